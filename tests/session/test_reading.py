"""What charts say in words."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tui_dl.session import reading
from tui_dl.session.chart_views import ActivationView, BatchCurve, HistoryView, KernelView, StatisticsView
from tui_dl.session.reading import overfitting


@pytest.mark.parametrize(
    ("train", "validation", "since", "width"),
    [
        ([0.9, 0.5, 0.3, 0.2], [0.8, 0.5, 0.6, 0.7], 3, 0.5),
        ([0.9, 0.5, 0.3], [0.8, 0.5, 0.6], None, 0),
        ([0.9, 0.5, 0.4, 0.3], [0.8, 0.6, 0.5, 0.45], None, 0),
        ([0.5, 0.6, 0.7, 0.8], [0.5, 0.6, 0.7, 0.8], None, 0),
        ([0.5, 0.4, 0.3, math.nan], [0.5, 0.6, 0.7, 0.8], None, 0),
        ([0.5, 0.4, 0.3], [math.nan] * 3, None, 0),
        ([], [], None, 0),
        ([0.5, 0.4], [], None, 0),
    ],
)
def test_the_gap_is_named_when_it_opens(
    train: list[float], validation: list[float], since: int | None, width: float
) -> None:
    gap = overfitting(train, validation)
    assert (gap.since if gap else None) == since
    assert (gap.width if gap else 0) == pytest.approx(width)


def told(*ratios: float, gradients: tuple[float, float] = (1.0, 1.0)) -> StatisticsView:
    kernels = tuple(
        KernelView("dense", f"W{n}", np.array([gradient]), np.array([ratio]), np.ones(1))
        for n, (ratio, gradient) in enumerate(zip(ratios, gradients, strict=False), 1)
    )
    h1 = ActivationView("dense", "h1", 0, 1, np.ones((1, 32), np.float32), np.array([0.625]), np.array([3]))
    return StatisticsView(np.array([1]), np.array([0.1]), kernels, (h1,))


def test_sizes_of_steps_are_judged() -> None:
    assert "moved W1 by 2 ‰, W2 by 1 ‰" in reading.on_ratio(told(2e-3, 1e-3))
    assert "healthy" in reading.on_ratio(told(2e-3, 1e-3))
    assert "smaller η" in reading.on_ratio(told(0.2, 1e-3))
    assert "larger η" in reading.on_ratio(told(1e-5, 1e-3))
    assert "train a batch" in reading.on_ratio(told(math.nan))


def test_vanished_gradients_are_named() -> None:
    assert "vanished" in reading.on_gradients(told(1e-3, 1e-3, gradients=(0.001, 1.0)))
    assert "vanished" not in reading.on_gradients(told(1e-3, 1e-3))


def test_silent_units_are_counted() -> None:
    assert "h1: 62.5 % zeros, 3 units silent" in reading.on_activations(told(1e-3))


def test_before_anything_is_measured_nothing_is_claimed() -> None:
    empty = StatisticsView(np.empty(0, int), np.empty(0), (), ())
    for words in (reading.on_ratio, reading.on_gradients, reading.on_updates, reading.on_activations, reading.on_rate):
        assert words(empty) == "Nothing is measured yet: train a batch."
    assert "Nothing is trained yet" in reading.on_learning(HistoryView({}, 0, "", 5))
    assert "No epoch is finished yet" in reading.on_learning(HistoryView({}, 3, "", 5))


def history(batches: list[float], epochs: list[float]) -> HistoryView:
    values = np.array(batches)
    curve = BatchCurve(np.arange(1.0, len(batches) + 1), values, values, values)
    return HistoryView({"loss": curve}, len(batches), "", 2, {"loss": epochs} if epochs else {})


def test_a_training_that_fails_is_named() -> None:
    assert "not a number" in reading.on_learning(history([2.3, math.inf], []))
    assert "began at 2.3: the steps seem too large" in reading.on_learning(history([2.3, 9.0, 12.0, 14.0], [6, 13]))
    assert "too large" not in reading.on_learning(history([2.3, 9.0, 5.0, 3.0], [6, 4]))
