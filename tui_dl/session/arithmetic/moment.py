"""A batch at the moment of one of its operations: what it read and what it wrote, for the chosen element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation, Phase
from tui_dl.session.arithmetic.expression import Index, Leaf
from tui_dl.session.choice import Choice

Array = npt.NDArray[Any]


class Moment:
    """The tensors as an operation of this batch saw them, and the element of each that is chosen."""

    def __init__(self, machine: Machine, operation: Operation, choice: Choice, limit: int) -> None:
        self.machine = machine
        self.operation = operation
        self.program = machine.program
        self.inputs = list(operation.inputs)
        self.outputs = list(operation.outputs)
        self.limit = limit
        """How many terms of a sum are spelled out at most."""
        self._choice = choice

    @property
    def piece(self) -> Any:
        """The activation, loss, metric or optimizer at work."""
        return self.operation.piece

    @property
    def rows(self) -> int:
        """Examples in this batch."""
        return self.machine.batch.rows

    def shape(self, name: str) -> tuple[int, ...]:
        """A tensor's shape in this batch, which may be short."""
        spec = self.program.tensors[name]
        return (self.rows, *spec.shape[1:]) if spec.per_example else spec.shape

    def index(self, name: str) -> Index:
        """The chosen element of a tensor."""
        return self._choice.index(self.program.tensors[name].axes, self.shape(name))

    def array(self, name: str) -> Array:
        """A tensor as the operation read it: parameters before their update, if it came earlier."""
        if self._read_before_update(name):
            before = self.machine.before(name)
            return np.full(self.shape(name), np.nan) if before is None else before
        return self.written(name)

    def written(self, name: str) -> Array:
        """A tensor as it is now."""
        return self.machine.view(name)

    def before(self, name: str) -> Array:
        """A parameter or slot as it was at the beginning of this batch; NaN where that is forgotten."""
        before = self.machine.before(name)
        return np.full(self.shape(name), np.nan) if before is None else before

    def _read_before_update(self, name: str) -> bool:
        if not self.program.tensors[name].role.is_state or name == "hyper":
            return False
        if self.operation.phase is Phase.UPDATE and name not in self.outputs:
            return False
        done = self.program.operations[: self.machine.done_operations]
        return any(name in other.outputs for other in done if other.index >= self.operation.index)

    def leaf(self, name: str, index: Index | None = None) -> Leaf:
        """An element as the operation read it."""
        where = self.index(name) if index is None else index
        return Leaf(name, where, float(self.array(name)[where]), self._read_before_update(name))

    def new(self, name: str, index: Index | None = None) -> Leaf:
        """An element as the operation wrote it."""
        where = self.index(name) if index is None else index
        return Leaf(name, where, float(self.written(name)[where]))

    def target(self, name: str) -> tuple[str, Index, float]:
        """The element that is worked out, with its value."""
        where = self.index(name)
        return name, where, float(self.written(name)[where])

    def row(self, name: str, example: int) -> Array:
        """The numbers of one example, in double precision."""
        return np.atleast_1d(self.array(name)[example]).astype(np.float64)


Worked = Callable[[Moment, str], Any]
