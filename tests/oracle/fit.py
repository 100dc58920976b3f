"""What `Model.fit` and `Model.evaluate` make of weights, penalties, short batches and a validation split."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.oracle.backend import exact, keras
from tests.oracle.inputs import grid

INPUTS, CLASSES, HIDDEN = 4, 3, 5
RATE = 0.1

Weights = list[np.ndarray]


def build() -> dict[str, Any]:
    """The document `fit`."""
    rng = np.random.default_rng(80)
    weights = [
        grid(rng, (INPUTS, HIDDEN), scale=0.5),
        grid(rng, (HIDDEN,), scale=0.1),
        grid(rng, (HIDDEN, CLASSES), scale=0.5),
        grid(rng, (CLASSES,), scale=0.1),
    ]
    x, labels = grid(rng, (30, INPUTS)), rng.integers(0, CLASSES, size=30)
    return {
        "about": "4 → 5 relu → 3 softmax, sparse_categorical_crossentropy, SGD, unshuffled, from weights in Keras' "
        "order. history: as fit gives it, metrics without weights, weighted_accuracy with them; evaluate: on "
        "all of x after it; final: the weights after it. penalty: an L1L2 regularizer on the first kernel.",
        "learning_rate": RATE,
        "weights": weights,
        "x": x,
        "labels": labels,
        "runs": {name: _run(weights, x, labels, **options) for name, options in _runs(rng).items()},
    }


def _runs(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Name → examples used, batch size, epochs and what else `fit` is told."""
    sample_weight = rng.integers(0, 9, size=8) / 4
    class_weight = {0: 1.0, 1: 0.25, 2: 3.0}
    one_batch = {"examples": 8, "batch_size": 8, "epochs": 1}
    return {
        "plain": one_batch,
        "sample_weight": one_batch | {"sample_weight": sample_weight},
        "class_weight": one_batch | {"class_weight": class_weight},
        "class_weight_of_some": one_batch | {"class_weight": {1: 4.0}},
        "regularized": one_batch | {"penalty": {"l1": 0.01, "l2": 0.05}},
        "short_last_batch": {"examples": 30, "batch_size": 8, "epochs": 3},
        "validation_split": {"examples": 30, "batch_size": 8, "epochs": 3, "validation_split": 0.25},
        "batches_of_one": {"examples": 5, "batch_size": 1, "epochs": 2},
        "batch_larger_than_the_set": {"examples": 10, "batch_size": 32, "epochs": 2},
    }


def _run(weights: Weights, x: np.ndarray, labels: np.ndarray, **options: Any) -> dict[str, Any]:
    told = dict(options)
    count, penalty = told.pop("examples"), told.pop("penalty", None)
    model = _model(weights, penalty)
    history = model.fit(x[:count], labels[:count], shuffle=False, verbose=0, **told)
    final = [exact(array) for array in model.get_weights()]
    batch_size = told["batch_size"]
    evaluated = model.evaluate(x, labels, batch_size=batch_size, verbose=0, return_dict=True)
    if "class_weight" in options:
        options = options | {"class_weight": {str(k): v for k, v in options["class_weight"].items()}}
    return {"options": options, "history": history.history, "evaluate": evaluated, "final": final}


def _model(weights: Weights, penalty: dict[str, float] | None) -> Any:
    regularizer = keras.regularizers.L1L2(**penalty) if penalty else None
    model = keras.Sequential(
        [
            keras.Input((INPUTS,)),
            keras.layers.Dense(HIDDEN, activation="relu", kernel_regularizer=regularizer),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(RATE),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        weighted_metrics=[keras.metrics.SparseCategoricalAccuracy(name="weighted_accuracy")],
    )
    model.set_weights(weights)
    return model
