"""Dials: the settings of a figure below each other, one of them chosen, each turned by arrow keys or the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.message import Message

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen, text_width
from tui_dl.ui.widgets.looks import Look

CHOSEN = "▸"
LESS, MORE = "‹", "›"
KNOB, DONE, AHEAD = "●", "━", "─"


@dataclass(frozen=True)
class Dial:
    """One setting: what it is called, and the values that it can take, in order."""

    name: str
    label: str
    values: Sequence[Any]
    shown: Callable[[Any], str] = str
    start: Any = None
    """The value it begins with; None for the first."""


class Knobs:
    """The dials of a figure and where each one stands."""

    def __init__(self, dials: Sequence[Dial], start: dict[str, Any]) -> None:
        """`start` gives values to begin with; a value that a dial does not have is left out."""
        self.dials = list(dials)
        self.chosen = 0
        """The dial that the arrows turn."""
        self.positions: dict[str, int] = {}
        for dial in self.dials:
            wanted = [value for value in (start.get(dial.name), dial.start) if value in dial.values]
            self.positions[dial.name] = list(dial.values).index(wanted[0]) if wanted else 0

    def __getitem__(self, name: str) -> Any:
        """The value of a dial."""
        dial = next(dial for dial in self.dials if dial.name == name)
        return dial.values[self.positions[name]]

    @property
    def values(self) -> dict[str, Any]:
        """All values by name."""
        return {dial.name: self[dial.name] for dial in self.dials}

    def choose(self, by: int) -> None:
        """Another dial; after the last comes the first."""
        self.chosen = (self.chosen + by) % len(self.dials)

    def turn(self, by: int) -> bool:
        """Turn the chosen dial by so many values, to its end at most; whether it moved."""
        return self.put(self.chosen, self.positions[self.dials[self.chosen].name] + by)

    def put(self, dial: int, position: int) -> bool:
        """Turn a dial to a position, kept within its values; whether it moved."""
        name, values = self.dials[dial].name, self.dials[dial].values
        position = min(max(position, 0), len(values) - 1)
        before, self.positions[name] = self.positions[name], position
        return before != position


def rows_each(dials: int, height: int) -> int:
    """Rows for each dial: its name, its track, and a gap, as far as there is room."""
    return 3 if 3 * dials - 1 <= height else 2 if 2 * dials <= height else 1


class Dials(Canvas):
    """Draws knobs, and turns them by mouse: the arrows beside the value, or the track."""

    DEFAULT_CSS = "Dials { width: 26; height: 1fr; }"

    class Moved(Message):
        """A dial was chosen or turned by mouse."""

        def __init__(self, turned: bool) -> None:
            super().__init__()
            self.turned = turned
            """Whether a value changed; else only another dial was chosen."""

    def __init__(self, knobs: Knobs) -> None:
        super().__init__()
        self.knobs = knobs
        """What is turned."""
        self._held = False

    def draw(self, cells: Cells) -> None:
        """A dial below the other."""
        each = rows_each(len(self.knobs.dials), cells.height)
        for index, dial in enumerate(self.knobs.dials):
            chosen = index == self.knobs.chosen
            position = self.knobs.positions[dial.name]
            _draw_name(cells, index * each, dial, position, chosen, self.look)
            if each > 1:
                _draw_track(cells, index * each + 1, position, len(dial.values), chosen, self.look)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Choose a dial; on its track, or on an arrow, turn it."""
        each = rows_each(len(self.knobs.dials), self.size.height)
        index, row = divmod(event.y, each)
        if index >= len(self.knobs.dials) or row > 1:
            return
        event.stop()
        self.knobs.chosen = index
        if row == 1:
            self._held = True
            self.capture_mouse()
            self._slide(event.x)
            return
        dial = self.knobs.dials[index]
        text = dial.shown(self.knobs[dial.name])
        last = self.size.width - 1
        step = 1 if event.x == last else -1 if event.x == last - 3 - text_width(text) else 0
        self.post_message(self.Moved(bool(step) and self.knobs.turn(step)))
        self.redraw()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the knob."""
        if self._held:
            self._slide(event.x)

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Let go of the knob."""
        if self._held:
            self._held = False
            self.release_mouse()

    def _slide(self, x: int) -> None:
        count = len(self.knobs.dials[self.knobs.chosen].values)
        position = round((x - 2) / max(self.size.width - 3, 1) * (count - 1))
        self.post_message(self.Moved(self.knobs.put(self.knobs.chosen, position)))
        self.redraw()


def _draw_name(cells: Cells, row: int, dial: Dial, position: int, chosen: bool, look: Look) -> None:
    """Name on the left, value on the right; between arrows where it is the chosen one's."""
    ink = pen(look.forward, bold=True) if chosen else pen(look.ink)
    text = dial.shown(dial.values[position])
    start = cells.width - 2 - text_width(text)
    cells.write(0, row, CHOSEN if chosen else " ", ink)
    cells.write(2, row, clip(dial.label, start - 5), pen(look.ink, bold=True) if chosen else pen(look.faint))
    cells.write(start, row, text, ink)
    ends = ((start - 2, LESS, position > 0), (cells.width - 1, MORE, position < len(dial.values) - 1))
    for column, mark, possible in ends:
        cells.write(column, row, mark, ink if possible and chosen else pen(look.grid))


def _draw_track(cells: Cells, row: int, position: int, count: int, chosen: bool, look: Look) -> None:
    """The way that the knob can go."""
    width = cells.width - 2
    at = round(position / max(count - 1, 1) * (width - 1))
    cells.write(2, row, AHEAD * width, pen(look.grid))
    cells.write(2, row, DONE * at, pen(look.forward if chosen else look.faint))
    cells.write(2 + at, row, KNOB, pen(look.forward if chosen else look.faint, bold=True))
