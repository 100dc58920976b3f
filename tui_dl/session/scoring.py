"""What the engine's losses say of one prediction: the same functions that training minimises."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_dl.engine.losses import LOSSES, Loss

NUMBER = ("mse", "mae", "mape", "msle", "log_cosh", "poisson")
"""Losses of one predicted number, as `LOSSES.find` knows them."""
PROBABILITY = (
    "bce",
    "categorical_crossentropy",
    "categorical_hinge",
    "kl_divergence",
    "cosine_similarity",
    "hinge",
    "squared_hinge",
    "mse",
    "mae",
)
"""Losses of one predicted probability, that the answer is yes."""
_OF_CLASSES = ("categorical_crossentropy", "categorical_hinge", "kl_divergence", "cosine_similarity")
"""Those that compare whole rows: here the two of no and yes."""


@dataclass(frozen=True, slots=True)
class LossFacts:
    """What is worth knowing about a loss."""

    name: str
    short: str
    title: str
    formula: str


def loss_facts(name: str) -> LossFacts:
    """What the engine says of a loss. Raises `NetworkError` for an unknown one."""
    loss = LOSSES.find(name)
    return LossFacts(loss.name, loss.short, loss.title, loss().formula)


def scores(name: str, target: float, predictions: Sequence[float]) -> list[float]:
    """The loss of each of the predictions, all for the same target.

    A prediction is one number; losses of classes see it as the probability of the second of two classes. What has no
    value, such as the logarithm of a negative number, is NaN, as it is in training.
    """
    loss = LOSSES.get(name)
    return [_score(loss, target, prediction) for prediction in predictions]


def _score(loss: Loss, target: float, prediction: float) -> float:
    if loss.name in _OF_CLASSES:
        y, p = np.array([1 - target, target]), np.array([1 - prediction, prediction])
    else:
        y, p = np.array([target]), np.array([prediction])
    preparation = loss.preparation
    if preparation is not None:
        prepared = np.empty((1, p.size))
        preparation.prepare(y[None, :], prepared, *preparation.settings)
        y = prepared[0]
    try:
        return float(loss.value(y, p, *loss.settings))
    except ValueError:
        return math.nan
