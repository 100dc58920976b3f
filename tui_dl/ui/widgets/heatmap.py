"""Heat maps: a tensor as coloured cells, the chosen element framed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from textual import events
from textual.message import Message

from tui_dl.numbers import format_number
from tui_dl.ui.widgets.big_number import draw_number
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, pen
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import Palette, colours
from tui_dl.ui.widgets.pixels import block_starts, frame, frame_inside, half_blocks, mean_pool, readable_on
from tui_dl.ui.widgets.shading import shades

__all__ = ["HeatMap", "Layout", "half_blocks", "layout", "pool"]

Numbers = npt.NDArray[np.generic]

MOST_MAGNIFIED = 6
"""Cells, at most, that an element is wide."""
ROW_OF_A_VECTOR = 2
"""Rows that a tensor with one dimension is thick."""


def pool(values: Numbers, rows: int, columns: int) -> npt.NDArray[np.float64]:
    """A matrix (r, c) made smaller, (min(r, rows), min(c, columns)): of each block the element furthest from 0.

    Not the mean: a thousand small weights would hide the large one that matters, and opposite signs would
    cancel. So a map shows that a peak is there; how many there are, a block cannot tell. NaN wins over numbers.
    """
    if not (rows > 0 and columns > 0):
        return np.zeros((0, 0))
    highest = lowest = values
    if values.shape[0] > rows:
        ends = [*block_starts(values.shape[0], rows), values.shape[0]]
        blocks = [values[first:last] for first, last in pairwise(ends)]
        # Block by block: several times as fast as `reduceat` along the first axis.
        highest = np.stack([block.max(axis=0) for block in blocks])
        lowest = np.stack([block.min(axis=0) for block in blocks])
    if values.shape[1] > columns:
        starts = block_starts(values.shape[1], columns)
        highest = np.maximum.reduceat(highest, starts, axis=1)
        lowest = np.minimum.reduceat(lowest, starts, axis=1)
    high, low = highest.astype(np.float64), lowest.astype(np.float64)
    return np.where(np.abs(high) >= np.abs(low), high, low)


NUMBER_WIDTHS = range(9, 5, -1)
"""Cells that a number may take, a space included."""
MOST_NUMBERS = 64
"""Elements, at most, of a tensor that is shown in numbers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a matrix lies on cells: pooled to `blocks`, each block `scale` pixels high and wide."""

    shape: tuple[int, int]
    blocks: tuple[int, int]
    scale: tuple[int, int]
    pixels: int
    """Pixels that a cell holds, one above the other: two as half blocks, one as a glyph."""
    numbers: bool = False
    """Whether every element has its number written on it."""

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The cells (left, top, right, bottom) that show an element; right and bottom are exclusive."""
        block_row = int(np.searchsorted(block_starts(self.shape[0], self.blocks[0]), row, "right")) - 1
        block_column = int(np.searchsorted(block_starts(self.shape[1], self.blocks[1]), column, "right")) - 1
        top, bottom = block_row * self.scale[0], (block_row + 1) * self.scale[0]
        left, right = block_column * self.scale[1], (block_column + 1) * self.scale[1]
        return left, top // self.pixels, right, -(-bottom // self.pixels)

    def elements(self, x: int, y: int) -> tuple[slice, slice] | None:
        """The rows and columns of the matrix that the cell at (x, y) shows; None beside the map."""
        first, last = y * self.pixels // self.scale[0], ((y + 1) * self.pixels - 1) // self.scale[0]
        column = x // self.scale[1]
        if not (0 <= first < self.blocks[0] and 0 <= column < self.blocks[1]):
            return None
        rows = [*block_starts(self.shape[0], self.blocks[0]), self.shape[0]]
        columns = [*block_starts(self.shape[1], self.blocks[1]), self.shape[1]]
        return slice(rows[first], rows[min(last + 1, self.blocks[0])]), slice(columns[column], columns[column + 1])


