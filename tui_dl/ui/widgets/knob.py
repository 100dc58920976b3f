"""A knob: one of several values in a row, turned by click, drag or from outside."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from tui_dl.numbers import format_number
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, pen, text_width

CHOSEN = "▸"
HANDLE = "●"
_LONGEST = 48
"""Cells that the track takes at most."""


class Knob(Canvas):
    """A line: its name, a track with a handle, the value and its unit."""

    DEFAULT_CSS = "Knob { height: 1; }"

    class Turned(Message):
        """A learner has chosen another value."""

        def __init__(self, knob: Knob) -> None:
            super().__init__()
            self.knob = knob

    def __init__(self, name: str, values: Sequence[float], index: int, unit: str = "", colour: str = "update") -> None:
        super().__init__()
        self.label = name
        self.values = tuple(values)
        self.index = index
        self.colour = colour
        self.active = False
        """Whether keys turn this one."""
        self._unit = unit
        self._widths = (text_width(name), max(text_width(self._text(value)) for value in self.values))

    @property
    def value(self) -> float:
        """The value chosen."""
        return self.values[self.index]

    def align(self, label: int, value: int) -> None:
        """Make the columns as wide as those of its neighbours."""
        self._widths = (label, value)
        self.redraw()

    @property
    def widths(self) -> tuple[int, int]:
        """Cells of its name and of its value."""
        return self._widths

    def set(self, index: int) -> None:
        """Choose a value without telling anybody; the nearest there is."""
        self.index = min(max(index, 0), len(self.values) - 1)
        self.redraw()

    def set_value(self, value: float) -> None:
        """Choose the value that lies nearest."""
        self.set(min(range(len(self.values)), key=lambda index: abs(self.values[index] - value)))

    def activate(self, active: bool) -> None:
        """Say whether keys turn this one."""
        self.active = active
        self.redraw()

    def turn(self, steps: int) -> None:
        """As the learner does: so many values on."""
        before = self.index
        self.set(self.index + steps)
        if self.index != before:
            self.post_message(self.Turned(self))

    def draw(self, cells: Cells) -> None:
        """The line."""
        look = self.look
        accent, (start, length) = look.colour(self.colour), self._track(cells.width)
        if self.active:
            cells.write(0, 0, CHOSEN, pen(accent, bold=True))
        cells.write(2, 0, self.label, pen(look.ink, bold=self.active))
        handle = start + round(self.index / max(len(self.values) - 1, 1) * (length - 1))
        cells.write(start, 0, "─" * length, pen(look.faint))
        cells.write(start, 0, "━" * (handle - start), pen(accent))
        cells.write(handle, 0, HANDLE, pen(accent, bold=True))
        cells.write(start + length + 1, 0, self._text(self.value), pen(look.ink, bold=True))

    def _text(self, value: float) -> str:
        return f"{format_number(value)} {self._unit}".rstrip()

    def _track(self, width: int) -> tuple[int, int]:
        """Where the track begins, and how long it is."""
        label, value = self._widths
        start = 2 + label + 2
        return start, max(2, min(_LONGEST, width - start - value - 2))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Turn to where the mouse is, and follow it while it is held."""
        self.capture_mouse()
        self._follow(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the mouse."""
        if self.app.mouse_captured is self:
            self._follow(event)

    def on_mouse_up(self) -> None:
        """Let go."""
        self.release_mouse()

    def _follow(self, event: events.MouseEvent) -> None:
        start, length = self._track(self.size.width)
        share = (event.x - start) / max(length - 1, 1)
        self.turn(round(min(max(share, 0), 1) * (len(self.values) - 1)) - self.index)
