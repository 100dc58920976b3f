"""Pictures of digits, brought into the form that MNIST has: 28 × 28 grey values, bright ink on a dark ground."""

from __future__ import annotations

import stat
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from tui_dl.data.errors import DataError
from tui_dl.session.drawing import SIDE, as_mnist

Grey = npt.NDArray[np.uint8]

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
    bright = _bright_on_dark(grey)
    return bright if bright.shape == (SIDE, SIDE) else as_mnist(bright, _FAINT)


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
