"""What goes on inside the layers while training runs: norms of gradients and updates, and where activations lie.

Measured at the ends of some batches, within a stated share of the time that training takes.
"""

from __future__ import annotations

import bisect
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation, Phase, Program
from tui_dl.engine.trainer import Trainer
from tui_dl.session.chart_views import KernelView, StatisticsView
from tui_dl.session.histograms import Counted, Histogram

Array = npt.NDArray[Any]

MOST = 512
"""Samples kept; beyond that they stand twice as far apart, at least."""
SHARE = 0.005
"""Of the time trained: what sampling may take …"""
ALLOWANCE = 0.05
"""… and the seconds that it may take besides, so that short trainings are seen too."""
GROWTH = 1.15
FRAME_SECONDS = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """All that was measured, as it can be put away and taken up again."""

    batches: npt.NDArray[np.float64]
    """(samples, 2), at most `MOST` of them: the batch's number, from 1, and its learning rate."""
    norms: npt.NDArray[np.float64]
    """(samples, 3 · kernels): ‖dW‖, ‖ΔW‖ and ‖W‖ of each kernel."""
    activations: Mapping[str, Counted]
    """By the name of the layer's output."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A layer's kernel and what moves it."""

    layer: str
    name: str
    gradient: str


def kernels_of(program: Program) -> list[Kernel]:
    """Every kernel that is updated, first layer first, with the gradient its update reads."""
    updates = [operation for operation in program.phases(Phase.UPDATE) if operation.kind == "update"]
    pairs = [(operation.layer, *list(operation.inputs)[:2]) for operation in reversed(updates)]
    return [Kernel(*pair) for pair in pairs if len(program.tensors[pair[1]].shape) == 2]


def outputs_of(program: Program) -> list[tuple[str, str]]:
    """Layer and tensor of each layer's output: after the activation where there is one."""
    forward = [o for o in program.phases(Phase.FORWARD) if o.kind in ("dense", "activation")]
    activated = {name for o in forward if o.kind == "activation" for name in o.inputs}
    return [(o.layer, _made(o)) for o in forward if _made(o) not in activated]


def _made(operation: Operation) -> str:
    return next(iter(operation.outputs))


def _length(values: Array) -> float:
    """√Σ of all squares; in double precision where single would overflow."""
    with np.errstate(all="ignore"):
        length = float(np.linalg.norm(values))
    return length if math.isfinite(length) else float(np.linalg.norm(values.astype(np.float64)))


def _spaced(batches: Sequence[int], apart: int) -> list[int]:
    """Which of them to keep, so that the first and the last stay and those between are evenly spread."""
    keep = [0]
    for place, batch in enumerate(batches[:-1]):
        if batch - batches[keep[-1]] >= apart:
            keep.append(place)
    return [*keep, len(batches) - 1]


