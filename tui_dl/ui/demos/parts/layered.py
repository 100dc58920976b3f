"""A stack of dense layers as people draw it: columns of units, and a line from each to each of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_dl.ui.widgets.braille import ACROSS, BLANK, DOWN, cell_codes
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import SPACE, Cells, clip, pen, text_width
from tui_dl.ui.widgets.colour import mixed
from tui_dl.ui.widgets.looks import Look

UNIT, MORE = "●", "⋮"
MOST_UNITS = 7
"""Drawn of a layer; more would be a haze."""


@dataclass(frozen=True, slots=True)
class Column:
    """A layer, or the input."""

    label: str
    units: int
    colour: str
    """The name of a colour of the look."""


def rows_of(units: int, rows: int) -> list[int | None]:
    """The row of each unit that is drawn, spread over the height; None in the middle stands for those left out."""
    slots = max(1, min(units, MOST_UNITS, (rows + 1) // 2))
    step = max(2, min(3, (rows - 1) // max(slots - 1, 1)))
    first = (rows - 1 - step * (slots - 1)) // 2
    places: list[int | None] = [first + step * slot for slot in range(slots)]
    if slots < units and slots > 2:
        places[slots // 2] = None
    return places


def draw_layers(cells: Cells, columns: Sequence[Column], look: Look) -> None:
    """Units as dots under the number of them, lines between, labels below."""
    rows = cells.height - 2
    if rows < 1 or not columns:
        return
    room = cells.width // len(columns)
    middles = [int(cells.width * (2 * n + 1) / (2 * len(columns))) for n in range(len(columns))]
    places = [rows_of(column.units, rows) for column in columns]
    codes = _lines(middles, places, rows, cells.width)
    cells.glyphs(0, 0, np.where(codes == BLANK, np.uint32(SPACE), codes), pen(mixed(look.faint, look.surface, 0.4)))
    for column, middle, own in zip(columns, middles, places, strict=True):
        ink = pen(look.colour(column.colour), bold=True)
        for index, place in enumerate(own):
            if place is not None:
                cells.write(middle, place, UNIT, ink)
            else:
                cells.write(middle, _between(own, index), MORE, pen(look.faint))
        label, count = clip(column.label, room - 1), clip(f"{column.units:,}", room - 1)
        cells.write(middle - (text_width(label) - 1) // 2, rows, label, ink)
        cells.write(middle - (text_width(count) - 1) // 2, rows + 1, count, pen(look.faint))


def _between(places: Sequence[int | None], index: int) -> int:
    """The row halfway between the neighbours of a unit left out."""
    return ((places[index - 1] or 0) + (places[index + 1] or 0)) // 2


def _lines(
    middles: Sequence[int], places: Sequence[Sequence[int | None]], rows: int, width: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    """Braille code points of a straight line from each unit to each of the next layer."""
    dots = np.zeros((rows * DOWN, width * ACROSS), np.bool_)
    for left, right, above, below in zip(middles, middles[1:], places, places[1:], strict=False):
        start, end = left * ACROSS + 3, right * ACROSS - 2
        across = np.arange(start, end)
        share = (across - start) / max(end - start - 1, 1)
        for a in above:
            for b in below:
                if a is not None and b is not None:
                    down = (a + (b - a) * share) * DOWN + 1.5
                    dots[np.clip(down.astype(np.intp), 0, len(dots) - 1), across] = True
    return cell_codes(dots)


class Layered(Canvas):
    """Draws a stack of dense layers."""

    _columns: Sequence[Column] = ()

    def show(self, columns: Sequence[Column]) -> None:
        """Show these layers, the input first."""
        self._columns = tuple(columns)
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The layers."""
        draw_layers(cells, self._columns, self.look)
