"""Inputs for the reference values: multiples of 1/64.

Such numbers are exact in float32 and short in decimal, so a float32 engine computes from the very same
inputs as the float64 reference and no difference comes from rounding them.
"""

from __future__ import annotations

import numpy as np

STEP = 64


def grid(rng: np.random.Generator, shape: tuple[int, ...], scale: float = 1.0) -> np.ndarray:
    """Normal numbers with the standard deviation `scale`, rounded to multiples of 1/64."""
    return np.round(rng.normal(scale=scale * STEP, size=shape)) / STEP + 0.0


def magnitudes(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers from 1/64 to 4: positive, never zero."""
    return rng.integers(1, 4 * STEP + 1, size=shape) / STEP


def probabilities(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Independent numbers from 1/64 to 63/64."""
    return rng.integers(1, STEP, size=shape) / STEP


def distributions(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Rows of positive multiples of 1/64, each summing to exactly 1; shape (rows, columns)."""
    return (rng.multinomial(STEP - columns, [1 / columns] * columns, size=rows) + 1) / STEP


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """Labels (n,) as rows with a single 1; shape (n, classes)."""
    rows: np.ndarray = np.eye(classes)[labels]
    return rows
