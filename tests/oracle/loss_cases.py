"""The targets and predictions at which the losses are measured: five examples a case, extreme ones included."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tests.oracle.inputs import distributions, grid, magnitudes, one_hot, probabilities


class Case(NamedTuple):
    """One batch of targets and predictions."""

    name: str
    y_true: np.ndarray
    y_pred: np.ndarray
    kink: bool = False
    """Whether some prediction sits where the loss has no single derivative."""


SHAPE = (5, 4)
LABELS = np.array([0, 3, 1, 1, 2])


def _regression() -> list[Case]:
    rng = np.random.default_rng(10)
    y_true = grid(rng, SHAPE)
    y_pred = y_true + magnitudes(rng, SHAPE) * rng.choice([-1, 1], size=SHAPE)
    exact = y_pred.copy()
    exact[0] = y_true[0]
    column = np.s_[:, :1]
    return [
        Case("regular", y_true, y_pred),
        Case("one_unit", y_true[column], y_pred[column]),
        Case("large_errors", y_true, y_true + 250.0 * (y_pred - y_true)),
        Case("exact_predictions", y_true, exact, kink=True),
    ]


def _percentage() -> list[Case]:
    rng = np.random.default_rng(11)
    y_true = magnitudes(rng, SHAPE) * rng.choice([-1, 1], size=SHAPE)
    y_pred = y_true + magnitudes(rng, SHAPE) * rng.choice([-1, 1], size=SHAPE)
    with_zeros = y_true.copy()
    with_zeros[0] = 0.0
    with_zeros[2, 1] = 0.0
    return [
        Case("regular", y_true, y_pred),
        Case("zero_targets", with_zeros, np.where(y_pred == with_zeros, 1.0, y_pred)),
        Case("exact_predictions", y_true, y_true, kink=True),
    ]


def _logarithmic() -> list[Case]:
    rng = np.random.default_rng(12)
    y_true, y_pred = magnitudes(rng, SHAPE), magnitudes(rng, SHAPE)
    signs = np.ones(SHAPE)
    signs[1], signs[3, 2] = -1.0, 0.0
    zero_targets = y_true.copy()
    zero_targets[0], zero_targets[1, 1] = 0.0, -2.0
    return [
        Case("regular", y_true, y_pred),
        Case("zero_and_negative_targets", zero_targets, y_pred),
        Case("zero_and_negative_predictions", y_true, y_pred * signs),
    ]


def _margin() -> list[Case]:
    rng = np.random.default_rng(13)
    signs = rng.choice([-1.0, 1.0], size=SHAPE)
    y_pred = grid(rng, SHAPE, scale=1.5)
    thirds = signs.copy()
    thirds[2] = 0.0
    on_margin = y_pred.copy()
    on_margin[0] = signs[0]
    return [
        Case("labels_of_both_signs", signs, y_pred),
        Case("labels_zero_and_one", (signs + 1) / 2, y_pred),
        Case("only_ones", np.ones(SHAPE), y_pred),
        Case("only_zeros", np.zeros(SHAPE), y_pred),
        Case("labels_of_three_values", thirds, y_pred),
        Case("one_unit", signs[:, :1], y_pred[:, :1]),
        Case("large_predictions", signs, 500.0 * y_pred),
        Case("on_the_margin", signs, on_margin, kink=True),
    ]


def _categorical_margin() -> list[Case]:
    rng = np.random.default_rng(14)
    y_true = one_hot(LABELS, 4)
    y_pred = grid(rng, SHAPE)
    tied = y_pred.copy()
    tied[0] = [0.5, 0.75, 0.75, 0.25]
    negative = -magnitudes(rng, SHAPE)
    return [
        Case("regular", y_true, y_pred),
        Case("satisfied", y_true, y_pred + 8.0 * y_true),
        Case("all_negative", y_true, negative),
        Case("no_class", np.zeros(SHAPE), y_pred),
        Case("tied_rivals", y_true, tied, kink=True),
    ]


def _binary() -> list[Case]:
    rng = np.random.default_rng(15)
    labels = rng.integers(0, 2, size=SHAPE).astype(float)
    y_pred = probabilities(rng, SHAPE)
    saturated = rng.integers(0, 2, size=SHAPE).astype(float)
    saturated[0], saturated[1] = labels[0], 1 - labels[1]
    saturated[2] = [1e-9, 1 - 1e-9, 1e-6, 1 - 1e-6]
    return [
        Case("regular", labels, y_pred),
        Case("one_unit", labels[:, :1], y_pred[:, :1]),
        Case("soft_labels", probabilities(rng, SHAPE), y_pred),
        Case("saturated", labels, saturated),
    ]


def _categorical() -> list[Case]:
    rng = np.random.default_rng(16)
    y_true = one_hot(LABELS, 4)
    y_pred = distributions(rng, 5, 4)
    zero_row = y_pred.copy()
    zero_row[2] = 0.0
    missing = y_true.copy()
    missing[2] = 0.0
    return [
        Case("regular", y_true, y_pred),
        Case("soft_labels", distributions(rng, 5, 4), y_pred),
        Case("rows_not_summing_to_one", y_true, probabilities(rng, SHAPE)),
        Case("no_class", missing, y_pred),
        Case("saturated", y_true, _saturated_rows()),
        Case("zero_row", y_true, zero_row),
    ]


def _saturated_rows() -> np.ndarray:
    """Certain and right, certain and wrong, nearly so, for LABELS."""
    return np.array([[1.0, 0, 0, 0], [1, 0, 0, 0], [1e-9, 1.0, 0, 0], [0.5, 1e-9, 0.5, 0], [1e-6, 0, 1e-6, 1.0]])


def _sparse() -> list[Case]:
    with_labels = ("regular", "rows_not_summing_to_one", "saturated", "zero_row")
    return [case._replace(y_true=LABELS) for case in _categorical() if case.name in with_labels]


def _divergence() -> list[Case]:
    rng = np.random.default_rng(17)
    y_true, y_pred = distributions(rng, 5, 4), distributions(rng, 5, 4)
    zeros = y_pred.copy()
    zeros[0], zeros[1] = [0.5, 0.5, 0, 0], [0, 1e-9, 0.75, 0.25]
    return [
        Case("regular", y_true, y_pred),
        Case("one_hot_targets", one_hot(LABELS, 4), y_pred),
        Case("zero_predictions", y_true, zeros),
        Case("outside_zero_to_one", y_true + 0.5, y_pred * 3 - 0.5),
        Case("certain_predictions", y_true, one_hot(LABELS, 4), kink=True),
    ]


def _counts() -> list[Case]:
    rng = np.random.default_rng(18)
    y_true = rng.integers(0, 6, size=SHAPE).astype(float)
    y_pred = magnitudes(rng, SHAPE)
    zeros = y_pred.copy()
    zeros[0], zeros[3, 2] = 0.0, 1e-9
    return [Case("regular", y_true, y_pred), Case("zero_predictions", y_true, zeros)]


def _angle() -> list[Case]:
    rng = np.random.default_rng(19)
    y_true, y_pred = grid(rng, SHAPE), grid(rng, SHAPE)
    special = y_pred.copy()
    special[0], special[1] = 3.0 * y_true[0], -0.25 * y_true[1]
    special[2] = [y_true[2, 1], -y_true[2, 0], 0.0, 0.0]
    zero_targets, zero_row = y_true.copy(), y_pred.copy()
    zero_targets[3], zero_row[1] = 0.0, 0.0
    return [
        Case("regular", y_true, y_pred),
        Case("parallel_opposite_orthogonal", y_true, special),
        Case("zero_targets", zero_targets, y_pred),
        Case("long_and_short", 1024.0 * y_true, y_pred / 1024.0),
        Case("zero_row", y_true, zero_row),
    ]


CASES: dict[str, Callable[[], list[Case]]] = {
    "mse": _regression,
    "mae": _regression,
    "mape": _percentage,
    "msle": _logarithmic,
    "hinge": _margin,
    "squared_hinge": _margin,
    "categorical_hinge": _categorical_margin,
    "log_cosh": _regression,
    "binary_crossentropy": _binary,
    "categorical_crossentropy": _categorical,
    "sparse_categorical_crossentropy": _sparse,
    "kl_divergence": _divergence,
    "poisson": _counts,
    "cosine_similarity": _angle,
}
"""Loss → what makes its batches."""
