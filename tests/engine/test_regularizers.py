"""Regularizers: against Keras, in the loss, in the gradient, in the history."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import Bench
from tests.engine.test_gradients import check_all_gradients
from tests.oracle_values import load
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import SGD
from tui_dl.engine.regularizers import L1, L1L2, L2, REGULARIZERS, Regularizer

KNOWN = load("schedules")
BY_CLASS = {REGULARIZERS.find(name).__name__: REGULARIZERS.find(name) for name in REGULARIZERS}


def penalized_bench(regularizer: Regularizer, weights: np.ndarray, dtype: type = np.float64) -> Bench:
    """A kernel with a regularizer, and 1 as the data's part of its gradient."""
    network = Sequential([Dense(weights.shape[1], kernel_regularizer=regularizer, input_shape=len(weights))])
    network.compile(loss="mse", optimizer="sgd")
    bench = Bench(network.program(1), dtype)
    bench.put({"W1": weights, "dW1[D]": np.ones(weights.shape), "D": 0.5})
    bench.run("penalty", "total_loss", "penalty_gradient")
    return bench


def test_every_regularizer_has_reference_values() -> None:
    assert set(BY_CLASS) == {known["keras"] for known in KNOWN["regularizers"].values()}


@pytest.mark.parametrize("name", list(KNOWN["regularizers"]))
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-8), (np.float32, 1e-6)])
def test_penalties_and_their_gradients_are_keras(name: str, dtype: type, tolerance: float) -> None:
    known, weights = KNOWN["regularizers"][name], KNOWN["weights"]
    bench = penalized_bench(BY_CLASS[known["keras"]](**known["config"]), weights, dtype)
    assert float(bench.get("R[W1]")) == pytest.approx(known["value"], rel=tolerance)
    assert float(bench.get("L")) == pytest.approx(0.5 + known["value"], rel=tolerance)
    # At a weight of 0 the L1 norm has a kink: any slope between both sides' is right, ours is the middle.
    expected = np.where(weights == 0, 0, known["gradient"])
    np.testing.assert_allclose(bench.get("dW1") - 1, expected, rtol=tolerance, atol=tolerance)


def test_the_program_shows_what_is_added() -> None:
    network = Sequential(
        [
            Dense(4, "relu", kernel_regularizer="l2", input_shape=3),
            Dense(2, "softmax", kernel_regularizer=L1(0.1), bias_regularizer=L1L2(0.5, 0.25)),
        ]
    )
    network.compile(loss="cce", optimizer="sgd")
    formulas = [operation.formula for operation in network.program(8)]
    for line in (
        "D = cce(y, ŷ)",
        "R[W1] = 0.01·Σ W1²",
        "R[W2] = 0.1·Σ |W2|",
        "R[b2] = 0.5·Σ |b2| + 0.25·Σ b2²",
        "L = D + R[W1] + R[W2] + R[b2]",
        "dW1[D] = xᵀ · dz1",
        "dW1 = dW1[D] + 0.02·W1",
        "dW2 = dW2[D] + 0.1·sign(W2)",
        "db2 = db2[D] + 0.5·sign(b2) + 0.5·b2",
        "db1 = Σ dz1",
    ):
        assert line in formulas


@pytest.mark.parametrize("regularizer", [L1(0.03), L2(0.05), L1L2(0.02, 0.03)])
def test_gradients_are_slopes_of_the_whole_loss(regularizer: Regularizer) -> None:
    generator = np.random.default_rng(7)
    layers = [
        Dense(4, "tanh", kernel_regularizer=regularizer, input_shape=3),
        Dense(3, "softmax", kernel_regularizer=regularizer, bias_regularizer=L2(0.1)),
    ]
    network = Sequential(layers, seed=5)
    network.compile(loss="cce", optimizer="sgd")
    check_all_gradients(network, generator.standard_normal((5, 3)), generator.integers(0, 3, 5))


def test_fit_and_evaluate_count_the_penalty_as_keras_does() -> None:
    known = load("fit")
    run = known["runs"]["regularized"]
    penalty = L1L2(**run["options"]["penalty"])
    network = Sequential([Dense(5, "relu", kernel_regularizer=penalty, input_shape=4), Dense(3, "softmax")])
    network.compile(SGD(known["learning_rate"]), loss="scce", metrics=["accuracy"])
    network.set_weights(known["weights"])
    count = run["options"]["examples"]
    x, y = known["x"][:count], known["labels"][:count]
    history = network.fit(x, y, batch_size=8, epochs=1, shuffle=False, verbose=0).history
    np.testing.assert_allclose(history["loss"], run["history"]["loss"], rtol=1e-6)
    for weight, final in zip(network.get_weights(), run["final"], strict=True):
        np.testing.assert_allclose(weight, final, rtol=1e-5, atol=1e-6)
    scores = network.evaluate(known["x"], known["labels"], batch_size=7)
    assert scores["loss"] == pytest.approx(run["evaluate"]["loss"], rel=1e-6)


def test_time_runs_both_ways_over_penalties() -> None:
    network = Sequential([Dense(40, "relu", kernel_regularizer="l1", input_shape=30), Dense(2, "softmax")])
    network.compile(loss="scce", optimizer="adam")
    generator = np.random.default_rng(8)
    machine = network.debug(generator.random((12, 30)), generator.integers(0, 2, 12), batch_size=4, epochs=2)
    states = []
    while not machine.done:
        machine.advance()
        states.append([machine.tensors[name].tobytes() for name in machine.tensors])
    for known in reversed(states[:-1]):
        machine.rewind()
        assert [machine.tensors[name].tobytes() for name in machine.tensors] == known


@pytest.mark.parametrize("make", [L1, L2, lambda rate: L1L2(l2=rate)])
def test_a_penalty_that_rewards_is_refused(make: Any) -> None:
    with pytest.raises(NetworkError, match="must be 0 or above"):
        make(-0.1)


def test_a_misspelt_name_suggests_the_nearest() -> None:
    with pytest.raises(NetworkError, match="unknown regularizer 'l1_l3': did you mean l1_l2"):
        Dense(2, kernel_regularizer="l1_l3")


@pytest.mark.parametrize("regularizer", [L1(), L2(), L1L2(0.1, 0.1)])
@settings(max_examples=25)
@given(weights=st.lists(st.floats(width=32), min_size=3, max_size=3))
def test_no_weight_breaks_them_and_nan_shows(regularizer: Regularizer, weights: list[float]) -> None:
    bench = penalized_bench(regularizer, np.array([weights]))
    poisoned = np.isnan(weights)
    assert np.isnan(bench.get("dW1")[0][poisoned]).all()
    assert np.isnan(bench.get("L")) == poisoned.any()
