"""Graphs on fixed axes: curves, paths, arrows and marks, over a coloured field where there is one; the mouse points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt
from textual import events
from textual.message import Message

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.sheet import Sheet

MARK = "●"


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the plane that is seen."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line through points x (n,), y (n,); NaN breaks it."""

    x: npt.ArrayLike
    y: npt.ArrayLike
    colour: str
    """The name of a colour of the look."""
    name: str = ""
    """How the legend calls it; empty keeps it out of there."""
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a point to another."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point, with a word beside it where there is room."""

    x: float
    y: float
    colour: str
    glyph: str = MARK
    text: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A value at every point, as colours from `low` to `high` in steps, like the heights of a map."""

    value: Callable[[Any, Any], Any]
    low: float
    high: float
    steps: int = 14


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """All that a graph shows. What comes later lies on top; marks lie on all else."""

    window: Window
    curves: Sequence[Curve] = ()
    arrows: Sequence[Arrow] = ()
    marks: Sequence[Mark] = ()
    field: Field | None = None
    x_label: str = ""
    title: str = ""


class Graph(Canvas):
    """Shows a picture, and says where on its plane the mouse is pressed or dragged."""

    class Pointed(Message):
        """The mouse points at a place of the plane."""

        def __init__(self, graph: Graph, x: float, y: float) -> None:
            super().__init__()
            self.graph = graph
            self.x = x
            self.y = y

    _picture: Picture | None = None

    def show(self, picture: Picture) -> None:
        """Show this."""
        self._picture = picture
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The picture."""
        if self._picture is not None:
            Sheet(cells, self._picture.window, self.look, self.depth).draw(self._picture)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Point, and follow the mouse while it is held."""
        self.capture_mouse()
        self._point(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the mouse."""
        if self.app.mouse_captured is self:
            self._point(event)

    def on_mouse_up(self) -> None:
        """Let go."""
        self.release_mouse()

    def _point(self, event: events.MouseEvent) -> None:
        if self._picture is not None:
            sheet = Sheet(Cells(*self.size), self._picture.window, self.look, self.depth)
            self.post_message(self.Pointed(self, *sheet.place(event.x, event.y)))
