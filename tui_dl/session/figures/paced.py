"""Learning-rate schedules: η over a training, and what each makes of the loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.network import Network
from tui_dl.engine.optimizers import SGD
from tui_dl.engine.schedules import CosineDecay, ExponentialDecay, PiecewiseConstantDecay, Schedule
from tui_dl.engine.spec import parse_network
from tui_dl.session.figures.digits import some_digits
from tui_dl.session.figures.run import run_to

Floats = npt.NDArray[np.float64]

CONSTANT, STEPS, EXPONENTIAL, COSINE, WARM_UP = "constant", "steps", "exponential", "cosine", "warm-up"
KINDS = (CONSTANT, STEPS, EXPONENTIAL, COSINE, WARM_UP)
EXAMPLES, BATCH = 2000, 4
LAYERS = "10:softmax"
"""A small network, and small batches: their gradients differ much, and a large η never comes to rest."""
FRAMES = 24


def schedule(kind: str, rate: float, updates: int) -> Schedule | None:
    """One of `KINDS` over so many updates, from `rate` on or up to it; None stands for a constant rate."""
    if kind == STEPS:
        return PiecewiseConstantDecay([updates // 3, 2 * updates // 3], [rate, rate / 10, rate / 100])
    if kind == EXPONENTIAL:
        return ExponentialDecay(rate, updates / 4, 0.316)
    if kind == COSINE:
        return CosineDecay(rate, updates)
    if kind == WARM_UP:
        warm = updates // 10
        return CosineDecay(0.0, updates - warm, warmup_target=rate, warmup_steps=warm)
    return None


def rates(kind: str, rate: float, updates: int) -> Floats:
    """η before each update (updates,)."""
    own = schedule(kind, rate, updates)
    return np.full(updates, rate) if own is None else np.array([own(step) for step in range(updates)])


@dataclass(frozen=True, slots=True, eq=False)
class PacedView:
    """Two trainings under way: at a constant rate, and by a schedule."""

    kind: str
    updates: tuple[int, ...]
    """(m,) after how many updates the losses were measured."""
    constant: tuple[float, ...]
    """(m,) the loss on all examples at the constant rate."""
    scheduled: tuple[float, ...]
    """(m,) and by the schedule."""


def train_paced(kind: str, rate: float, updates: int) -> Iterator[PacedView]:
    """Train twice, in turn: the same weights and the same batches, another η."""
    x, y = some_digits(EXAMPLES)
    networks = [_network(rate), _network(schedule(kind, rate, updates) or rate)]
    trainers = [network.trainer(network.feed(x, y), batch_size=BATCH, threads=1) for network in networks]
    places: list[int] = []
    constant: list[float] = []
    scheduled: list[float] = []
    try:
        for trainer in trainers:
            trainer.machine.prepare()
        for frame in range(FRAMES + 1):
            places.append(updates * frame // FRAMES)
            for network, trainer, losses in zip(networks, trainers, (constant, scheduled), strict=True):
                run_to(trainer, places[-1])
                losses.append(_loss(network, x, y))
            yield PacedView(kind, tuple(places), tuple(constant), tuple(scheduled))
    finally:
        for trainer in trainers:
            trainer.close()


def _network(rate: float | Schedule) -> Network:
    network = parse_network(LAYERS).build(784, 0)
    network.compile(optimizer=SGD(rate), loss="sparse_categorical_crossentropy")
    return network


def _loss(network: Network, x: npt.NDArray[np.uint8], y: npt.NDArray[Any]) -> float:
    """The mean crossentropy on all examples."""
    given = np.asarray(network.predict(x), np.float64)[np.arange(len(y)), y.astype(np.int64)]
    return float(-np.log(np.maximum(given, 1e-7)).mean())
