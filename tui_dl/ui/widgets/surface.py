"""What a network says for every point of a plane: a coloured surface, with examples on it that are right or wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import format_number
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import SPACE, Cells, pen, pens_on
from tui_dl.ui.widgets.colour import Bytes
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import colours
from tui_dl.ui.widgets.shading import shades

Floats = npt.NDArray[np.floating]

LABELS = 6
"""Columns of the labels on the left."""
DOTS = ("○", "●")
"""Examples of the first and the second class …"""
WRONG = ("◇", "◆")
"""… and those on the wrong side."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Values (rows, columns) over two features, a row for each value of the second, and examples (n, 2) on it."""

    across: Floats
    up: Floats
    values: Floats
    middle: float = 0.0
    """The value with no colour of its own."""
    reach: float = 1.0
    """How far from the middle a value has the fullest colour."""
    points: Floats | None = None
    classes: npt.NDArray[np.integer] | None = None
    wrong: npt.NDArray[np.bool_] | None = None


def resampled(values: Floats, rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Values (r, c), the lowest row first, as a picture (rows, columns) with the highest on top, interpolated."""
    height, width = values.shape
    at_row = np.linspace(height - 1, 0, rows)
    at_column = np.linspace(0, width - 1, columns)
    low, left = np.floor(at_row).astype(np.intp), np.floor(at_column).astype(np.intp)
    high, right = np.minimum(low + 1, height - 1), np.minimum(left + 1, width - 1)
    up, along = (at_row - low)[:, None], at_column - left
    lower = values[np.ix_(low, left)] * (1 - along) + values[np.ix_(low, right)] * along
    upper = values[np.ix_(high, left)] * (1 - along) + values[np.ix_(high, right)] * along
    return np.asarray(lower * (1 - up) + upper * up, np.float64)


def room(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of the picture: as high as it is wide to the eye, where labels leave room for it."""
    rows, columns = max(height - 1, 1), max(width - LABELS - 1, 1)
    side = min(columns, 2 * rows)
    return side, max(side // 2, 1)


def draw_plane(cells: Cells, plane: Plane, look: Look, depth: Depth) -> None:
    """The surface, its axes, the examples."""
    columns, rows = room(cells.width, cells.height)
    left = LABELS + 1
    if few_colours(depth):
        shown = resampled(plane.values, rows, columns) - plane.middle
        cells.glyphs(left, 0, shades(shown, "signed", -plane.reach, plane.reach), pen(look.ink))
        ground = None
    else:
        shown = resampled(plane.values, 2 * rows, columns) - plane.middle
        ground = colours(shown, "signed", -plane.reach, plane.reach, look.dark)
        cells.pixels(left, 0, ground)
    _draw_points(cells, plane, (left, columns, rows), ground, look)
    _draw_labels(cells, plane, (left, columns, rows), look)


def _draw_points(cells: Cells, plane: Plane, place: tuple[int, int, int], ground: Bytes | None, look: Look) -> None:
    """A dot a cell: of several examples in one, a wrong one is shown."""
    if plane.points is None or plane.classes is None or plane.wrong is None:
        return
    left, columns, rows = place
    column = _places(plane.points[:, 0], plane.across, columns)
    row = rows - 1 - _places(plane.points[:, 1], plane.up, rows)
    codes = np.full((rows, columns), SPACE, np.uint32)
    inks = np.zeros((rows, columns), np.int64)
    for is_wrong, marks, ink in ((False, DOTS, pen(look.ink)), (True, WRONG, pen(look.broken, bold=True))):
        for number, mark in enumerate(marks):
            chosen = (plane.wrong == is_wrong) & (plane.classes == number)
            codes[row[chosen], column[chosen]] = ord(mark)
            inks[row[chosen], column[chosen]] = ink
    if ground is not None:
        inks = pens_on(inks, ground.reshape(rows, 2, columns, 3).mean(axis=1).astype(np.uint8))
    cells.glyphs(left, 0, codes, inks)


def _places(values: Floats, axis: Floats, count: int) -> npt.NDArray[np.intp]:
    share = (values - axis[0]) / (axis[-1] - axis[0])
    return np.asarray(np.clip((share * count).astype(np.intp), 0, count - 1))


def _draw_labels(cells: Cells, plane: Plane, place: tuple[int, int, int], look: Look) -> None:
    """The ends of both axes, and which is which."""
    left, columns, rows = place
    faint = pen(look.faint)
    for row, value in ((0, plane.up[-1]), (rows - 1, plane.up[0])):
        text = format_number(float(value), LABELS)
        cells.write(LABELS - len(text), row, text, faint)
    if rows >= 3:
        cells.write(LABELS - 2, rows // 2, "x₂", faint)
    low, high = format_number(float(plane.across[0]), 6), format_number(float(plane.across[-1]), 6)
    cells.write(left, rows, low, faint)
    cells.write(left + columns - len(high), rows, high, faint)
    if columns > len(low) + len(high) + 6:
        cells.write(left + columns // 2 - 1, rows, "x₁", faint)


class Surface(Canvas):
    """A surface with examples on it."""

    _plane: Plane | None = None

    def show(self, plane: Plane) -> None:
        """Show this."""
        self._plane = plane
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The surface."""
        if self._plane is not None:
            draw_plane(cells, self._plane, self.look, self.depth)
