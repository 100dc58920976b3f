"""The named colours of each kind of theme, and how many colours a terminal has. Needs no NumPy: it is read at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, NamedTuple

Depth = Literal["truecolor", "256", "16", "none"]


class Look(NamedTuple):
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

# What `textual serve` and people set to overrule the terminal's own word.
_FORCED: dict[str, Depth] = {"truecolor": "truecolor", "256": "256", "standard": "16"}


def look_for(theme: str, dark: bool) -> Look:
    """The look that goes with a theme: high contrast if its name says `contrast`, else dark or light."""
    if "contrast" in theme and dark:
        return HIGH_CONTRAST
    return DARK if dark else LIGHT


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
