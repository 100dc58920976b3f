"""Looking into a network without training it: forward tensors as predictions have them, gradients to the inputs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tui_dl.engine.joining import Add, Concatenate, Dropout
from tui_dl.engine.layers import Dense, Input
from tui_dl.engine.network import Model, Network, Sequential
from tui_dl.engine.probe import Probe


def stack() -> Network:
    network = Sequential([Dense(7, "tanh", input_shape=6), Dense(5, "sigmoid"), Dense(3, "softmax")], seed=1)
    network.compile(loss="categorical_crossentropy")
    return network


def dropped_from_the_start() -> Network:
    network = Sequential([Dropout(0.5), Dense(5, "tanh"), Dropout(0.5), Dense(3, "softmax")], seed=2)
    network.build(6)
    network.compile(loss="categorical_crossentropy", optimizer="sgd")
    return network


def read_twice() -> Network:
    x = Input(6)
    joined = Concatenate()([Dense(4, "tanh")(x), Add()([Dense(3, "sigmoid")(x), Dense(3)(x)])])
    network = Model(x, Dense(3, "softmax")(joined), seed=3)
    network.compile(loss="categorical_crossentropy")
    return network


def number() -> Network:
    network = Sequential([Dense(5, "tanh", input_shape=6), Dense(1)], seed=4)
    network.compile(loss="mse")
    return network


NETWORKS = (stack, dropped_from_the_start, read_twice, number)


def loss(network: Network, x: np.ndarray, y: np.ndarray) -> float:
    """In double precision, so that a difference of two losses keeps its digits."""
    from tui_dl.engine.machine import Machine

    feed = network.feed(x, y)
    hyper = network.compiled.optimizer.hyper
    program = network.program(len(x))
    machine = Machine(program, network.get_weights(), hyper, feed, shuffle=False, threads=1, dtype=np.float64)
    runner = machine._execution.runner
    while "L" not in machine.tensors:
        operation = machine.program[machine.done_operations]
        runner.run(runner.link(operation.when_evaluating, machine.feed), machine.batch, alone=True)
        machine.done_operations += 1
    value = float(machine.tensors["L"])
    machine.close()
    return value


@pytest.mark.parametrize("make", NETWORKS)
def test_the_gradient_of_the_input_is_that_of_finite_differences(make: Callable[[], Network]) -> None:
    network, generator = make(), np.random.default_rng(5)
    x = generator.normal(size=(2, 6))
    y = generator.normal(size=2) if network.head.units == 1 else np.array([2, 0])
    dx = Probe(network, 2).backward(x, y)["dx"]
    assert dx.shape == (2, 6)
    for index in np.ndindex(2, 6):
        step = np.zeros((2, 6))
        step[index] = 1e-5
        numeric = (loss(network, x + step, y) - loss(network, x - step, y)) / 2e-5
        assert dx[index] == pytest.approx(numeric, rel=2e-3, abs=1e-5)


def test_several_inputs_have_a_gradient_each() -> None:
    left, right = Input(4), Input(2)
    network = Model([left, right], Dense(3, "softmax")(Concatenate()([Dense(3)(left), Dense(2)(right)])), seed=6)
    network.compile(loss="categorical_crossentropy")
    seen = Probe(network, 1).backward([np.ones((1, 4)), np.ones((1, 2))], np.array([1]))
    dense, _, dense_1, _, kernel, _ = network.get_weights()
    dz = seen["ŷ"] - np.eye(3)[[1]]
    np.testing.assert_allclose(seen["dx1"], dz @ kernel[:3].T @ dense.T, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(seen["dx2"], dz @ kernel[3:].T @ dense_1.T, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("make", NETWORKS)
def test_forward_tensors_are_those_of_predictions_however_many(make: Callable[[], Network]) -> None:
    network = make()
    x = np.random.default_rng(7).normal(size=(11, 6)).astype(np.float32)
    np.testing.assert_array_equal(Probe(network, 4).forward(x, ["ŷ"])["ŷ"], network.predict(x, batch_size=4))


def test_it_sees_the_weights_of_now_and_changes_none() -> None:
    network, generator = stack(), np.random.default_rng(8)
    x, y = generator.normal(size=(20, 6)), generator.integers(0, 3, 20)
    network.fit(x, y, epochs=2, verbose=0)
    weights = network.get_weights()
    z1 = Probe(network, 20).backward(x, y)["z1"]
    np.testing.assert_allclose(z1, x @ weights[0] + weights[1], rtol=1e-4, atol=1e-5)
    assert all(np.array_equal(a, b) for a, b in zip(weights, network.get_weights(), strict=True))
    assert "dx" not in network.program().tensors
