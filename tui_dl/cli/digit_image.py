"""Pictures of digits, brought into the form that MNIST has: 28 × 28 grey values, bright ink on a dark ground."""

from __future__ import annotations

import stat
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from tui_dl.data.errors import DataError

Grey = npt.NDArray[np.uint8]

SIDE = 28
_INK_SIDE = 20
"""MNIST fits the ink into 20 × 20 and puts its centre of mass into the middle,"""
_MIDDLE = 14
"""which is pixel 14 of 0 … 27, by its own digits."""
_FAINT = 32
"""Grey values below this are ground, not ink."""


def read_digit(path: Path) -> Grey:
    """A picture as uint8 (28, 28). What is 28 × 28 already keeps its pixels; what is dark on bright is inverted.

    Raises `DataError` where the file cannot be read as a picture.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("it is not a regular file")
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                grey = _grey(image)
    except Exception as error:
        # Damaged pictures make the decoders raise nearly anything.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DataError(path, f"cannot be read as a picture ({reason})", "name a PNG of one digit") from error
    return _framed(_bright_on_dark(grey))


def _grey(image: Image.Image) -> Grey:
    if image.mode.startswith("I"):
        # 16 bits a pixel: Pillow would cut off what is over 255.
        return (np.clip(np.asarray(image, np.int64), 0, 65535) >> 8).astype(np.uint8)
    coloured = image.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return np.asarray(Image.alpha_composite(paper, coloured).convert("L"))


def _bright_on_dark(grey: Grey) -> Grey:
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 255 - grey if np.median(border) > 127 else grey


def _framed(grey: Grey) -> Grey:
    rows, columns = (np.flatnonzero((grey >= _FAINT).any(axis=axis)) for axis in (1, 0))
    if grey.shape == (SIDE, SIDE) or not len(rows):
        return grey if grey.shape == (SIDE, SIDE) else np.zeros((SIDE, SIDE), np.uint8)
    ink = Image.fromarray(grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    shrink = _INK_SIDE / max(ink.size)
    size = (max(1, round(ink.width * shrink)), max(1, round(ink.height * shrink)))
    small = np.asarray(ink.resize(size, Image.Resampling.LANCZOS))
    frame = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (_start(small, axis) for axis in (0, 1))
    frame[top : top + small.shape[0], left : left + small.shape[1]] = small
    return frame


def _start(ink: Grey, axis: int) -> int:
    """Where the ink begins along an axis, so that its centre of mass comes as near to the middle as it fits."""
    weights = ink.sum(axis=1 - axis, dtype=float)
    centre = float((weights * np.arange(len(weights))).sum() / max(weights.sum(), 1.0))
    return min(max(round(_MIDDLE - centre), 0), SIDE - len(weights))
