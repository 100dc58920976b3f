"""A gradient checked on the batch at hand: right ones agree, kinks are named, and nothing is touched."""

from __future__ import annotations

import numpy as np
import pytest

from tui_dl import Dense, Dropout, Sequential, check_gradients
from tui_dl.engine.gradient_check import GradientCheck, on_batch, sampled
from tui_dl.engine.machine import Machine

X = np.random.default_rng(0).normal(size=(20, 5))
Y = np.arange(20) % 3


def machine_of(*layers: object, **options: object) -> Machine:
    network = Sequential(list(layers), seed=4)  # type: ignore[arg-type]
    network.compile(**{"loss": "categorical_crossentropy", **options})  # type: ignore[arg-type]
    return network.debug(X, Y, batch_size=8, seed=3, epochs=2)


@pytest.mark.parametrize("operations", [1, 5, 14, 20])
def test_the_batch_at_hand_is_checked_and_left_as_it_is(operations: int) -> None:
    machine = machine_of(Dense(6, "tanh", input_shape=5), Dropout(0.4), Dense(3, "softmax"))
    for _ in range(len(machine.program) + operations):
        machine.advance()
    memory, cursor = machine.arena.memory.copy(), machine.cursor
    checker = on_batch(machine)
    shapes = {name: machine.program.tensors[name].shape for name in machine.program.parameters}
    checks = [checker.check(*element) for element in sampled(shapes, 4)]
    checker.close()
    assert all(check.agrees and not check.bends for check in checks)
    assert np.array_equal(machine.arena.memory, memory)
    assert machine.cursor == cursor
    while machine.cursor.operation < 15:
        machine.advance()
    for check in checks:
        if f"d{check.parameter}" in machine.tensors:
            mine = float(machine.tensors[f"d{check.parameter}"][check.index])
            assert mine == pytest.approx(check.analytic, rel=1e-3, abs=1e-6)


def test_a_kink_between_both_sides_is_found_and_named() -> None:
    machine = machine_of(Dense(2, "relu", input_shape=5, kernel_initializer="zeros"), Dense(3, "softmax"))
    machine.advance()
    checker = on_batch(machine)
    check = checker.check("W1", (1, 0))
    assert check.bends
    assert check.bends[0].tensor == "z1"
    assert (check.bends[0].below > 0) != (check.bends[0].above > 0)
    assert not check.agrees
    checker.close()


def test_the_last_short_batch_and_weighted_examples() -> None:
    network = Sequential([Dense(3, "softmax", input_shape=5)])
    network.compile(loss="categorical_crossentropy")
    feed = network.feed(X, Y).weighted(np.linspace(0.2, 2, 20))
    machine = network.trainer(feed, batch_size=8).machine
    machine.run(2)
    machine.advance()
    assert machine.batch.rows == 4 or machine.batch.rows == 8
    checker = on_batch(machine)
    assert checker.check("W1", (2, 1)).agrees
    checker.close()


def test_all_parameters_of_a_network_by_samples() -> None:
    network = Sequential([Dense(4, "sigmoid", input_shape=5), Dense(3, "softmax")])
    network.compile(loss="categorical_crossentropy")
    checks = check_gradients(network, X, Y, samples=3)
    assert len(checks) == 12
    assert all(check.agrees for check in checks)


def line(weight: float) -> Machine:
    network = Sequential([Dense(1, input_shape=1)])
    network.compile(loss="mse", optimizer="sgd")
    network.set_weights([np.array([[weight]]), np.zeros(1)])
    return network.debug(X[:, :1], X[:, 1:2], batch_size=20)


@pytest.mark.parametrize("weight", [0.0, 1.0, 1e6, 1e15])
def test_a_large_weight_is_moved_far_enough_to_be_seen(weight: float) -> None:
    checker = on_batch(line(weight))
    check = checker.check("W1", (0, 0))
    checker.close()
    assert check.step == pytest.approx(1e-6 * max(weight, 1.0))
    assert check.error < 1e-6


def test_what_drowns_in_the_last_digits_of_the_loss_is_not_called_wrong() -> None:
    # A loss of some 1e12 has no digits left for what this bias does to it.
    drowned = GradientCheck("b1", (0,), 2.0, 2.5, (1e12, 1e12 - 5e-6))
    assert drowned.rounding > 1e2
    assert drowned.agrees
    assert not GradientCheck("b1", (0,), 2.0, 2.5, (1.0, 1.0 - 5e-6)).agrees


def test_the_error_of_a_tiny_gradient_is_told_as_it_is() -> None:
    tiny = GradientCheck("W1", (0, 0), -6.340e-9, -6.439e-9, (2.3, 2.3))
    assert tiny.error == pytest.approx(0.0154, rel=0.01)
    assert tiny.agrees
    assert GradientCheck("W1", (0, 0), 0.0, 0.0).error == 0


@pytest.mark.parametrize(("analytic", "numeric"), [(np.nan, 1.0), (1.0, np.inf), (np.nan, np.nan)])
def test_where_there_is_nothing_to_compare_nothing_agrees(analytic: float, numeric: float) -> None:
    check = GradientCheck("W1", (0, 0), analytic, numeric, (np.inf, np.inf))
    assert not check.known
    assert not check.agrees
