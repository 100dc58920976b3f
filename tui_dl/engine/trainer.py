"""Epochs of a machine: validation after each, the history, and word of the progress by wall time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tui_dl.engine.callbacks import Callback, watches_batches
from tui_dl.engine.evaluation import Evaluator
from tui_dl.engine.feed import Feed
from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation
from tui_dl.engine.records import combined

_REPORT_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an epoch has come."""

    epoch: int
    """From 1."""
    batch: int
    """Batches of it that are done."""
    batches: int
    loss: float
    """Mean over the epoch so far."""
    samples_per_second: float


@dataclass(frozen=True, slots=True)
class EpochResult:
    """A finished epoch."""

    epoch: int
    values: dict[str, float]
    """loss, metrics and, with validation data, val_loss, …"""
    seconds: float
    samples_per_second: float
    diverged: bool


class Observer(Protocol):
    """Who wants to hear of the training."""

    def progress(self, progress: Progress) -> None:
        """Called about ten times a second."""

    def epoch(self, result: EpochResult) -> None:
        """Called after each epoch."""


@dataclass(slots=True)
class History:
    """As Keras' History: `history` is a dict of lists, a value an epoch; `epoch` counts from 0."""

    history: dict[str, list[float]] = field(default_factory=dict)
    epoch: list[int] = field(default_factory=list)
    diverged: bool = False

    @property
    def best_epoch(self) -> int | None:
        """The epoch (from 1) with the lowest validation loss, or training loss without validation."""
        losses = self.history.get("val_loss") or self.history.get("loss") or []
        finite = [(loss, number) for number, loss in enumerate(losses, 1) if np.isfinite(loss)]
        return min(finite)[1] if finite else None


