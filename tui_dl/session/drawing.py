"""Drawn digits: strokes on a canvas, and the canvas brought into the form that MNIST has.

MNIST's makers fitted each digit into 20 × 20 pixels, kept its proportions, let the edges become grey, and put its
centre of mass into the middle of 28 × 28. A network that learnt from such digits wants yours treated alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.uint8]
Point = tuple[float, float]
"""Row and column; pixel (0, 0) reaches from 0 to 1 in both."""

SIDE = 28
INK_SIDE = 20
"""The ink fits into a square of this side,"""
MIDDLE = 14
"""and its centre of mass comes to this pixel of 0 … 27, where it is in MNIST's own digits."""
CANVAS_SIDE = 56
"""Twice as fine as what the network sees."""


def blank() -> Grey:
    """An empty canvas (56, 56)."""
    return np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)


def stroke(canvas: Grey, start: Point, end: Point, radius: float) -> Grey:
    """The canvas with a line of round ends drawn on it, its edges grey; one point where start and end are the same."""
    rows, columns = (np.arange(size) + 0.5 for size in canvas.shape)
    along = end[0] - start[0], end[1] - start[1]
    length = along[0] ** 2 + along[1] ** 2
    down, across = rows[:, None] - start[0], columns[None, :] - start[1]
    # How far along the line its nearest point lies, for every pixel.
    share = np.clip((down * along[0] + across * along[1]) / length, 0, 1) if length else np.zeros(canvas.shape)
    distance = np.hypot(down - share * along[0], across - share * along[1])
    ink = np.clip(radius + 0.5 - distance, 0, 1) * 255
    return np.maximum(canvas, np.round(ink).astype(np.uint8))


def enlarged(image: Grey) -> Grey:
    """A digit (28, 28) as pixels on a canvas (56, 56): every pixel a square of four."""
    if image.shape != (SIDE, SIDE):
        raise ValueError(f"a digit is {SIDE} × {SIDE}, not {' × '.join(map(str, image.shape))}")
    factor = CANVAS_SIDE // SIDE
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


def as_mnist(picture: Grey, faintest: int = 1) -> Grey:
    """Bright ink on a dark ground (h, w) as a digit (28, 28); without ink nothing but ground.

    faintest: grey values below it are ground when the ink's edges are looked for.
    """
    rows, columns = (np.flatnonzero((picture >= faintest).any(axis=axis)) for axis in (1, 0))
    digit = np.zeros((SIDE, SIDE), np.uint8)
    if not len(rows):
        return digit
    small = _fitted(picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    top, left = (_start(small, axis) for axis in (0, 1))
    digit[top : top + small.shape[0], left : left + small.shape[1]] = small
    return digit


def _fitted(ink: Grey) -> Grey:
    """The ink in 20 × 20, its proportions kept; a shrunk pixel is the mean of what it covers."""
    scale = INK_SIDE / max(ink.shape)
    height, width = (max(1, round(size * scale)) for size in ink.shape)
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(ink).resize((width, height), method))


def _start(ink: npt.NDArray[Any], axis: int) -> int:
    """Where the ink begins along an axis, so that its centre of mass comes as near to the middle as it fits."""
    weights = ink.sum(axis=1 - axis, dtype=float)
    centre = float((weights * np.arange(len(weights))).sum() / max(weights.sum(), 1.0))
    return min(max(round(MIDDLE - centre), 0), SIDE - len(weights))
