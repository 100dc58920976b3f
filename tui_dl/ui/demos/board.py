"""The surface of a figure: it draws itself on cells, and says what a click on each of them does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen, text_width
from tui_dl.ui.widgets.colour import luminance, mixed
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import Palette, colours
from tui_dl.ui.widgets.pixels import draw_image, mean_pool
from tui_dl.ui.widgets.shading import shades

if TYPE_CHECKING:
    from collections.abc import Iterator

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; the last two exclusive."""
Numbers = npt.NDArray[Any]
Action = str | Callable[[int, int], str]
"""What the figure does, e.g. `choose(1, 0)`; or that for the column and row of a click."""
MIDDLE_GREY = 0.2
"""The luminance from which black is read better than white."""


@cache
def _grey(value: int, dark: bool) -> str:
    """The grey of a pixel value, as images are drawn."""
    return f"#{colours(np.array([value]), 'image', 0, 255, dark)[0].tobytes().hex()}"


@cache
def _grey_pen(value: int, dark: bool) -> int:
    """A pen that can be read on the grey of a pixel value."""
    back = _grey(value, dark)
    fore = "#10131a" if luminance(back) > MIDDLE_GREY else "#ffffff"
    return pen(mixed(fore, back, 0.15 if value else 0.6), back)


@lru_cache(maxsize=256)
def faded(colour: str, ground: str, tenths: int) -> int:
    """A pen whose colour has so many tenths of the ground in it."""
    return pen(mixed(colour, ground, tenths / 10))


