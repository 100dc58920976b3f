"""Gradient descent, plain and with momentum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from tui_dl.engine.arguments import fraction
from tui_dl.engine.optimizers.base import OPTIMIZERS, ClippingArguments, Optimizer
from tui_dl.engine.schedules import Schedule


@OPTIMIZERS.register()
class SGD(Optimizer):
    """w ← w − η·g; with momentum m: v ← m·v − η·g, w ← w + v; Nesterov's: w ← w + m·v − η·g after the new v"""

    name = "sgd"
    title = "Stochastic gradient descent"
    formula = "w ← w − η·g"
    source = "keras/src/optimizers/sgd.py"

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **clipping: Unpack[ClippingArguments],
    ) -> None:
        super().__init__(learning_rate, **clipping)
        self.momentum = fraction("momentum", momentum)
        self.nesterov = nesterov
        if momentum:
            self.slot_names = ("v",)
            self.formula = "v ← m·v − η·g;  w ← w + " + ("m·v − η·g" if nesterov else "v")

    @property
    def numbers(self) -> dict[str, float]:
        return {"m": self.momentum}

    @property
    def update_rule(self) -> Callable[..., None]:
        if not self.momentum:
            return SGD.rule
        return SGD.nesterovs_rule if self.nesterov else SGD.momentum_rule

    @property
    def resting_rule(self) -> Callable[..., None]:
        return self.update_rule if self.momentum else SGD.no_move

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        rate = hyper[0]
        for i in range(w.size):
            w[i] -= rate * g[i]

    @staticmethod
    def no_move(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """w ← w"""

    @staticmethod
    def momentum_rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """v ← m·v − η·g; w ← w + v"""
        rate, momentum = hyper[0], hyper[1]
        v = slots[0]
        for i in range(w.size):
            v[i] = momentum * v[i] - rate * g[i]
            w[i] += v[i]

    @staticmethod
    def nesterovs_rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """v ← m·v − η·g; w ← w + m·v − η·g"""
        rate, momentum = hyper[0], hyper[1]
        v = slots[0]
        for i in range(w.size):
            v[i] = momentum * v[i] - rate * g[i]
            w[i] += momentum * v[i] - rate * g[i]
