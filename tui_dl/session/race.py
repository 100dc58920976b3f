"""The engine's optimizers let loose on a surface: the same rules that update a network's weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.engine.optimizers import OPTIMIZERS, Optimizer

Gradient = Callable[[float, float], tuple[float, float]]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Racer:
    """An optimizer that races, and at which learning rate."""

    name: str
    call: str
    """As a `Setup` names it: with its settings, but for the learning rate."""
    rate: float

    @property
    def optimizer(self) -> Optimizer:
        """A new one of its kind."""
        return OPTIMIZERS.get(OPTIMIZERS.canonical(self.call).with_setting("learning_rate", self.rate))


def racers() -> tuple[Racer, ...]:
    """All that race. One rate for all would be unfair: each has one at which it does well on small surfaces."""
    return (
        Racer("SGD", "sgd", 0.02),
        Racer("momentum", "sgd(momentum=0.8)", 0.02),
        Racer("Nesterov", "sgd(momentum=0.8, nesterov=true)", 0.02),
        Racer("Adagrad", "adagrad", 0.2),
        Racer("Adadelta", "adadelta", 10.0),
        Racer("RMSprop", "rmsprop", 0.03),
        Racer("Adam", "adam", 0.05),
    )


def path(optimizer: Optimizer, gradient: Gradient, start: tuple[float, float], steps: int) -> Floats:
    """Where an optimizer leads from a start: (steps + 1, 2), the start first, by its own rule in double precision."""
    w = np.array(start, np.float64)
    slots = np.full((max(1, len(optimizer.slot_names)), w.size), optimizer.slot_start)
    hyper = np.array(list(optimizer.hyper.values()), np.float64)
    once = type(optimizer).once
    places = np.empty((steps + 1, w.size))
    places[0] = w
    for t in range(1, steps + 1):
        if once is not None:
            once(hyper, t)
        optimizer.update_rule(w, np.array(gradient(float(w[0]), float(w[1]))), slots, hyper, t)
        places[t] = w
    return places


def race(gradient: Gradient, start: tuple[float, float], steps: int) -> Mapping[str, Floats]:
    """The paths of all racers, by name."""
    return {racer.name: path(racer.optimizer, gradient, start, steps) for racer in racers()}
