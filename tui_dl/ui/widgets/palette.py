"""The colours of numbers: maps from low to high, for heat maps and images."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from tui_dl.ui.widgets.colour import Bytes, ramp, rgb
from tui_dl.ui.widgets.looks import DARK, LIGHT

Palette = Literal["image", "positive", "signed"]

STEPS = 33
"""Colours of a map. Odd, so that zero has one of its own; few, so that styles are soon all cached."""


# From low to high; a signed map is its two arms, from zero outwards, joined at zero.
_DARK_MAPS = {
    "image": ("#05070a", "#f4f6fa"),
    "positive": ("#191e25", "#17686f", "#4cc38a", "#f6f7b4"),
    "negative": ("#1c2027", "#2468c8", "#86c8ff"),
    "above zero": ("#1c2027", "#c25e10", "#ffb870"),
}
_LIGHT_MAPS = {
    "image": ("#ffffff", "#14161b"),
    "positive": ("#f1f1e6", "#8ccfae", "#1c7f83", "#0d2c4f"),
    "negative": ("#f1eee7", "#6ba4e6", "#0f479c"),
    "above zero": ("#f1eee7", "#ea9a4f", "#a34a00"),
}


def colours(values: npt.ArrayLike, palette: Palette, low: float, high: float, dark: bool = True) -> Bytes:
    """Colours (…, 3) of numbers (…): `low` … `high` along the palette, clipped; NaN and ∞ in one of their own.

    `image` runs from black to white (on light themes from paper to ink), `positive` from near the background
    upwards, `signed` from blue to orange, near the background at exactly 0, both arms max(|low|, |high|) long.
    """
    table = _table(palette, dark)
    return table[steps(values, palette, low, high)]


def steps(values: npt.ArrayLike, palette: Palette, low: float, high: float) -> npt.NDArray[np.intp]:
    """Where numbers lie on a palette: 0 … STEPS − 1, and STEPS for NaN and infinity."""
    numbers = np.asarray(values, np.float64)
    finite = np.isfinite(numbers)
    numbers = np.where(finite, numbers, 0.0)
    low, high = _extent(numbers, finite, palette, low, high)
    # Halved before subtracting, so that the widest range of floats does not overflow; the narrowest has no half.
    above, whole = np.clip(numbers, low, high) / 2 - low / 2, high / 2 - low / 2
    share = above / whole if whole > 0 else np.zeros_like(numbers)
    step = np.round(share * (STEPS - 1)).astype(np.intp)
    return np.where(finite, step, STEPS)


def _extent(
    numbers: npt.NDArray[np.float64], finite: npt.NDArray[np.bool_], palette: Palette, low: float, high: float
) -> tuple[float, float]:
    """A usable range: bounds that are no numbers are read off the values; without extent it reaches to zero."""
    if not (np.isfinite(low) and np.isfinite(high)):
        seen = numbers[finite]
        low, high = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 1.0)
    if palette == "signed":
        reach = max(abs(low), abs(high)) or 1.0
        return -reach, reach
    return (min(low, 0.0), max(high, 0.0)) if high <= low else (low, high)


@cache
def _table(palette: Palette, dark: bool) -> Bytes:
    """The STEPS colours of a palette and, last, the colour of what is no number."""
    maps = _DARK_MAPS if dark else _LIGHT_MAPS
    if palette == "signed":
        arm = STEPS // 2 + 1
        below, above = ramp(maps["negative"], arm), ramp(maps["above zero"], arm)
        scale = np.concatenate((below[::-1], above[1:]))
    else:
        scale = ramp(maps[palette], STEPS)
    return np.concatenate((scale, [rgb((DARK if dark else LIGHT).broken)]))
