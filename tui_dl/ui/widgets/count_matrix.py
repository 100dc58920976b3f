"""A square table of counts: what is right along the diagonal, what is not beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from textual import events
from textual.message import Message

from tui_dl.numbers import format_percent
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen, text_width
from tui_dl.ui.widgets.colour import mixed
from tui_dl.ui.widgets.looks import Look

Counts = npt.NDArray[np.integer]

LABEL = 14
"""Columns, at most, for the name of a row."""
WIDEST = 9
"""Columns, at most, of a cell; more only for the names of columns."""
SHARE = 8
"""Columns for the share of a row that is right."""
AXES = "what it is ↓   what the network says →"
HEAD = 2
"""Rows above the cells."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the cells stand."""

    label: int
    """Columns for the names of rows."""
    width: int
    height: int
    """Of a cell."""
    first: tuple[int, int]
    """The row and column of the matrix at the left upper corner; not 0 where not all fit."""
    shown: tuple[int, int]
    """Rows and columns in view."""
    share: bool
    """Whether the shares fit on the right."""

    def cell(self, x: int, y: int) -> tuple[int, int] | None:
        """The row and column of the matrix at a place."""
        row, column = (y - HEAD) // self.height, (x - self.label) // self.width
        if y < HEAD or x < self.label or row >= self.shown[0] or column >= self.shown[1]:
            return None
        return row + self.first[0], column + self.first[1]


def plan(counts: Counts, labels: Sequence[str], chosen: tuple[int, int], width: int, height: int) -> Plan:
    """Cells as large as fits; of too many, those around the chosen one."""
    count, least = len(labels), len(str(counts.max(initial=0))) + 1
    longest = _longest(labels)
    label = min(longest, max(width // 4, 4)) + 1
    share = width - label - SHARE >= count * least
    room = width - label - (SHARE if share else 0)
    cell = min(max(room // count, least), max(WIDEST, longest + 1))
    tall = min(max((height - HEAD) // count, 1), 3)
    shown = min(count, max((height - HEAD) // tall, 1)), min(count, max(room // cell, 1))
    first = tuple(min(max(at - size // 2, 0), count - size) for at, size in zip(chosen, shown, strict=True))
    return Plan(label, cell, tall, (first[0], first[1]), shown, share)


def natural_width(labels: Sequence[str]) -> int:
    """Columns at which all is as wide as it may be."""
    longest = _longest(labels)
    return max(longest + 1 + max(WIDEST, longest + 1) * len(labels) + SHARE, text_width(AXES))


def _longest(labels: Sequence[str]) -> int:
    return min(max(map(text_width, labels), default=1), LABEL)


def titles(labels: Sequence[str], room: int) -> tuple[Sequence[str], Sequence[str]]:
    """Names for rows and for columns of so many cells.

    Where cut names of columns could not be told apart, their numbers stand there, and before the names of the rows.
    """
    cut = [clip(label, room) for label in labels]
    if len(set(cut)) == len(set(labels)):
        return labels, cut
    digits = len(str(len(labels) - 1))
    return [f"{n:>{digits}} {label}" for n, label in enumerate(labels)], [
        clip(str(n), room) for n in range(len(labels))
    ]


def draw_matrix(
    cells: Cells, counts: Counts, labels: Sequence[str], chosen: tuple[int, int], framed: bool, look: Look
) -> None:
    """Names, cells and shares."""
    place = plan(counts, labels, chosen, cells.width, cells.height)
    left = max(min(place.label, cells.width - text_width(AXES)), 0)
    cells.write(left, 0, clip(AXES, cells.width - left), pen(look.faint))
    down, across = titles(labels, place.width - 1)
    rows = range(place.first[0], place.first[0] + place.shown[0])
    columns = range(place.first[1], place.first[1] + place.shown[1])
    for column in columns:
        left = place.label + (column - place.first[1]) * place.width
        ink = pen(look.ink, bold=True) if column == chosen[1] else pen(look.faint)
        cells.write(left, 1, across[column].center(place.width - 1), ink)
    for row in rows:
        top = HEAD + (row - place.first[0]) * place.height
        middle = top + (place.height - 1) // 2
        ink = pen(look.ink, bold=True) if row == chosen[0] else pen(look.faint)
        cells.write(0, middle, _row_title(down[row], place.label - 1, down is labels), ink)
        for column in columns:
            _draw_cell(cells, counts, (row, column), place, (row, column) == chosen and framed, look)
        if place.share and counts[row].sum():
            right = place.label + len(columns) * place.width
            cells.write(right, middle, format_percent(counts[row, row] / counts[row].sum()).rjust(SHARE), pen(look.ink))


def _row_title(text: str, width: int, right: bool) -> str:
    """Names end beside the cells; numbered ones begin below each other."""
    return clip(text, width).rjust(width) if right else clip(text, width).ljust(width)


def _draw_cell(cells: Cells, counts: Counts, at: tuple[int, int], place: Plan, chosen: bool, look: Look) -> None:
    """A count on its ground: greener or redder, the larger its share of its row."""
    row, column = at
    count, total = int(counts[at]), max(int(counts[row].sum()), 1)
    left = place.label + (column - place.first[1]) * place.width
    top = HEAD + (row - place.first[0]) * place.height
    # Mistakes are rare: their square root makes one in a hundred visible.
    strength = count / total * 0.6 if row == column else min((count / total) ** 0.5, 1) * 0.8
    ground = mixed(look.surface, look.correct if row == column else look.wrong, strength)
    back = pen(None, look.ink if chosen else ground)
    for line in range(place.height):
        cells.write(left, top + line, " " * (place.width - 1), back)
    ink = look.surface if chosen else (look.ink if count else look.grid)
    text = clip(str(count) if count else "·", place.width - 1).center(place.width - 1)
    if chosen and text[0] == " ":
        text = "▸" + text[1:]
    cells.write(left, top + (place.height - 1) // 2, text, pen(ink, look.ink if chosen else ground, bold=chosen))


class CountMatrix(Canvas):
    """How often each class (row) was taken for each (column); one cell is chosen."""

    class Picked(Message):
        """A cell was clicked."""

        def __init__(self, matrix: CountMatrix, row: int, column: int) -> None:
            super().__init__()
            self.matrix = matrix
            self.row = row
            self.column = column

        @property
        def control(self) -> CountMatrix:
            """The matrix that was clicked."""
            return self.matrix

    _counts: Counts | None = None
    _labels: Sequence[str] = ()
    _chosen = (0, 0)
    _framed = True

    def show(self, counts: Counts, labels: Sequence[str], chosen: tuple[int, int], framed: bool = True) -> None:
        """Show counts (k, k) with a name for each class; `framed`: the chosen cell stands out.

        Raises ValueError unless there are as many names as rows and columns.
        """
        if counts.shape != (len(labels), len(labels)):
            raise ValueError(f"{counts.shape} counts but {len(labels)} names")
        self._counts, self._labels, self._chosen, self._framed = counts, labels, chosen, framed
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The table."""
        if self._counts is not None and len(self._labels):
            draw_matrix(cells, self._counts, self._labels, self._chosen, self._framed, self.look)

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        place = event.get_content_offset(self)
        if place is None or self._counts is None:
            return
        cell = plan(self._counts, self._labels, self._chosen, *self.size).cell(place.x, place.y)
        if cell is not None:
            self.post_message(self.Picked(self, *cell))
