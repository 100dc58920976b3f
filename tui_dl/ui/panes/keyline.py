"""The footer: the keys that do something now."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click

from tui_dl.ui.keys.key import Key, Situation, footer
from tui_dl.ui.panes.text import Line, clickable

BETWEEN = "  "
"""Two keys."""


class KeyLine(Line):
    """Key and word, as many as fit; a click does what the key does, on each sign of several what this one does."""

    def __init__(self, keys: tuple[Key, ...]) -> None:
        super().__init__(id="keyline")
        self._keys = keys
        self._now: Situation | None = None
        self._signs: dict[int, str] = {}
        """What a click does in which column, where a key stands for several."""

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
        pieces: list[Content] = []
        self._signs = {}
        column = 0
        for key, word in footer(self._keys, self._now, self.size.width):
            piece = Content.assemble((key.shown, "bold"), " ", (word, "$faint"))
            pieces.append(clickable(piece, key.action) if key.action else piece)
            if not key.action:
                self._place(key, column)
            column += piece.cell_length + len(BETWEEN)
        self.set(Content(BETWEEN).join(pieces))

    def _place(self, key: Key, column: int) -> None:
        """Remember where each sign of a key stands."""
        for sign, action in key.signs:
            after = column + cell_len(sign)
            self._signs |= dict.fromkeys(range(column, after), action)
            column = after

    async def on_click(self, event: Click) -> None:
        """Do what the sign under the mouse does; a line itself does what a piece stands for, here as well."""
        at = event.get_content_offset(self)
        if at is not None and (action := self._signs.get(at.x, "")):
            event.stop()
            await self.run_action(action)
