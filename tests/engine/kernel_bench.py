"""Single operations of a program on arrays of a test's choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tui_dl.engine.arena import Arena
from tui_dl.engine.feed import Feed
from tui_dl.engine.layers import Dense
from tui_dl.engine.linking import Batch, Runner
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import Optimizer
from tui_dl.engine.program import Program
from tui_dl.engine.records import combined, watched

NO_FEED = Feed(0, (), ())


class Bench:
    """A program's tensors, and its operations run on them one by one, in any order."""

    def __init__(self, program: Program, dtype: type = np.float64, parts: int = 2) -> None:
        self.program = program
        self.arena = Arena(program.tensors, dtype)
        self._runner = Runner(self.arena, parts)
        self._tables = {o.index: self._runner.link(o.instructions, NO_FEED) for o in program if o.kind != "gather"}

    def run(self, *kinds: str, rows: int | None = None, step: int = 0) -> None:
        """Do all operations of some kinds, in the program's order, with so many examples, after `step` updates."""
        size = self.program.batch_size
        batch = Batch(np.arange(rows or size), size, 0, step)
        for operation in self.program:
            if operation.kind in kinds:
                self._runner.run(self._tables[operation.index], batch, alone=True)

    def put(self, tensors: Mapping[str, Any]) -> None:
        """Fill tensors; of a per-example one, the first rows."""
        for name, values in tensors.items():
            view = self.arena.view(name, np.shape(values)[0] if np.ndim(values) else None)
            view[...] = np.reshape(values, view.shape)

    def get(self, name: str, rows: int | None = None) -> np.ndarray:
        """A copy of a tensor."""
        return self.arena.view(name, rows).copy()

    def record(self) -> np.ndarray:
        """The numbers that a machine would record of this batch."""
        return self.arena.memory[watched(self.program, self.arena)].astype(float)

    def together(self, records: list[np.ndarray], sizes: list[int]) -> dict[str, float]:
        """The history's values of some batches."""
        values = combined(self.program, np.array(records), np.array(sizes))
        return dict(zip(self.program.reported.values(), values.tolist(), strict=True))


def head_bench(y: np.ndarray, p: np.ndarray, loss: Any, metrics: Any = (), dtype: type = np.float64) -> Bench:
    """The loss phase of a linear output, with targets y and predictions p in place."""
    network = Sequential([Dense(p.shape[1], input_shape=2)])
    network.compile(loss=loss, optimizer="sgd", metrics=list(metrics))
    bench = Bench(network.program(len(p)), dtype)
    bench.put({"y": y, "ŷ": p})
    return bench


def update_bench(optimizer: Optimizer, inputs: int, units: int, dtype: type = np.float64) -> Bench:
    """The update phase of one kernel and its bias."""
    network = Sequential([Dense(units, input_shape=inputs)])
    network.compile(loss="mse", optimizer=optimizer)
    bench = Bench(network.program(1), dtype)
    bench.put({"hyper": list(optimizer.hyper.values())})
    for name, tensor in bench.program.tensors.items():
        if tensor.role.value == "slot":
            bench.put({name: np.full(tensor.shape, optimizer.slot_start)})
    return bench
