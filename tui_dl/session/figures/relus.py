"""A sum of k ReLUs, fitted to a curve by the engine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.trainer import Trainer
from tui_dl.lessons.models.curves import CURVES, HIGH, LOW, Floats, bends, sum_of_relus

POINTS, BATCH = 600, 60
RATE, LAST_RATE = 0.02, 0.0005
MIDDLE, HALF = (LOW + HIGH) / 2, (HIGH - LOW) / 2
"""What the network sees is (x − MIDDLE) / HALF, from −1 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class FitView:
    """A fit under way."""

    units: int
    x: Floats
    """(n,) from LOW to HIGH."""
    fit: Floats
    """(n,) what the network says there."""
    bends: Floats
    """Where it bends."""
    loss: float
    """Mean squared distance from the curve, on all x."""
    updates: int
    done: bool


def network_of(units: int, seed: int = 0) -> Sequential:
    """x → `units` ReLUs → one number, its bends spread over the range at random, as yet without a say."""
    draw = np.random.default_rng([seed, units])
    network = Sequential([Dense(units, "relu", input_shape=1), Dense(1)], seed=seed)
    sign = np.where(np.arange(units) % 2, -1.0, 1.0)
    places = (np.arange(units) + draw.uniform(0.2, 0.8, units)) / units * 2 - 1
    size = 2.0
    network.set_weights([sign[None] * size, -sign * size * places, np.full((units, 1), 1e-3), np.zeros(1)])
    network.compile(optimizer=OPTIMIZERS.find("adam")(learning_rate=RATE), loss="mse")
    return network


def fit(curve: str, units: int, updates: int, frames: int, seconds: float) -> Iterator[FitView]:
    """Train for so many updates, showing `frames` frames over at least so many seconds."""
    network = network_of(units)
    x = np.linspace(LOW, HIGH, POINTS)
    y = CURVES[curve](x)
    feed = network.feed(((x - MIDDLE) / HALF).astype(np.float32)[:, None], y.astype(np.float32)[:, None])
    trainer = network.trainer(feed, batch_size=BATCH, threads=1)
    try:
        yield _view(network, y, 0, done=False)
        for number in range(1, frames + 1):
            began = time.perf_counter()
            trainer.machine.set_learning_rate(RATE * (LAST_RATE / RATE) ** (number / frames))
            _run_to(trainer, updates * number // frames)
            yield _view(network, y, trainer.machine.batches_done, done=number == frames)
            time.sleep(max(0.0, seconds / frames - (time.perf_counter() - began)))
    finally:
        trainer.close()


def _run_to(trainer: Trainer, updates: int) -> None:
    while (left := updates - trainer.machine.batches_done) > 0:
        trainer.run(left)


def _view(network: Sequential, y: Floats, updates: int, *, done: bool) -> FitView:
    kernel, bias, say, constant = (np.asarray(weight, np.float64) for weight in network.get_weights())
    # The same units on x itself, not on what the network sees.
    w, b, v = kernel[0] / HALF, bias - kernel[0] * MIDDLE / HALF, say[:, 0]
    x = np.linspace(LOW, HIGH, len(y))
    fitted = sum_of_relus(x, w, b, v, float(constant[0]))
    return FitView(len(w), x, fitted, bends(w, b, v), float(np.mean((fitted - y) ** 2)), updates, done)
