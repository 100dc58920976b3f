"""The three gradient descents raced on real digits: all examples, one, or some of them before each update."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt

from tui_dl.engine.feed import epoch_order
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.trainer import Trainer
from tui_dl.session.figures.digits import some_digits
from tui_dl.session.figures.run import classifier

Floats = npt.NDArray[np.float64]

HIDDEN = 24
POINTS = 120
"""Points of a trace, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One runner."""

    batch_size: int
    x: Floats
    """Epochs behind it at each point."""
    loss: Floats
    """The mean loss of the updates up to each point, since the one before."""
    updates: int
    epoch_seconds: float
    """What an epoch took it, on average, without the first, which also loads its kernels; NaN before the second."""


@dataclass(frozen=True, slots=True, eq=False)
class RaceView:
    """All three, after the same number of epochs."""

    traces: tuple[Trace, ...]
    epochs_done: int
    epochs: int


def batch_seen(examples: int, batch_size: int, update: int, seed: int = 0) -> npt.NDArray[np.int64]:
    """The examples that update number `update` (from 0) sees, in the order in which the engine shuffles."""
    per_epoch = -(-examples // batch_size)
    epoch, number = divmod(update, per_epoch)
    order = epoch_order(examples, seed, epoch)
    return order[number * batch_size : (number + 1) * batch_size]


def race(batch_size: int, examples: int, epochs: int, rate: float) -> Iterator[RaceView]:
    """Train batch, stochastic and mini-batch descent side by side, a frame after each epoch of all three.

    Plain SGD with the same learning rate, from the same weights.
    """
    x, y = some_digits(examples)
    sgd = OPTIMIZERS.find("sgd")
    sizes = (examples, 1, batch_size)
    trainers = []
    for size in sizes:
        network = classifier((HIDDEN,), sgd(learning_rate=rate))
        trainers.append(network.trainer(network.feed(x, y), batch_size=size, threads=1))
    spent = [0.0] * len(sizes)
    try:
        for epoch in range(1, epochs + 1):
            for runner, trainer in enumerate(trainers):
                seconds = _one_epoch(trainer, epoch)
                spent[runner] += seconds if epoch > 1 else 0.0
            each = [total / (epoch - 1) if epoch > 1 else math.nan for total in spent]
            traces = tuple(_trace(t, size, s) for t, size, s in zip(trainers, sizes, each, strict=True))
            yield RaceView(traces, epoch, epochs)
    finally:
        for trainer in trainers:
            trainer.close()


def _one_epoch(trainer: Trainer, target: int) -> float:
    """Train to the end of an epoch; the seconds that took."""
    began = perf_counter()
    while trainer.epochs_done < target and not trainer.diverged:
        trainer.run(trainer.machine.batches_per_epoch)
    return perf_counter() - began


def _trace(trainer: Trainer, batch_size: int, epoch_seconds: float) -> Trace:
    machine = trainer.machine
    losses = machine.records()[:, 0]
    window = max(1, -(-len(losses) // POINTS))
    ends = np.minimum(np.arange(window, len(losses) + window, window), len(losses))
    means = np.add.reduceat(losses, np.arange(0, len(losses), window)) / np.diff(np.concatenate(([0], ends)))
    return Trace(batch_size, ends / machine.batches_per_epoch, means, len(losses), epoch_seconds)
