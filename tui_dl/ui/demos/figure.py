"""What every figure of the course is: something to turn, and the numbers that answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.message import Message
from textual.widget import Widget

from tui_dl.named import named_module
from tui_dl.ui.keys.key import bindings, own

if TYPE_CHECKING:
    from tui_dl.session import Setup
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.app import TuiDl
    from tui_dl.ui.keys.key import Key


class Figure(Widget, can_focus=True):
    """One live figure. Subclasses compose themselves; `settings` come from the page that mounts them.

    A figure fits into 76 × 15 cells and makes good use of more. Every control has a key and works by mouse.
    """

    DEFAULT_CSS = "Figure { height: 1fr; width: 1fr; }"

    TRY: ClassVar[str]
    """What to try, in a sentence."""
    KEYS: ClassVar[tuple[Key, ...]] = ()
    """Its keys, with actions of the form `figure.turn(1)`."""

    class Ready(Message):
        """A figure is mounted: its keys work."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def __init_subclass__(cls, **options: bool) -> None:
        """The keys work where the figure has the focus."""
        if "KEYS" in cls.__dict__:
            cls.BINDINGS = [*cls.__dict__.get("BINDINGS", ()), *bindings(tuple(own(key, "figure") for key in cls.KEYS))]
        super().__init_subclass__(**options)

    def on_mount(self) -> None:
        """Tell it. Textual calls this beside the same method of a subclass."""
        self.post_message(self.Ready())

    @property
    def tui_dl(self) -> TuiDl:
        """The app, as what it is."""
        return cast("TuiDl", self.app)

    def numbers(self) -> dict[str, Any]:
        """All that it shows as numbers, exactly: for the report, and for what is checked."""
        raise NotImplementedError

    def show_session(self, snapshot: Snapshot) -> None:
        """Draw what it shows of the session, where it shows any: called with every new snapshot."""

    def counterpart(self) -> Setup | None:
        """The setup that shows the same on a real batch in the Workbench, where there is one."""
        return None


def figure_class(name: str) -> type[Figure]:
    """The figure that pages call `name`: the class `FIGURE` of the module of that name.

    Raises ValueError for an unknown one.
    """
    return cast("type[Figure]", named_module("tui_dl.ui.demos", name, "figure").FIGURE)
