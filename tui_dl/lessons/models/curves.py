"""Curves to fit by bends: a sine, and a sheet of paper folded at fixed places."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LOW, HIGH = -1.0, 2 * math.pi
"""Where the curves live."""

FOLDS = ((LOW, 0.4), (0.2, -0.9), (1.1, 0.8), (2.0, -0.2), (3.1, 1.0), (4.0, -1.0), (5.0, 0.3), (HIGH, -0.6))
"""The folded sheet: (x, y) at its ends and at each fold."""


def sine(x: npt.ArrayLike) -> Floats:
    """y = sin x"""
    return np.asarray(np.sin(np.asarray(x, np.float64)))


def folded(x: npt.ArrayLike) -> Floats:
    """Straight between folds."""
    across, up = zip(*FOLDS, strict=True)
    return np.asarray(np.interp(np.asarray(x, np.float64), across, up))


CURVES = {"sine": sine, "folded paper": folded}


def sum_of_relus(x: npt.ArrayLike, w: npt.ArrayLike, b: npt.ArrayLike, v: npt.ArrayLike, c: float) -> Floats:
    """ŷ = c + Σₖ vₖ · max(0, wₖ·x + bₖ), for x (n,) and w, b, v (k,)"""
    z = np.multiply.outer(np.asarray(x, np.float64), np.asarray(w, np.float64)) + np.asarray(b, np.float64)
    return np.asarray(c + np.maximum(z, 0) @ np.asarray(v, np.float64))


def bends(w: npt.ArrayLike, b: npt.ArrayLike, v: npt.ArrayLike) -> Floats:
    """Where that sum bends between LOW and HIGH: at x = −b / w of each unit that has a say, from the left."""
    weights, biases, says = (np.asarray(values, np.float64) for values in (w, b, v))
    live = (weights != 0) & (says != 0)
    places = -biases[live] / weights[live]
    return np.sort(places[(places > LOW) & (places < HIGH)])
