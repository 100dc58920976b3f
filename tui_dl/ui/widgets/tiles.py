"""Many small pictures or curves side by side, one of them chosen: what each unit of a layer says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from textual.events import Click
from textual.message import Message

from tui_dl.ui.widgets.braille import ACROSS, BLANK, DOWN, cell_codes, trace
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import SPACE, Cells, clip, pen
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import colours
from tui_dl.ui.widgets.shading import shades
from tui_dl.ui.widgets.surface import resampled

Values = npt.NDArray[np.floating]

SIDES = range(28, 6, -2)
"""Columns that a tile may take, the largest first; half as many rows and one for its name."""
GAP = 2


@dataclass(frozen=True, slots=True)
class Tiling:
    """How tiles stand."""

    side: int
    across: int
    down: int

    @property
    def rows(self) -> int:
        """Of one tile, without its name."""
        return self.side // 2

    def place(self, position: int) -> tuple[int, int]:
        """Column and row of a tile in view."""
        row, column = divmod(position, self.across)
        return column * (self.side + GAP), row * (self.rows + 1)


def tiling(count: int, width: int, height: int) -> Tiling:
    """The largest tiles of which all fit; the smallest where none do."""
    options = [Tiling(side, max(1, (width + GAP) // (side + GAP)), max(1, height // (side // 2 + 1))) for side in SIDES]
    return next((option for option in options if option.across * option.down >= count), options[-1])


def first_in_view(chosen: int, tiles: Tiling) -> int:
    """The first tile to show, a whole row's, so that the chosen one is in view."""
    page = tiles.across * tiles.down
    if chosen < page:
        return 0
    return (chosen // tiles.across - tiles.down + 1) * tiles.across


class Tiles(Canvas):
    """Tiles of values (n, rows, columns) as pictures, or (n, points) as curves; a click chooses one."""

    class Chosen(Message):
        """A tile was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    _values: Values = np.empty((0, 1))
    _names: tuple[str, ...] = ()
    _chosen: int | None = None

    def show(self, values: Values, names: tuple[str, ...], chosen: int | None) -> None:
        """Show these, each with its name."""
        self._values, self._names, self._chosen = values, names, chosen
        self._tell_what_is_cut()
        self.redraw()

    def on_resize(self) -> None:
        """Others may have room now."""
        self._tell_what_is_cut()

    def _tell_what_is_cut(self) -> None:
        """Say in the frame which tiles are in view, where not all are."""
        seen, count = self.in_view, len(self._names)
        cut = 0 < len(seen) < count
        self.border_subtitle = f"{seen[0]}–{seen[-1]} of {count}, arrows lead to more" if cut else ""

    @property
    def tiles(self) -> Tiling:
        """How they stand now."""
        return tiling(len(self._values), *self.size)

    @property
    def in_view(self) -> range:
        """The tiles that have room."""
        first = first_in_view(self._chosen or 0, self.tiles)
        return range(first, min(first + self.tiles.across * self.tiles.down, len(self._values)))

    def draw(self, cells: Cells) -> None:
        """The tiles."""
        tiles = tiling(len(self._values), cells.width, cells.height)
        first = first_in_view(self._chosen or 0, tiles)
        finite = self._values[np.isfinite(self._values)]
        reach = (float(np.abs(finite).max()) if finite.size else 0.0) or 1.0
        low = -reach if finite.size and float(finite.min()) < 0 else 0.0
        for position, index in enumerate(range(len(self._values))[first : first + tiles.across * tiles.down]):
            column, row = tiles.place(position)
            box = (column, row, tiles.side, tiles.rows)
            if self._values.ndim == 3:
                _draw_picture(cells, self._values[index], box, reach, (self.look, self.depth))
            else:
                _draw_curve(cells, self._values[index], box, (low, reach), self.look)
            here = index == self._chosen
            name = clip(("▸ " if here else "  ") + self._names[index], tiles.side)
            cells.write(column, row + tiles.rows, name, pen(self.look.ink if here else self.look.faint, bold=here))

    def on_click(self, event: Click) -> None:
        """Choose the tile under the mouse."""
        place, tiles = event.get_content_offset(self), self.tiles
        if place is None:
            return
        column, row = place.x // (tiles.side + GAP), place.y // (tiles.rows + 1)
        index = first_in_view(self._chosen or 0, tiles) + row * tiles.across + column
        if column < tiles.across and row < tiles.down and index < len(self._values):
            self.post_message(self.Chosen(index))


def _draw_picture(
    cells: Cells, values: Values, box: tuple[int, int, int, int], reach: float, how: tuple[Look, Depth]
) -> None:
    column, row, width, height = box
    look, depth = how
    if few_colours(depth):
        shown = resampled(values, height, width)
        cells.glyphs(column, row, shades(shown, "signed", -reach, reach), pen(look.ink))
    else:
        cells.pixels(column, row, colours(resampled(values, 2 * height, width), "signed", -reach, reach, look.dark))


def _draw_curve(
    cells: Cells, values: Values, box: tuple[int, int, int, int], span: tuple[float, float], look: Look
) -> None:
    """A curve from `low` to `reach`, with a line at 0."""
    column, row, width, height = box
    low, reach = span
    dots = height * DOWN
    y = (reach - values.astype(float)) / (reach - low) * (dots - 1)
    zero = int(reach / (reach - low) * (dots - 1)) // DOWN
    cells.write(column, row + zero, "┈" * width, pen(look.grid))
    x = np.linspace(0.5, width * ACROSS - 0.5, len(values))
    codes = cell_codes(trace(x, y + 0.5, width * ACROSS, dots))
    cells.glyphs(column, row, np.where(codes == BLANK, np.uint32(SPACE), codes), pen(look.forward))
