"""A short training that tracks many metrics beside its loss."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.data import catalog
from tui_dl.engine.metrics import METRICS, CountedMetric
from tui_dl.session.setup import Setup, build_network

Matrix = npt.NDArray[Any]

METRIC_NAMES = (
    "accuracy",
    "top_k_categorical_accuracy",
    "precision",
    "recall",
    "f1_score",
    "mse",
    "mae",
    "kl_divergence",
    "cosine_similarity",
    "squared_hinge",
    "log_cosh",
)
"""All that is tracked, as `compile` knows it."""

LOSS = "loss"
_LOSS_NAME = "categorical_crossentropy"

SETUP = Setup(layers="32:relu,10:softmax", batch_size=64)
"""The network that is trained."""
_EXAMPLES, _VALIDATION = 2000, 500


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where the training stands."""

    epoch: int
    epochs: int
    values: Mapping[str, list[float]]
    """Loss and metrics on digits that it does not train on, by name, a value an epoch."""


def metric_score(name: str, y: Matrix, p: Matrix) -> float:
    """A metric of predictions (n, classes), targets one-hot: the function that `compile` would track, run as it is.

    Not jitted: what somebody may look at for a minute need not be compiled.
    """
    metric = METRICS.get("categorical_accuracy" if name == "accuracy" else name)
    settings = metric.settings
    if isinstance(metric, CountedMetric):
        counters = np.zeros(metric.counters(p.shape[1]))
        for targets, outputs in zip(y, p, strict=True):
            metric.count(targets, outputs, counters, *settings)
        return float(metric.result(counters, *settings))
    if metric.preparation is not None:
        prepared = np.empty_like(p)
        metric.preparation.prepare(y, prepared, *metric.preparation.settings)
        y = prepared
    return float(np.mean([metric.value(*each, *settings) for each in zip(y, p, strict=True)]))


def track(epochs: int, seed: int) -> Iterator[Tracked]:
    """Train a small network on real digits, epoch by epoch; ends by itself."""
    data = catalog.load(SETUP.data)
    network = build_network(dataclasses.replace(SETUP, seed=seed), data)
    whole = network.feed(data.train_x[: _EXAMPLES + _VALIDATION], data.train_y[: _EXAMPLES + _VALIDATION])
    unseen_x = data.train_x[_EXAMPLES : _EXAMPLES + _VALIDATION]
    unseen_y = np.eye(len(data.labels))[data.train_y[_EXAMPLES : _EXAMPLES + _VALIDATION]]
    trainer = network.trainer(
        whole.part(0, _EXAMPLES), batch_size=SETUP.batch_size, epochs=epochs, seed=seed, threads=1
    )
    trainer.machine.prepare()
    values: dict[str, list[float]] = {LOSS: [], **{name: [] for name in METRIC_NAMES}}
    try:
        for epoch in range(1, epochs + 1):
            trainer.run(trainer.machine.batches_per_epoch)
            outputs = network.predict(unseen_x).astype(np.float64)
            for name, column in values.items():
                column.append(metric_score(_LOSS_NAME if name == LOSS else name, unseen_y, outputs))
            yield Tracked(epoch, epochs, {name: list(column) for name, column in values.items()})
    finally:
        trainer.close()
