"""Optimizers: how a gradient moves a weight.

`rule(w, g, slots, hyper, t)` updates a stretch of weights w in place from their gradients g; `slots` are the
optimizer's own arrays (velocities, moving averages), one row each and as long as w; `hyper` holds the numbers named in
its `hyper`, the learning rate η first; t counts updates from 1. `once(hyper, t)`, where there is one, computes what
depends on t alone, once a batch. Defaults and definitions are Keras 3's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.registry import Registry

EPSILON = 1e-7


class Optimizer:
    """Base of all optimizers."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    slot_names: tuple[str, ...] = ()
    slot_start: ClassVar[float] = 0.0
    once: ClassVar[Callable[..., None] | None] = None

    def __init__(self, learning_rate: float) -> None:
        if not (math.isfinite(learning_rate) and learning_rate > 0):
            raise NetworkError(f"learning rate {learning_rate!r}: must be a number above 0")
        self.learning_rate = float(learning_rate)

    @property
    def hyper(self) -> dict[str, float]:
        """All numbers that `rule` reads, by name; the learning rate η comes first."""
        return {"η": self.learning_rate}

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """Update w and its slots in place."""
        raise TypeError("an optimizer defines rule")

    @property
    def update_rule(self) -> Callable[..., None]:
        """The rule that these settings call for."""
        return type(self).rule


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


def _unit(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise NetworkError(f"{name} {value!r}: must be at least 0 and below 1")
    return float(value)


@OPTIMIZERS.register()
class SGD(Optimizer):
    """w ← w − η·g; with momentum m: v ← m·v − η·g, w ← w + v"""

    name = "sgd"
    title = "Stochastic gradient descent"
    formula = "w ← w − η·g"
    source = "keras/src/optimizers/sgd.py"

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(learning_rate)
        self.momentum = _unit("momentum", momentum)
        self.slot_names = ("v",) if momentum else ()

    @property
    def hyper(self) -> dict[str, float]:
        return {"η": self.learning_rate, "m": self.momentum}

    @property
    def update_rule(self) -> Callable[..., None]:
        return SGD.with_momentum if self.momentum else SGD.rule

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        rate = hyper[0]
        for i in range(w.size):
            w[i] -= rate * g[i]

    @staticmethod
    def with_momentum(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """v ← m·v − η·g; w ← w + v"""
        rate, momentum = hyper[0], hyper[1]
        v = slots[0]
        for i in range(w.size):
            v[i] = momentum * v[i] - rate * g[i]
            w[i] += v[i]


@OPTIMIZERS.register()
class RMSprop(Optimizer):
    """v ← ρ·v + (1 − ρ)·g²; w ← w − η·g / √(v + ε)"""

    name = "rmsprop"
    title = "RMSprop"
    formula = "v ← ρ·v + (1 − ρ)·g²;  w ← w − η·g / √(v + ε)"
    source = "Hinton 2012, lecture 6e; keras/src/optimizers/rmsprop.py"
    slot_names = ("v",)

    def __init__(self, learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = EPSILON) -> None:
        super().__init__(learning_rate)
        self.rho = _unit("rho", rho)
        self.epsilon = float(epsilon)

    @property
    def hyper(self) -> dict[str, float]:
        return {"η": self.learning_rate, "ρ": self.rho, "ε": self.epsilon}

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        rate, rho, epsilon = hyper[0], hyper[1], hyper[2]
        rest = hyper.dtype.type(1) - rho
        v = slots[0]
        for i in range(w.size):
            v[i] = rho * v[i] + rest * g[i] * g[i]
            w[i] -= rate * g[i] / np.sqrt(v[i] + epsilon)


@OPTIMIZERS.register()
class Adam(Optimizer):
    """m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − α·m / (√v + ε), α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)"""

    name = "adam"
    title = "Adam"
    formula = "m ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  w ← w − α·m / (√v + ε),  α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)"
    source = "Kingma, Ba 2014; keras/src/optimizers/adam.py"
    slot_names = ("m", "v")

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = EPSILON,
    ) -> None:
        super().__init__(learning_rate)
        self.beta_1 = _unit("beta_1", beta_1)
        self.beta_2 = _unit("beta_2", beta_2)
        self.epsilon = float(epsilon)

    @property
    def hyper(self) -> dict[str, float]:
        return {
            "η": self.learning_rate,
            "β₁": self.beta_1,
            "β₂": self.beta_2,
            "ε": self.epsilon,
            "α": self.learning_rate,
        }

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
