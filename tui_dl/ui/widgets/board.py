"""A board to draw on with the mouse; it shows what is drawn and where the pen is, and tells of every stroke."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from textual import events
from textual.message import Message

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, pen
from tui_dl.ui.widgets.pixels import draw_image, mean_pool

Grey = npt.NDArray[np.uint8]
Point = tuple[float, float]

UP, DOWN = "◇", "◆"
"""The pen, lifted and on the board."""


class Board(Canvas):
    """Grey values (s, s), as large as fits but never larger than a column a pixel."""

    class Drawn(Message):
        """The mouse went from `start` to `end`, (row, column) in pixels of the picture, its button pressed."""

        def __init__(self, start: Point, end: Point, begins: bool) -> None:
            super().__init__()
            self.start = start
            self.end = end
            self.begins = begins
            """Whether this is the first touch of a stroke."""

    _picture: Grey | None = None
    _pen: Point | None = None
    _is_down = False
    _last: Point | None = None

    def show(self, picture: Grey, at: Point | None, is_down: bool) -> None:
        """Show a picture (s, s) and the pen of the keyboard at (row, column), if there is one."""
        self._picture, self._pen, self._is_down = picture, at, is_down
        self.redraw()

    @property
    def side(self) -> int:
        """Columns that the picture takes; half as many rows."""
        pixels = len(self._picture) if self._picture is not None else 0
        return min(self.size.width, 2 * self.size.height, pixels) // 2 * 2

    def draw(self, cells: Cells) -> None:
        """The picture and the pen."""
        if self._picture is None or not self.side:
            return
        draw_image(cells, 0, 0, mean_pool(self._picture, self.side, self.side), self.look, self.depth)
        if self._pen is not None:
            row, column = (int(place * self.side / len(self._picture)) for place in self._pen)
            ink = pen(self.look.update if self._is_down else self.look.forward, self.look.surface, bold=True)
            cells.write(column, row // 2, DOWN if self._is_down else UP, ink)

    def _point(self, event: events.MouseEvent) -> Point:
        """The middle of the cell under the mouse, in pixels of the picture."""
        pixels, side = len(self._picture) if self._picture is not None else 1, max(self.side, 1)
        x, y = event.x - self.gutter.left, event.y - self.gutter.top
        return (2 * y + 1) * pixels / side, (x + 0.5) * pixels / side

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A stroke begins with a point."""
        if event.button != 1:
            return
        self.capture_mouse()
        self._last = self._point(event)
        self.post_message(self.Drawn(self._last, self._last, begins=True))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mouse positions skip cells: a line from the last one leaves no gap."""
        if self._last is None:
            return
        start, self._last = self._last, self._point(event)
        self.post_message(self.Drawn(start, self._last, begins=False))

    def on_mouse_up(self) -> None:
        """The stroke is over."""
        self._last = None
        self.release_mouse()
