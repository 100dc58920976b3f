"""What training has brought so far, in bounded room: recent batches one by one, all before them in equal runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tui_dl.session.chart_views import BatchCurve, HistoryView

if TYPE_CHECKING:
    from tui_dl.engine.trainer import Trainer

Rows = npt.NDArray[np.float64]

RECENT = 2048
"""Batches that are kept one by one, at least."""
MOST = 2048
"""Runs of batches that stand for all others, at most."""
KEPT = 1024
"""Points of a curve whose run is over."""


class BatchHistory:
    """Numbers of every batch: the last `RECENT` as they are, those before as least, mean and greatest of a run.

    A run is a power of two long and doubles when there are more than `MOST`: a million batches take 4,096 points.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._begin()

    def _begin(self) -> None:
        self.run = 1
        """Batches of a run."""
        self.done = 0
        self._last: Rows = np.empty(0)
        self._runs = np.empty((0, 3, self._columns))

    def follow(self, records: Callable[[int], Rows], done: int) -> None:
        """Take in what is new among `done` batches; `records(first)` gives a row for each from batch `first` on.

        Where the past has changed, because somebody went back and on from there, all is read again.
        """
        self._runs = self._runs[: done // self.run]
        if not self._same_past(records, done):
            self._begin()
        while done // self.run > MOST:
            self._double()
        first = len(self._runs)
        count = done // self.run - first
        if count:
            rows = records(first * self.run)[: count * self.run, : self._columns].reshape(count, self.run, -1)
            self._runs = np.concatenate([self._runs, _summary(rows[:, :, None, :])])
        self.done = done
        if done:
            self._last = records(done - 1)[0].copy()

    def _same_past(self, records: Callable[[int], Rows], done: int) -> bool:
        """Whether what was taken in is still so, told by the last batch or the last run of what is left of it."""
        if not self.done or done >= self.done:
            return not self.done or np.array_equal(records(self.done - 1)[0], self._last, equal_nan=True)
        first = len(self._runs) - 1
        rows = records(first * self.run)[: self.run, : self._columns] if first >= 0 else np.empty(0)
        return bool(rows.size) and np.array_equal(
            self._runs[first], _summary(rows[None, :, None, :])[0], equal_nan=True
        )

    def _double(self) -> None:
        self.run *= 2
        whole = len(self._runs) // 2
        self._runs = _summary(self._runs[: 2 * whole].reshape(whole, 2, 3, self._columns))

    def curves(self, records: Callable[[int], Rows]) -> list[BatchCurve]:
        """A curve for each column, of what `follow` has taken in."""
        whole = max(0, self.done - RECENT) // self.run if self.run > 1 else 0
        first = whole * self.run
        recent = records(first)[: self.done - first, : self._columns]
        x = np.concatenate([(np.arange(whole) + 0.5) * self.run + 0.5, np.arange(first + 1.0, self.done + 1)])
        parts = [np.concatenate([self._runs[:whole, part], recent]).T.copy() for part in range(3)]
        low, mean, high = parts
        return [
            BatchCurve(x, low[column], mean[column], high[column], self.run, first + 1)
            for column in range(self._columns)
        ]


def _summary(parts: Rows) -> Rows:
    """Least, mean, greatest (n, 3, columns) of n runs: of numbers (n, run, 1, columns), or of two runs' (n, 2, 3, …).

    A mean with a NaN in it is NaN; least and greatest tell of the numbers beside it.
    """
    # A training that diverges has a history, too: nobody needs a warning for it.
    with np.errstate(all="ignore"):
        return np.stack(
            [
                np.fmin.reduce(parts[:, :, 0], axis=1),
                parts[:, :, parts.shape[2] // 2].mean(axis=1),
                np.fmax.reduce(parts[:, :, -1], axis=1),
            ],
            axis=1,
        )


class EpochHistory:
    """Loss and metrics of every epoch, by the history's names; grows with the epochs, a few numbers each."""

    def __init__(self) -> None:
        self.columns: dict[str, list[float]] = {}
        self.best: int | None = None
        """The epoch (from 1) with the lowest validation loss, or training loss without validation."""
        self._marks: list[Rows] = []

    def follow(self, trainer: Trainer) -> None:
        """Take in the epochs that are new, and forget those that are not behind the cursor any more."""
        before = len(self._marks)
        while self._marks and not self._stands(trainer, len(self._marks) - 1):
            self._marks.pop()
            for column in self.columns.values():
                column.pop()
        changed = len(self._marks) < before
        for epoch in range(len(self._marks), trainer.epochs_done):
            for name, value in trainer.epoch_values(epoch).items():
                self.columns.setdefault(name, []).append(value)
            self._marks.append(self._mark(trainer, epoch))
            changed = True
        if changed:
            self.best = _best(self.columns)

    def _stands(self, trainer: Trainer, epoch: int) -> bool:
        return epoch < trainer.epochs_done and np.array_equal(
            self._marks[epoch], self._mark(trainer, epoch), equal_nan=True
        )

    @staticmethod
    def _mark(trainer: Trainer, epoch: int) -> Rows:
        """The record of an epoch's last batch: it tells one past from another."""
        machine = trainer.machine
        mark: Rows = machine.records((epoch + 1) * machine.batches_per_epoch - 1)[0].copy()
        return mark


def _best(columns: dict[str, list[float]]) -> int | None:
    losses = np.array(columns.get("val_loss") or columns.get("loss") or [], float)
    return int(np.nanargmin(np.where(np.isfinite(losses), losses, np.nan))) + 1 if np.isfinite(losses).any() else None


@dataclass(slots=True, eq=False)
class Past:
    """All that is remembered of a training for its charts."""

    batches: BatchHistory
    epochs: EpochHistory

    @classmethod
    def of(cls, trainer: Trainer) -> Past:
        """An empty one, for this training."""
        return cls(BatchHistory(len(trainer.names)), EpochHistory())

    def view(self, trainer: Trainer) -> HistoryView:
        """Brought up to the cursor, and copied."""
        machine, names = trainer.machine, trainer.names
        self.batches.follow(machine.records, machine.batches_done)
        self.epochs.follow(trainer)
        return HistoryView(
            batches=dict(zip(names, self.batches.curves(machine.records), strict=True)),
            batches_done=machine.batches_done,
            metric_name=names[1] if len(names) > 1 else "",
            batches_per_epoch=machine.batches_per_epoch,
            epochs={name: list(values) for name, values in self.epochs.columns.items() if values},
            best_epoch=self.epochs.best,
        )


def thinned(history: HistoryView, most: int = KEPT) -> HistoryView:
    """The same with at most `most` points a curve and the last batch as it was."""
    return replace(history, batches={name: _thinned(curve, most) for name, curve in history.batches.items()})


def _thinned(curve: BatchCurve, most: int) -> BatchCurve:
    count = len(curve.x)
    if count <= most:
        return curve
    group = -(-(count - 1) // (most - 1))
    starts = np.arange(0, count - 1, group)
    sizes = np.diff(starts, append=count - 1)

    def last(values: Any, reduce: Any, divide: bool = False) -> Any:
        grouped = reduce.reduceat(values[:-1], starts)
        return np.append(grouped / sizes if divide else grouped, values[-1])

    return BatchCurve(
        last(curve.x, np.add, True),
        last(curve.low, np.fmin),
        last(curve.mean, np.add, True),
        last(curve.high, np.fmax),
        run=curve.run * group,
        full_from=int(curve.x[-1]),
    )