class Board:
    """Cells, the colours to write in, and the places that act when they are clicked."""

    def __init__(self, cells: Cells, look: Look, depth: Depth) -> None:
        self.cells = cells
        self.look = look
        self.depth = depth
        self.hits: list[tuple[Box, Action]] = []
        """Places and the figure's action of each; the last that holds a cell counts."""

    @property
    def width(self) -> int:
        """Columns."""
        return self.cells.width

    @property
    def height(self) -> int:
        """Rows."""
        return self.cells.height

    @property
    def _margin(self) -> str | None:
        """The ground of an image where nothing is drawn on it; none where images are drawn as glyphs."""
        return None if few_colours(self.depth) else _grey(0, self.look.dark)

    def ink(self, colour: str, *, bold: bool = False, back: str = "") -> int:
        """A pen in a colour of the look (`ink`, `faint`, `train`, …) or written out."""
        return pen(self.look.colour(colour), self.look.colour(back) if back else None, bold=bold)

    def write(
        self, column: int, row: int, text: str, colour: str = "ink", *, bold: bool = False, action: str = ""
    ) -> int:
        """Write, and say in which column it ends; clicked, the text does the action."""
        end = self.cells.write(column, row, text, self.ink(colour, bold=bold))
        if action:
            self.hits.append(((column, row, end, row + 1), action))
        return end

    def pieces(self, column: int, row: int, *pieces: tuple[str, str] | tuple[str, str, bool]) -> int:
        """Write texts in a colour each, one after the other, some of them bold."""
        for text, colour, *bold in pieces:
            column = self.write(column, row, text, colour, bold=bool(bold and bold[0]))
        return column

    def clipped(self, column: int, row: int, text: str, width: int, colour: str = "ink") -> None:
        """Write what fits into a width."""
        self.write(column, row, clip(text, width), colour)

    def right(self, end: int, row: int, text: str, colour: str = "ink", *, bold: bool = False) -> None:
        """Write so that the text ends before a column."""
        self.write(end - text_width(text), row, text, colour, bold=bold)

    def choice(self, column: int, row: int, text: str, chosen: bool, action: str) -> int:
        """One of several to choose from, as tabs are written."""
        shown = f"▌{text}▐" if chosen else f" {text} "
        return self.write(column, row, shown, "ink" if chosen else "faint", bold=chosen, action=action)

    def hit(self, box: Box, action: Action) -> None:
        """Let a click on these cells do the action, which may depend on column and row within them."""
        self.hits.append((box, action))

    def image(self, box: Box, image: Numbers) -> Box:
        """Draw grey values (h, w), pooled to what fits into the box or as large as they are; the box it takes."""
        left, top, right, bottom = box
        side = min((right - left) / image.shape[1], 2 * (bottom - top) / image.shape[0])
        if side >= 2:
            sized: Numbers = image.repeat(2, axis=0).repeat(2, axis=1)
        else:
            share = min(side, 1)
            sized = mean_pool(image, max(int(image.shape[0] * share), 1), max(int(image.shape[1] * share), 1))
        draw_image(self.cells, left, top, sized, self.look, self.depth)
        return left, top, left + sized.shape[1], top + -(-sized.shape[0] // 2)

    def map(self, box: Box, values: Numbers, palette: Palette, low: float, high: float) -> Box:
        """Draw a matrix in colours, pooled to what fits into the box; the box it takes."""
        left, top, right, bottom = box
        share = min((right - left) / values.shape[1], 2 * (bottom - top) / values.shape[0], 1)
        pooled = mean_pool(values, max(int(values.shape[0] * share), 1), max(int(values.shape[1] * share), 1))
        if right - left >= 2 * values.shape[1] and bottom - top >= values.shape[0]:
            pooled = values.repeat(2, axis=0).repeat(2, axis=1).astype(np.float64)
        if few_colours(self.depth):
            halved = mean_pool(pooled, -(-pooled.shape[0] // 2), pooled.shape[1])
            self.cells.glyphs(left, top, shades(halved, palette, low, high), pen(self.look.ink))
        else:
            self.cells.pixels(left, top, colours(pooled, palette, low, high, self.look.dark))
        return left, top, left + pooled.shape[1], top + -(-pooled.shape[0] // 2)

    def grey(self, column: int, row: int, text: str, value: float, *, chosen: bool = False) -> None:
        """Write on a ground of the grey that a pixel value from 0 to 255 has, so that it can be read."""
        if chosen:
            ink = pen(self.look.surface, self.look.forward, True)
        elif few_colours(self.depth):
            ink = self.ink("ink" if value else "faint")
        else:
            ink = _grey_pen(round(value), self.look.dark)
        self.cells.write(column, row, text, ink)

    def on_image(self, column: int, row: int, text: str, colour: str, *, bold: bool = False) -> None:
        """Write on the dark (on light themes: white) margin of an image."""
        self.cells.write(column, row, text, pen(self.look.colour(colour), self._margin, bold))

    def inner_frame(self, box: Box, colour: str = "forward") -> None:
        """A line along the outermost cells of an image, inside it."""
        left, top, right, bottom = box
        ink = pen(self.look.colour(colour), self._margin, bold=True)
        line = "─" * (right - left - 2)
        self.cells.write(left, top, f"╭{line}╮", ink)
        self.cells.write(left, bottom - 1, f"╰{line}╯", ink)
        for row in range(top + 1, bottom - 1):
            self.cells.write(left, row, "│", ink)
            self.cells.write(right - 1, row, "│", ink)


class Surface(Canvas):
    """Where a `Drawn` figure draws itself."""

    def __init__(self, figure: Drawn) -> None:
        super().__init__()
        self._figure = figure
        self._hits: list[tuple[Box, Action]] = []

    def draw(self, cells: Cells) -> None:
        """The figure."""
        board = Board(cells, self.look, self.depth)
        self._figure.paint(board)
        self._hits = board.hits

    async def on_click(self, event: Click) -> None:
        """Do what the place under the mouse stands for."""
        place = event.get_content_offset(self)
        for (left, top, right, bottom), action in reversed(self._hits):
            if place is not None and left <= place.x < right and top <= place.y < bottom:
                await self._figure.run_action(
                    action if isinstance(action, str) else action(place.x - left, place.y - top)
                )
                return

    async def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel turns pages, where the figure has some."""
        await self._scroll(event, 1)

    async def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """And turns them back."""
        await self._scroll(event, -1)

    async def _scroll(self, event: MouseScrollDown | MouseScrollUp, by: int) -> None:
        if hasattr(self._figure, "action_page"):
            event.stop()
            await self._figure.run_action(f"page({by})")


class Drawn(Figure):
    """A figure that draws itself on one surface."""

    DEFAULT_CSS = "Drawn { layout: vertical; }"

    surface: Surface

    def compose(self) -> Iterator[Widget]:
        """The surface, over all of the figure."""
        self.surface = Surface(self)
        yield self.surface

    def paint(self, board: Board) -> None:
        """Draw what there is to see."""
        raise NotImplementedError

    def changed(self) -> None:
        """Draw anew: something else is to be seen."""
        if self.is_mounted:
            self.surface.redraw()
