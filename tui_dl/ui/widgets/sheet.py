"""Draws a graph's picture on cells: axes around it, a field behind it, braille dots and marks on it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import format_ticks, nice_ticks
from tui_dl.ui.widgets.braille import ACROSS, BLANK, DOWN, Floats, cell_codes
from tui_dl.ui.widgets.cells import SPACE, Cells, clip, pen, text_width
from tui_dl.ui.widgets.colour import Bytes, mixed
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import colours
from tui_dl.ui.widgets.shading import shades
from tui_dl.ui.widgets.strokes import strokes

if TYPE_CHECKING:
    from tui_dl.ui.widgets.graph import Arrow, Field, Mark, Picture, Window

HEADS = "→↗↑↖←↙↓↘"
"""Arrow heads, counter-clockwise from the right."""
LEGEND = "━"
_LABELLED = (20, 6)
"""Columns and rows from which there are axes."""
_ROWS_A_TICK, _COLUMNS_A_TICK = 3, 9


class Sheet:
    """Cells, and where a window of the plane lies on them."""

    def __init__(self, cells: Cells, window: Window, look: Look, depth: Depth) -> None:
        self._cells, self._window, self._look, self._depth = cells, window, look, depth
        labelled = cells.width >= _LABELLED[0] and cells.height >= _LABELLED[1]
        self._top = 1 if labelled else 0
        self._rows = max(1, cells.height - (3 if labelled else 0))
        count = max(2, self._rows // _ROWS_A_TICK)
        self._up = nice_ticks(window.bottom, window.top, count) if labelled else []
        self._labels = format_ticks(self._up)
        self._left = max((len(label) for label in self._labels), default=0) + 1 if labelled else 0
        self._columns = max(1, cells.width - self._left)
        self._ground: npt.NDArray[np.int64] | None = None

    # ------------------------------------------------------------------ places

    def place(self, x: int, y: int) -> tuple[float, float]:
        """The point of the plane in the middle of a cell, the nearest within the window."""
        across = min(max((x - self._left) * ACROSS + 0.5, 0), self._columns * ACROSS - 1)
        down = min(max((y - self._top) * DOWN + 1.5, 0), self._rows * DOWN - 1)
        window = self._window
        return (
            window.left + (window.right - window.left) * across / (self._columns * ACROSS - 1),
            window.top - (window.top - window.bottom) * down / (self._rows * DOWN - 1),
        )

    def _across(self, x: npt.ArrayLike) -> Floats:
        share = (np.asarray(x, np.float64) - self._window.left) / (self._window.right - self._window.left)
        return share * (self._columns * ACROSS - 1)

    def _down(self, y: npt.ArrayLike) -> Floats:
        share = (self._window.top - np.asarray(y, np.float64)) / (self._window.top - self._window.bottom)
        return share * (self._rows * DOWN - 1)

    def _cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Column and row of the graph's own cells, None outside of them."""
        across, down = float(self._across(x)), float(self._down(y))
        if not (math.isfinite(across) and math.isfinite(down)):
            return None
        column, row = math.floor(across + 0.5) // ACROSS, math.floor(down + 0.5) // DOWN
        return (column, row) if 0 <= column < self._columns and 0 <= row < self._rows else None

    # ------------------------------------------------------------------ drawing

    def draw(self, picture: Picture) -> None:
        """All of it."""
        if picture.field is not None:
            self._draw_field(picture.field)
        if self._top:
            self._draw_heading(picture)
            self._draw_axes(picture.x_label)
        self._draw_lines(picture)
        for arrow in picture.arrows:
            self._draw_head(arrow)
        for mark in picture.marks:
            self._draw_mark(mark)

    def _draw_field(self, field: Field) -> None:
        """Colours in steps: where one meets the next runs a contour line."""
        if few_colours(self._depth):
            level = _levels(field, self._window, self._columns, self._rows)
            glyphs = shades(level, "positive", 0, field.steps - 1)
            self._cells.glyphs(self._left, self._top, glyphs, pen(self._look.grid))
            return
        rgb, self._ground = _painted(field, self._window, self._columns, self._rows, self._look.dark)
        self._cells.pixels(self._left, self._top, rgb)

    def _pen(self, colour: str, place: tuple[int, int], bold: bool = False) -> int:
        """A pen that leaves the field behind it as it is."""
        ink = self._look.colour(colour)
        if self._ground is None:
            return pen(ink, bold=bold)
        return pen(ink, f"#{int(self._ground[place[1], place[0]]):06x}", bold=bold)

    def _draw_lines(self, picture: Picture) -> None:
        """The dots of curves and arrows; in a cell the colour of the last that passes."""
        shape = (self._rows, self._columns)
        codes, owner = np.full(shape, BLANK, np.uint32), np.full(shape, -1)
        lines = [(self._across(c.x), self._down(c.y), c.dotted, c.colour) for c in picture.curves]
        lines += [(self._across([a.x, a.to_x]), self._down([a.y, a.to_y]), False, a.colour) for a in picture.arrows]
        for number, (x, y, dotted, _) in enumerate(lines):
            own = cell_codes(strokes(x, y, self._columns * ACROSS, self._rows * DOWN, dotted))
            codes |= own
            owner[own != BLANK] = number
        fores = np.array([pen(self._look.colour(colour)) for *_, colour in lines] or [0], np.int64)
        # A pen's background is a number of its own within the pen: here the field's colour in each cell.
        backs = 0 if self._ground is None else (self._ground + 1) * pen(back="#000000")
        drawn = np.where(codes == BLANK, np.uint32(SPACE), codes)
        self._cells.glyphs(self._left, self._top, drawn, fores[owner] | backs)

    def _draw_head(self, arrow: Arrow) -> None:
        across = float(self._across(arrow.to_x) - self._across(arrow.x))
        up = float(self._down(arrow.y) - self._down(arrow.to_y))
        place = self._cell(arrow.to_x, arrow.to_y)
        if place is not None and max(abs(across), abs(up)) >= 1:
            head = HEADS[round(math.atan2(up, across) / (math.pi / 4)) % 8]
            self._write(place, head, arrow.colour)

    def _draw_mark(self, mark: Mark) -> None:
        place = self._cell(mark.x, mark.y)
        if place is None:
            return
        self._write(place, mark.glyph, mark.colour)
        if mark.text:
            width = text_width(mark.text)
            after = place[0] + 2 + width <= self._columns
            self._write((place[0] + 2 if after else place[0] - 1 - width, place[1]), mark.text, mark.colour)

    def _write(self, place: tuple[int, int], text: str, colour: str) -> None:
        for offset, character in enumerate(text):
            at = (place[0] + offset, place[1])
            if 0 <= at[0] < self._columns:
                self._cells.write(self._left + at[0], self._top + at[1], character, self._pen(colour, at, bold=True))

    # ------------------------------------------------------------------ around it

    def _draw_heading(self, picture: Picture) -> None:
        """The title on the left, the named curves on the right."""
        look, named = self._look, [curve for curve in picture.curves if curve.name]
        needed = sum(text_width(curve.name) + 4 for curve in named)
        title = clip(picture.title, max(0, self._cells.width - needed))
        self._cells.write(0, 0, title, pen(look.ink, bold=True))
        column = max(text_width(title) + 2, self._cells.width - needed + 2)
        for curve in named:
            self._cells.write(column, 0, LEGEND, pen(look.colour(curve.colour), bold=True))
            column = self._cells.write(column + 2, 0, curve.name, pen(look.faint)) + 2

    def _draw_axes(self, x_label: str) -> None:
        line, text = pen(mixed(self._look.grid, self._look.faint, 0.3)), pen(self._look.faint)
        bottom = self._top + self._rows
        for row in range(self._top, bottom):
            self._cells.write(self._left - 1, row, "│", line)
        for tick, label in zip(self._up, self._labels, strict=True):
            row = self._top + math.floor(float(self._down(tick)) + 0.5) // DOWN
            self._cells.write(self._left - 1 - len(label), row, label, text)
            self._cells.write(self._left - 1, row, "┤", line)
        self._cells.write(self._left - 1, bottom, "└" + "─" * self._columns, line)
        places = self._draw_ticks(bottom, line, text)
        if x_label:
            self._write_x_label(x_label, places, bottom + 1, text)

    def _draw_ticks(self, bottom: int, line: int, text: int) -> list[tuple[int, int]]:
        """Ticks and their labels below the graph; where each label begins and ends."""
        ticks = nice_ticks(self._window.left, self._window.right, max(2, self._columns // _COLUMNS_A_TICK))
        places: list[tuple[int, int]] = []
        for tick, label in zip(ticks, format_ticks(ticks), strict=True):
            column = self._left + math.floor(float(self._across(tick)) + 0.5) // ACROSS
            self._cells.write(column, bottom, "┬", line)
            start = max(0, min(column - (len(label) - 1) // 2, self._cells.width - len(label)))
            if not places or start > places[-1][1]:
                places.append((start, self._cells.write(start, bottom + 1, label, text)))
        return places

    def _write_x_label(self, label: str, places: list[tuple[int, int]], row: int, ink: int) -> None:
        """In the rightmost gap between labels that is wide enough."""
        ends = [self._left, *(end for _, end in places)]
        starts = [*(start for start, _ in places), self._cells.width]
        for end, start in reversed(list(zip(ends, starts, strict=True))):
            if start - end >= text_width(label) + 2:
                self._cells.write((end + start - text_width(label) + 1) // 2, row, label, ink)
                return


def _levels(field: Field, window: Window, columns: int, rows: int) -> Floats:
    """In which of its steps the field is at the middle of each of rows × columns pieces of the window."""
    x = window.left + (np.arange(columns) + 0.5) / columns * (window.right - window.left)
    y = window.top - (np.arange(rows) + 0.5) / rows * (window.top - window.bottom)
    values = np.broadcast_to(field.value(x[None, :], y[:, None]), (rows, columns))
    share = np.clip((values - field.low) / (field.high - field.low), 0, 1)
    # Steps of the root: the bottom of a bowl has as many contours as its rim.
    return np.asarray(np.floor(np.sqrt(share) * (field.steps - 1e-9)), np.float64)


@lru_cache(maxsize=16)
def _painted(field: Field, window: Window, columns: int, rows: int, dark: bool) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """A field's pixels (2 · rows, columns, 3), and the packed colour between both pixels of each cell."""
    level = _levels(field, window, columns, 2 * rows)
    # The brightest colours are left out: what lies on the field must stand out.
    rgb = colours(level, "positive", 0, field.steps * 1.7, dark)
    both = rgb.reshape(rows, 2, columns, 3).mean(axis=1).astype(np.int64)
    return rgb, both[..., 0] << 16 | both[..., 1] << 8 | both[..., 2]
