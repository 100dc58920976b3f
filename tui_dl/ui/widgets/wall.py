"""A wall of small images with a caption under each, page by page, one of them marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from textual import events
from textual.message import Message

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen, text_width, together
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import Palette, colours
from tui_dl.ui.widgets.pixels import mean_pool
from tui_dl.ui.widgets.shading import shades

SIDES = (7, 14, 28, 56)
"""Columns that an image may take."""
FRAME = 2
"""Columns for the bars beside the chosen image."""
CAPTION = 1
"""Rows for what stands under it."""
EMPTY = "nothing here"


LEAST_NAME = 4
"""Columns that a name in a caption should keep at least."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands under an image."""

    text: str
    """With `{}` where a name stands."""
    colour: str = "faint"
    """The name of a colour of the look."""
    names: tuple[str, ...] = ()
    """Where it is too long, these are cut."""
    short: str = ""
    """What stands there instead where little would be left of the names, or a text without names is too long."""

    def fitted(self, width: int) -> str:
        """The caption on so many columns."""
        if not self.names:
            return clip(self.short if self.short and text_width(self.text) > width else self.text, width)
        room = width - text_width(self.text.format(*[""] * len(self.names)))
        least = sum(min(text_width(name), LEAST_NAME) for name in self.names)
        if room < least and self.short:
            return Caption(self.short, self.colour, self.names).fitted(width)
        return clip(self.text.format(*together(self.names, room)), width)


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Images (n, h, w) with a caption each; every image has the whole of the palette to itself."""

    images: npt.NDArray[Any]
    palette: Palette
    captions: Sequence[Caption]
    chosen: int = 0
    """-1: none of them."""
    zoom: int = 0
    """Sizes larger (or smaller) than what is chosen by the room there is."""
    empty: str = EMPTY
    """Said where there are no images."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How images stand on a wall."""

    side: int
    """Columns of an image."""
    rows: int
    """Rows of an image."""
    across: int
    down: int

    @property
    def page(self) -> int:
        """Images in view at once."""
        return self.across * self.down

    def place(self, index: int) -> tuple[int, int]:
        """Column and row where the place of the image at `index` within the page begins."""
        row, column = divmod(index, self.across)
        return column * (self.side + FRAME), row * (self.rows + CAPTION)

    def index(self, x: int, y: int) -> int | None:
        """Which image of the page lies at a cell."""
        column, row = x // (self.side + FRAME), y // (self.rows + CAPTION)
        return row * self.across + column if column < self.across and row < self.down else None


def grid(count: int, shape: tuple[int, int], width: int, height: int, zoom: int = 0) -> Grid:
    """The largest of 28 and 14 columns at which all images fit, else 14, `zoom` sizes up or down; one fits always."""
    grids = [_grid(side, shape, width, height) for side in SIDES]
    start = 2 if grids[2].page >= count else 1
    for wanted in range(min(max(start + zoom, 0), len(SIDES) - 1), -1, -1):
        if grids[wanted].page:
            return grids[wanted]
    return Grid(SIDES[0], _rows(SIDES[0], shape), 1, 1)


