"""A short training that tracks many metrics beside its loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tui_dl.data import catalog
from tui_dl.engine.metrics import METRICS
from tui_dl.session.setup import Setup, build_network

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

_SETUP = Setup(layers="32:relu,10:softmax", batch_size=64)
_EXAMPLES, _VALIDATION = 2000, 500


@dataclass(frozen=True, slots=True)
class Tracked:
    """Where the training stands."""

    epoch: int
    epochs: int
    training: Mapping[str, list[float]]
    """Loss and metrics by name, a value an epoch."""
    validation: Mapping[str, list[float]]


def metric_title(name: str) -> str:
    """What the engine calls a metric in words."""
    return "Accuracy" if name == "accuracy" else METRICS.find(name).title


def track(epochs: int, seed: int) -> Iterator[Tracked]:
    """Train a small network on real digits, epoch by epoch; ends by itself."""
    data = catalog.load(_SETUP.data)
    network = build_network(_SETUP, data)
    network.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=list(METRIC_NAMES))
    whole = network.feed(data.train_x[: _EXAMPLES + _VALIDATION], data.train_y[: _EXAMPLES + _VALIDATION])
    trainer = network.trainer(
        whole.part(0, _EXAMPLES),
        whole.part(_EXAMPLES, whole.examples),
        batch_size=_SETUP.batch_size,
        seed=seed,
        threads=1,
    )
    try:
        for epoch in range(1, epochs + 1):
            trainer.run(trainer.machine.batches_per_epoch)
            history = trainer.history.history
            training = {name: values for name, values in history.items() if not name.startswith("val_")}
            validation = {name[4:]: values for name, values in history.items() if name.startswith("val_")}
            yield Tracked(epoch, epochs, training, validation)
    finally:
        trainer.close()
