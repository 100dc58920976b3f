"""Pictures on cells: half blocks, pooling by the mean, a frame around what is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from textual.strip import Strip

from tui_dl.ui.widgets.cells import Cells, pen
from tui_dl.ui.widgets.colour import Bytes
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import colours
from tui_dl.ui.widgets.shading import shades


def half_blocks(rgb: Bytes) -> list[Strip]:
    """Pixels (h, w, 3) as ⌈h / 2⌉ strips of w cells, two pixels a cell, equal neighbours in one segment."""
    cells = Cells(rgb.shape[1], (rgb.shape[0] + 1) // 2)
    cells.pixels(0, 0, rgb)
    return cells.strips()


def block_starts(count: int, blocks: int) -> npt.NDArray[np.intp]:
    """Where each block begins when `count` elements are cut into `blocks` as equal as can be."""
    return np.arange(blocks) * count // max(1, blocks)


def mean_pool(images: npt.NDArray[np.generic], rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Images (…, h, w) made smaller, (…, min(h, rows), min(w, columns)), each pixel the mean of its block."""
    height, width = images.shape[-2:]
    if not (min(rows, height) > 0 and min(columns, width) > 0):
        return np.zeros((*images.shape[:-2], 0, 0))
    pooled = images
    if height > rows:
        ends = [*block_starts(height, rows).tolist(), height]
        blocks = [images[..., first:last, :] for first, last in pairwise(ends)]
        # Block by block: several times as fast as `reduceat` along this axis.
        pooled = np.stack([block.mean(axis=-2, dtype=np.float64) for block in blocks], axis=-2)
    if width > columns:
        starts = block_starts(width, columns)
        pooled = np.add.reduceat(pooled, starts, axis=-1, dtype=np.float64) / np.diff(starts, append=width)
    return pooled.astype(np.float64, copy=False)


def draw_image(cells: Cells, column: int, row: int, image: npt.NDArray[np.generic], look: Look, depth: Depth) -> None:
    """Draw grey values (h, w) from 0 to 255 in w columns and ⌈h / 2⌉ rows; as glyphs where colours are few."""
    draw_images(cells, [(column, row)], image[None], look, depth)


def draw_images(
    cells: Cells, places: Iterable[tuple[int, int]], images: npt.NDArray[np.generic], look: Look, depth: Depth
) -> None:
    """Draw grey images (n, h, w), each with its left upper corner at a place (column, row)."""
    if few_colours(depth):
        height = images.shape[1]
        starts = np.arange(0, height, 2)
        sizes = np.diff(starts, append=height)
        halved = np.add.reduceat(images.astype(np.float64), starts, axis=1) / sizes[:, None]
        for (column, row), codes in zip(places, shades(halved, "image", 0, 255), strict=True):
            cells.glyphs(column, row, codes, pen(look.ink))
    else:
        for (column, row), rgb in zip(places, colours(images, "image", 0, 255, look.dark), strict=True):
            cells.pixels(column, row, rgb)


def readable_on(back: str | None, look: Look) -> str:
    """Black or white, whichever can be read on a colour; the ink where there is none."""
    if back is None:
        return look.ink
    red, green, blue = (int(back[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return "#000000" if 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 > 0.18 else "#ffffff"


def frame_inside(cells: Cells, box: tuple[int, int, int, int], back: str | None, look: Look) -> None:
    """A line just inside the cells `box` = (left, top, right, bottom), which keep their colour; seen without colour."""
    left, top, right, bottom = box
    ink = pen(readable_on(back, look), back, bold=True)
    if bottom - top < 3:
        for row in range(top, bottom):
            cells.write(left, row, "[", ink)
            cells.write(right - 1, row, "]", ink)
        return
    cells.write(left, top, "╭" + "─" * (right - left - 2) + "╮", ink)
    cells.write(left, bottom - 1, "╰" + "─" * (right - left - 2) + "╯", ink)
    for row in range(top + 1, bottom - 1):
        cells.write(left, row, "│", ink)
        cells.write(right - 1, row, "│", ink)


def frame(cells: Cells, box: tuple[int, int, int, int], look: Look) -> None:
    """A line around the cells `box` = (left, top, right, bottom), the last two exclusive; seen without colour."""
    left, top, right, bottom = box
    ink = pen(look.ink, look.surface, bold=True)
    width = right - left
    cells.write(left - 1, top - 1, "╭" + "─" * width + "╮", ink)
    cells.write(left - 1, bottom, "╰" + "─" * width + "╯", ink)
    for row in range(top, bottom):
        cells.write(left - 1, row, "│", ink)
        cells.write(right, row, "│", ink)
