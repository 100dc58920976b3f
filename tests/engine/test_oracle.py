"""Whole networks against Keras: losses, gradients, 50 steps of training, predictions. Stored values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.oracle_values import load
from tui_dl.engine.layers import Dense
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import OPTIMIZERS

STACKS = ["softmax", "sigmoid", "regression", "sparse"]
STEPS, BATCHES, EXAMPLES = 50, 5, 16


def network_of(known: dict[str, Any]) -> Sequential:
    """The network that a fixture describes, with Keras' initial weights."""
    dense = [node for node in known["nodes"] if node["kind"] == "dense"]
    network = Sequential([Dense(node["units"], activation=node["activation"], name=node["name"]) for node in dense])
    network.build(known["nodes"][0]["units"])
    optimizer = OPTIMIZERS.find(known["optimizer"]["keras"])(**known["optimizer"]["config"])
    (loss,) = known["losses_of_outputs"].values()
    network.compile(optimizer=optimizer, loss=loss)
    return network


def weights(known: dict[str, Any], when: str) -> list[np.ndarray]:
    return [known[when][layer][kind] for layer, kind in known["weight_order"]]


def machine_of(known: dict[str, Any], dtype: type) -> Machine:
    """A machine whose epoch is the fixture's five batches, in their order."""
    network = network_of(known)
    (x,), (y,) = known["inputs"].values(), known["targets"].values()
    feed = network.feed(x.reshape(BATCHES * EXAMPLES, -1), y.reshape(BATCHES * EXAMPLES, *y.shape[2:]))
    hyper = network.compiled.optimizer.hyper
    program = network.program(EXAMPLES)
    machine = Machine(program, weights(known, "initial"), hyper, feed, shuffle=False, threads=2, dtype=dtype)
    assert machine.batches_per_epoch == BATCHES
    return machine


@pytest.fixture(params=STACKS)
def known(request: pytest.FixtureRequest) -> dict[str, Any]:
    return load("networks")["networks"][request.param]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_first_gradients(known: dict[str, Any], dtype: type) -> None:
    machine = machine_of(known, dtype)
    while (
        machine.current is None
        or machine.current.phase != "backward"
        or machine.program[machine.done_operations].phase == "backward"
    ):
        machine.advance()
    tolerance = 1e-9 if dtype is np.float64 else 1e-5
    for name, expected in zip(machine.program.parameters, weights(known, "first_gradients"), strict=True):
        scale = np.abs(expected).max()
        np.testing.assert_allclose(machine.tensors[f"d{name}"], expected, rtol=tolerance, atol=tolerance * scale)


def test_fifty_steps(known: dict[str, Any]) -> None:
    machine = machine_of(known, np.float64)
    while machine.batches_done < STEPS:
        machine.run(BATCHES)
    np.testing.assert_allclose(machine.records()[:, 0], known["losses"], rtol=1e-6)
    for value, expected in zip(machine.parameters, weights(known, "final"), strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-7)


def test_fifty_steps_in_single_precision_stay_close(known: dict[str, Any]) -> None:
    machine = machine_of(known, np.float32)
    while machine.batches_done < STEPS:
        machine.run(BATCHES)
    np.testing.assert_allclose(machine.records()[:, 0], known["losses"], rtol=1e-3)
    for value, expected in zip(machine.parameters, weights(known, "final"), strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-2, atol=1e-3)


def test_predictions(known: dict[str, Any]) -> None:
    network = network_of(known)
    network.set_weights(weights(known, "final"))
    (x,), (expected,) = known["inputs"].values(), known["predictions"].values()
    np.testing.assert_allclose(network.predict(x[0]), expected, rtol=1e-5, atol=1e-6)
