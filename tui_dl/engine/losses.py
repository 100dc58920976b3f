"""Losses: the score of one example, and how it changes with each prediction.

`value(y, p)` takes one example's targets y and predictions p (rows) and returns its loss; `gradient(y, p, d)` fills d
with ∂value/∂p. The loss of a batch is the mean over its examples. Definitions and ε = 1e-7 are Keras 3's.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from tui_dl.engine.registry import Registry

EPSILON = 1e-7
"""Keras' `backend.epsilon()`: probabilities are clipped to [ε, 1 − ε] before their logarithm is taken."""


class Loss:
    """Base of all losses."""

    name: ClassVar[str]
    title: ClassVar[str]
    short: ClassVar[str]
    """How the program's formulas write it."""
    formula: ClassVar[str]
    derivative_formula: ClassVar[str]
    source: ClassVar[str]
    fused_with: ClassVar[str | None] = None
    """The output activation with which ∂L/∂z is simply (ŷ − y) / (n·terms)."""
    sparse: ClassVar[bool] = False
    """Targets are class indices, one number an example."""
    averages_outputs: ClassVar[bool] = True
    """The score is a mean over the outputs, not a sum."""

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        """The loss of one example."""
        raise TypeError("a loss defines value")

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        """Fill d with ∂value/∂p."""
        raise TypeError("a loss defines gradient")


LOSSES: Registry[Loss] = Registry("loss")


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


@LOSSES.register("cce")
class CategoricalCrossentropy(Loss):
    """cce = −Σ y · ln ŷ, with ŷ divided by its sum and clipped to [ε, 1 − ε]"""

    name = "categorical_crossentropy"
    title = "Categorical crossentropy"
    short = "cce"
    formula = "ℓ = −Σ y · ln ŷ"
    derivative_formula = "−y / ŷ; with softmax before it, ∂ℓ/∂z = ŷ − y"
    source = "keras/src/losses/losses.py, categorical_crossentropy"
    fused_with = "softmax"
    averages_outputs = False

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        whole = 0.0
        for k in range(p.size):
            whole += p[k]
        total = 0.0
        for k in range(p.size):
            total -= y[k] * math.log(min(max(p[k] / whole, 1e-7), 1 - 1e-7))
        # A NaN is lost in min and max; the sum still has it.
        return total if whole == whole else whole

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        whole = 0.0
        for k in range(p.size):
            whole += p[k]
        inner = 0.0
        for k in range(p.size):
            q = p[k] / whole
            inside = 1e-7 < q < 1 - 1e-7
            d[k] = -y[k] / q if inside else 0.0
            inner += d[k] * q
        for k in range(p.size):
            d[k] = (d[k] - inner) / whole


@LOSSES.register("scce")
class SparseCategoricalCrossentropy(Loss):
    """scce = −ln ŷ at the class y, with ŷ divided by its sum and clipped to [ε, 1 − ε]"""

    name = "sparse_categorical_crossentropy"
    title = "Sparse categorical crossentropy"
    short = "scce"
    formula = "ℓ = −ln ŷ[y]"
    derivative_formula = "−1 / ŷ at the class y; with softmax before it, ∂ℓ/∂z = ŷ − onehot(y)"
    source = "keras/src/losses/losses.py, sparse_categorical_crossentropy"
    fused_with = "softmax"
    sparse = True
    averages_outputs = False

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        whole = 0.0
        for k in range(p.size):
            whole += p[k]
        loss = -math.log(min(max(p[int(y[0])] / whole, 1e-7), 1 - 1e-7))
        return loss if whole == whole else whole

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        whole = 0.0
        for k in range(p.size):
            whole += p[k]
        q = p[int(y[0])] / whole
        slope = -1 / q if 1e-7 < q < 1 - 1e-7 else 0.0
        for k in range(p.size):
            d[k] = -slope * q / whole
        d[int(y[0])] += slope / whole


@LOSSES.register("bce")
class BinaryCrossentropy(Loss):
    """bce = −mean over outputs of y · ln ŷ + (1 − y) · ln(1 − ŷ), with ŷ clipped to [ε, 1 − ε]"""

    name = "binary_crossentropy"
    title = "Binary crossentropy"
    short = "bce"
    formula = "ℓ = −mean (y · ln ŷ + (1 − y) · ln(1 − ŷ))"
    derivative_formula = "(ŷ − y) / (ŷ · (1 − ŷ)) / terms; with sigmoid before it, ∂ℓ/∂z = (ŷ − y) / terms"
    source = "keras/src/losses/losses.py, binary_crossentropy"
    fused_with = "sigmoid"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            q = min(max(p[k], 1e-7), 1 - 1e-7)
            total -= y[k] * math.log(q) + (1 - y[k]) * math.log(1 - q)
            if p[k] != p[k]:
                total = p[k]
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            q = p[k]
            inside = 1e-7 < q < 1 - 1e-7
            d[k] = (q - y[k]) / (q * (1 - q)) / p.size if inside else 0.0