class Trainer:
    """A machine and its validation data: steps, batches and epochs, and what came of them."""

    def __init__(self, machine: Machine, validation: Feed | None = None) -> None:
        self.machine = machine
        self.validation = validation
        self.evaluator = Evaluator(machine.program, machine.threads)
        self._validated: dict[int, dict[str, float]] = {}
        self._known: dict[int, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = {}

    @property
    def names(self) -> list[str]:
        """What is recorded, by the history's names."""
        return list(self.machine.program.reported.values())

    @property
    def epochs_done(self) -> int:
        """Whole epochs behind the cursor."""
        return self.machine.batches_done // self.machine.batches_per_epoch

    @property
    def history(self) -> History:
        """The epochs behind the cursor."""
        epochs = range(self.epochs_done)
        columns: dict[str, list[float]] = {name: [] for name in self.names}
        for epoch in epochs:
            for name, value in zip(self.names, self._epoch_values(epoch), strict=True):
                columns[name].append(float(value))
        if self.validation is not None:
            for name, column in zip(self.names, self.validations.T, strict=True):
                columns[f"val_{name}"] = column.tolist()
        return History(columns, list(epochs), self.diverged)

    @property
    def validations(self) -> npt.NDArray[np.float64]:
        """Loss and metrics on the validation data, a row for each epoch behind the cursor; NaN where not measured."""
        rows = [
            [self._validated.get(epoch, {}).get(name, math.nan) for name in self.names]
            for epoch in range(self.epochs_done)
        ]
        return np.array(rows, float).reshape(-1, len(self.names))

    @property
    def validated(self) -> dict[str, float]:
        """The newest validation behind the cursor, by names such as `val_loss`; empty before the first."""
        if self.validation is None:
            return {}
        known = next((self._validated[n] for n in reversed(range(self.epochs_done)) if n in self._validated), {})
        return {f"val_{name}": value for name, value in known.items()}

    @property
    def diverged(self) -> bool:
        """Whether the loss of the batch done last is NaN or infinite."""
        last = self.machine.records(max(0, self.machine.batches_done - 1))
        return bool(last.size and not np.isfinite(last[-1, 0]))

    def epoch_values(self, epoch: int) -> dict[str, float]:
        """Loss and metrics of an epoch (from 0) behind the cursor, on training and, where measured, validation data."""
        values = dict(zip(self.names, map(float, self._epoch_values(epoch)), strict=True))
        if self.validation is not None:
            known = self._validated.get(epoch, {})
            values |= {f"val_{name}": known.get(name, math.nan) for name in self.names}
        return values

    def _epoch_values(self, epoch: int) -> npt.NDArray[np.float64]:
        """Loss and metrics of an epoch."""
        per_epoch = self.machine.batches_per_epoch
        records = self.machine.records(epoch * per_epoch)[:per_epoch]
        known = self._known.get(epoch)
        if known is None or not np.array_equal(known[0], records[-1], equal_nan=True):
            self._known[epoch] = known = (records[-1].copy(), self._together(records))
        return known[1]

    def _together(self, records: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        size = self.machine.program.batch_size
        sizes = np.full(len(records), float(size))
        if len(records) == self.machine.batches_per_epoch:
            sizes[-1] = self.machine.feed.examples - size * (len(records) - 1)
        return combined(self.machine.program, records, sizes)

    def restore(
        self,
        step: int,
        state: npt.NDArray[Any],
        records: npt.NDArray[np.float64],
        validations: npt.NDArray[np.float64],
    ) -> None:
        """Stand at the beginning of batch `step` with state and history of a saved training."""
        self.machine.restore(step, state, records)
        self._validated = {
            epoch: dict(zip(self.names, row, strict=True)) for epoch, row in enumerate(validations.tolist())
        }

    # ------------------------------------------------------------------ moving

    def advance(self) -> Operation:
        """One operation; after an epoch's last one, the validation."""
        operation = self.machine.advance()
        self._after_move()
        return operation

    def run(self, batches: int, *, stop_on_nan: bool = False) -> int:
        """Whole batches at full speed, to the end of the epoch at most; there, the validation."""
        done = self.machine.run(batches, stop_on_nan=stop_on_nan)
        self._after_move()
        return done

    def _after_move(self) -> None:
        machine = self.machine
        if machine.finished_batch and machine.cursor.batch == machine.batches_per_epoch:
            self._validate(machine.cursor.epoch - 1)

    def _validate(self, epoch: int) -> None:
        if self.validation is not None:
            self._validated[epoch] = self.evaluator.evaluate(self.machine.arena, self.validation)

    def train(
        self,
        epochs: int,
        observer: Observer,
        stopped: Callable[[], bool] = lambda: False,
        callbacks: Sequence[Callback] = (),
    ) -> History:
        """Train until `epochs` are done, the loss diverges, or `stopped` says so; `machine.interrupt` hastens that."""
        self.machine.clear_interrupt()
        for callback in callbacks:
            callback.on_train_begin()
        try:
            while self.epochs_done < epochs and not stopped() and not self.diverged:
                for callback in callbacks:
                    callback.on_epoch_begin(self.epochs_done)
                self._train_epoch(observer, stopped, callbacks)
            # Taken now: restoring the best weights may put an end to what can be looked back on.
            return self.history
        finally:
            for callback in callbacks:
                callback.on_train_end()

    def _train_epoch(self, observer: Observer, stopped: Callable[[], bool], callbacks: Sequence[Callback]) -> None:
        machine, started = self.machine, time.perf_counter()
        target = self.epochs_done + 1
        first = self.epochs_done * machine.batches_per_epoch
        begun = machine.batches_done
        self._run_epoch(target, observer, stopped, callbacks)
        if self.epochs_done < target and not self.diverged:
            return
        # The clock stops before the validation, so that the throughput is the training's own.
        seconds = time.perf_counter() - started
        size, done = machine.program.batch_size, machine.batches_done - first
        examples = min(done * size, machine.feed.examples) - (begun - first) * size
        if self.epochs_done == target:
            self._after_move()
        values = self._values(first)
        observer.epoch(EpochResult(target, values, seconds, examples / seconds, self.diverged))
        for callback in callbacks:
            callback.on_epoch_end(target - 1, values)

    def _run_epoch(
        self, target: int, observer: Observer, stopped: Callable[[], bool], callbacks: Sequence[Callback]
    ) -> None:
        """Batches up to the end of epoch `target`, its divergence or its interruption."""
        machine = self.machine
        first = (target - 1) * machine.batches_per_epoch
        singly = watches_batches(callbacks)
        pace = Pace()
        while self.epochs_done < target and not stopped() and not self.diverged:
            pace.count(machine.run(1 if singly else pace.batches, stop_on_nan=True))
            done = machine.batches_done - first
            mean = self._together(machine.records(first))[0]
            rate = pace.batches_per_second * machine.program.batch_size
            if singly:
                values = machine.records(machine.batches_done - 1)[0, : len(self.names)]
                logs = dict(zip(self.names, map(float, values), strict=True))
                for callback in callbacks:
                    callback.on_train_batch_end(done - 1, logs)
            observer.progress(Progress(target, done, machine.batches_per_epoch, float(mean), rate))

    def _values(self, first: int) -> dict[str, float]:
        values = dict(zip(self.names, map(float, self._together(self.machine.records(first))), strict=True))
        epoch = first // self.machine.batches_per_epoch
        values |= {f"val_{name}": value for name, value in self._validated.get(epoch, {}).items()}
        return values

    def close(self) -> None:
        """Let all threads go."""
        self.machine.close()
        self.evaluator.close()


class Pace:
    """How many batches fit between two reports: adapts to what the last ones took."""

    def __init__(self, seconds: float = _REPORT_SECONDS) -> None:
        self._seconds = seconds
        self._started = time.perf_counter()
        self.batches = 1
        self.batches_per_second = 0.0

    def count(self, batches: int) -> None:
        """Take note that so many batches were run since the last call."""
        now = time.perf_counter()
        elapsed, self._started = max(now - self._started, 1e-9), now
        self.batches_per_second = batches / elapsed
        wanted = int(self.batches_per_second * self._seconds)
        self.batches = max(1, min(wanted, 4 * self.batches))
