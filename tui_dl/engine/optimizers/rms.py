"""Optimizers that divide each step by how large that weight's gradients have been."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

import numpy as np

from tui_dl.engine.arguments import fraction, not_negative
from tui_dl.engine.optimizers.base import EPSILON, OPTIMIZERS, ClippingArguments, Optimizer
from tui_dl.engine.schedules import Schedule


@OPTIMIZERS.register()
class Adagrad(Optimizer):
    """G ← G + g²; w ← w − η·g / √(G + ε), G beginning at initial_accumulator_value"""

    name = "adagrad"
    title = "Adagrad"
    formula = "G ← G + g²;  w ← w − η·g / √(G + ε)"
    source = "Duchi, Hazan, Singer 2011; keras/src/optimizers/adagrad.py"
    slot_names = ("G",)

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = EPSILON,
        **clipping: Unpack[ClippingArguments],
    ) -> None:
        super().__init__(learning_rate, **clipping)
        self.initial_accumulator_value = not_negative("initial_accumulator_value", initial_accumulator_value)
        self.slot_start = self.initial_accumulator_value
        self.epsilon = not_negative("epsilon", epsilon)

    @property
    def numbers(self) -> dict[str, float]:
        return {"ε": self.epsilon}

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        rate, epsilon = hyper[0], hyper[1]
        total = slots[0]
        for i in range(w.size):
            total[i] += g[i] * g[i]
            w[i] -= rate * g[i] / np.sqrt(total[i] + epsilon)

    @property
    def resting_rule(self) -> Callable[..., None]:
        # Without ε, what has never had a gradient becomes 0 / 0.
        return Adagrad.no_move if self.epsilon else self.update_rule

    @staticmethod
    def no_move(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """w ← w, G ← G"""


@OPTIMIZERS.register()
class Adadelta(Optimizer):
    """G ← ρ·G + (1 − ρ)·g²; Δ = −g·√(D + ε) / √(G + ε); D ← ρ·D + (1 − ρ)·Δ²; w ← w + η·Δ"""

    name = "adadelta"
    title = "Adadelta"
    formula = "G ← ρ·G + (1 − ρ)·g²;  Δ = −g·√(D + ε) / √(G + ε);  D ← ρ·D + (1 − ρ)·Δ²;  w ← w + η·Δ"
    source = "Zeiler 2012; keras/src/optimizers/adadelta.py"
    slot_names = ("G", "D")

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        rho: float = 0.95,
        epsilon: float = EPSILON,
        **clipping: Unpack[ClippingArguments],
    ) -> None:
        super().__init__(learning_rate, **clipping)
        self.rho = fraction("rho", rho)
        self.epsilon = not_negative("epsilon", epsilon)

    @property
    def numbers(self) -> dict[str, float]:
        return {"ρ": self.rho, "ε": self.epsilon}

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        rate, rho, epsilon = hyper[0], hyper[1], hyper[2]
        rest = hyper.dtype.type(1) - rho
        gradients, steps = slots[0], slots[1]
        for i in range(w.size):
            gradients[i] = rho * gradients[i] + rest * g[i] * g[i]
            step = -g[i] * np.sqrt(steps[i] + epsilon) / np.sqrt(gradients[i] + epsilon)
            steps[i] = rho * steps[i] + rest * step * step
            w[i] += rate * step

    @property
    def resting_rule(self) -> Callable[..., None]:
        return Adadelta.fading_rule if self.epsilon else self.update_rule

    @staticmethod
    def fading_rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """G ← ρ·G; D ← ρ·D"""
        rho = hyper[1]
        gradients, steps = slots[0], slots[1]
        for i in range(w.size):
            gradients[i] *= rho
            steps[i] *= rho


@OPTIMIZERS.register()
class RMSprop(Optimizer):
    """v ← ρ·v + (1 − ρ)·g²; w ← w − η·g / √(v + ε)

    Centered, with a ← ρ·a + (1 − ρ)·g: √(v − a² + ε) below the line; with momentum m: b ← m·b + step, w ← w − b.
    """

    name = "rmsprop"
    title = "RMSprop"
    formula = "v ← ρ·v + (1 − ρ)·g²;  w ← w − η·g / √(v + ε)"
    source = "Hinton 2012, lecture 6e; keras/src/optimizers/rmsprop.py"

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = EPSILON,
        centered: bool = False,
        **clipping: Unpack[ClippingArguments],
    ) -> None:
        super().__init__(learning_rate, **clipping)
        self.rho = fraction("rho", rho)
        self.momentum = fraction("momentum", momentum)
        self.epsilon = not_negative("epsilon", epsilon)
        self.centered = centered
        self.slot_names = ("v", *(("a",) if centered else ()), *(("b",) if momentum else ()))
        self.formula = self._formula()

    def _formula(self) -> str:
        average = "a ← ρ·a + (1 − ρ)·g;  " if self.centered else ""
        step = f"η·g / √(v{' − a²' if self.centered else ''} + ε)"
        end = f"b ← m·b + {step};  w ← w − b" if self.momentum else f"w ← w − {step}"
        return f"v ← ρ·v + (1 − ρ)·g²;  {average}{end}"

    @property
    def numbers(self) -> dict[str, float]:
        return {"ρ": self.rho, "ε": self.epsilon, **({"m": self.momentum} if self.momentum else {})}

    @property
    def update_rule(self) -> Callable[..., None]:
        if self.momentum:
            return RMSprop.centered_momentum_rule if self.centered else RMSprop.momentum_rule
        return RMSprop.centered_rule if self.centered else RMSprop.rule

    @property
    def resting_rule(self) -> Callable[..., None]:
        return RMSprop.fading_rule if self.epsilon and self.update_rule is RMSprop.rule else self.update_rule

    @staticmethod
    def fading_rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """v ← ρ·v"""
        rho = hyper[1]
        v = slots[0]
        for i in range(w.size):
            v[i] *= rho

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        rate, rho, epsilon = hyper[0], hyper[1], hyper[2]
        rest = hyper.dtype.type(1) - rho
        v = slots[0]
        for i in range(w.size):
            v[i] = rho * v[i] + rest * g[i] * g[i]
            w[i] -= rate * g[i] / np.sqrt(v[i] + epsilon)

    @staticmethod
    def momentum_rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """b ← m·b + η·g / √(v + ε); w ← w − b"""
        rate, rho, epsilon, momentum = hyper[0], hyper[1], hyper[2], hyper[3]
        rest = hyper.dtype.type(1) - rho
        v, b = slots[0], slots[1]
        for i in range(w.size):
            v[i] = rho * v[i] + rest * g[i] * g[i]
            b[i] = momentum * b[i] + rate * g[i] / np.sqrt(v[i] + epsilon)
            w[i] -= b[i]

    @staticmethod
    def centered_rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """w ← w − η·g / √(v − a² + ε)"""
        rate, rho, epsilon = hyper[0], hyper[1], hyper[2]
        rest = hyper.dtype.type(1) - rho
        v, a = slots[0], slots[1]
        for i in range(w.size):
            v[i] = rho * v[i] + rest * g[i] * g[i]
            a[i] = rho * a[i] + rest * g[i]
            w[i] -= rate * g[i] / np.sqrt(v[i] - a[i] * a[i] + epsilon)

    @staticmethod
    def centered_momentum_rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """b ← m·b + η·g / √(v − a² + ε); w ← w − b"""
        rate, rho, epsilon, momentum = hyper[0], hyper[1], hyper[2], hyper[3]
        rest = hyper.dtype.type(1) - rho
        v, a, b = slots[0], slots[1], slots[2]
        for i in range(w.size):
            v[i] = rho * v[i] + rest * g[i] * g[i]
            a[i] = rho * a[i] + rest * g[i]
            b[i] = momentum * b[i] + rate * g[i] / np.sqrt(v[i] - a[i] * a[i] + epsilon)
            w[i] -= b[i]
