"""Losses: the score of one example, and how it changes with each prediction. Definitions and ε = 1e-7 are Keras 3's."""

from tui_dl.engine.losses.base import EPSILON, LOSSES, Loss
from tui_dl.engine.losses.margin import CategoricalHinge, Hinge, SquaredHinge
from tui_dl.engine.losses.probability import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
)
from tui_dl.engine.losses.regression import (
    CosineSimilarity,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
)

__all__ = [
    "EPSILON",
    "LOSSES",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "Hinge",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
]
