"""Are the gradients right? Finite differences in double precision, beside what the program computes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.feed import Feed, Port
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Network
from tui_dl.engine.program import Phase

_STEP = 1e-6
"""For a weight of size 1 or less; a larger one is moved so much more: beside it, a small step would be lost."""
_EPSILON = float(np.finfo(np.float64).eps)
_TINY = 1e-8
"""Of gradients no larger than this a quotient of losses shows no digit that could be compared."""
_ROUNDINGS = 16
"""A loss adds up many numbers: it is off by some of its last digits."""
_BENT = ("relu", "leaky_relu", "elu", "selu")
"""Activations whose slope jumps at 0 (elu's does unless its α is 1)."""
_BENDS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Bend:
    """An activation's input that changes its sign while the weight is moved."""

    tensor: str
    index: tuple[int, ...]
    below: float
    above: float


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """One element of one parameter's gradient."""

    parameter: str
    index: tuple[int, ...]
    analytic: float
    """What the program says."""
    numeric: float
    """(L(w + h) − L(w − h)) / 2h"""
    losses: tuple[float, float] = (0.0, 0.0)
    """L(w + h) and L(w − h)."""
    step: float = _STEP
    """h."""
    bends: tuple[Bend, ...] = ()
    """Kinks between w − h and w + h: there the loss has two slopes. The first few."""

    @property
    def error(self) -> float:
        """|analytic − numeric|, relative to the larger of both."""
        apart = abs(self.analytic - self.numeric)
        return apart / max(abs(self.analytic), abs(self.numeric)) if apart != 0 else 0.0

    @property
    def known(self) -> bool:
        """Whether there is anything to compare: neither is NaN or infinite."""
        return math.isfinite(self.analytic) and math.isfinite(self.numeric)

    @property
    def rounding(self) -> float:
        """How far off the quotient may be because the two losses have only so many digits."""
        return max(map(abs, self.losses)) * _EPSILON / self.step

    @property
    def agrees(self) -> bool:
        """Whether both are the same but for rounding. A ReLU whose input changes sign within ± h may disagree too."""
        apart = abs(self.analytic - self.numeric)
        within = max(1e-9, _ROUNDINGS * self.rounding)
        tiny = max(abs(self.analytic), abs(self.numeric)) <= _TINY
        return self.known and (tiny or self.error < 1e-4 or apart < within)


class GradientChecker:
    """A batch in double precision, on which single weights are moved up and down.

    The machine it is given must stand at its beginning; it is the checker's from then on.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        while machine.program[machine.done_operations].phase is not Phase.UPDATE:
            machine.advance()
        self._gradients = {name: machine.tensors[f"d{name}"].copy() for name in machine.program.parameters}
        machine.go_to(0, 0)

    def check(self, name: str, index: tuple[int, ...], step: float | None = None) -> GradientCheck:
        """Compare one element's gradient with the difference quotient, the weight moved by as much as suits it."""
        step = step or self._suiting(abs(float(self._machine.arena.view(name)[index])))
        above, bent_above = self._moved(name, index, step)
        below, bent_below = self._moved(name, index, -step)
        bends = list(_bends(bent_below, bent_above))[:_BENDS_NAMED]
        with np.errstate(all="ignore"):
            numeric = float(np.subtract(above, below) / (2 * step))
        analytic = float(self._gradients[name][index])
        return GradientCheck(name, index, analytic, numeric, (above, below), step, tuple(bends))

    @staticmethod
    def _suiting(weight: float) -> float:
        return _STEP * max(weight, 1.0) if math.isfinite(weight) else _STEP

    def _moved(self, name: str, index: tuple[int, ...], by: float) -> tuple[float, dict[str, npt.NDArray[np.float64]]]:
        """The loss with the weight moved, and the inputs of all activations with a kink."""
        machine = self._machine
        machine.arena.view(name)[index] += by
        while "L" not in machine.tensors:
            machine.advance()
        loss = float(machine.tensors["L"])
        bent = [o for o in machine.program if o.kind == "activation" and o.piece.name in _BENT]
        inputs = {z: machine.tensors[z].copy() for o in bent for z in o.inputs if z in machine.tensors}
        machine.go_to(0, 0)
        return loss, inputs

    def close(self) -> None:
        """Let its machine go."""
        self._machine.close()


def _bends(below: dict[str, Any], above: dict[str, Any]) -> Iterator[Bend]:
    for name, low in below.items():
        high = above[name]
        for place in np.argwhere((low > 0) != (high > 0)):
            index = tuple(map(int, place))
            yield Bend(name, index, float(low[index]), float(high[index]))


def on_batch(machine: Machine) -> GradientChecker:
    """A checker of the batch that a machine has at hand, with the weights that the batch began with.

    The machine is only read.
    """
    indices = machine.batch.indices

    def chosen(port: Port) -> Port:
        return Port(port.kernel, np.ascontiguousarray(port.array[indices]))

    feed = machine.feed
    weights = None if feed.weights is None else chosen(feed.weights)
    part = Feed(len(indices), tuple(map(chosen, feed.inputs)), tuple(map(chosen, feed.targets)), weights=weights)
    values = [machine.before(name) for name in machine.program.parameters]
    parameters = [
        machine.arena.view(name) if value is None else value
        for name, value in zip(machine.program.parameters, values, strict=True)
    ]
    hyper = dict(zip(machine.hyper_names, map(float, machine.arena.view("hyper")), strict=True))
    double = Machine(
        machine.program,
        parameters,
        hyper,
        part,
        shuffle=False,
        # What is dropped depends on the update's number.
        iterations=machine.batch.step,
        threads=1,
        dtype=np.float64,
    )
    return GradientChecker(double)


def check_gradients(network: Network, x: Any, y: Any, samples: int = 5, seed: int = 0) -> list[GradientCheck]:
    """Compare some elements of every parameter's gradient on one batch of all examples given.

    samples: how many elements of each parameter, drawn by `seed`.
    """
    feed = network.feed(x, y)
    hyper = network.compiled.optimizer.hyper
    program = network.program(feed.examples)
    machine = Machine(program, network.get_weights(), hyper, feed, shuffle=False, threads=1, dtype=np.float64)
    shapes = {name: program.tensors[name].shape for name in program.parameters}
    checker = GradientChecker(machine)
    checks = [checker.check(name, index) for name, index in sampled(shapes, samples, seed)]
    checker.close()
    return checks


def sampled(shapes: dict[str, tuple[int, ...]], samples: int, seed: int = 0) -> Sequence[tuple[str, tuple[int, ...]]]:
    """Some elements of every array, drawn by `seed`."""
    generator, drawn = np.random.default_rng(seed), []
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        for flat in generator.choice(size, min(samples, size), replace=False):
            drawn.append((name, tuple(map(int, np.unravel_index(flat, shape)))))
    return drawn
