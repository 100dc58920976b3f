"""Losses of numbers: how far the predictions are from the targets."""

from __future__ import annotations

import math
from typing import Any

from tui_dl.engine.losses.base import EPSILON, LOSSES, Loss


def _sign(x: Any) -> Any:
    """1, −1, or x itself where it is 0 or NaN."""
    return 1.0 if x > 0 else -1.0 if x < 0 else x


def _at_least(x: Any, low: Any) -> Any:
    """max(x, low), NaN where x is."""
    return low if x <= low else x


@LOSSES.register("mean_squared_error")
class MeanSquaredError(Loss):
    """mse = mean over outputs of (y − ŷ)²"""

    name = "mse"
    title = "Mean squared error"
    short = "mse"
    formula = "ℓ = mean (ŷ − y)²"
    derivative_formula = "2 · (ŷ − y) / terms"
    source = "keras/src/losses/losses.py, mean_squared_error"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            total += (y[k] - p[k]) ** 2
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            d[k] = 2 * (p[k] - y[k]) / p.size


@LOSSES.register("mean_absolute_error")
class MeanAbsoluteError(Loss):
    """mae = mean over outputs of |y − ŷ|"""

    name = "mae"
    title = "Mean absolute error"
    short = "mae"
    formula = "ℓ = mean |ŷ − y|"
    derivative_formula = "sign(ŷ − y) / terms"
    source = "keras/src/losses/losses.py, mean_absolute_error"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            total += abs(y[k] - p[k])
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            d[k] = _sign(p[k] - y[k]) / p.size


@LOSSES.register("mean_absolute_percentage_error")
class MeanAbsolutePercentageError(Loss):
    """mape = 100 · mean over outputs of |y − ŷ| / max(|y|, ε)"""

    name = "mape"
    title = "Mean absolute percentage error"
    short = "mape"
    formula = "ℓ = 100 · mean |ŷ − y| / max(|y|, ε)"
    derivative_formula = "100 · sign(ŷ − y) / max(|y|, ε) / terms"
    source = "keras/src/losses/losses.py, mean_absolute_percentage_error"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            total += abs(y[k] - p[k]) / _at_least(abs(y[k]), EPSILON)
        return 100 * total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            d[k] = 100 * _sign(p[k] - y[k]) / _at_least(abs(y[k]), EPSILON) / p.size


@LOSSES.register("mean_squared_logarithmic_error")
class MeanSquaredLogarithmicError(Loss):
    """msle = mean over outputs of (ln(max(y, ε) + 1) − ln(max(ŷ, ε) + 1))²"""

    name = "msle"
    title = "Mean squared logarithmic error"
    short = "msle"
    formula = "ℓ = mean (ln(max(ŷ, ε) + 1) − ln(max(y, ε) + 1))²"
    derivative_formula = "2 · (ln(ŷ + 1) − ln(y + 1)) / (ŷ + 1) / terms where ŷ > ε, else 0"
    source = "keras/src/losses/losses.py, mean_squared_logarithmic_error"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            ratio = math.log(_at_least(p[k], EPSILON) + 1) - math.log(_at_least(y[k], EPSILON) + 1)
            total += ratio * ratio
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            ratio = math.log(_at_least(p[k], EPSILON) + 1) - math.log(_at_least(y[k], EPSILON) + 1)
            d[k] = 0.0 if p[k] <= EPSILON else 2 * ratio / (p[k] + 1) / p.size


@LOSSES.register("logcosh")
class LogCosh(Loss):
    """log_cosh = mean over outputs of ln cosh(ŷ − y): nearly (ŷ − y)² / 2 near 0, |ŷ − y| − ln 2 far out"""

    name = "log_cosh"
    title = "Logarithm of the hyperbolic cosine"
    short = "log_cosh"
    formula = "ℓ = mean ln cosh(ŷ − y)"
    derivative_formula = "tanh(ŷ − y) / terms"
    source = "keras/src/losses/losses.py, log_cosh"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            x = abs(float(p[k]) - float(y[k]))
            # ln cosh x without its overflow: cosh x = eˣ · (1 + e⁻²ˣ) / 2.
            total += x + math.log1p(math.exp(-2 * x)) - math.log(2.0)
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            d[k] = math.tanh(p[k] - y[k]) / p.size


@LOSSES.register("cosine")
class CosineSimilarity(Loss):
    """cosine_similarity = −Σ of the products of both vectors' units: −1 where they point the same way

    A vector's unit is the vector over its length, at least ε.
    """

    name = "cosine_similarity"
    title = "Cosine similarity"
    short = "cosine"
    formula = "ℓ = −Σ (y / max(|y|, ε)) · (ŷ / max(|ŷ|, ε))"
    derivative_formula = "−(u − (u · v) · v) / |ŷ|,  u = y / |y|, v = ŷ / |ŷ|"
    source = "keras/src/losses/losses.py, cosine_similarity"
    averages_outputs = False

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        inner = 0.0
        for k in range(p.size):
            inner += y[k] * p[k]
        return -inner / _length(y) / _length(p)

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        target, length = _length(y), _length(p)
        inner = 0.0
        if not length <= EPSILON:
            for k in range(p.size):
                inner += y[k] / target * p[k] / length
        for k in range(p.size):
            d[k] = -(y[k] / target - inner * p[k] / length) / length


def _length(x: Any) -> Any:
    """√Σx², at least ε."""
    total = 0.0
    for k in range(x.size):
        total += x[k] * x[k]
    return _at_least(math.sqrt(total), EPSILON)
