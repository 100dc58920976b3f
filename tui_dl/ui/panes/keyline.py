"""The footer: the keys that do something now."""

from __future__ import annotations

from textual.content import Content

from tui_dl.ui.keys.key import Key, Situation, footer
from tui_dl.ui.panes.text import Line, clickable


class KeyLine(Line):
    """Key and word, as many as fit; a click does what the key does."""

    def __init__(self, keys: tuple[Key, ...]) -> None:
        super().__init__(id="keyline")
        self._keys = keys
        self._now: Situation | None = None

    def show(self, now: Situation, keys: tuple[Key, ...] | None = None) -> None:
        """Show the keys of this situation; others than before, where they have changed."""
        keys = keys or self._keys
        if (now, keys) != (self._now, self._keys):
            self._now, self._keys = now, keys
            self._draw()

    def on_resize(self) -> None:
        """Fit the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._now is None:
            return
        pieces = []
        for key, word in footer(self._keys, self._now, self.size.width):
            piece = Content.assemble((key.shown, "bold"), " ", (word, "$faint"))
            pieces.append(clickable(piece, key.action) if key.action else piece)
        self.set(Content("  ").join(pieces))
