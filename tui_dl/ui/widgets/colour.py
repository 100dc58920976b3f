"""Colour arithmetic: hex and packed numbers, contrast, and ramps whose steps look alike to the eye."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]

# Björn Ottosson's OKLab: linear light → responses of the eye's cones; their cube roots → lightness, a, b.
_LIGHT_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_ROOTS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def packed(colour: str) -> int:
    """A colour `#rrggbb` as the number 0xrrggbb."""
    return int(colour.lstrip("#"), 16)


def rgb(colour: str) -> Bytes:
    """A colour `#rrggbb` as three bytes."""
    number = packed(colour)
    return np.array([number >> 16, number >> 8 & 255, number & 255], np.uint8)


def linear_light(values: npt.ArrayLike) -> Floats:
    """sRGB bytes → linear light in [0, 1]."""
    share = np.asarray(values, np.float64) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black and 1 for white."""
    return float(linear_light(rgb(colour)) @ (0.2126, 0.7152, 0.0722))


def contrast(first: str, second: str) -> float:
    """Contrast ratio, from 1 (the same) to 21 (black on white): (L₁ + 0.05) / (L₂ + 0.05)."""
    dark, bright = sorted((luminance(first), luminance(second)))
    return (bright + 0.05) / (dark + 0.05)


def to_lab(values: npt.ArrayLike) -> Floats:
    """sRGB bytes (…, 3) → OKLab (…, 3), where equal distances look equally far apart."""
    cones: Floats = linear_light(values) @ _LIGHT_TO_CONES.T
    return np.asarray(np.cbrt(cones) @ _ROOTS_TO_LAB.T, np.float64)


def from_lab(lab: npt.ArrayLike) -> Bytes:
    """OKLab (…, 3) → the nearest sRGB bytes (…, 3)."""
    cones = (np.asarray(lab, np.float64) @ np.linalg.inv(_ROOTS_TO_LAB).T) ** 3
    light = np.clip(cones @ np.linalg.inv(_LIGHT_TO_CONES).T, 0, 1)
    share = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(share * 255).astype(np.uint8)


def difference(first: str, second: str) -> float:
    """How far apart two colours look: their distance in OKLab (black to white is 1)."""
    return float(np.linalg.norm(to_lab(rgb(first)) - to_lab(rgb(second))))


def ramp(anchors: Sequence[str], count: int) -> Bytes:
    """Colours (count, 3) from the first anchor through the others to the last, in steps equal to the eye."""
    lab = to_lab(np.stack([rgb(anchor) for anchor in anchors]))
    lengths = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    along = np.concatenate(([0.0], np.cumsum(lengths)))
    steps = np.linspace(0, along[-1], count)
    return from_lab(np.stack([np.interp(steps, along, lab[:, axis]) for axis in range(3)], axis=1))


@lru_cache(maxsize=1024)
def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share (0 … 1) of another in it."""
    lab = to_lab(rgb(colour)) * (1 - share) + to_lab(rgb(other)) * share
    return "#" + from_lab(lab).tobytes().hex()
