"""Some weights of a small network, their gradients, and what moving each of them by ever smaller steps says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tui_dl.engine.gradient_check import GradientCheck, GradientChecker, sampled
from tui_dl.engine.layers import Dense
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Sequential
from tui_dl.session.figures.digits import some_digits

EXAMPLES, UNITS = 16, 8
EXPONENTS = tuple(range(-1, -13, -1))
"""h = 10 to the power of these."""
WEIGHTS = ("W1", "b1", "W2", "b2")
_TRIED = 40
"""Elements of a parameter that are tried, for one whose gradient is not 0."""


@dataclass(frozen=True, slots=True)
class Quotients:
    """One element of each parameter, checked with every step."""

    activation: str
    checks: dict[str, tuple[GradientCheck, ...]]
    """By parameter, in the order of `EXPONENTS`."""


def check_steps(activation: str) -> Iterator[Quotients]:
    """Check a network that nobody has trained, 784 → 8 → 10, in double precision on a few digits."""
    checker, shapes = _checker(activation)
    try:
        checks = {name: _steps(checker, name, shapes[name]) for name in WEIGHTS}
        yield Quotients(activation, checks)
    finally:
        checker.close()


def _checker(activation: str) -> tuple[GradientChecker, dict[str, tuple[int, ...]]]:
    network = Sequential([Dense(UNITS, activation), Dense(10, "softmax")], seed=1)
    network.build(784)
    network.compile(loss="sparse_categorical_crossentropy")
    feed = network.feed(*some_digits(EXAMPLES))
    program = network.program(feed.examples)
    hyper = network.compiled.optimizer.hyper
    machine = Machine(program, network.get_weights(), hyper, feed, shuffle=False, threads=1, dtype=np.float64)
    return GradientChecker(machine), {name: program.tensors[name].shape for name in program.parameters}


def _steps(checker: GradientChecker, name: str, shape: tuple[int, ...]) -> tuple[GradientCheck, ...]:
    """Every step for one element: of those tried, the one with the largest gradient."""
    tried: Sequence[tuple[str, tuple[int, ...]]] = sampled({name: shape}, _TRIED)
    index = max((index for _, index in tried), key=lambda index: abs(checker.check(name, index).analytic))
    return tuple(checker.check(name, index, 10.0**exponent) for exponent in EXPONENTS)