def _grid(side: int, shape: tuple[int, int], width: int, height: int) -> Grid:
    rows = _rows(side, shape)
    return Grid(side, rows, max(width // (side + FRAME), 0), max(height // (rows + CAPTION), 0))


def _rows(side: int, shape: tuple[int, int]) -> int:
    return max(-(-side * shape[0] // (2 * shape[1])), 1)


def moved(index: int, count: int, rows: int, columns: int, across: int) -> int:
    """Where a step of rows and columns leads from an image; at an edge it stays within what there is."""
    there = index + rows * across + columns
    if 0 <= there < count:
        return there
    return max(min(there, count - 1), 0) if abs(rows) != 1 else index


def draw_wall(cells: Cells, tiles: Tiles, look: Look, depth: Depth) -> None:
    """The page of the wall on which the chosen image hangs."""
    if not len(tiles.images):
        cells.write(0, 0, clip(tiles.empty, cells.width), pen(look.faint))
        return
    plan = grid(len(tiles.images), tiles.images.shape[1:], cells.width, cells.height, tiles.zoom)
    first = max(tiles.chosen, 0) // plan.page * plan.page
    page = slice(first, first + plan.page)
    pictures = sized(tiles.images[page], plan)
    for index, (picture, caption) in enumerate(zip(pictures, tiles.captions[page], strict=True)):
        left, top = plan.place(index)
        _draw_picture(cells, left + 1, top, picture, tiles.palette, look, depth)
        chosen = first + index == tiles.chosen
        text = caption.fitted(plan.side)
        if chosen:
            _mark(cells, left, top, plan, look)
            cells.write(left + 1, top + plan.rows, text.ljust(plan.side), pen(look.surface, look.ink, bold=True))
        else:
            cells.write(left + 1, top + plan.rows, text, pen(look.colour(caption.colour)))


def sized(images: npt.NDArray[Any], plan: Grid) -> npt.NDArray[np.float64]:
    """Images brought to the size of the grid: means of pixels, or pixels repeated."""
    factor = max(plan.side // images.shape[2], 1)
    large = images.repeat(factor, axis=1).repeat(factor, axis=2) if factor > 1 else images
    return mean_pool(large, max(plan.side * images.shape[1] // images.shape[2], 1), plan.side)


def _draw_picture(
    cells: Cells, column: int, row: int, picture: npt.NDArray[Any], palette: Palette, look: Look, depth: Depth
) -> None:
    reach = float(np.abs(np.where(np.isfinite(picture), picture, 0.0)).max(initial=0.0)) or 1.0
    scale = (0.0, 255.0) if palette == "image" else (-reach, reach)
    if few_colours(depth):
        halved = mean_pool(picture, -(-picture.shape[0] // 2), picture.shape[1])
        cells.glyphs(column, row, shades(halved, palette, *scale), pen(look.ink))
    else:
        cells.pixels(column, row, colours(picture, palette, *scale, look.dark))


def _mark(cells: Cells, left: int, top: int, plan: Grid, look: Look) -> None:
    """Bars on both sides, down to the caption."""
    for row in range(top, top + plan.rows + CAPTION):
        cells.write(left, row, "▐", pen(look.ink))
        cells.write(left + plan.side + 1, row, "▌", pen(look.ink))


class Wall(Canvas):
    """Images page by page; the chosen one is marked, and decides the page."""

    class Picked(Message):
        """An image was clicked."""

        def __init__(self, wall: Wall, index: int) -> None:
            super().__init__()
            self.wall = wall
            self.index = index

        @property
        def control(self) -> Wall:
            """The wall that was clicked."""
            return self.wall

    _tiles: Tiles | None = None

    def show(self, tiles: Tiles) -> None:
        """Show these. Raises ValueError unless every image has a caption."""
        if len(tiles.images) != len(tiles.captions):
            raise ValueError(f"{len(tiles.images)} images but {len(tiles.captions)} captions")
        self._tiles = tiles
        self.redraw()

    @property
    def plan(self) -> Grid:
        """How the images stand now."""
        shape = self._tiles.images.shape if self._tiles is not None else (0, 1, 1)
        return grid(shape[0], shape[1:], *self.size, self._tiles.zoom if self._tiles is not None else 0)

    @property
    def in_view(self) -> range:
        """Which images the page holds."""
        if self._tiles is None:
            return range(0)
        page = self.plan.page
        first = max(self._tiles.chosen, 0) // page * page
        return range(first, min(first + page, len(self._tiles.images)))

    def draw(self, cells: Cells) -> None:
        """The page."""
        if self._tiles is not None:
            draw_wall(cells, self._tiles, self.look, self.depth)

    def on_click(self, event: events.Click) -> None:
        """Tell which image was clicked."""
        place = event.get_content_offset(self)
        index = self.plan.index(place.x, place.y) if place is not None else None
        if index is not None and self.in_view.start + index in self.in_view:
            self.post_message(self.Picked(self, self.in_view.start + index))
