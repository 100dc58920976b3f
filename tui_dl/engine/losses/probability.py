"""Losses of probabilities and counts: how surprised the predictions are by the targets."""

from __future__ import annotations

import math
from typing import Any

from tui_dl.engine.arguments import fraction
from tui_dl.engine.losses.base import EPSILON, LOSSES, Loss, clipped
from tui_dl.engine.scores import Preparation


def smoothed_evenly(y: Any, prepared: Any, smoothing: Any) -> None:
    """y·(1 − s) + s/K over the K classes of a row; class indices as one-hot rows."""
    classes = prepared.shape[1]
    for i in range(y.shape[0]):
        for k in range(classes):
            target = y[i, k] if y.shape[1] == classes else 1.0 if k == int(y[i, 0]) else 0.0
            prepared[i, k] = target * (1 - smoothing) + smoothing / classes


def smoothed_to_a_half(y: Any, prepared: Any, smoothing: Any) -> None:
    """y·(1 − s) + s/2"""
    for i in range(y.shape[0]):
        for k in range(y.shape[1]):
            prepared[i, k] = y[i, k] * (1 - smoothing) + smoothing / 2


def _sum(p: Any) -> Any:
    total = 0.0
    for k in range(p.size):
        total += p[k]
    return total


@LOSSES.register("cce")
class CategoricalCrossentropy(Loss):
    """cce = −Σ y · ln ŷ, with ŷ divided by its sum and clipped to [ε, 1 − ε]

    label_smoothing: s in y′ = y·(1 − s) + s/K.
    """

    name = "categorical_crossentropy"
    title = "Categorical crossentropy"
    short = "cce"
    formula = "ℓ = −Σ y · ln ŷ"
    derivative_formula = "−y / ŷ; with softmax before it, ∂ℓ/∂z = ŷ − y"
    source = "keras/src/losses/losses.py, categorical_crossentropy"
    fused_with = "softmax"
    averages_outputs = False

    def __init__(self, label_smoothing: float = 0.0) -> None:
        self.label_smoothing = fraction("label_smoothing", label_smoothing)

    @property
    def preparation(self) -> Preparation | None:
        s = self.label_smoothing
        formula = f"{{y}}′ = {{y}}·(1 − {s:g}) + {s:g}/K"
        return Preparation(formula, smoothed_evenly, (s,), self) if s else None

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        whole = _sum(p)
        total = 0.0
        # Most targets are 0, and logarithms are slow.
        for k in range(p.size):
            if y[k] != 0:
                total -= y[k] * math.log(clipped(p[k] / whole, EPSILON, 1 - EPSILON))
        # A share that is no number shows whatever the target.
        if whole == 0 or not math.isfinite(whole):
            for k in range(p.size):
                share = p[k] / whole
                total = total if share == share else share
        return total

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        whole = _sum(p)
        inner = 0.0
        for k in range(p.size):
            q = p[k] / whole
            inside = EPSILON < q < 1 - EPSILON
            d[k] = -y[k] / q if inside else 0.0
            inner += d[k] * q
        for k in range(p.size):
            d[k] = (d[k] - inner) / whole