def layout(shape: tuple[int, int], width: int, height: int, pixels: int = 2) -> Layout:
    """Lay a matrix on `width` × `height` cells: pooled where it is larger, magnified where it is smaller."""
    room = (height * pixels, width)
    blocks = (min(shape[0], room[0]), min(shape[1], room[1]))
    if 0 in blocks:
        return Layout(shape, (0, 0), (1, 1), pixels)
    down = room[0] // blocks[0]
    across = min(room[1] // blocks[1], MOST_MAGNIFIED)
    if shape[0] == 1:
        down = min(down, ROW_OF_A_VECTOR * pixels)
    else:
        down = min(down, MOST_MAGNIFIED * pixels // 2, 4 * across)
        across = min(across, 4 * down)
    if down > 1:
        down -= down % pixels  # A row that has a cell of its own can be framed and clicked.
    return Layout(shape, blocks, (down, across), pixels)


def number_layout(shape: tuple[int, int], width: int, lines: int, pixels: int = 2) -> Layout:
    """Every element as a number on its colour, in `width` cells on so many lines."""
    return Layout(shape, shape, (lines * pixels, width), pixels, numbers=True)


class HeatMap(Canvas):
    """A tensor of 0, 1 or 2 dimensions: a number, a row, a matrix."""

    class Picked(Message):
        """An element was clicked: its place in the tensor; with one dimension it is `column`, and `row` is 0.

        Where a cell stands for several elements it is the one that is seen: the furthest from 0.
        """

        def __init__(self, heat_map: HeatMap, row: int, column: int) -> None:
            super().__init__()
            self.heat_map = heat_map
            self.row = row
            self.column = column

        @property
        def control(self) -> HeatMap:
            """The heat map that was clicked."""
            return self.heat_map

    _values: Numbers | None = None
    _palette: Palette = "signed"
    _range: tuple[float, float] = (0.0, 1.0)
    _chosen: tuple[int, int] | None = None

    def show(
        self,
        values: Numbers | None,
        palette: Palette,
        low: float,
        high: float,
        chosen: tuple[int, ...] | None = None,
    ) -> None:
        """Show a tensor (None: nothing) in the colours of `palette` from `low` to `high`, one element framed.

        Raises ValueError for more than two dimensions, IndexError for a chosen element outside the tensor.
        """
        if values is not None and values.ndim > 2:
            raise ValueError(f"a heat map shows up to 2 dimensions, not {values.ndim}")
        self._values = values
        self._palette = palette
        self._range = (low, high)
        self._chosen = None
        if values is not None and values.ndim and chosen is not None:
            values[chosen]  # An index error belongs to the caller, not to the next repaint.
            self._chosen = (chosen[0] if values.ndim == 2 else 0, chosen[-1])
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The number, row or matrix and the frame."""
        if self._values is None or not self._values.size:
            return
        if self._values.ndim == 0:
            value = float(self._values)
            colour = self.look.ink if np.isfinite(value) else self.look.broken
            draw_number(cells, format_number(value), pen(colour, bold=True))
            return
        matrix = np.atleast_2d(self._values)
        scale = (self._palette, *self._range)
        draw_map(cells, matrix, self._layout(matrix), scale, self._chosen, self.look, self.depth)

    def on_click(self, event: events.Click) -> None:
        """Tell which element was clicked."""
        place = event.get_content_offset(self)
        if place is None or self._values is None or not self._values.ndim:
            return
        matrix = np.atleast_2d(self._values)
        shown = self._layout(matrix).elements(place.x, place.y)
        if shown is not None:
            row, column = _furthest_from_zero(matrix[shown])
            self.post_message(self.Picked(self, shown[0].start + row, shown[1].start + column))

    def _layout(self, matrix: Numbers) -> Layout:
        rows, columns = matrix.shape
        return layout((rows, columns), *self.size, pixels=1 if few_colours(self.depth) else 2)


def draw_map(
    cells: Cells,
    matrix: Numbers,
    plan: Layout,
    scale: tuple[Palette, float, float],
    chosen: tuple[int, int] | None,
    look: Look,
    depth: Depth,
) -> None:
    """Draw a matrix as its layout says, with the colours of `scale` = (palette, low, high)."""
    if 0 in plan.blocks:
        return
    # What cannot be negative averages to what the eye would see from afar; signs would cancel, and peaks be hidden.
    pooled = pool(matrix, *plan.blocks) if scale[0] == "signed" else mean_pool(matrix, *plan.blocks)
    if scale[0] == "positive" and plan.blocks != plan.shape:
        # Means lie far below the largest element: the brightest of them is as bright as can be.
        scale = ("positive", scale[1], float(np.nanmax(np.where(np.isfinite(pooled), pooled, 0.0))))
    _paint(cells, (0, 0), pooled, plan.scale, scale, look, depth)
    if chosen is not None:
        left, top, right, bottom = box = plan.box(*chosen)
        # The frame holds the chosen element itself, whatever else its block holds.
        value = matrix[chosen].reshape(1, 1)
        _paint(cells, (left, top), value, ((bottom - top) * plan.pixels, right - left), scale, look, depth)
        own = plan.blocks == plan.shape and right - left >= 3
        if own and not plan.numbers:
            # Every element has cells of its own: the frame keeps inside them, and covers no neighbour.
            frame_inside(cells, box, _colour_of(value, scale, look, depth), look)
        elif not own:
            frame(cells, box, look)
    if plan.numbers:
        _write_numbers(cells, matrix, plan, scale, chosen, look, depth)


def _colour_of(value: Numbers, scale: tuple[Palette, float, float], look: Look, depth: Depth) -> str | None:
    """The colour of an element; none where colours are few."""
    if few_colours(depth):
        return None
    red, green, blue = (int(part) for part in colours(value.reshape(1, 1), *scale, look.dark)[0, 0])
    return f"#{red:02x}{green:02x}{blue:02x}"


def _write_numbers(
    cells: Cells,
    matrix: Numbers,
    plan: Layout,
    scale: tuple[Palette, float, float],
    chosen: tuple[int, int] | None,
    look: Look,
    depth: Depth,
) -> None:
    """The number of every element in the middle of its cells, in the ink that its colour can carry."""
    for row, column in np.ndindex(matrix.shape):
        left, top, right, bottom = plan.box(row, column)
        back = _colour_of(matrix[row, column : column + 1], scale, look, depth)
        width, middle = right - left, (top + bottom - 1) // 2
        if (row, column) != chosen:
            text = format_number(float(matrix[row, column]), width - 1).center(width)
            cells.write(left, middle, text, pen(readable_on(back, look), back))
        elif back is None:
            text = format_number(float(matrix[row, column]), width - 2).center(width - 2)
            cells.write(left, middle, f"[{text}]", pen(look.ink, bold=True))
        else:
            text = format_number(float(matrix[row, column]), width - 1).center(width)
            for line in range(top, bottom):
                cells.write(left, line, text if line == middle else " " * width, pen(look.surface, look.ink, bold=True))


def _paint(
    cells: Cells,
    place: tuple[int, int],
    blocks: Numbers,
    magnified: tuple[int, int],
    scale: tuple[Palette, float, float],
    look: Look,
    depth: Depth,
) -> None:
    """Draw blocks of values, each so many pixels high and wide, from the cell `place` = (column, row)."""
    if few_colours(depth):
        glyphs = shades(blocks, *scale)
        cells.glyphs(*place, glyphs.repeat(magnified[0], axis=0).repeat(magnified[1], axis=1), pen(look.ink))
    else:
        rgb = colours(blocks, *scale, look.dark)
        cells.pixels(*place, rgb.repeat(magnified[0], axis=0).repeat(magnified[1], axis=1))


def _furthest_from_zero(block: Numbers) -> tuple[int, int]:
    """The place of the element that `pool` shows for a block."""
    size = np.abs(block.astype(np.float64))
    row, column = np.unravel_index(int(np.argmax(size)), size.shape)
    return int(row), int(column)
