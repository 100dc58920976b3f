"""A shower: one handle, a temperature, an error, and how fast the error answers to the handle.

The handle has 25 positions, each of them a degree Fahrenheit warmer than the one before. y = 104 °F is what one wants;
position 13 gives it.
"""

from __future__ import annotations

from typing import Literal

POSITIONS = 25
BEST = 13
TARGET = 104.0
DEGREES_A_POSITION = 1.0
CURVATURE = 2 * DEGREES_A_POSITION**2
"""E″ of the squared error, everywhere the same."""

Kind = Literal["absolute", "squared"]


def temperature(handle: float) -> float:
    """ŷ = 104 + (w − 13), in °F."""
    return TARGET + DEGREES_A_POSITION * (handle - BEST)


def difference(handle: float) -> float:
    """e = ŷ − y: above zero is too hot."""
    return temperature(handle) - TARGET


def error(handle: float, kind: Kind) -> float:
    """E = |e| or E = e²."""
    e = difference(handle)
    return abs(e) if kind == "absolute" else e * e


def slope(handle: float, kind: Kind) -> float:
    """dE/dw: ±1 for |e| (0 where both sides meet), 2·e for e², each times the degrees of a position."""
    e = difference(handle)
    if kind == "squared":
        return 2 * e * DEGREES_A_POSITION
    return DEGREES_A_POSITION * ((e > 0) - (e < 0))


def tangent(handle: float, kind: Kind, at: float) -> float:
    """The straight line that touches the error at `handle`, read at another position."""
    return error(handle, kind) + slope(handle, kind) * (at - handle)
