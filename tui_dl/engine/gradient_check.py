"""Are the gradients right? Finite differences in double precision, beside what the program computes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Network
from tui_dl.engine.program import Phase

_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """One element of one parameter's gradient."""

    parameter: str
    index: tuple[int, ...]
    analytic: float
    """What the program says."""
    numeric: float
    """(L(w + h) − L(w − h)) / 2h"""

    @property
    def error(self) -> float:
        """|analytic − numeric|, relative to the larger of both."""
        scale = max(abs(self.analytic), abs(self.numeric))
        return abs(self.analytic - self.numeric) / scale if scale > 1e-8 else 0.0

    @property
    def agrees(self) -> bool:
        """Whether both are the same but for rounding. A ReLU whose input changes sign within ± h may disagree too."""
        return self.error < 1e-4


def check_gradients(network: Network, x: Any, y: Any, samples: int = 5, seed: int = 0) -> list[GradientCheck]:
    """Compare some elements of every parameter's gradient on one batch of all examples given.

    samples: how many elements of each parameter, drawn by `seed`.
    """
    feed = network.feed(x, y)
    hyper = network.compiled.optimizer.hyper
    program = network.program(feed.examples)
    machine = Machine(program, network.get_weights(), hyper, feed, shuffle=False, threads=1, dtype=np.float64)
    parameters = machine.parameters
    analytic = _gradients(machine)
    generator, checks = np.random.default_rng(seed), []
    for which, name in enumerate(program.parameters):
        size = parameters[which].size
        for flat in generator.choice(size, min(samples, size), replace=False):
            index = tuple(map(int, np.unravel_index(flat, parameters[which].shape)))
            numeric = _difference(machine, parameters, which, index)
            checks.append(GradientCheck(name, index, float(analytic[name][index]), numeric))
    machine.close()
    return checks


def _gradients(machine: Machine) -> dict[str, Any]:
    while machine.program[machine.done_operations].phase is not Phase.UPDATE:
        machine.advance()
    gradients = {name: machine.tensors[f"d{name}"].copy() for name in machine.program.parameters}
    machine.go_to(0, 0)
    return gradients


def _difference(machine: Machine, parameters: list[Any], which: int, index: tuple[int, ...]) -> float:
    sides = []
    for sign in (1, -1):
        moved = [parameter.copy() for parameter in parameters]
        moved[which][index] += sign * _STEP
        machine.set_parameters(moved)
        while "L" not in machine.tensors:
            machine.advance()
        sides.append(float(machine.tensors["L"]))
        machine.go_to(0, 0)
    return (sides[0] - sides[1]) / (2 * _STEP)
