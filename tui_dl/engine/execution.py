"""A program at work in an arena: an operation at a time in view of somebody, or whole batches at full speed."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena, element_count
from tui_dl.engine.feed import Feed
from tui_dl.engine.kernels import loop
from tui_dl.engine.linking import Batch, Linked, Runner
from tui_dl.engine.program import Instruction, Operation, Program
from tui_dl.engine.shortening import left_out, shortened

SMALL_WORK = 1_000_000
"""Below this, threads would wait for each other longer than they work: one does all parts."""


class Execution:
    """The operations of a program, ready to be run on a feed.

    A large batch is worked through in slices, always in the same order, and so are all sums over the batch. Run at full
    speed, one slice after the other lies in the same place; an operation that is done alone leaves the results of all
    slices side by side.
    """

    def __init__(self, program: Program, feed: Feed, arena: Arena, threads: int) -> None:
        self._program = program
        self._feed = feed
        self._arena = arena
        self.runner = Runner(arena, threads)
        self._linked: dict[tuple[int, int], Linked] = {}

    @functools.cached_property
    def _work(self) -> int:
        """About how many numbers a batch multiplies: each parameter with every example three times, and its update."""
        parameters = sum(element_count(self._program.tensors[name].shape) for name in self._program.parameters)
        return parameters * (3 * self._program.batch_size + 4)

    def _instructions(self, *, sliced: bool) -> list[Instruction]:
        """Those of a batch that are done for each slice of it, or those that are done after the last."""
        return [i for operation in self._program if operation.is_sliced is sliced for i in operation.instructions]

    @functools.cached_property
    def _short(self) -> list[Instruction]:
        """What is done for each slice of a batch, where whole ones are run."""
        return shortened(self._instructions(sliced=True), self._feed)

    @functools.cached_property
    def _whole(self) -> Linked:
        return self.runner.link(self._short, self._feed, once=self._instructions(sliced=False))

    @functools.cached_property
    def _left_out(self) -> Linked:
        """What `_short` leaves out, though somebody may look at it."""
        return self.runner.link(left_out(self._instructions(sliced=True), self._short), self._feed)

    def _link(self, operation: Operation, place: int) -> Linked:
        """An operation ready to be run on slice `place` of a batch that has all its examples in memory.

        Linked when it is first needed: its kernels may have to be compiled.
        """
        key = operation.index, place
        if key not in self._linked:
            first = place * self._program.slice_rows
            self._linked[key] = self.runner.link(operation.instructions, self._feed, first=first)
        return self._linked[key]

    def prepare(self) -> None:
        """Have all that the program needs compiled in other processes, where it is not yet. Returns at once."""
        one_by_one = [i for operation in self._program for i in operation.instructions]
        self.runner.order([*one_by_one, *self._short], self._feed)

    def must_wait(self, operations: Iterable[Operation]) -> bool:
        """Whether operations still have to wait for their kernels."""
        missing = (o for o in operations if (o.index, 0) not in self._linked)
        return any(self.runner.must_wait(operation.instructions, self._feed) for operation in missing)

    def do(self, operation: Operation, batch: Batch) -> None:
        """Do an operation for all examples of a batch."""
        self._arena.spread()
        for place in reversed(range(self.runner.slices(batch) if operation.is_sliced else 1)):
            self.runner.run_slice(self._link(operation, place), batch, place)

    def run(
        self, batch: Batch, batches: int, watched: npt.NDArray[np.int64], *, stop_on_nan: bool
    ) -> npt.NDArray[np.float64]:
        """Run whole batches; returns the watched scalars, a row for each batch that was run."""
        if self._arena.fold():
            # These led into the memory that is given back.
            self._linked.clear()
        small = self._work < SMALL_WORK
        records = self.runner.run(self._whole, batch, batches, watched, alone=small, stop_on_nan=stop_on_nan)
        self.runner.run_slice(self._left_out, batch.after(len(records) - 1), 0)
        return records

    def interrupt(self) -> None:
        """From any thread: stop the run after the batch at hand."""
        self.runner.control[loop.STOP] = 1

    def clear_interrupt(self) -> None:
        """Allow runs again."""
        self.runner.control[loop.STOP] = 0

    def close(self) -> None:
        """Let its threads go."""
        self.runner.close()
