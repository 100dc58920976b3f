"""Runs a program, both ways: an operation, a batch or thousands of them at a time, and back again, bit for bit.

Going back needs no inverse arithmetic. Within a batch only the updates change anything that lasts, and what they
changed stands in the checkpoint of the batch's beginning. Across batches, the nearest checkpoint is restored and the
batches between are run again: the same instructions on the same numbers give the same bits.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena
from tui_dl.engine.errors import MachineError
from tui_dl.engine.execution import Execution
from tui_dl.engine.feed import Feed, epoch_order
from tui_dl.engine.linking import Batch
from tui_dl.engine.program import Operation, Program
from tui_dl.engine.records import watched
from tui_dl.engine.timeline import Timeline

Array = npt.NDArray[Any]

UNDO_BYTES = 48 * 2**20
"""The bound on checkpoints. (Two are always kept, however large the network.)"""


def default_threads() -> int:
    """As many threads as this process may use cores, four at most."""
    return max(1, min(4, len(os.sched_getaffinity(0))))


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the machine stands."""

    epoch: int
    """From 1."""
    batch: int
    """Within the epoch, from 1."""
    operation: int
    """Operations of this batch that are done: the index of the next one."""


class Machine:
    """A program at work on a feed.

    The position is `step` (whole batches before the one at hand) and the number of its operations already done. A batch
    that is finished stays at hand, its tensors in view, until the next operation is asked for.
    """

    def __init__(
        self,
        program: Program,
        parameters: Sequence[Array],
        hyper: Mapping[str, float],
        feed: Feed,
        *,
        slot_start: float = 0.0,
        seed: int = 0,
        shuffle: bool = True,
        epochs: int | None = None,
        iterations: int = 0,
        threads: int | None = None,
        dtype: npt.DTypeLike = np.float32,
        undo_bytes: int = UNDO_BYTES,
    ) -> None:
        self.program = program
        self.feed = feed.ready(dtype, weighted=program.weighted)
        self.seed = seed
        self.epochs = epochs
        self._iterations = iterations
        self.threads = threads or default_threads()
        self._shuffle = shuffle
        self.arena = Arena(program.tensors, dtype, program.slice_rows)
        self._execution = Execution(program, self.feed, self.arena, self.threads)
        self._watched = watched(program, self.arena)
        self._records = np.zeros((256, len(self._watched)))
        self._hyper_names = list(hyper)
        self._changes: dict[int, dict[str, float]] = {}
        self._timeline = Timeline(undo_bytes)
        self._orders: dict[int, npt.NDArray[np.int64]] = {}
        self.step = 0
        self.done_operations = 0
        self._start(parameters, hyper, slot_start)

    def _start(self, parameters: Sequence[Array], hyper: Mapping[str, float], slot_start: float) -> None:
        for name in self.program.tensors:
            role = self.program.tensors[name].role
            if role.is_state and role.value == "slot":
                self.arena.view(name)[...] = slot_start
        self.arena.view("hyper")[...] = list(hyper.values())
        self.set_parameters(parameters)

    def prepare(self) -> None:
        """Have all that the program needs compiled in other processes, where it is not yet. Returns at once."""
        self._execution.prepare()

    def must_wait(self, operations: Iterable[Operation]) -> bool:
        """Whether operations still have to wait for their kernels."""
        return self._execution.must_wait(operations)

    # ------------------------------------------------------------------ where it stands

    @property
    def batches_per_epoch(self) -> int:
        """Batches that make up an epoch; the last may be short."""
        return -(-self.feed.examples // self.program.batch_size)

    @property
    def cursor(self) -> Cursor:
        """Epoch, batch and operation, as people count them."""
        epoch, batch = divmod(self.step, self.batches_per_epoch)
        return Cursor(epoch + 1, batch + 1, self.done_operations)

    @property
    def current(self) -> Operation | None:
        """The operation done last in this batch."""
        return self.program.operations[self.done_operations - 1] if self.done_operations else None

    @property
    def finished_batch(self) -> bool:
        """Whether the batch at hand is done."""
        return self.done_operations == len(self.program)

    @property
    def batches_done(self) -> int:
        """Whole batches behind us, the one at hand included if it is finished."""
        return self.step + self.finished_batch

    @property
    def done(self) -> bool:
        """Whether all epochs asked for are over; never, where no number was given."""
        return self.epochs is not None and self.batches_done >= self.epochs * self.batches_per_epoch

    @property
    def batch(self) -> Batch:
        """The batch at hand."""
        epoch, number = divmod(self.step, self.batches_per_epoch)
        return Batch(self._order(epoch), self.program.batch_size, number, self._iterations + self.step)

    def _order(self, epoch: int) -> npt.NDArray[np.int64]:
        """An epoch's order. Two are kept: the one at hand and the one before, where a step back may lead."""
        if epoch not in self._orders:
            examples = self.feed.examples
            while len(self._orders) > 1:
                del self._orders[next(iter(self._orders))]
            self._orders[epoch] = (
                epoch_order(examples, self.seed, epoch) if self._shuffle else np.arange(examples, dtype=np.int64)
            )
        return self._orders[epoch]

    @property
    def rows(self) -> int:
        """Of how many examples of this batch the tensors are in view: the first ones, all if it was stepped through.

        A batch larger than `program.slice_rows` that was run at full speed was never in memory as a whole.
        """
        return self.batch.rows if self.arena.is_spread else min(self.batch.rows, self.program.slice_rows)

    @property
    def tensors(self) -> Mapping[str, Array]:
        """All tensors that have a value now, by name: parameters and slots always, the rest once computed.

        The arrays are read-only views of what trains; those with a row for each example have `rows` of them.
        """
        return Tensors(self)

    def view(self, name: str) -> Array:
        """A tensor's memory, whether or not it is computed yet; of the examples, those in view."""
        return self.arena.view(name, self.batch.rows)

    def records(self, first: int = 0) -> npt.NDArray[np.float64]:
        """Loss and metrics of every batch done, a row each, from batch `first` on; behind them, metrics' counters."""
        return self._records[first : self.batches_done]

    # ------------------------------------------------------------------ what can be set

    @property
    def parameters(self) -> list[Array]:
        """Copies of all parameters, in Keras' order."""
        return [self.arena.view(name).copy() for name in self.program.parameters]

    def set_parameters(self, values: Sequence[Array]) -> None:
        """Put in new values; a new history begins here. A batch that is only partly done begins anew."""
        if 0 < self.done_operations < len(self.program):
            self.go_to(self.step, 0)
        for name, value in zip(self.program.parameters, values, strict=True):
            self.arena.view(name)[...] = value
        self._timeline.forget_after(-1)
        self._timeline.keep(self.batches_done, self.arena.state)

    @property
    def iterations(self) -> int:
        """Updates done in all, those before this machine included: the t of the optimizers' formulas."""
        return self._iterations + self.batches_done

    def restore(self, step: int, state: Array, records: npt.NDArray[np.float64] | None = None) -> None:
        """Stand at the beginning of batch `step` with a state saved earlier; a new history begins here.

        `records` are the loss and metrics of the batches before it, where they are known.
        """
        np.copyto(self.arena.state, state)
        self.step, self.done_operations = step, 0
        if records is not None:
            self._note(0, records)
        self._timeline.forget_after(-1)
        self._timeline.keep(step, self.arena.state)

    def recall(self, changes: Mapping[int, Mapping[str, float]], checkpoints: Mapping[int, Array]) -> None:
        """Remember what a saved machine remembered: its `changes`, and the state at the beginning of some batches."""
        self._changes = {step: dict(values) for step, values in changes.items()}
        for step, state in checkpoints.items():
            self._timeline.keep(step, state)
        if self.done_operations == 0:
            self._apply_changes()

    @property
    def hyper_names(self) -> tuple[str, ...]:
        """What the optimizer's numbers are called, in the order of the tensor `hyper`."""
        return tuple(self._hyper_names)

    @property
    def checkpoints(self) -> tuple[int, ...]:
        """The batches, counted from 0, whose beginning is remembered: from there others are reached."""
        return self._timeline.steps

    def checkpoint(self, step: int) -> Array | None:
        """A copy of the state at the beginning of a batch, counted from 0, where it is remembered."""
        state = self._timeline.at(step)
        return None if state is None else state.copy()

    @property
    def changes(self) -> dict[int, dict[str, float]]:
        """What `set_hyper` has changed, by the batch, counted from 0, from which on it counts."""
        return {step: dict(values) for step, values in self._changes.items()}

    @property
    def learning_rate(self) -> float:
        """η as it is in the arena."""
        return float(self.arena.view("hyper")[0])

    def set_learning_rate(self, rate: float) -> None:
        """Change η from the next batch on; see `set_hyper`."""
        self.set_hyper("η", rate)

    def set_hyper(self, name: str, value: float) -> None:
        """Change a number of the optimizer from the next batch on (from this one, while nothing of it is done).

        Remembered, so that going back and forward again gives the same bits. A future already seen is forgotten.
        Raises `MachineError` where the optimizer has no such number, or a schedule decides it.
        """
        if name not in self._hyper_names:
            raise MachineError(f"the optimizer has no {name!r}, only {', '.join(self._hyper_names)}")
        if name == "η" and any(operation.kind == "schedule" for operation in self.program):
            raise MachineError("a schedule sets the learning rate: compile with a number to change it by hand")
        step = self.step if self.done_operations == 0 else self.step + 1
        self._changes = {when: what for when, what in self._changes.items() if when < step} | {
            step: {**self._changes.get(step, {}), name: value}
        }
        self._timeline.forget_after(step - 1 if step > 0 else 0)
        if self.done_operations == 0:
            self._apply_changes()

    def _apply_changes(self) -> None:
        """At the beginning of a batch: the numbers that were chosen from here on."""
        for name, value in self._changes.get(self.step, {}).items():
            self.arena.view("hyper")[self._hyper_names.index(name)] = value

    # ------------------------------------------------------------------ forwards

    def advance(self) -> Operation:
        """Do the next operation. After a batch's last one, begins the next batch.

        Raises `MachineError` when all epochs are over.
        """
        if self.done:
            raise MachineError("all epochs are done: go back, or ask for more epochs")
        if self.finished_batch:
            self._enter(self.step + 1)
        operation: Operation = self.program[self.done_operations]
        if self.done_operations == 0:
            self._timeline.keep(self.step, self.arena.state)
        self._do(operation)
        return operation

    def _enter(self, step: int) -> None:
        self.step, self.done_operations = step, 0
        self._apply_changes()

    def _do(self, operation: Operation) -> None:
        self._execution.do(operation, self.batch)
        self.done_operations = operation.index + 1
        if self.finished_batch:
            self._note(self.step, self.arena.memory[self._watched][None].astype(float))

    def _note(self, step: int, rows: npt.NDArray[np.float64]) -> None:
        while step + len(rows) > len(self._records):
            self._records = np.concatenate([self._records, np.zeros_like(self._records)])
        self._records[step : step + len(rows)] = rows

    def run(self, batches: int, *, stop_on_nan: bool = False) -> int:
        """Finish the batch at hand, then run whole batches at full speed; returns how many were finished in all.

        A large batch is not finished but run anew, with the same result: so it need not be in memory as a whole. Stops
        early at `interrupt`, at the end of the epoch and of the last one asked for, and, if so wished, after a batch
        whose loss is not finite.
        """
        finished = 0
        if 0 < self.done_operations < len(self.program) and not self._begins_anew():
            while not self.finished_batch:
                self.advance()
            finished = 1
        at_end = self.finished_batch and self.cursor.batch == self.batches_per_epoch
        if self.done or finished == batches or (finished and at_end):
            return finished
        if self.finished_batch:
            self._enter(self.step + 1)
        return finished + self._run_whole(batches - finished, stop_on_nan)

    def _begins_anew(self) -> bool:
        """Go back to the beginning of a large batch, where it is remembered; False where nothing was done."""
        state = self._timeline.at(self.step)
        if self.program.slice_rows == self.program.batch_size or state is None:
            return False
        np.copyto(self.arena.state, state)
        self._enter(self.step)
        return True

    def _run_whole(self, batches: int, stop_on_nan: bool) -> int:
        """Run whole batches from the beginning of the one at hand, up to the end of its epoch or a change of η."""
        count = min(batches, self.batches_per_epoch - self.cursor.batch + 1)
        changes = [when for when in self._changes if when > self.step]
        count = min([count, *(when - self.step for when in changes)])
        self._timeline.keep(self.step, self.arena.state)
        rows = self._execution.run(self.batch, count, self._watched, stop_on_nan=stop_on_nan)
        self._note(self.step, rows)
        self.step += len(rows) - 1
        self.done_operations = len(self.program)
        return len(rows)

    def interrupt(self) -> None:
        """From any thread: stop the run after the batch at hand."""
        self._execution.interrupt()

    def clear_interrupt(self) -> None:
        """Allow runs again."""
        self._execution.clear_interrupt()

    # ------------------------------------------------------------------ backwards

    def rewind(self) -> Operation:
        """Undo the operation done last, back over the beginning of the batch if need be; returns it.

        Raises `MachineError` at the very beginning.
        """
        if self.done_operations == 0:
            raise MachineError("this is the very beginning: there is nothing to undo")
        operation: Operation = self.program[self.done_operations - 1]
        if self.done_operations == 1 and self.step > 0:
            self.go_to(self.step - 1, len(self.program))
        elif not self.arena.is_spread or not self._put_back(operation):
            self.go_to(self.step, self.done_operations - 1)
        return operation

    def _put_back(self, operation: Operation) -> bool:
        """Undo an operation of this batch by what its beginning remembers; False where that is not enough."""
        if operation.changes:
            earlier = self.program.operations[: operation.index]
            if self.step not in self._timeline or any(set(operation.changes) & set(o.changes) for o in earlier):
                return False
            for name in operation.changes:
                self.arena.view(name)[...] = self.before(name)
        self.done_operations = operation.index
        return True

    def go_to(self, step: int, operations: int) -> None:
        """Be where `operations` of batch `step` were done, by restoring a checkpoint and running on from it."""
        if step < self._timeline.steps[0]:
            raise MachineError("the history begins here: there is nothing to undo")
        self.clear_interrupt()
        start, state = self._timeline.before(step)
        np.copyto(self.arena.state, state)
        self.step, self.done_operations = start, 0
        self._apply_changes()
        while self.step < step:
            self._run_whole(step - self.step, stop_on_nan=False)
            self._enter(self.step + 1)
        if operations:
            self._timeline.keep(self.step, self.arena.state)
        for operation in self.program.operations[:operations]:
            self._do(operation)

    def remember_batch(self) -> None:
        """Make sure that the beginning of the batch at hand is remembered, as it is when batches are stepped."""
        if self.done_operations and self.step not in self._timeline:
            self.go_to(self.step, self.done_operations)

    def view_batch(self) -> None:
        """Make sure that all examples of the batch at hand are in view; see `rows`."""
        if self.done_operations and not self.arena.is_spread:
            self.go_to(self.step, self.done_operations)

    def before(self, name: str) -> Array | None:
        """A parameter, slot or hyper-parameter as it was at the beginning of this batch, where that is remembered."""
        state = self._timeline.at(self.step)
        if state is None:
            return None
        view, first = self.arena.view(name), self.arena.offsets[name]
        return state[first : first + view.size].reshape(view.shape)

    def close(self) -> None:
        """Let its threads go."""
        self._execution.close()


class Tensors(Mapping[str, Array]):
    """A machine's tensors by name, as far as they have a value."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def _names(self) -> Iterator[str]:
        program = self._machine.program
        made = {name for o in program.operations[: self._machine.done_operations] for name in o.outputs}
        for name, tensor in program.tensors.items():
            if tensor.role.is_state or name in made:
                yield name

    def __iter__(self) -> Iterator[str]:
        return self._names()

    def __len__(self) -> int:
        return sum(1 for _ in self._names())

    def __getitem__(self, name: str) -> Array:
        if name not in self._names():
            raise KeyError(
                f"{name} is not computed yet in this batch" if name in self._machine.program.tensors else name
            )
        view = self._machine.view(name)
        view.flags.writeable = False
        return view
