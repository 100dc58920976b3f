"""What has which colour: numbers on heat maps, phases, splits, right and wrong, on each kind of theme."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from tui_dl.ui.widgets.colour import Bytes, ramp, rgb

Palette = Literal["image", "positive", "signed"]
Depth = Literal["truecolor", "256", "16", "none"]

STEPS = 33
"""Colours of a map. Odd, so that zero has one of its own; few, so that styles are soon all cached."""


@dataclass(frozen=True, slots=True)
class Look:
    """The named colours of one kind of theme. All but `grid` are fit for text on `surface` and `panel`."""

    dark: bool
    surface: str
    """The background the others are made for."""
    panel: str
    """A raised background."""
    ink: str
    """Text."""
    faint: str
    """Text that steps back."""
    grid: str
    """Lines that only guide the eye."""
    data: str
    forward: str
    loss: str
    backward: str
    update: str
    train: str
    validation: str
    test: str
    correct: str
    wrong: str
    broken: str
    """NaN and infinity."""

    def colour(self, name: str) -> str:
        """The colour called `name` (`"train"`, `"backward"`, …); one written out (`"#aabbcc"`) stays."""
        return name if name.startswith("#") else str(getattr(self, name))


DARK = Look(
    dark=True,
    surface="#14171d",
    panel="#1e222a",
    ink="#e6e9ef",
    faint="#8a94a6",
    grid="#2c323d",
    data="#a7b4c4",
    forward="#62c4ff",
    loss="#f5d060",
    backward="#ff8a5e",
    update="#b184ff",
    train="#4fd1c5",
    validation="#ffb35c",
    test="#c58bff",
    correct="#7be596",
    wrong="#ff6474",
    broken="#ff3ddb",
)

LIGHT = Look(
    dark=False,
    surface="#f7f5f0",
    panel="#ebe8e0",
    ink="#1b1e24",
    faint="#5b6270",
    grid="#d3cfc4",
    data="#565f6b",
    forward="#00699e",
    loss="#806000",
    backward="#9e2a0a",
    update="#6a1fc2",
    train="#006d6f",
    validation="#a84b00",
    test="#7a1fa8",
    correct="#00734d",
    wrong="#a3122c",
    broken="#b3009a",
)

HIGH_CONTRAST = Look(
    dark=True,
    surface="#000000",
    panel="#141414",
    ink="#ffffff",
    faint="#c4cad4",
    grid="#5a5f68",
    data="#d3dae4",
    forward="#7ad4ff",
    loss="#ffe14d",
    backward="#ff9355",
    update="#c08cff",
    train="#40f0e0",
    validation="#ffc04d",
    test="#d69bff",
    correct="#66ff8c",
    wrong="#ff8088",
    broken="#ff70e8",
)

PHASES = ("data", "forward", "loss", "backward", "update")
SPLITS = ("train", "validation", "test")

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


# What `textual serve` and people set to overrule the terminal's own word.
_FORCED: dict[str, Depth] = {"truecolor": "truecolor", "256": "256", "standard": "16"}


def look_for(theme: str, dark: bool) -> Look:
    """The look that goes with a theme: high contrast if its name says `contrast`, else dark or light."""
    if "contrast" in theme and dark:
        return HIGH_CONTRAST
    return DARK if dark else LIGHT


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
    # Halved before subtracting, so that the widest range of floats does not overflow.
    above = np.clip(numbers, low, high) / 2 - low / 2
    share = above / (high / 2 - low / 2) if high > low else np.zeros_like(numbers)
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


def colour_depth(environment: Mapping[str, str] | None = None) -> Depth:
    """How many colours are painted: by NO_COLOR, TEXTUAL_COLOR_SYSTEM, COLORTERM and TERM, read as Textual does."""
    known = os.environ if environment is None else environment
    if "NO_COLOR" in known:
        return "none"
    if (forced := _FORCED.get(known.get("TEXTUAL_COLOR_SYSTEM", ""))) is not None:
        return forced
    if known.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "truecolor"
    term = known.get("TERM", "").strip().lower()
    if term in ("dumb", "unknown"):
        return "none"
    return "256" if term.endswith(("256color", "kitty")) else "16"


def few_colours(depth: Depth) -> bool:
    """Whether heat maps must be shaded with glyphs instead of coloured."""
    return depth in ("16", "none")
