"""From instructions to the table that the jitted loop runs: kernels become addresses, tensors offsets."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena
from tui_dl.engine.feed import Feed, Port
from tui_dl.engine.kernels import compiler, loop, workshop
from tui_dl.engine.kernels.compiler import LOOP, Kernel
from tui_dl.engine.kernels.operations import ROW_SIZE
from tui_dl.engine.program import GATHER, PYTHON, Instruction, Moment, Operand, Routine, Source

Table = npt.NDArray[np.int64]
_NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Call:
    """An instruction in plain Python: a function, and the names of the tensors that it is called with."""

    function: Callable[..., None]
    tensors: tuple[str, ...]


Segments = tuple[Table | Call, ...]


class Plan(NamedTuple):
    """What the loop is told of the batches that it runs, in its order."""

    examples: int
    """In the whole epoch."""
    batch_size: int
    batches: int
    stop_on_nan: bool
    slice_rows: int
    repeated: int
    """Rows of the table that are run for each slice."""
    only: int
    """The one slice to be run; -1 for all."""


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """Instructions ready to be run: one table, or tables with Python between them."""

    sliced: Segments
    """What is done for each slice of a batch."""
    once: Segments
    """What is done after the last slice."""
    first: int
    """Of the tensors that have a row for each example, the row with which the slice begins."""
    table: Table | None
    """All of it in one, where all is jitted: then whole runs of batches need no Python."""

    @classmethod
    def of(cls, sliced: Segments, once: Segments, first: int) -> Linked:
        """With the table, where there is one."""
        segments = (*sliced, *once)
        tables = [segment for segment in segments if not isinstance(segment, Call)]
        table = np.concatenate([np.empty((0, ROW_SIZE), np.int64), *tables])
        return cls(sliced, once, first, table if len(tables) == len(segments) else None)

    @property
    def repeated(self) -> int:
        """How many rows of the table are run for each slice."""
        return sum(len(segment) for segment in self.sliced if not isinstance(segment, Call))


class Runner:
    """Runs tables over one arena: alone, part after part, or on several threads at once. The results are the same.

    `parts` is how finely every instruction is split; it belongs to the recorded configuration, since the bits of a
    matrix product may depend on how it is cut.
    """

    def __init__(self, arena: Arena, parts: int) -> None:
        self._arena = arena
        self._memory = arena.memory
        self.parts = parts
        self._loop = Kernel.of(LOOP, self._memory.dtype, {})
        self.control = np.zeros(loop.control_size(parts), np.int64)
        self._helpers = ThreadPoolExecutor(parts - 1, "tui-dl-part") if parts > 1 else None

    def link(
        self, sliced: Iterable[Instruction], feed: Feed, *, once: Iterable[Instruction] = (), first: int = 0
    ) -> Linked:
        """Some instructions made ready, fed by `feed`, which must outlive them.

        sliced: what is done slice by slice, where a batch does not fit the arena; `once`: what is done after that.
        first: the row of the arena's tensors with which the slices begin. In a spread arena they lie side by side.
        """
        return Linked.of(self._segments(sliced, feed, first), self._segments(once, feed, first), first)

    def _segments(self, instructions: Iterable[Instruction], feed: Feed, first: int) -> Segments:
        segments: list[Table | Call] = []
        for python, group in itertools.groupby(instructions, lambda instruction: instruction.kernel == PYTHON):
            if python:
                segments.extend(self._call(instruction) for instruction in group)
            else:
                segments.append(np.array([self._row(instruction, feed, first) for instruction in group], np.int64))
        return tuple(segments)

    @staticmethod
    def _call(instruction: Instruction) -> Call:
        return Call(instruction.pieces["function"], tuple(map(str, instruction.operands)))

    def _row(self, instruction: Instruction, feed: Feed, first: int) -> list[int]:
        settings = np.array(instruction.settings, np.float64).view(np.int64).tolist()
        address = self._made(self._kernel(instruction, feed))
        operands = [*(self._operand(operand, feed, first) for operand in instruction.operands), *settings]
        return [address, *operands, *[0] * (ROW_SIZE - 1 - len(operands))]

    def _kernel(self, instruction: Instruction, feed: Feed) -> Kernel:
        template = instruction.kernel
        if template == GATHER:
            template = port_of(instruction, feed).kernel
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

    def _operand(self, operand: Operand, feed: Feed, first: int) -> int:
        if isinstance(operand, Source):
            return int(_port(operand, feed).array.ctypes.data)
        if isinstance(operand, Routine):
            return compiler.gemm_address(self._memory.dtype)
        return self._arena.offset(operand, first) if isinstance(operand, str) else operand

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
        watched = _NOTHING if watched is None else watched
        if linked.table is not None:
            plan = self._plan(batch, batches, linked.repeated, stop_on_nan=stop_on_nan)
            return self._run_table(linked.table, batch, plan, watched, alone=alone)
        record = []
        for _ in range(batches):
            for place in reversed(range(self.slices(batch))):
                self._run_segments(linked.sliced, batch, place, linked.first, alone=alone)
            self._run_segments(linked.once, batch, 0, 0, alone=alone)
            record.append(self._memory[watched].astype(float))
            lost = stop_on_nan and len(watched) and not np.isfinite(record[-1][0])
            if lost or self.control[loop.STOP]:
                break
            batch = batch.after(1)
        return np.array(record).reshape(len(record), len(watched))

    def slice_rows(self, batch: Batch) -> int:
        """How many examples of a batch are worked through at a time."""
        return self._arena.slice_rows or batch.size

    def slices(self, batch: Batch) -> int:
        """How many slices a batch is worked through in."""
        return -(-batch.rows // self.slice_rows(batch))

    def run_slice(self, linked: Linked, batch: Batch, place: int) -> None:
        """Run instructions for one slice of a batch, on the calling thread."""
        self._run_segments((*linked.sliced, *linked.once), batch, place, linked.first, alone=True)

    def _run_segments(self, segments: Segments, batch: Batch, place: int, first: int, *, alone: bool) -> None:
        size = self.slice_rows(batch)
        for segment in segments:
            if isinstance(segment, Call):
                rows = min(size, batch.rows - place * size)
                views = [self._arena.view(name, rows, first) for name in segment.tensors]
                segment.function(Moment(batch.step + 1, batch.rows), *views)
            else:
                self._run_table(segment, batch, self._plan(batch, 1, len(segment), only=place), _NOTHING, alone=alone)

    def _plan(self, batch: Batch, batches: int, repeated: int, *, stop_on_nan: bool = False, only: int = -1) -> Plan:
        return Plan(batch.examples, batch.size, batches, stop_on_nan, self.slice_rows(batch), repeated, only)

    def _run_table(
        self, table: Table, batch: Batch, plan: Plan, watched: npt.NDArray[np.int64], *, alone: bool
    ) -> npt.NDArray[np.float64]:
        """All in jitted code, on all threads."""
        run = self._run
        threads = 1 if alone or self._helpers is None else self.parts
        record = np.zeros((plan.batches, len(watched)))
        self.control[[loop.ROW, loop.FINISHED, loop.HALT, loop.DONE]] = 0
        self.control[loop.CLAIMED :] = 0

        def work(thread: int) -> int:
            whole = np.array([thread, threads, self.parts, compiler.yield_address(), *plan], np.int64)
            return int(run(table, self._memory, batch.frame(), self.control, whole, watched, record))

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


def _port(source: Source, feed: Feed) -> Port:
    if source.kind == "w":
        assert feed.weights is not None
        return feed.weights
    return (feed.inputs if source.kind == "x" else feed.targets)[source.port]


def port_of(gather: Instruction, feed: Feed) -> Port:
    """What an instruction gathers from."""
    source = gather.operands[0]
    assert isinstance(source, Source)
    return _port(source, feed)


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

    def after(self, batches: int) -> Batch:
        """The batch that follows so many later in the same epoch."""
        return Batch(self.order, self.size, self.number + batches, self.step + batches)

    def frame(self) -> npt.NDArray[np.int64]:
        """What the kernels see of it."""
        frame = np.zeros(loop.FRAME_SIZE, np.int64)
        frame[loop.START] = self.number * self.size
        frame[loop.STEP] = self.step + 1
        frame[loop.ORDER] = self.order.ctypes.data
        return frame
