"""Metrics: batch by batch and accumulated, as Keras accumulates them; and all that can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import head_bench
from tests.oracle_values import load
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.metrics import METRICS, F1Score, Precision, TopKCategoricalAccuracy, confusion_matrix
from tui_dl.engine.network import Sequential
from tui_dl.engine.scores import Score

KNOWN = load("metrics")
BY_CLASS = {METRICS.find(name).__name__: METRICS.find(name) for name in METRICS}


def _cases() -> Iterator[Any]:
    for name, known in KNOWN["metrics"].items():
        for case, batches in KNOWN["inputs"][known["inputs"]].items():
            if case != "weighted":
                yield pytest.param(known, batches, known["results"][case], id=f"{name}-{case}")


def accumulated(metric: Score, batches: list[Any], dtype: type = np.float64) -> list[Any]:
    """The metric's value after each batch, over all so far; of each batch alone; and the counters behind it."""
    loss = "sparse_categorical_crossentropy" if batches[0]["y_true"].ndim == 1 else "mse"
    records, sizes, results, alone = [], [], [], []
    for batch in batches:
        bench = head_bench(batch["y_true"], batch["y_pred"], loss, [metric], dtype)
        bench.run("targets", "loss", "metric")
        records.append(bench.record())
        sizes.append(len(batch["y_pred"]))
        results.append(bench.together(records, sizes)[metric.name])
        alone.append(bench.together(records[-1:], sizes[-1:])[metric.name])
        np.testing.assert_allclose(float(bench.get(metric.name)), alone[-1], rtol=1e-6)
    return [results, sum(records)[2:]]


def test_every_metric_has_reference_values() -> None:
    assert set(BY_CLASS) == {known["keras"] for known in KNOWN["metrics"].values()}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("known", "batches", "results"), _cases())
