"""Help: every key of the place one is at, and the words in a plain line or two each."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.markup import escape
from textual.screen import Screen

from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS
from tui_dl.ui.keys.key import Group, Key, refusal, works
from tui_dl.ui.panes.text import Lines, clickable
from tui_dl.ui.screens.place import Place

KEY, WORD = 8, 19
"""Columns for the names of keys and of words."""
CLOSES = "[@click=app.pop_screen]escape closes[/] · ↑ ↓ scroll · a click on a key presses it"
"""What can be done here."""


def entry(name: Content, meaning: str, column: int, width: int) -> Iterator[Content]:
    """A name and its meaning, wrapped beside it."""
    for row, text in enumerate(wrap(meaning, max(width - column - 2, 11))):
        first = Content("") if row else name
        yield Content.assemble("  ", first.pad_right(column - first.cell_length), text).stylize("bold", 0, column + 2)


def key_entry(key: Key, width: int) -> Iterator[Content]:
    """A key and what it does; a click does it."""
    pieces = ((Content(sign), action) for sign, action in key.signs)
    name = Content("").join(clickable(piece, doing(action)) if action else piece for piece, action in pieces)
    for line in entry(name, key.help, KEY, width):
        row = line.pad_right(max(width - line.cell_length, 0))
        yield clickable(row, doing(key.action)) if key.action else line


def doing(action: str) -> str:
    """To close the page, and do this in the place below."""
    return f"screen.do({action!r})"


def page(keys: tuple[Key, ...], width: int) -> Iterator[Content]:
    """The keys below the headings of their groups, then all words."""
    for group in Group:
        here = [key for key in keys if key.group is group]
        if here:
            yield Content.assemble((group, "bold $phase-forward"))
            for key in here:
                yield from key_entry(key, width)
            yield Content("")
    yield Content.assemble(("Words", "bold $phase-forward"))
    # Read when it is opened: not before the first paint.
    from tui_dl.lessons.glossary import APP, glossary

    for term in glossary().of(APP):
        yield from entry(Content(term.name), term.text, WORD, width)


class Help(Screen[None]):
    """A page over the place one is at; the same one every time, so that it opens at once."""

    NAME = "help"
    BINDINGS = [("escape,question_mark,q", "app.pop_screen", "Close")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[Key, ...] = ()
        self._frame, self._lines = VerticalScroll(), Lines()
        self._wrapped_for: object = None

    def show(self, keys: tuple[Key, ...]) -> None:
        """Show the keys of a place, from the top."""
        self._keys = (*keys, *PLACE_KEYS, *APP_KEYS)
        self._wrap(self.app.size.width)
        self._frame.border_subtitle = CLOSES
        self._frame.scroll_home(animate=False)

    def compose(self) -> ComposeResult:
        """Keys, then words."""
        with self._frame:
            self._frame.border_title = "Keys and words"
            self._frame.border_subtitle = CLOSES
            yield self._lines

    async def action_do(self, action: str) -> None:
        """What was clicked, in the place below; the page stays, and says so, where that does nothing now."""
        if idle := self._idle(action):
            self._frame.border_subtitle = escape(idle)
            return
        self.app.pop_screen()
        await self.app.screen.run_action(action)

    def _idle(self, action: str) -> str:
        """Why nothing comes of an action now; empty where something does."""
        place = next((screen for screen in self.app.screen_stack if isinstance(screen, Place)), None)
        meant = [(key, name) for key in self._keys for name, part in key.each if part.action == action]
        if place is None or not meant or any(works(key, place.situation()) for key, _ in meant):
            return ""
        key, name = meant[0]
        return refusal((key,), name, place.situation()) or f"There is nothing for {key.shown} to do just now."

    def on_resize(self, event: Resize) -> None:
        """Wrap for the new width."""
        self._wrap(event.size.width)

    def _wrap(self, width: int) -> None:
        if self._wrapped_for != (self._keys, width):
            self._wrapped_for = self._keys, width
            self._lines.set_lines(page(self._keys, min(width, 100) - 8))
