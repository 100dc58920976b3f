"""Adam and its relatives: a moving average of the gradients over one of their size."""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np

from tui_dl.engine.arguments import fraction, not_negative
from tui_dl.engine.optimizers.base import EPSILON, OPTIMIZERS, ClippingArguments, Optimizer
from tui_dl.engine.schedules import Schedule


class _TwoAverages(Optimizer):
    """An optimizer with two decay rates, β₁ for the gradients and β₂ for their size."""

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = EPSILON,
        **clipping: Unpack[ClippingArguments],
    ) -> None:
        super().__init__(learning_rate, **clipping)
        self.beta_1 = fraction("beta_1", beta_1)
        self.beta_2 = fraction("beta_2", beta_2)
        self.epsilon = not_negative("epsilon", epsilon)

    @property
    def numbers(self) -> dict[str, float]:
        return {"β₁": self.beta_1, "β₂": self.beta_2, "ε": self.epsilon}


@OPTIMIZERS.register()
class Adam(_TwoAverages):
    """m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − α·m / (√v + ε), α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)"""

    name = "adam"
    title = "Adam"
    formula = "m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − α·m / (√v + ε),  α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)"
    source = "Kingma, Ba 2014; keras/src/optimizers/adam.py"
    slot_names = ("m", "v")

    @property
    def numbers(self) -> dict[str, float]:
        return {**super().numbers, "α": 0.0}

    @staticmethod
    def once(hyper: Any, t: Any) -> None:
        """α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)"""
        beta_1, beta_2 = float(hyper[1]), float(hyper[2])
        hyper[4] = hyper[0] * math.sqrt(1 - beta_2**t) / (1 - beta_1**t)

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        one = hyper.dtype.type(1)
        beta_1, beta_2, epsilon, alpha = hyper[1], hyper[2], hyper[3], hyper[4]
        rest_1, rest_2 = one - beta_1, one - beta_2
        m, v = slots[0], slots[1]
        for i in range(w.size):
            m[i] = beta_1 * m[i] + rest_1 * g[i]
            v[i] = beta_2 * v[i] + rest_2 * g[i] * g[i]
            w[i] -= alpha * m[i] / (np.sqrt(v[i]) + epsilon)


@OPTIMIZERS.register()
class AdamW(Adam):
    """w ← w − η·λ·w; then as Adam. λ: weight_decay"""

    name = "adamw"
    title = "Adam with weight decay"
    formula = (
        "w ← w − η·λ·w;  m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  "
        "w ← w − α·m / (√v + ε),  α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)"
    )
    source = "Loshchilov, Hutter 2017; keras/src/optimizers/adamw.py"

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = EPSILON,
        **clipping: Unpack[ClippingArguments],
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **clipping)
        self.weight_decay = not_negative("weight_decay", weight_decay)

    @property
    def numbers(self) -> dict[str, float]:
        return {**super().numbers, "λ": self.weight_decay}

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        one = hyper.dtype.type(1)
        rate, beta_1, beta_2, epsilon, alpha, decay = hyper[0], hyper[1], hyper[2], hyper[3], hyper[4], hyper[5]
        rest_1, rest_2 = one - beta_1, one - beta_2
        m, v = slots[0], slots[1]
        for i in range(w.size):
            m[i] = beta_1 * m[i] + rest_1 * g[i]
            v[i] = beta_2 * v[i] + rest_2 * g[i] * g[i]
            w[i] -= w[i] * decay * rate
            w[i] -= alpha * m[i] / (np.sqrt(v[i]) + epsilon)


@OPTIMIZERS.register()
class Adamax(_TwoAverages):
    """m ← β₁·m + (1 − β₁)·g; u ← max(β₂·u, |g|); w ← w − α·m / (u + ε), α = η / (1 − β₁ᵗ)"""

    name = "adamax"
    title = "Adamax"
    formula = "m ← β₁·m + (1 − β₁)·g;  u ← max(β₂·u, |g|);  w ← w − α·m / (u + ε),  α = η / (1 − β₁ᵗ)"
    source = "Kingma, Ba 2014, section 7; keras/src/optimizers/adamax.py"
    slot_names = ("m", "u")

    @property
    def numbers(self) -> dict[str, float]:
        return {**super().numbers, "α": 0.0}

    @staticmethod
    def once(hyper: Any, t: Any) -> None:
        """α = η / (1 − β₁ᵗ)"""
        hyper[4] = hyper[0] / (1 - float(hyper[1]) ** t)

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        beta_1, beta_2, epsilon, alpha = hyper[1], hyper[2], hyper[3], hyper[4]
        rest = hyper.dtype.type(1) - beta_1
        m, u = slots[0], slots[1]
        for i in range(w.size):
            m[i] = beta_1 * m[i] + rest * g[i]
            faded, size = beta_2 * u[i], abs(g[i])
            u[i] = size if size > faded else faded
            w[i] -= alpha * m[i] / (u[i] + epsilon)


_MOMENTUM_DECAY = 0.96
_SETTLED = 1000
"""After so many updates, 1 − 0.96ᵗ / 2 is 1."""


@OPTIMIZERS.register()
class Nadam(_TwoAverages):
    """m, v as Adam's; w ← w − η·(a·m + b·g) / (√(c·v) + ε)

    a = uₜ₊₁ / (1 − U·uₜ₊₁), b = (1 − uₜ) / (1 − U), c = 1 / (1 − β₂ᵗ), with uₜ = β₁·(1 − 0.96ᵗ / 2), U = u₁ · … · uₜ.
    """

    name = "nadam"
    title = "Adam with Nesterov's momentum"
    formula = (
        "m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − η·(a·m + b·g) / (√(c·v) + ε),  "
        "a = uₜ₊₁ / (1 − U·uₜ₊₁), b = (1 − uₜ) / (1 − U), c = 1 / (1 − β₂ᵗ), uₜ = β₁·(1 − 0.96ᵗ / 2), U = u₁ · … · uₜ"
    )
    source = "Dozat 2016; keras/src/optimizers/nadam.py"
    slot_names = ("m", "v")

    @property
    def numbers(self) -> dict[str, float]:
        return {**super().numbers, "a": 0.0, "b": 0.0, "c": 0.0}

    @staticmethod
    def once(hyper: Any, t: Any) -> None:
        """a, b and c: from t alone, so that a batch done twice finds the same."""
        beta_1, beta_2 = float(hyper[1]), float(hyper[2])
        product, power = 1.0, 1.0
        for _ in range(min(t, _SETTLED)):
            power *= _MOMENTUM_DECAY
            product *= beta_1 * (1 - 0.5 * power)
        if t > _SETTLED:
            product *= beta_1 ** (t - _SETTLED)
        now = beta_1 * (1 - 0.5 * _MOMENTUM_DECAY**t)
        following = beta_1 * (1 - 0.5 * _MOMENTUM_DECAY ** (t + 1))
        hyper[4] = following / (1 - product * following)
        hyper[5] = (1 - now) / (1 - product)
        hyper[6] = 1 / (1 - beta_2**t)

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        one = hyper.dtype.type(1)
        rate, beta_1, beta_2, epsilon, a, b, c = hyper[0], hyper[1], hyper[2], hyper[3], hyper[4], hyper[5], hyper[6]
        rest_1, rest_2 = one - beta_1, one - beta_2
        m, v = slots[0], slots[1]
        for i in range(w.size):
            m[i] = beta_1 * m[i] + rest_1 * g[i]
            v[i] = beta_2 * v[i] + rest_2 * g[i] * g[i]
            w[i] -= rate * (a * m[i] + b * g[i]) / (np.sqrt(c * v[i]) + epsilon)