def test_accumulated_over_batches_they_are_keras(known: Any, batches: Any, results: Any, dtype: type) -> None:
    config = dict(known["config"])
    by_class = known["keras"] == "F1Score" and "average" in config and config["average"] is None
    if by_class:
        config["average"] = "macro"
    values, counters = accumulated(BY_CLASS[known["keras"]](**config), batches, dtype)
    tolerance = 1e-8 if dtype is np.float64 else 1e-5
    if by_class:
        np.testing.assert_allclose(F1Score.per_class(counters), results[-1], rtol=1e-6, atol=1e-9)
    else:
        np.testing.assert_allclose(values, np.ravel(results), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", list(LOSSES))
def test_every_loss_is_a_metric_too(name: str) -> None:
    known = next(iter(load("losses")["losses"][name]["cases"].values()))
    loss = "sparse_categorical_crossentropy" if LOSSES.find(name).sparse else "mae"
    bench = head_bench(known["y_true"], known["y_pred"], loss, [name])
    bench.run("metric")
    np.testing.assert_allclose(float(bench.get(name)), known["mean"], rtol=1e-8)


def test_an_epochs_precision_is_that_of_its_sums_not_the_mean_of_its_batches() -> None:
    generator = np.random.default_rng(3)
    x, y = generator.standard_normal((50, 4)), generator.integers(0, 2, 50)
    network = Sequential([Dense(1, "sigmoid", input_shape=4)], seed=4)
    network.compile(loss="bce", optimizer="sgd", metrics=[Precision(thresholds=0.4), "recall", "f1_score"])
    # A learning rate of nearly nothing: the network is the same in every batch.
    network.compiled.optimizer.learning_rate = 1e-12
    history = network.fit(x, y, batch_size=7, epochs=2, verbose=0, validation_data=(x, y)).history
    called = network.predict(x)[:, 0] > 0.4
    expected = (called & (y == 1)).sum() / called.sum()
    scores = network.evaluate(x, y, batch_size=9)
    for value in (*history["precision"], *history["val_precision"], scores["precision"]):
        assert value == pytest.approx(expected, rel=1e-6)
    assert set(history) == {f"{v}{n}" for v in ("", "val_") for n in ("loss", "precision", "recall", "f1_score")}


def test_records_begin_with_the_values_and_end_with_the_counters() -> None:
    network = Sequential([Dense(3, "softmax", input_shape=4)])
    network.compile(loss="cce", optimizer="sgd", metrics=["f1_score", "accuracy"])
    machine = network.debug(np.eye(4), [0, 1, 2, 1], batch_size=2)
    machine.run(2)
    assert machine.records().shape == (2, 3 + 9)
    hits, misses = machine.records()[:, 3::3], machine.records()[:, 5::3]
    np.testing.assert_array_equal((hits + misses).sum(axis=1), [2, 2])
    ratio = machine.records()[:, 2]
    np.testing.assert_array_equal(hits.sum(axis=1) / 2, ratio)


@pytest.mark.parametrize(
    ("metric", "loss", "words"),
    [
        ("categorical_accuracy", "scce", "wants a number for each output as the truth of an example"),
        ("sparse_categorical_accuracy", "cce", "wants a class index as the truth"),
        (TopKCategoricalAccuracy(k=2), "scce", "top_k_categorical_accuracy wants"),
        ("mse", "scce", "metric mse wants a number for each output"),
        ("scce", "cce", "a class index as the truth of an example, categorical_crossentropy has a number"),
        ("precison", "cce", "unknown metric 'precison': did you mean precision"),
        ("mean_squared_eror", "cce", "did you mean mean_squared_error"),
    ],
)
def test_a_metric_of_other_targets_than_the_loss_is_refused(metric: Any, loss: str, words: str) -> None:
    network = Sequential([Dense(3, "softmax", input_shape=4)])
    with pytest.raises(NetworkError, match=words):
        network.compile(loss=loss, metrics=[metric])


@pytest.mark.parametrize(
    ("name", "loss", "units", "chosen"),
    [
        ("accuracy", "bce", 1, "binary_accuracy"),
        ("accuracy", "cce", 3, "categorical_accuracy"),
        ("accuracy", "scce", 3, "sparse_categorical_accuracy"),
        ("top_k", "cce", 3, "top_k_categorical_accuracy"),
        ("top_k", "scce", 3, "sparse_top_k_categorical_accuracy"),
    ],
)
def test_some_names_are_chosen_by_the_head(name: str, loss: str, units: int, chosen: str) -> None:
    network = Sequential([Dense(units, "sigmoid", input_shape=4)])
    network.compile(loss=loss, metrics=[name])
    assert network.compiled.metrics[name].name == chosen


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: TopKCategoricalAccuracy(k=0), "k 0: must be a whole number from 1 on"),
        (lambda: F1Score(average="none"), "average 'none': choose one of macro, weighted, micro"),
        (lambda: F1Score(threshold=1.5), "threshold 1.5: must be above 0 and at most 1"),
        (lambda: Precision(thresholds=float("inf")), "thresholds inf: must be a finite number"),
    ],
)
def test_absurd_settings_are_refused(make: Any, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        make()


def test_class_indices_will_do_for_precision_recall_and_f1() -> None:
    labels = np.array([0, 2, 1, 1])
    p = np.array([[0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1], [0.3, 0.4, 0.3]])
    names = ["precision", "recall", "f1_score"]
    by_index = head_bench(labels, p, "scce", names)
    by_row = head_bench(np.eye(3)[labels], p, "cce", names)
    for bench in (by_index, by_row):
        bench.run("metric")
    assert [by_index.get(n) for n in names] == [by_row.get(n) for n in names]
    assert float(by_row.get("recall")) == 0.5


@pytest.mark.parametrize("name", [*METRICS])
@settings(max_examples=25)
@given(predictions=st.lists(st.floats(width=32), min_size=3, max_size=3))
def test_no_input_breaks_them(name: str, predictions: list[float]) -> None:
    sparse = METRICS.find(name).sparse
    y = np.array([1]) if sparse else np.array([[0.0, 1.0, 0.0]])
    bench = head_bench(y, np.array([predictions]), "scce" if sparse else "mse", [name])
    bench.run("metric")
    value = float(bench.get(name))
    assert name == "r2_score" or 0 <= value <= 1


def test_confusion_matrix() -> None:
    expected = [[1, 1, 0], [0, 2, 0], [0, 0, 0]]
    labels, guesses = [0, 0, 1, 1], [0, 1, 1, 1]
    np.testing.assert_array_equal(confusion_matrix(labels, guesses, classes=3), expected)
    np.testing.assert_array_equal(confusion_matrix(labels, guesses), np.array(expected)[:2, :2])
    rows = np.eye(3)[guesses] * 0.9
    np.testing.assert_array_equal(confusion_matrix(np.eye(3)[labels], rows, classes=3), expected)
    np.testing.assert_array_equal(confusion_matrix([0, 1, 1], np.array([[0.2], [0.9], [0.4]])), [[1, 0], [1, 1]])
    assert confusion_matrix([], [], classes=2).tolist() == [[0, 0], [0, 0]]


def test_confusion_of_what_does_not_fit_is_refused() -> None:
    with pytest.raises(NetworkError, match="2 labels but 1 predictions"):
        confusion_matrix([0, 1], [0])
    with pytest.raises(NetworkError, match="must be 0 … 1"):
        confusion_matrix([0, 2], [0, 1], classes=2)
    with pytest.raises(NetworkError, match="must be 0 …"):
        confusion_matrix([-1, 0], [0, 0])
