"""Pixels looked at closely: as numbers on their own grey, and as maps of what they are over all images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import format_number, format_percent
from tui_dl.session.gallery import PixelSums
from tui_dl.ui.demos.board import Board, Box
from tui_dl.ui.widgets.bars import bar

Pixel = tuple[int, int]
"""Row and column."""

NUMBER = 4
"""Columns of a pixel as a number."""
GAP = 2
"""Columns between maps."""
WHOLE = (56, 28)
"""Columns that show a digit's 28 pixels without pooling."""
LONGEST_BAR = 56


def draw_numbers(board: Board, body: Box, image: npt.NDArray[Any], pixel: Pixel) -> None:
    """All pixels as numbers; where they do not fit, those around the chosen one, beside the digit."""
    height, width = image.shape
    left, top, right, bottom = body
    first_row, first_column, rows, columns = 0, 0, height, width
    if right - left < width * NUMBER or bottom - top < height:
        shown = board.image((left, top, left + 28, bottom), image)
        scale = (shown[2] - left) / width
        board.write(left + int(pixel[1] * scale), top + int(pixel[0] * scale / 2), "┼", "forward", bold=True)
        left = shown[2] + 2
        rows, columns = min(bottom - top, height), min((right - left) // NUMBER, width)
        first_row = min(max(pixel[0] - rows // 2, 0), height - rows)
        first_column = min(max(pixel[1] - columns // 2, 0), width - columns)
    board.hit(
        (left, top, left + columns * NUMBER, top + rows),
        lambda x, y: f"point({first_row + y}, {first_column + x // NUMBER})",
    )
    for row in range(rows):
        for column in range(columns):
            at = (first_row + row, first_column + column)
            x, y = left + column * NUMBER, top + row
            board.grey(x, y, f"{image[at]:>3} ", float(image[at]), chosen=at == pixel)


def _map_side(board: Board, body: Box) -> int:
    """Columns of each of three maps; half as many rows."""
    room = min((board.width - 2 * GAP) // 3, (body[3] - body[1] - 2) * 2)
    return next((side for side in WHOLE if side <= room), room)


def draw_maps(board: Board, body: Box, sums: PixelSums, label: int | None, pixel: Pixel) -> None:
    """Three maps: the mean of each pixel, how much it varies, how often it is lit."""
    side = _map_side(board, body)
    mean, deviation, lit = sums.mean(label), sums.deviation(label), sums.lit_share(label)
    for place, (name, values, highest, here) in enumerate(
        (
            ("mean", mean, float(mean.max()), format_number(float(mean[pixel]))),
            ("standard deviation", deviation, float(deviation.max()), format_number(float(deviation[pixel]))),
            ("share of images it is lit in", lit, 1.0, format_percent(float(lit[pixel]))),
        )
    ):
        left, top = place * (side + GAP), body[1] + 1
        board.clipped(left, body[1], name, side)
        box = board.map((left, top, left + side, top + side // 2), values, "positive", 0, highest)
        board.clipped(left, box[3], f"here {here}", side, "faint")
        _mark(board, box, values, pixel)


def _mark(board: Board, box: Box, values: npt.NDArray[np.float64], pixel: Pixel) -> None:
    """A cross on the chosen pixel, and every cell chooses the pixel below it."""
    left, top, right, bottom = box
    across, down = values.shape[1] / (right - left), values.shape[0] / (bottom - top)
    board.write(left + int(pixel[1] / across), top + int(pixel[0] / down), "┼", "forward", bold=True)
    board.hit(box, lambda column, row: f"point({int(row * down)}, {int(column * across)})")


def draw_by_label(
    board: Board, body: Box, sums: PixelSums, labels: Sequence[str], label: int | None, pixel: Pixel
) -> None:
    """The chosen pixel's mean for each label, where there is room: what it tells about the label."""
    top = body[1] + 5 + _map_side(board, body) // 2
    if body[3] - top < len(labels):
        return
    board.write(0, top - 1, f"mean of pixel {pixel}, label by label", "ink")
    width = min(board.width - 12, LONGEST_BAR)
    for each, name in enumerate(labels):
        mean = float(sums.mean(each)[pixel])
        colour = "forward" if each == label else "data"
        board.right(3, top + each, name, colour)
        board.write(4, top + each, bar(mean / 255, width), colour, action=f"only({each})")
        board.write(5 + width, top + each, format_number(mean), "faint")
