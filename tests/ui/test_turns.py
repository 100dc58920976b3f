"""Keys that arrive together: each does what it would do if it came alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from hands import Open
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input

from tui_dl.ui.screens.network import Network
from tui_dl.ui.turns import Turns


class Line(Vertical):
    """A line that is judged elsewhere before it closes, as those of the app are."""

    class Typed(Message):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def compose(self) -> ComposeResult:
        yield Input()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))


class Small(Turns[None]):
    BINDINGS: ClassVar = [("o", "open", "Open"), ("x", "mark", "Mark"), ("r", "remove", "Remove")]
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def compose(self) -> ComposeResult:
        yield Line()

    def action_open(self) -> None:
        self.query_one(Input).focus()

    def action_mark(self) -> None:
        self.taken.append("mark")

    def action_remove(self) -> None:
        self.query_one(Line).remove()

    def on_line_typed(self, event: Line.Typed) -> None:
        self.taken.append(event.text)
        if event.text == "away":
            self.query_one(Line).remove()
        else:
            self.query_one(Input).value = ""
            self.screen.set_focus(None)


def burst(pilot: Pilot[Any], keys: str) -> None:
    """Keys at once, as a terminal brings them that was asleep for a moment."""
    for key in keys.split():
        pilot.app.post_message(Key(key, None))


async def until(pilot: Pilot[Any], done: Callable[[], bool]) -> None:
    for _ in range(300):
        if done():
            break
        await pilot.pause(0.01)


async def test_what_is_typed_goes_where_it_is_meant() -> None:
    app = Small()
    async with app.run_test() as pilot:
        burst(pilot, "x o 6 5 backspace 4 enter x x o left 1 enter x")
        await until(pilot, lambda: len(app.taken) == 6)
        assert app.taken == ["mark", "64", "mark", "mark", "1", "mark"]


async def test_a_line_that_is_gone_holds_nothing_back() -> None:
    app = Small()
    async with app.run_test() as pilot:
        burst(pilot, "o a w a y enter x x")
        await until(pilot, lambda: len(app.taken) == 3)
        assert app.taken == ["away", "mark", "mark"]


async def test_a_value_is_typed_into_the_network_however_fast(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("3")
        burst(hands.pilot, "enter 6 4 enter n enter 3 enter u down")
        place = hands.app.place
        assert isinstance(place, Network)
        await hands.until(lambda: place.report()["network_place"]["field"]["key"] == "-1.1.units")
        assert place.report()["network_place"]["draft"]["layers"] == "64:relu,64:relu,10:softmax"
