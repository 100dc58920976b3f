"""Checks of the numbers that pieces are made with: each gives the number back, or says what it should have been."""

from __future__ import annotations

import math
from numbers import Integral, Real

from tui_dl.engine.errors import NetworkError

SMALLEST, LARGEST = 2.0**-126, (2 - 2.0**-23) * 2.0**127
"""Of single precision; what is smaller counts as 0 while a network is trained."""


def _is_finite(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def finite(name: str, value: float) -> float:
    """Any finite number. Raises `NetworkError`."""
    if not _is_finite(value):
        raise NetworkError(f"{name} {value!r}: must be a finite number")
    return float(value)


def positive(name: str, value: float) -> float:
    """A number above 0. Raises `NetworkError`."""
    if not (_is_finite(value) and value > 0):
        raise NetworkError(f"{name} {value!r}: must be a number above 0")
    return float(value)


def single(name: str, value: float) -> float:
    """A number above 0 that single precision holds with all its digits. Raises `NetworkError`."""
    if not SMALLEST <= positive(name, value) <= LARGEST:
        raise NetworkError(f"{name} {value!r}: single precision holds numbers from {SMALLEST:.2g} to {LARGEST:.2g}")
    return float(value)


def not_negative(name: str, value: float) -> float:
    """A number from 0 on. Raises `NetworkError`."""
    if not (_is_finite(value) and value >= 0):
        raise NetworkError(f"{name} {value!r}: must be 0 or above")
    return float(value)


def fraction(name: str, value: float) -> float:
    """A number from 0 on and below 1. Raises `NetworkError`."""
    if not (_is_finite(value) and 0 <= value < 1):
        raise NetworkError(f"{name} {value!r}: must be at least 0 and below 1")
    return float(value)


def whole(name: str, value: int, least: int = 1) -> int:
    """A whole number from `least` on. Raises `NetworkError`."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise NetworkError(f"{name} {value!r}: must be a whole number from {least} on")
    return int(value)
