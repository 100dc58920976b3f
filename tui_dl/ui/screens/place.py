"""What all places share: the bar of places above, the footer below, and room for what stands between."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult, SystemCommand
from textual.events import Resize, ScreenResume
from textual.geometry import Size
from textual.screen import Screen

from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS, TYPING_KEYS
from tui_dl.ui.keys.key import Key, Situation, key_of, works
from tui_dl.ui.panes.keyline import KeyLine
from tui_dl.ui.panes.text import Line
from tui_dl.ui.panes.topbar import TopBar
from tui_dl.ui.screens.room import Room, room

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.app import TuiDl

_SCREENS = Path(__file__).parent


class Place(Screen[None]):
    """One of the five places."""

    NAME: ClassVar[str]
    """Its name in the bar and in the report."""
    TAB: ClassVar[str] = ""
    """The name that the bar marks for a screen that belongs to one of the five; empty for its own."""
    KEYS: ClassVar[tuple[Key, ...]] = ()
    """Its own keys, besides those of the app."""
    SHEET: ClassVar[str] = ""
    """The style sheet of what it sets up once there is a session; what stands there before has `CSS_PATH`."""
    SHEETS_ABOVE: ClassVar[tuple[Path, ...]] = ()
    """The style sheets of what opens above it."""
    MODULES: ClassVar[tuple[str, ...]] = ()
    """What it imports when it sets that up, or soon after."""
    AUTO_FOCUS = ""

    @property
    def tui_dl(self) -> TuiDl:
        """The app, as what it is."""
        return cast("TuiDl", self.app)

    def compose(self) -> ComposeResult:
        """Bar, notice, body, footer; and what stands there instead where the terminal is too small."""
        # Arranged before there is anything in it: whatever comes is styled once, as it will be seen.
        self._arrange(self.app.size)
        self.tui_dl.styled_for[self] = self.app.theme
        yield Line("tui-dl needs more room: 40 × 12 at least", id="too-small")
        yield TopBar(self.TAB or self.NAME)
        yield Line(id="notice")
        yield from self.compose_body()
        yield KeyLine((*self.KEYS, *APP_KEYS))

    def compose_body(self) -> ComposeResult:
        """What stands between the bars."""
        yield from ()

    @classmethod
    def sheets(cls) -> tuple[Path, ...]:
        """All style sheets of its own, and of what opens above it."""
        own = [cls.CSS_PATH] if isinstance(cls.CSS_PATH, Path) else []
        return (*own, *([_SCREENS / cls.SHEET] if cls.SHEET else []), *cls.SHEETS_ABOVE)

    def read_sheet(self) -> None:
        """Style what is about to be set up by the sheet of its own, and what stands already where that concerns it."""
        if not self.app.stylesheet.has_source(str(_SCREENS / self.SHEET)):
            self.app.stylesheet.read(_SCREENS / self.SHEET)
        self.update_node_styles(animate=False)

    def show_session(self, snapshot: Snapshot | None, notice: str) -> None:
        """Draw the session as it is now."""
        self.query_one(TopBar).show(snapshot)
        self.show_body(snapshot, notice)
        self.show_state(notice)

    def show_state(self, notice: str) -> None:
        """Draw what depends on whether something is under way."""
        self.tell(notice)
        keys = TYPING_KEYS if self.typing() else (*self.keys(), *APP_KEYS)
        self.query_one(KeyLine).show(self.situation(), keys)

    def tell(self, notice: str) -> None:
        """Show the notice; one that is longer than a line takes two."""
        line = self.query_one("#notice", Line)
        line.set(notice)
        line.set_class(len(notice) > self.app.size.width - 2, "-long")

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """Draw what stands between the bars."""

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Catch up with what has happened elsewhere. A new theme is the app's matter: no other style has changed."""
        event.refresh_styles = False
        self.refresh_session()

    def refresh_session(self) -> None:
        """Draw once more what was drawn last."""
        app = self.tui_dl
        self.show_session(app.snapshot, app.notice)

    def on_resize(self, event: Resize) -> None:
        """Choose the arrangement for the new size."""
        self._arrange(event.size)
        self.refresh_session()

    def _arrange(self, size: Size) -> None:
        space = self.arrangement(size.width, size.height)
        self.update_classes({f"-{each}": each is space for each in Room}, animate=False)

    def typing(self) -> bool:
        """Whether something is typed, so that letters and digits are text and no keys."""
        return False

    def keys(self) -> tuple[Key, ...]:
        """The keys it has now."""
        return self.KEYS

    def arrangement(self, width: int, height: int) -> Room:
        """How it is arranged in a terminal of this size."""
        return room(width, height)

    def situation(self) -> Situation:
        """What decides which keys do something."""
        app = self.tui_dl
        return Situation.of(app.snapshot, app.worker.running, self.has_class(f"-{Room.TABS}"), self.able())

    def able(self) -> frozenset[str]:
        """What the place can do now, in the words of its keys' `when`."""
        return frozenset()

    def report(self) -> dict[str, Any]:
        """What a person sees here and the session does not know, for the headless report."""
        return {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something now may be done."""
        key = key_of(self.KEYS, action, parameters)
        return key is None or works(key, self.situation())

    def commands(self) -> Iterable[SystemCommand]:
        """Every action that does something here and now."""
        now = self.situation()
        for key in (*(key for key in self.keys() if works(key, now)), *PLACE_KEYS, *APP_KEYS):
            yield from self._commands_of(key)

    def _commands_of(self, key: Key) -> Iterable[SystemCommand]:
        if key.action == "app.command_palette":
            return
        # Knows every key of every place: not before the first paint.
        from tui_dl.ui.keys.names import written

        if not key.parts:
            yield SystemCommand(key.help, f"key {key.shown}", partial(self.run_action, key.action))
        for part in dict.fromkeys(key.parts):
            names = " ".join(written(name) for name, its in key.each if its == part)
            yield SystemCommand(part.help, f"key {names}", partial(self.run_action, part.action))
