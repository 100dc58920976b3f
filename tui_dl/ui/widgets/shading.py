"""Heat maps where colours are few: numbers as glyphs of more and more ink, each sign a family of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tui_dl.ui.widgets.palette import STEPS, Palette, steps

POSITIVE = " ░▒▓█"
NEGATIVE = " ·-=≡"
BROKEN = "✕"
"""NaN and infinity."""

Codes = npt.NDArray[np.uint32]


def _codes(glyphs: str) -> Codes:
    return np.array([ord(glyph) for glyph in glyphs], np.uint32)


def shades(values: npt.ArrayLike, palette: Palette, low: float, high: float) -> Codes:
    """Code points (…) of the glyphs for numbers (…): blocks above zero, strokes below, a cross for NaN and ∞."""
    step = steps(values, palette, low, high)
    middle = (STEPS - 1) // 2 if palette == "signed" else 0
    reach = STEPS - 1 - middle
    ink = np.ceil(np.abs(step - middle) / reach * (len(POSITIVE) - 1) - 0.5).astype(np.intp)
    ink = np.clip(ink, 0, len(POSITIVE) - 1)
    glyphs = np.where(step >= middle, _codes(POSITIVE)[ink], _codes(NEGATIVE)[ink])
    return np.where(step == STEPS, np.uint32(ord(BROKEN)), glyphs).astype(np.uint32)
