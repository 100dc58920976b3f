"""Losses: a value per example, the mean, the gradient, the same under sample weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.oracle.backend import exact, jax, jnp, keras
from tests.oracle.inputs import one_hot
from tests.oracle.loss_cases import CASES, Case

SAMPLE_WEIGHT = np.array([1.0, 2.0, 0.5, 0.0, 3.0])
SMOOTHING = {"label_smoothing": 0.1}

KERAS_CLASSES = {
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError",
    "hinge": "Hinge",
    "squared_hinge": "SquaredHinge",
    "categorical_hinge": "CategoricalHinge",
    "log_cosh": "LogCosh",
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "kl_divergence": "KLDivergence",
    "poisson": "Poisson",
    "cosine_similarity": "CosineSimilarity",
}


SMOOTH = ("mse", "log_cosh", "squared_hinge")
"""Losses that have a derivative everywhere, even where their relatives have a kink."""


def build() -> dict[str, Any]:
    """The document `losses`."""
    return {
        "about": "mean is over the batch; gradient is that of the mean with respect to y_pred; the weighted ones "
        "multiply the examples' values by sample_weight and still divide by the number of examples "
        "(sum_over_batch_size). kink: the gradient there is JAX's convention, others are as right. "
        "not_finite: Keras itself gives NaN in the value or in the gradient. float32: what Keras gives in that "
        "width, stored where it differs by more than 1e-5 because 1 - 1e-7 and the like are not exact in it.",
        "losses": {name: _loss(name) for name in KERAS_CLASSES},
    }


def _loss(name: str) -> dict[str, Any]:
    keras_class = KERAS_CLASSES[name]
    cases = [case._replace(kink=case.kink and name not in SMOOTH) for case in CASES[name]()]
    document: dict[str, Any] = {
        "keras": keras_class,
        "cases": {case.name: _measure(keras_class, {}, case) for case in cases},
    }
    if name in ("binary_crossentropy", "categorical_crossentropy"):
        smoothed = {case.name: _measure(keras_class, SMOOTHING, case) for case in cases}
        document["smoothed"] = {**SMOOTHING, "cases": smoothed}
    elif name == "sparse_categorical_crossentropy":
        document["smoothed"] = {**SMOOTHING, "cases": {case.name: _sparse_smoothed(case) for case in cases}}
    return document


def _sparse_smoothed(case: Case) -> dict[str, Any]:
    """Keras' sparse crossentropy knows no smoothing: the categorical one on the labels as one-hot rows."""
    as_rows = case._replace(y_true=one_hot(case.y_true, case.y_pred.shape[-1]))
    return _measure("CategoricalCrossentropy", SMOOTHING, as_rows) | {"y_true": case.y_true}


def _measure(keras_class: str, config: dict[str, float], case: Case) -> dict[str, Any]:
    results = _results(keras_class, config, case, "float64")
    narrow = _results(keras_class, config, case, "float32")
    values: dict[str, Any] = {
        "y_true": case.y_true,
        "y_pred": case.y_pred,
        "sample_weight": SAMPLE_WEIGHT,
        "kink": case.kink,
        "not_finite": not all(np.isfinite(entry).all() for entry in results.values()),
        **results,
    }
    if not all(_close(narrow[key], results[key]) for key in results):
        values["float32"] = narrow
    return values


def _close(narrow: np.ndarray, wide: np.ndarray) -> bool:
    scale = float(np.abs(np.nan_to_num(wide)).max())
    return np.allclose(narrow, wide, rtol=1e-5, atol=1e-6 * scale, equal_nan=True)


def _results(keras_class: str, config: dict[str, float], case: Case, dtype: str) -> dict[str, np.ndarray]:
    """What Keras gives for the batch with all arithmetic in `dtype`."""
    loss = getattr(keras.losses, keras_class)(**config, dtype=dtype)
    each = getattr(keras.losses, keras_class)(**config, dtype=dtype, reduction=None)
    y_true, y_pred, weights = case.y_true, jnp.asarray(case.y_pred, dtype), SAMPLE_WEIGHT
    results = {
        "per_example": each(y_true, y_pred),
        "mean": loss(y_true, y_pred),
        "gradient": jax.grad(lambda prediction: loss(y_true, prediction))(y_pred),
        "weighted_mean": loss(y_true, y_pred, weights),
        "weighted_gradient": jax.grad(lambda prediction: loss(y_true, prediction, weights))(y_pred),
    }
    if dtype == "float64":
        return {key: exact(value) for key, value in results.items()}
    return {key: np.asarray(value, np.float64) for key, value in results.items()}
