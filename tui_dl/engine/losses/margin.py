"""Losses that are content once a prediction is on the right side by a margin of 1."""

from __future__ import annotations

from typing import Any

from tui_dl.engine.losses.base import LOSSES, Loss
from tui_dl.engine.scores import Preparation


def _hinged(x: Any) -> Any:
    """max(x, 0), NaN where x is."""
    return 0.0 if x <= 0 else x


def signs_of_labels(y: Any, prepared: Any) -> None:
    """0 and 1 become −1 and 1, if the whole batch holds nothing else; all other targets stay as they are."""
    binary = True
    for i in range(y.shape[0]):
        for k in range(y.shape[1]):
            binary = binary and (y[i, k] == 0 or y[i, k] == 1)
    for i in range(y.shape[0]):
        for k in range(y.shape[1]):
            prepared[i, k] = 2 * y[i, k] - 1 if binary else y[i, k]


class _SignedLoss(Loss):
    """A loss of targets that are −1 or 1."""

    @property
    def preparation(self) -> Preparation:
        return Preparation("{y}′ = 2·{y} − 1 if all {y} are 0 or 1, else {y}", signs_of_labels, (), self, joint=True)


@LOSSES.register()
class Hinge(_SignedLoss):
    """hinge = mean over outputs of max(1 − y·ŷ, 0), y = ±1"""

    name = "hinge"
    title = "Hinge"
    short = "hinge"
    formula = "ℓ = mean max(1 − y·ŷ, 0)"
    derivative_formula = "−y / terms where y·ŷ < 1, else 0"
    source = "keras/src/losses/losses.py, hinge"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            total += _hinged(1 - y[k] * p[k])
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            short = 1 - y[k] * p[k]
            d[k] = 0.0 if short <= 0 else -y[k] / p.size if short > 0 else short


@LOSSES.register()
class SquaredHinge(_SignedLoss):
    """squared_hinge = mean over outputs of max(1 − y·ŷ, 0)², y = ±1"""

    name = "squared_hinge"
    title = "Squared hinge"
    short = "hinge²"
    formula = "ℓ = mean max(1 − y·ŷ, 0)²"
    derivative_formula = "−2 · y · max(1 − y·ŷ, 0) / terms"
    source = "keras/src/losses/losses.py, squared_hinge"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            total += _hinged(1 - y[k] * p[k]) ** 2
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            d[k] = -2 * y[k] * _hinged(1 - y[k] * p[k]) / p.size


@LOSSES.register()
class CategoricalHinge(Loss):
    """categorical_hinge = max(0, max((1 − y)·ŷ) − Σ y·ŷ + 1): the true class against its strongest rival"""

    name = "categorical_hinge"
    title = "Categorical hinge"
    short = "class_hinge"
    formula = "ℓ = max(0, max((1 − y)·ŷ) − Σ y·ŷ + 1)"
    derivative_formula = "where ℓ > 0: −y, and 1 − y more at the strongest rival; else 0"
    source = "keras/src/losses/losses.py, categorical_hinge"
    averages_outputs = False

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        return _hinged(_lead(y, p, _rival(y, p)))

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        rival = _rival(y, p)
        lead = _lead(y, p, rival)
        for k in range(p.size):
            d[k] = 0.0 if lead <= 0 else -y[k] if lead > 0 else lead
        if lead > 0:
            d[rival] += 1 - y[rival]


def _rival(y: Any, p: Any) -> Any:
    """The class with the largest (1 − y)·ŷ."""
    best = 0
    for k in range(1, p.size):
        if (1 - y[k]) * p[k] > (1 - y[best]) * p[best]:
            best = k
    return best


def _lead(y: Any, p: Any, rival: Any) -> Any:
    """How far the rival is ahead of the true class, the margin included."""
    truth = 0.0
    for k in range(p.size):
        truth += y[k] * p[k]
    return (1 - y[rival]) * p[rival] - truth + 1