@LOSSES.register("scce")
class SparseCategoricalCrossentropy(Loss):
    """scce = −ln ŷ at the class y, with ŷ divided by its sum and clipped to [ε, 1 − ε]

    label_smoothing: s in y′ = onehot(y)·(1 − s) + s/K. (Keras smooths one-hot targets only.)
    """

    name = "sparse_categorical_crossentropy"
    title = "Sparse categorical crossentropy"
    short = "scce"
    formula = "ℓ = −ln ŷ[y]"
    derivative_formula = "−1 / ŷ at the class y; with softmax before it, ∂ℓ/∂z = ŷ − onehot(y)"
    source = "keras/src/losses/losses.py, sparse_categorical_crossentropy"
    fused_with = "softmax"
    sparse = True
    averages_outputs = False

    def __init__(self, label_smoothing: float = 0.0) -> None:
        self.label_smoothing = fraction("label_smoothing", label_smoothing)

    @property
    def preparation(self) -> Preparation | None:
        s = self.label_smoothing
        formula = f"{{y}}′ = onehot({{y}})·(1 − {s:g}) + {s:g}/K"
        return Preparation(formula, smoothed_evenly, (s,), CategoricalCrossentropy()) if s else None

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        return -math.log(clipped(p[int(y[0])] / _sum(p), EPSILON, 1 - EPSILON))

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        whole = _sum(p)
        q = p[int(y[0])] / whole
        slope = -1 / q if EPSILON < q < 1 - EPSILON else 0.0
        for k in range(p.size):
            d[k] = -slope * q / whole
        d[int(y[0])] += slope / whole


@LOSSES.register("bce")
class BinaryCrossentropy(Loss):
    """bce = −mean over outputs of y · ln ŷ + (1 − y) · ln(1 − ŷ), with ŷ clipped to [ε, 1 − ε]

    label_smoothing: s in y′ = y·(1 − s) + s/2.
    """

    name = "binary_crossentropy"
    title = "Binary crossentropy"
    short = "bce"
    formula = "ℓ = −mean (y · ln ŷ + (1 − y) · ln(1 − ŷ))"
    derivative_formula = "(ŷ − y) / (ŷ · (1 − ŷ)) / terms; with sigmoid before it, ∂ℓ/∂z = (ŷ − y) / terms"
    source = "keras/src/losses/losses.py, binary_crossentropy"
    fused_with = "sigmoid"

    def __init__(self, label_smoothing: float = 0.0) -> None:
        self.label_smoothing = fraction("label_smoothing", label_smoothing)

    @property
    def preparation(self) -> Preparation | None:
        s = self.label_smoothing
        formula = f"{{y}}′ = {{y}}·(1 − {s:g}) + {s:g}/2"
        return Preparation(formula, smoothed_to_a_half, (s,), self) if s else None

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            q = clipped(p[k], EPSILON, 1 - EPSILON)
            total -= y[k] * math.log(q) + (1 - y[k]) * math.log(1 - q)
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            q = p[k]
            outside = q <= EPSILON or q >= 1 - EPSILON
            d[k] = 0.0 if outside else (q - y[k]) / (q * (1 - q)) / p.size


@LOSSES.register("kld", "kullback_leibler_divergence")
class KLDivergence(Loss):
    """kl_divergence = Σ y · ln(y / ŷ), with y and ŷ clipped to [ε, 1]"""

    name = "kl_divergence"
    title = "Kullback-Leibler divergence"
    short = "kl"
    formula = "ℓ = Σ y · ln(y / ŷ)"
    derivative_formula = "−y / ŷ where ε < ŷ < 1, else 0"
    source = "keras/src/losses/losses.py, kl_divergence"
    averages_outputs = False

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            target = clipped(y[k], EPSILON, 1.0)
            total += target * math.log(target / clipped(p[k], EPSILON, 1.0))
        return total

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            outside = p[k] <= EPSILON or p[k] >= 1
            d[k] = 0.0 if outside else -clipped(y[k], EPSILON, 1.0) / p[k]


@LOSSES.register()
class Poisson(Loss):
    """poisson = mean over outputs of ŷ − y · ln(ŷ + ε)"""

    name = "poisson"
    title = "Poisson"
    short = "poisson"
    formula = "ℓ = mean (ŷ − y · ln(ŷ + ε))"
    derivative_formula = "(1 − y / (ŷ + ε)) / terms"
    source = "keras/src/losses/losses.py, poisson"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        total = 0.0
        for k in range(p.size):
            total += p[k] - y[k] * math.log(p[k] + EPSILON)
        return total / p.size

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        for k in range(p.size):
            d[k] = (1 - y[k] / (p[k] + EPSILON)) / p.size
