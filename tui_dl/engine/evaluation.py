"""Runs the forward part of a program on data that it does not train on: validation, test, predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena
from tui_dl.engine.feed import Feed, Port
from tui_dl.engine.linking import Batch, Runner
from tui_dl.engine.program import Instruction, Phase, Program, Role, Source
from tui_dl.engine.records import combined, watched
from tui_dl.engine.shortening import shortened

Array = npt.NDArray[Any]


def reads_targets(instruction: Instruction) -> bool:
    """Whether it gathers targets or weights, of which a prediction has none."""
    source = instruction.operands[0]
    return isinstance(source, Source) and source.kind != "x"


class Evaluator:
    """The forward pass and the scores of a program, in memory of its own: what a machine has in view stays."""

    def __init__(self, program: Program, threads: int, dtype: npt.DTypeLike = np.float32) -> None:
        self._program = program
        needed = {n: t for n, t in program.tensors.items() if t.role not in (Role.SLOT, Role.HYPER, Role.GRADIENT)}
        self._arena = Arena(needed, dtype, program.slice_rows)
        self._runner = Runner(self._arena, threads)
        self._watched = watched(program, self._arena)

    def _load(self, source: Arena) -> None:
        for name in self._program.parameters:
            self._arena.view(name)[...] = source.view(name)

    def _instructions(self, *phases: Phase) -> list[Instruction]:
        return [i for operation in self._program.phases(*phases) for i in operation.when_evaluating]

    def evaluate(self, source: Arena, feed: Feed) -> dict[str, float]:
        """Loss and metrics over a feed, by their names in the history. Parameters come from `source`."""
        self._load(source)
        feed = feed.ready(self._arena.memory.dtype, weighted=self._program.weighted)
        instructions = self._instructions(Phase.DATA, Phase.FORWARD, Phase.LOSS)
        linked = self._runner.link(shortened(instructions, feed), feed)
        batch = Batch(np.arange(feed.examples, dtype=np.int64), self._program.batch_size, 0, 0)
        batches = -(-feed.examples // batch.size)
        record = self._runner.run(linked, batch, batches, self._watched)
        sizes = np.full(batches, batch.size)
        sizes[-1] = feed.examples - batch.size * (batches - 1)
        values = combined(self._program, record, sizes)
        return dict(zip(self._program.reported.values(), map(float, values), strict=True))

    def predict(self, source: Arena, inputs: tuple[Port, ...]) -> list[Array]:
        """Each of the network's outputs, a row an example."""
        return self.compute(source, inputs, self._program.outputs)

    def compute(self, source: Arena, inputs: tuple[Port, ...], names: Sequence[str]) -> list[Array]:
        """Some tensors of the forward pass, a row an example each."""
        self._load(source)
        examples = len(inputs[0].array)
        feed = Feed(examples, inputs, ()).cast(self._arena.memory.dtype)
        gather = [i for i in self._instructions(Phase.DATA) if not reads_targets(i)]
        linked = self._runner.link([*gather, *self._instructions(Phase.FORWARD)], feed)
        order = np.arange(examples, dtype=np.int64)
        computed: list[list[Array]] = [[] for _ in names]
        for number in range(-(-examples // self._program.slice_rows)):
            batch = Batch(order, self._program.slice_rows, number, 0)
            self._runner.run(linked, batch)
            for name, rows in zip(names, computed, strict=True):
                rows.append(self._arena.view(name, batch.rows).copy())
        return [np.concatenate(rows) for rows in computed]

    def close(self) -> None:
        """Let its threads go."""
        self._runner.close()
