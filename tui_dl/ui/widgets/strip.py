"""A batch at a glance: many small digits, what the network says of each, right and wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from textual.message import Message

from tui_dl.numbers import format_percent
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen
from tui_dl.ui.widgets.looks import Depth, Look
from tui_dl.ui.widgets.pixels import draw_images, mean_pool

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.integer]

RIGHT, WRONG, TRUTH = "✓", "✗", "◂"
SIDES = (28, 14, 7)
"""Columns that a digit may take, the largest first; half as many rows."""
GAP = 2
"""Columns between digits."""
HEADING = 2
"""Rows of the line above the digits and the one that parts them."""


def tile_side(count: int, width: int, height: int) -> int:
    """Columns for each of `count` digits: 28 or 14 where all fit, else 14 where a whole one fits, else 7."""
    for side in SIDES[:2]:
        if capacity(side, width, height) >= count:
            return side
    return SIDES[1] if capacity(SIDES[1], width, height) > 0 else SIDES[2]


def capacity(side: int, width: int, height: int) -> int:
    """How many digits of `side` columns, with their captions, fit."""
    across, down = grid(side, width, height)
    return across * down


def grid(side: int, width: int, height: int) -> tuple[int, int]:
    """How many digits of `side` columns stand side by side and one above the other."""
    return max(0, (width + GAP) // (side + GAP)), max(0, height // (rows_of(side) + 1))


def rows_of(side: int) -> int:
    """Rows of a digit of `side` columns, without its caption."""
    return -(-side // 2)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Images (n, h, w) with their truths (n,) and predictions (n,); `correct` of all `count` are right (0: untold)."""

    images: Images
    truths: Labels
    predictions: Labels
    correct: int
    count: int


def heading_rows(batch: Batch, height: int) -> int:
    """Rows for the heading: none where nothing is told, or where a digit would not fit below."""
    return HEADING if batch.count and height >= rows_of(SIDES[-1]) + 1 + HEADING else 0


def in_view(batch: Batch, width: int, height: int) -> int:
    """How many of the digits there is room for."""
    room = height - heading_rows(batch, height)
    return min(capacity(tile_side(len(batch.images), width, room), width, room), len(batch.images))


def draw_strip(cells: Cells, batch: Batch, look: Look, depth: Depth) -> None:
    """The heading where there is room for it, and rows of digits."""
    heading = heading_rows(batch, cells.height)
    if heading:
        _draw_heading(cells, batch, look)
    room = cells.height - heading
    side = tile_side(len(batch.images), cells.width, room)
    across, _ = grid(side, cells.width, room)
    images = mean_pool(batch.images[: in_view(batch, cells.width, cells.height)], side, side)
    places = [
        (index % across * (side + GAP), heading + index // across * (rows_of(side) + 1)) for index in range(len(images))
    ]
    draw_images(cells, places, images, look, depth)
    for index, (left, top) in enumerate(places):
        text, ink = _caption(int(batch.truths[index]), int(batch.predictions[index]), look)
        cells.write(left, top + rows_of(side), clip(text, side), ink)


def _draw_heading(cells: Cells, batch: Batch, look: Look) -> None:
    """How many of the whole batch are right, and how many of it are seen where that is not all."""
    text = f"{batch.correct} of {batch.count} right"
    end = cells.write(0, 0, clip(text, cells.width), pen(look.ink, bold=True))
    seen = in_view(batch, cells.width, cells.height)
    more = f" · the first {seen} shown" if seen < batch.count else ""
    share = f" · {format_percent(batch.correct / batch.count)}"
    # With little room the share goes: it can be worked out, how many are seen cannot.
    told = share + more if end + len(share + more) <= cells.width else more or share
    cells.write(end, 0, clip(told, cells.width - end), pen(look.faint))


def _caption(truth: int, prediction: int, look: Look) -> tuple[str, int]:
    """What stands under a digit, and how it is written."""
    if truth == prediction:
        return f"{RIGHT} {prediction}", pen(look.correct)
    return f"{WRONG} {prediction} {TRUTH} {truth}", pen(look.wrong, bold=True)


class DigitStrip(Canvas):
    """Digits with the prediction under each, as many as fit; above them how many of all are right."""

    _batch: Batch | None = None

    def show(self, images: Images, truths: Labels, predictions: Labels, correct: int, count: int) -> None:
        """Show images (n, h, w) with labels (n,) and (n,); `correct` of `count` in the whole batch are right.

        Raises ValueError if there are not as many labels as images.
        """
        if not len(images) == len(truths) == len(predictions):
            raise ValueError(f"{len(images)} images, {len(truths)} truths, {len(predictions)} predictions")
        self._batch = Batch(images, truths, predictions, correct, count)
        self.redraw()

    class Resized(Message):
        """Another number of digits may have room."""

    def on_resize(self) -> None:
        """Tell whoever says how many are seen."""
        self.post_message(self.Resized())

    @property
    def seen(self) -> int:
        """How many digits there is room for now."""
        return in_view(self._batch, *self.size) if self._batch is not None else 0

    def draw(self, cells: Cells) -> None:
        """The digits."""
        if self._batch is not None:
            draw_strip(cells, self._batch, self.look, self.depth)
