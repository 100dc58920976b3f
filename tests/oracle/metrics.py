"""Metrics as Keras accumulates them over the batches of an epoch."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tests.oracle.backend import exact, keras
from tests.oracle.inputs import grid, one_hot


class Batch(NamedTuple):
    """What a metric is updated with."""

    y_true: np.ndarray
    y_pred: np.ndarray
    sample_weight: np.ndarray | None = None


Cases = dict[str, list[Batch]]

WEIGHTS = np.array([1.0, 0.0, 2.0, 0.5, 1.0, 3.0])


MEASURED: dict[str, tuple[str, dict[str, Any], str]] = {
    "binary_accuracy": ("BinaryAccuracy", {}, "binary"),
    "categorical_accuracy": ("CategoricalAccuracy", {}, "classes"),
    "sparse_categorical_accuracy": ("SparseCategoricalAccuracy", {}, "labels"),
    "top_1": ("TopKCategoricalAccuracy", {"k": 1}, "classes"),
    "top_3": ("TopKCategoricalAccuracy", {"k": 3}, "classes"),
    "top_5": ("TopKCategoricalAccuracy", {"k": 5}, "classes"),
    "sparse_top_1": ("SparseTopKCategoricalAccuracy", {"k": 1}, "labels"),
    "sparse_top_3": ("SparseTopKCategoricalAccuracy", {"k": 3}, "labels"),
    "sparse_top_5": ("SparseTopKCategoricalAccuracy", {"k": 5}, "labels"),
    "precision": ("Precision", {}, "binary"),
    "precision_of_classes": ("Precision", {}, "classes"),
    "recall": ("Recall", {}, "binary"),
    "recall_of_classes": ("Recall", {}, "classes"),
    "f1_score_binary": ("F1Score", {"threshold": 0.5}, "binary"),
    "f1_score_each": ("F1Score", {"average": None}, "classes"),
    "f1_score_micro": ("F1Score", {"average": "micro"}, "classes"),
    "f1_score_macro": ("F1Score", {"average": "macro"}, "classes"),
    "f1_score_weighted": ("F1Score", {"average": "weighted"}, "classes"),
    "r2_score": ("R2Score", {}, "regression"),
}
"""Name → (Keras class, arguments other than its defaults, the batches it is given)."""


def build() -> dict[str, Any]:
    """The document `metrics`."""
    inputs = {"binary": _binary(), "classes": _classes(), "labels": _labels(), "regression": _regression()}
    return {
        "about": "results: what the metric says after each batch of the case, accumulated over them. The F1 "
        "score's denominators carry 1e-7 in Keras. NaN: Keras says so too.",
        "inputs": {
            name: {case: [_stored(batch) for batch in batches] for case, batches in cases.items()}
            for name, cases in inputs.items()
        },
        "metrics": {
            name: {
                "keras": keras_class,
                "config": config,
                "inputs": source,
                "results": {case: _results(name, batches) for case, batches in inputs[source].items()},
            }
            for name, (keras_class, config, source) in MEASURED.items()
        },
    }


def _stored(batch: Batch) -> dict[str, np.ndarray]:
    return {part: values for part, values in batch._asdict().items() if values is not None}


def _results(name: str, batches: list[Batch]) -> np.ndarray:
    keras_class, config, _ = MEASURED[name]
    metric = getattr(keras.metrics, keras_class)(**config)
    results = []
    for batch in batches:
        metric.update_state(*batch)
        results.append(exact(metric.result()))
    return np.stack(results)


def _binary() -> Cases:
    labels = np.array([[1.0], [0.0], [1.0], [1.0], [0.0], [1.0]])
    y_pred = np.array([[0.75], [0.625], [0.25], [0.875], [0.125], [0.96875]])
    at_threshold = np.where(y_pred < 0.8, 0.5, y_pred)
    second = Batch(np.array([[1.0], [0.0], [1.0]]), np.array([[0.75], [0.875], [0.25]]))
    return {
        "regular": [Batch(labels, y_pred)],
        "two_batches": [Batch(labels, y_pred), second],
        "weighted": [Batch(labels, y_pred, WEIGHTS)],
        "at_the_threshold": [Batch(labels, at_threshold)],
        "no_positive_prediction": [Batch(labels, y_pred / 2)],
        "no_positive_label": [Batch(np.zeros((6, 1)), y_pred)],
        "nothing_positive": [Batch(np.zeros((6, 1)), y_pred / 2)],
        "all_positive": [Batch(np.ones((6, 1)), (y_pred + 1) / 2)],
    }


def _classes() -> Cases:
    rng = np.random.default_rng(31)
    y_true = one_hot(np.array([0, 3, 1, 1, 6, 2]), 7)
    distinct = np.array([28, 14, 9, 6, 4, 2, 1]) / 64
    y_pred = rng.permuted(np.tile(distinct, (6, 1)), axis=1)
    confident = 0.75 * one_hot(np.array([0, 3, 2, 1, 6, 5]), 7) + 0.25 * y_pred
    tied = y_pred.copy()
    tied[0] = [0.25, 0.25, 0.25, 0.25, 0, 0, 0]
    tied[1] = [0.25, 0.25, 0.25, 0.25, 0, 0, 0]
    zero_rows = confident.copy()
    zero_rows[3] = 0.0
    second = Batch(y_true[:2], confident[1::-1])
    return {
        "regular": [Batch(y_true, y_pred)],
        "confident": [Batch(y_true, confident)],
        "two_batches": [Batch(y_true, confident), second],
        "weighted": [Batch(y_true, confident, WEIGHTS)],
        "ties": [Batch(y_true, tied)],
        "one_class_only": [Batch(one_hot(np.full(6, 2), 7), confident)],
        "never_predicted": [Batch(y_true, 0.75 * one_hot(np.full(6, 4), 7) + 0.25 * y_pred)],
        "zero_rows": [Batch(y_true, zero_rows)],
    }


def _labels() -> Cases:
    return {
        name: [batch._replace(y_true=np.argmax(batch.y_true, axis=-1)) for batch in batches]
        for name, batches in _classes().items()
    }


def _regression() -> Cases:
    rng = np.random.default_rng(32)
    y_true = grid(rng, (6, 2), scale=2.0)
    y_pred = y_true + grid(rng, (6, 2), scale=0.5)
    constant = np.ones((6, 1))
    return {
        "regular": [Batch(y_true, y_pred)],
        "one_output": [Batch(y_true[:, :1], y_pred[:, :1])],
        "two_batches": [Batch(y_true[:4], y_pred[:4]), Batch(y_true[4:], y_pred[4:])],
        "weighted": [Batch(y_true, y_pred, WEIGHTS)],
        "exact": [Batch(y_true, y_true)],
        "worse_than_the_mean": [Batch(y_true, -3 * y_true)],
        "constant_target": [Batch(constant, y_pred[:, :1])],
        "constant_target_met": [Batch(constant, constant)],
    }
