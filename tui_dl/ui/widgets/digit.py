"""A handwritten digit as pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.looks import Depth, Look
from tui_dl.ui.widgets.pixels import draw_image, frame, mean_pool

Image = npt.NDArray[np.uint8]


def pixel_scale(shape: tuple[int, int], width: int, height: int) -> float:
    """How many columns wide (and half rows high) a pixel is: 2, 1, or the part of 1 that fits."""
    room = min(width / shape[1], 2 * height / shape[0])
    return min(2, int(room)) if room >= 1 else room


def draw_digit(cells: Cells, image: Image, highlighted: tuple[int, int] | None, look: Look, depth: Depth) -> None:
    """Draw an image (h, w) as large as fits up to 2 · w columns and h rows; one pixel in a frame."""
    scale = pixel_scale((image.shape[0], image.shape[1]), cells.width, cells.height)
    rows, columns = int(image.shape[0] * scale), int(image.shape[1] * scale)
    if scale >= 1:
        sized: npt.NDArray[np.generic] = image.repeat(int(scale), axis=0).repeat(int(scale), axis=1)
    else:
        sized = mean_pool(image, rows, columns)
    if sized.size:
        draw_image(cells, 0, 0, sized, look, depth)
    if highlighted is not None and sized.size:
        top, left = (int(place * scale) for place in highlighted)
        bottom = max(top + 1, int((highlighted[0] + 1) * scale))
        right = max(left + 1, int((highlighted[1] + 1) * scale))
        frame(cells, (left, top // 2, right, -(-bottom // 2)), look)


class Digit(Canvas):
    """An image, 28 columns × 14 rows for 28 × 28 pixels, twice that where there is room."""

    _image: Image | None = None
    _highlighted: tuple[int, int] | None = None

    def show(self, image: Image | None, highlighted: tuple[int, int] | None = None) -> None:
        """Show grey values (h, w) from 0 to 255, or nothing; one pixel (row, column) in a frame."""
        self._image = image
        self._highlighted = highlighted
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The image."""
        if self._image is not None and self._image.size:
            draw_digit(cells, self._image, self._highlighted, self.look, self.depth)
