"""From instructions to the table that the jitted loop runs: kernels become addresses, tensors offsets."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena
from tui_dl.engine.feed import Feed, Port
from tui_dl.engine.kernels import compiler, loop, workshop
from tui_dl.engine.kernels.compiler import LOOP, Kernel
from tui_dl.engine.kernels.operations import ROW_SIZE
from tui_dl.engine.program import GATHER, PYTHON, Instruction, Operand, Routine, Source

Table = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Call:
    """An instruction in plain Python: a function, and the names of the tensors that it is called with."""

    function: Callable[..., None]
    tensors: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """Instructions ready to be run: one table, or tables with Python between them."""

    segments: tuple[Table | Call, ...]

    @property
    def table(self) -> Table | None:
        """The only segment, where all is jitted: then whole runs of batches need no Python."""
        (first, *rest) = self.segments or (np.empty((0, ROW_SIZE), np.int64),)
        return None if rest or isinstance(first, Call) else first


class Runner:
    """Runs tables over one arena: alone, part after part, or on several threads at once. The results are the same.

    `parts` is how finely every instruction is split; it belongs to the recorded configuration, since the bits of a
    matrix product may depend on how it is cut.
    """

    def __init__(self, arena: Arena, parts: int) -> None:
        self._arena = arena
        self._memory = arena.memory
        self._offsets = arena.offsets
        self.parts = parts
        self._loop = Kernel.of(LOOP, self._memory.dtype, {})
        self.control = np.zeros(loop.control_size(parts), np.int64)
        self._helpers = ThreadPoolExecutor(parts - 1, "tui-dl-part") if parts > 1 else None

    def link(self, instructions: Iterable[Instruction], feed: Feed) -> Linked:
        """Some instructions made ready, fed by `feed`, which must outlive them."""
        segments: list[Table | Call] = []
        for python, group in itertools.groupby(instructions, lambda instruction: instruction.kernel == PYTHON):
            if python:
                segments.extend(self._call(instruction) for instruction in group)
            else:
                segments.append(np.array([self._row(instruction, feed) for instruction in group], np.int64))
        return Linked(tuple(segments))

    @staticmethod
    def _call(instruction: Instruction) -> Call:
        return Call(instruction.pieces["function"], tuple(map(str, instruction.operands)))

    def _row(self, instruction: Instruction, feed: Feed) -> list[int]:
        settings = np.array(instruction.settings, np.float64).view(np.int64).tolist()
        address = self._made(self._kernel(instruction, feed))
        operands = [*(self._operand(operand, feed) for operand in instruction.operands), *settings]
        return [address, *operands, *[0] * (ROW_SIZE - 1 - len(operands))]

    def _kernel(self, instruction: Instruction, feed: Feed) -> Kernel:
        template = instruction.kernel
        if template == GATHER:
            source = instruction.operands[0]
            assert isinstance(source, Source)
            template = self._port(source, feed).kernel
        return Kernel.of(template, self._memory.dtype, instruction.pieces, len(instruction.settings))

    @staticmethod
    def _made(kernel: Kernel) -> Any:
        workshop.wait_for(kernel)
        return compiler.make(kernel)

    @functools.cached_property
    def _run(self) -> Any:
        """The jitted loop, looked up once: stepping runs it for every operation."""
        return self._made(self._loop)

    def order(self, instructions: Iterable[Instruction], feed: Feed) -> None:
        """Have what these instructions need compiled elsewhere, in their order, where it is not yet."""
        jitted = [instruction for instruction in instructions if instruction.kernel != PYTHON]
        workshop.order([self._loop, *(self._kernel(instruction, feed) for instruction in jitted)])

    def must_wait(self, instructions: Iterable[Instruction], feed: Feed) -> bool:
        """Whether something that these instructions need is still being compiled."""
        jitted = [instruction for instruction in instructions if instruction.kernel != PYTHON]
        return any(workshop.being_made(self._kernel(instruction, feed)) for instruction in jitted)

    def _operand(self, operand: Operand, feed: Feed) -> int:
        if isinstance(operand, Source):
            return int(self._port(operand, feed).array.ctypes.data)
        if isinstance(operand, Routine):
            return compiler.gemm_address(self._memory.dtype)
        return self._offsets[operand] if isinstance(operand, str) else operand

    @staticmethod
    def _port(source: Source, feed: Feed) -> Port:
        if source.kind == "w":
            assert feed.weights is not None
            return feed.weights
        return (feed.inputs if source.kind == "x" else feed.targets)[source.port]

    def run(
        self,
        linked: Linked,
        batch: Batch,
        batches: int = 1,
        watched: npt.NDArray[np.int64] | None = None,
        *,
        alone: bool = False,
        stop_on_nan: bool = False,
    ) -> npt.NDArray[np.float64]:
        """Run instructions over one or more batches; returns the watched scalars, a row for each batch that was run.

        `alone` keeps all parts on the calling thread: quicker for a single operation.
        """
        if watched is None:
            watched = np.empty(0, np.int64)
        if linked.table is not None:
            return self._run_table(linked.table, batch, batches, watched, alone=alone, stop_on_nan=stop_on_nan)
        record = []
        for _ in range(batches):
            for segment in linked.segments:
                if isinstance(segment, Call):
                    views = [self._arena.view(name, batch.rows) for name in segment.tensors]
                    segment.function(batch.step + 1, *views)
                else:
                    self._run_table(segment, batch, 1, watched[:0], alone=alone, stop_on_nan=False)
            record.append(self._memory[watched].astype(float))
            lost = stop_on_nan and len(watched) and not np.isfinite(record[-1][0])
            if lost or self.control[loop.STOP]:
                break
            batch = batch.next()
        return np.array(record).reshape(len(record), len(watched))

    def _run_table(
        self,
        table: Table,
        batch: Batch,
        batches: int,
        watched: npt.NDArray[np.int64],
        *,
        alone: bool,
        stop_on_nan: bool,
    ) -> npt.NDArray[np.float64]:
        """All in jitted code, on all threads."""
        run = self._run
        threads = 1 if alone or self._helpers is None else self.parts
        record = np.zeros((batches, len(watched)))
        self.control[[loop.ROW, loop.FINISHED, loop.HALT, loop.DONE]] = 0
        self.control[loop.CLAIMED :] = 0

        def work(thread: int) -> int:
            plan = np.array(
                [
                    thread,
                    threads,
                    self.parts,
                    compiler.yield_address(),
                    batch.examples,
                    batch.size,
                    batches,
                    stop_on_nan,
                ],
                np.int64,
            )
            frame = batch.frame()
            return int(run(table, self._memory, frame, self.control, plan, watched, record))

        others = [] if threads == 1 or self._helpers is None else [
            self._helpers.submit(work, thread) for thread in range(1, threads)
        ]  # fmt: skip
        done = work(0)
        for other in others:
            other.result()
        return record[:done]

    def close(self) -> None:
        """Let the helper threads go."""
        if self._helpers is not None:
            self._helpers.shutdown(wait=False)


class Batch:
    """Which examples a run begins with, and how it goes on from there."""

    def __init__(self, order: npt.NDArray[np.int64], size: int, number: int, step: int) -> None:
        self.order = order
        self.size = size
        self.number = number
        """Within the epoch, from 0."""
        self.step = step
        """Updates done before it."""

    @property
    def examples(self) -> int:
        """Examples in the whole epoch."""
        return len(self.order)

    @property
    def rows(self) -> int:
        """Examples in this batch; the last of an epoch may be short."""
        return min(self.size, self.examples - self.number * self.size)

    @property
    def indices(self) -> npt.NDArray[np.int64]:
        """Its examples, as indices into the feed."""
        first = self.number * self.size
        return self.order[first : first + self.rows]

    def next(self) -> Batch:
        """The batch after this one, in the same epoch."""
        return Batch(self.order, self.size, self.number + 1, self.step + 1)

    def frame(self) -> npt.NDArray[np.int64]:
        """What the kernels see of it."""
        frame = np.zeros(loop.FRAME_SIZE, np.int64)
        frame[loop.START] = self.number * self.size
        frame[loop.ROWS] = self.rows
        frame[loop.STEP] = self.step + 1
        frame[loop.ORDER] = self.order.ctypes.data
        return frame
