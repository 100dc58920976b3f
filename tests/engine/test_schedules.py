"""Schedules: against Keras, and applied in every batch, both ways."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.oracle_values import load
from tui_dl.engine.errors import MachineError, NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import SGD
from tui_dl.engine.schedules import SCHEDULES, CosineDecay, ExponentialDecay, PiecewiseConstantDecay, Schedule

KNOWN = load("schedules")
BY_CLASS = {SCHEDULES.find(name).__name__: SCHEDULES.find(name) for name in SCHEDULES}
NAMES = list(KNOWN["schedules"])


def made(name: str) -> Schedule:
    known = KNOWN["schedules"][name]
    return BY_CLASS[known["keras"]](**known["config"])


def machine_of(schedule: Schedule, dtype: type = np.float64) -> Machine:
    network = Sequential([Dense(2, "softmax", input_shape=3)])
    optimizer = SGD(schedule)
    network.compile(loss="cce", optimizer=optimizer)
    generator = np.random.default_rng(2)
    feed = network.feed(generator.random((8, 3)), generator.integers(0, 2, 8))
    hyper = optimizer.hyper
    return Machine(network.program(2), network.get_weights(), hyper, feed, dtype=dtype)


def test_every_schedule_has_reference_values() -> None:
    assert set(BY_CLASS) == {known["keras"] for known in KNOWN["schedules"].values()}


@pytest.mark.parametrize("name", NAMES)
def test_rates_are_keras(name: str) -> None:
    schedule = made(name)
    ours = [schedule(int(step)) for step in KNOWN["steps"]]
    np.testing.assert_allclose(ours, KNOWN["schedules"][name]["learning_rates"], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-14), (np.float32, 1e-5)])
def test_every_batch_is_updated_at_its_own_rate(name: str, dtype: type, tolerance: float) -> None:
    schedule = made(name)
    machine = machine_of(schedule, dtype)
    assert machine.learning_rate == pytest.approx(schedule(0), rel=1e-6)
    while machine.batches_done < 24:
        machine.run(3)
        assert machine.learning_rate == pytest.approx(schedule(machine.batches_done - 1), rel=tolerance)


@pytest.mark.parametrize("name", NAMES)
def test_the_rate_of_a_batch_is_the_same_whenever_it_is_run(name: str) -> None:
    ran, stepped = machine_of(made(name)), machine_of(made(name))
    while ran.batches_done < 16:
        ran.run(100)
    while stepped.batches_done < 16:
        stepped.advance()
    assert ran.arena.state.tobytes() == stepped.arena.state.tobytes()
    rate = ran.learning_rate
    ran.go_to(5, 2)
    assert ran.learning_rate == pytest.approx(made(name)(4))
    while ran.batches_done < 16:
        ran.run(100)
    assert ran.learning_rate == rate
    assert ran.arena.state.tobytes() == stepped.arena.state.tobytes()


def test_a_second_fit_goes_on_where_the_schedule_was() -> None:
    network = Sequential([Dense(2, "softmax", input_shape=3)])
    schedule = ExponentialDecay(0.1, 2, 0.5)
    network.compile(loss="cce", optimizer=SGD(schedule))
    x, y = np.eye(3), np.array([0, 1, 0])
    for _ in range(2):
        network.fit(x, y, batch_size=1, epochs=1, verbose=0)
    assert network.trainer(network.feed(x, y)).machine.learning_rate == pytest.approx(schedule(5))


def test_a_scheduled_rate_cannot_be_set_by_hand() -> None:
    with pytest.raises(MachineError, match="a schedule sets the learning rate"):
        machine_of(made("cosine")).set_learning_rate(0.5)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: PiecewiseConstantDecay([10, 20], [0.1, 0.05]), "2 boundaries want 3 values, not 2"),
        (lambda: PiecewiseConstantDecay([20, 10], [3, 2, 1]), "must increase"),
        (lambda: ExponentialDecay(0.1, 0, 0.5), "decay_steps 0: must be a number above 0"),
        (lambda: CosineDecay(-0.1, 10), "initial_learning_rate -0.1: must be 0 or above"),
    ],
)
def test_absurd_settings_are_refused(make: Any, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        make()