class Budget:
    """Decides when a sample is due: at frame pace or when batches have grown by 15 %, while its time allows."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._trained = 0.0
        self._batch = 0
        self._at = -1.0

    def ahead(self, done: int, now: float) -> int:
        """How many batches from `done` on lead to the end of the next one to be measured; 0 while none may be."""
        if self._spent > ALLOWANCE + SHARE * self._trained:
            return 0
        if now - self._at >= FRAME_SECONDS:
            return 1
        return max(int(min(self._batch, done) * GROWTH) - done, 1)

    def sampled(self, done: int, now: float, spent: float) -> None:
        """A sample was taken at the end of batch `done`, in so many seconds."""
        self._batch, self._at = done, now
        self._spent += spent

    def trained(self, seconds: float) -> None:
        """So long was trained."""
        self._trained += seconds


class Statistics:
    """Samples of one training, in the order of their batches."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._budget = Budget()
        self._kernels = kernels_of(machine.program)
        self._histograms = [Histogram(*names) for names in outputs_of(machine.program)]
        self._batches: list[int] = []
        self._rates: list[float] = []
        self._norms: list[Array] = []
        self._apart = 1
        """Batches between samples, at least; only the last may be nearer to the one before, until the next comes."""

    def sample(self) -> None:
        """Measure the batch at hand, where it is finished, its beginning is remembered and it was not measured yet."""
        machine = self._machine
        done = machine.batches_done
        if not machine.finished_batch or (self._batches and self._batches[-1] >= done):
            return
        norms = self._measure()
        if norms is None:
            return
        if len(self._batches) > 1 and self._batches[-1] - self._batches[-2] < self._apart:
            self._drop_last()
        self._batches.append(done)
        self._rates.append(machine.learning_rate)
        self._norms.append(norms)
        for histogram in self._histograms:
            histogram.add(machine.view(histogram.name))
        while len(self._batches) > MOST:
            self._apart *= 2
            self._cut(_spaced(self._batches, self._apart))

    def run(self, trainer: Trainer, batches: int) -> int:
        """Train up to so many batches, as `Trainer.run` does, and measure some of them; how many were finished."""
        machine, finished, going = self._machine, 0, True
        started = time.perf_counter()
        while going and finished < batches:
            ahead = self._budget.ahead(machine.batches_done, time.perf_counter())
            # The one to be measured runs alone: so its beginning is remembered, and what it has changed can be told.
            wanted = min(batches - finished, max(ahead - 1, 1) if ahead else batches)
            done = trainer.run(wanted, stop_on_nan=True)
            if ahead == 1:
                # The processor's time: waiting for others is not the sample's cost.
                before = time.thread_time()
                self.sample()
                self._budget.sampled(machine.batches_done, time.perf_counter(), time.thread_time() - before)
            finished += done
            at_end = machine.finished_batch and machine.cursor.batch == machine.batches_per_epoch
            going = done == wanted and not at_end and not trainer.diverged
        self._budget.trained(time.perf_counter() - started)
        return finished

    def _measure(self) -> Array | None:
        """‖dW‖, ‖ΔW‖ and ‖W‖ of each kernel, W as it was before the update."""
        view, rows = self._machine.arena.view, []
        for kernel in self._kernels:
            before = self._machine.before(kernel.name)
            if before is None:
                return None
            # A training that diverges is measured, too.
            with np.errstate(all="ignore"):
                changes = (view(kernel.gradient), view(kernel.name) - before, before)
                rows.append([_length(change) for change in changes])
        return np.array(rows).reshape(-1, 3)

    def forget(self) -> None:
        """Drop what was measured beyond the cursor: that future will be another."""
        if self._count < len(self._batches):
            self._cut(range(self._count))

    @property
    def _count(self) -> int:
        """How many samples lie up to the cursor. Those beyond it are still true: going there again is the same."""
        return bisect.bisect_right(self._batches, self._machine.batches_done)

    def _drop_last(self) -> None:
        for samples in (self._batches, self._rates, self._norms):
            samples.pop()
        for histogram in self._histograms:
            histogram.drop_last()

    def _cut(self, keep: Sequence[int]) -> None:
        self._batches = [self._batches[i] for i in keep]
        self._rates = [self._rates[i] for i in keep]
        self._norms = [self._norms[i] for i in keep]
        for histogram in self._histograms:
            histogram.cut(keep)

    def sampled(self) -> Sampled:
        """All that was measured, copied."""
        count = len(self._batches)
        return Sampled(
            np.array([self._batches, self._rates], np.float64).T.reshape(count, 2),
            np.array(self._norms, np.float64).reshape(count, 3 * len(self._kernels)),
            {histogram.name: histogram.counted() for histogram in self._histograms},
        )

    def recall(self, sampled: Sampled, furthest: int) -> None:
        """Go on from what was measured before, up to the furthest batch that was ever done.

        Raises ValueError where it is not of this network and these batches.
        """
        batches, wanted = sampled.batches[:, 0], {histogram.name for histogram in self._histograms}
        # Not a number compares as false.
        if not ((np.diff(batches) > 0).all() and (batches >= 1).all() and (batches <= furthest).all()):
            raise ValueError("its statistics are not of batches that were done, one after the other")
        if sampled.norms.shape != (len(batches), 3 * len(self._kernels)) or sampled.activations.keys() != wanted:
            raise ValueError("its statistics are not of these layers")
        self._batches, self._rates = batches.astype(int).tolist(), sampled.batches[:, 1].tolist()
        self._norms = list(sampled.norms.reshape(len(batches), len(self._kernels), 3).copy())
        for histogram in self._histograms:
            histogram.recall(sampled.activations[histogram.name])

    @property
    def rates(self) -> tuple[float, ...]:
        """The first and the last learning rate with which weights were changed; () before the first batch."""
        count = self._count
        return tuple(self._rates[:1] + self._rates[count - 1 : count]) if count else ()

    def view(self) -> StatisticsView:
        """The samples up to the cursor, copied."""
        count = self._count
        norms = np.array(self._norms[:count]).reshape(count, len(self._kernels), 3)
        return StatisticsView(
            batches=np.array(self._batches[:count]),
            learning_rates=np.array(self._rates[:count]),
            kernels=tuple(
                KernelView(kernel.layer, kernel.name, *(norms[:, number, part].copy() for part in range(3)))
                for number, kernel in enumerate(self._kernels)
            ),
            activations=tuple(histogram.view(count) for histogram in self._histograms),
        )
