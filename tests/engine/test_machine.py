"""The machine: stepping is training, and time runs both ways."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.engine.errors import MachineError
from tui_dl.engine.layers import Dense
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import OPTIMIZERS, SGD
from tui_dl.engine.program import Phase

Make = Callable[..., Sequential]
Data = tuple[np.ndarray, np.ndarray]


def state(machine: Machine) -> tuple[object, bytes]:
    """Where a machine stands and every bit that it holds."""
    tensors = machine.tensors
    return machine.cursor, b"".join(name.encode() + tensors[name].tobytes() for name in tensors)


def step_through(machine: Machine) -> None:
    while not machine.done:
        machine.advance()


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_stepping_and_training_give_the_same_bits(make_network: Make, images: Data, optimizer: str) -> None:
    stepped, trained = make_network(optimizer), make_network(optimizer)
    step_through(stepped.debug(*images, batch_size=16, epochs=3))
    trained.fit(*images, batch_size=16, epochs=3, verbose=0)
    for a, b in zip(stepped.get_weights(), trained.get_weights(), strict=True):
        assert a.tobytes() == b.tobytes()


def test_the_weights_did_move(make_network: Make, images: Data) -> None:
    network = make_network()
    before = network.get_weights()
    step_through(network.debug(*images, batch_size=16))
    assert all(not np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_alone_or_on_threads_the_split_decides_the_bits_not_who_does_the_work(images: Data, threads: int) -> None:
    def build() -> Sequential:
        network = Sequential([Dense(130, "relu", input_shape=16), Dense(3, "softmax")])
        network.compile(loss="categorical_crossentropy", optimizer="adam")
        return network

    alone, together = build(), build()
    first = alone.trainer(alone.feed(*images), batch_size=16, threads=threads).machine
    second = together.trainer(together.feed(*images), batch_size=16, threads=threads).machine
    for _ in range(5 * len(first.program)):
        first.advance()
    second.run(5)
    assert first.cursor == second.cursor
    assert first.arena.memory.tobytes() == second.arena.memory.tobytes()


@pytest.mark.parametrize("optimizer", [SGD(momentum=0.9), "rmsprop", "adam"])
def test_rewinding_to_the_start_restores_everything(make_network: Make, images: Data, optimizer: object) -> None:
    machine = make_network(optimizer).debug(*images, batch_size=16, epochs=2)
    states = [state(machine)]
    while not machine.done:
        machine.advance()
        states.append(state(machine))
    for expected in reversed(states[:-1]):
        machine.rewind()
        assert state(machine) == expected
    for expected in states[1:]:
        machine.advance()
        assert state(machine) == expected


@settings(max_examples=30)
@given(moves=st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=12))
def test_any_walk_back_and_forth_ends_where_the_straight_way_does(moves: list[tuple[bool, int]]) -> None:
    generator = np.random.default_rng(0)
    x, y = generator.random((20, 5)), generator.integers(0, 3, 20)

    def machine() -> Machine:
        network = Sequential([Dense(4, "sigmoid", input_shape=5), Dense(3, "softmax")])
        network.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
        return network.debug(x, y, batch_size=8, epochs=4)

    wanderer, position = machine(), 0
    last = 4 * wanderer.batches_per_epoch * len(wanderer.program)
    for forwards, count in moves:
        for _ in range(count):
            if forwards and position < last:
                wanderer.advance()
                position += 1
            elif not forwards and position > 0:
                wanderer.rewind()
                position -= 1
    straight = machine()
    for _ in range(position):
        straight.advance()
    assert state(wanderer) == state(straight)


def test_a_run_can_be_undone_although_it_kept_few_checkpoints(make_network: Make, images: Data) -> None:
    machine = make_network().debug(*images, batch_size=16, epochs=40)
    for _ in range(3 * len(machine.program)):
        machine.advance()
    expected = state(machine)
    for _ in range(6):
        machine.run(7)
    assert machine.batches_done > 20
    machine.go_to(2, len(machine.program))
    assert state(machine) == expected


def test_a_batch_that_is_gone_to_is_recorded(make_network: Make, images: Data) -> None:
    gone, trained = (make_network().debug(*images, batch_size=16, epochs=3) for _ in range(2))
    gone.go_to(1, len(gone.program))
    trained.run(2)
    assert gone.batches_done == trained.batches_done == 2
    assert gone.records().tobytes() == trained.records().tobytes()


def test_the_past_stays_within_its_bound(make_network: Make, images: Data) -> None:
    network = make_network()
    feed = network.feed(*images)
    arena_bytes = network.trainer(feed, batch_size=16).machine.arena.state.nbytes
    machine = Machine(
        network.program(16), network.get_weights(), {"η": 0.001, "ρ": 0.9, "ε": 1e-7}, feed, undo_bytes=4 * arena_bytes
    )
    expected = []
    for _ in range(300):
        machine.advance()
        expected.append(state(machine))
        assert machine._timeline.size <= 4 * arena_bytes
    for known in reversed(expected[:-1]):
        machine.rewind()
        assert state(machine) == known


def test_a_changed_learning_rate_is_remembered_when_time_runs_back(make_network: Make, images: Data) -> None:
    machine = make_network("sgd").debug(*images, batch_size=16, epochs=4)
    machine.run(3)
    machine.set_learning_rate(0.5)
    machine.run(1)
    assert machine.learning_rate == 0.5
    machine.run(1)
    expected = state(machine)
    machine.go_to(1, len(machine.program))
    assert machine.learning_rate == pytest.approx(0.01)
    while machine.batches_done < 5:
        machine.advance()
    assert state(machine) == expected


def test_a_learning_rate_set_in_the_past_makes_another_future(make_network: Make, images: Data) -> None:
    machine = make_network("sgd").debug(*images, batch_size=16, epochs=4)
    machine.run(4)
    before = machine.parameters
    machine.go_to(1, len(machine.program))
    machine.set_learning_rate(0.3)
    machine.run(2)
    assert machine.learning_rate == pytest.approx(0.3)
    machine.run(1)
    assert any(not np.array_equal(a, b) for a, b in zip(before, machine.parameters, strict=True))


def test_any_number_of_the_optimizer_can_change_between_batches(make_network: Make, images: Data) -> None:
    ran, stepped = (make_network("adam").debug(*images, batch_size=16, epochs=2) for _ in range(2))
    ran.run(2)
    ran.set_hyper("β₁", 0.5)
    ran.set_hyper("η", 0.01)
    ran.run(2)
    while stepped.batches_done < 2:
        stepped.advance()
    stepped.set_hyper("β₁", 0.5)
    stepped.set_hyper("η", 0.01)
    while stepped.batches_done < 4:
        stepped.advance()
    assert ran.arena.view("hyper")[1] == 0.5
    assert state(ran) == state(stepped)
    ran.go_to(0, 3)
    assert ran.arena.view("hyper")[1] == np.float32(0.9)
    with pytest.raises(MachineError, match="no 'ρ', only η, β₁"):
        ran.set_hyper("ρ", 0.5)


def test_a_change_of_rate_between_runs_equals_the_same_change_while_stepping(make_network: Make, images: Data) -> None:
    ran, stepped = (make_network("adam").debug(*images, batch_size=16, epochs=2) for _ in range(2))
    ran.run(2)
    ran.set_learning_rate(0.02)
    ran.run(2)
    while stepped.batches_done < 2:
        stepped.advance()
    stepped.set_learning_rate(0.02)
    while stepped.batches_done < 4:
        stepped.advance()
    assert state(ran) == state(stepped)


def test_tensors_appear_as_they_are_computed(make_network: Make, images: Data) -> None:
    machine = make_network().debug(*images, batch_size=16)
    assert "W1" in machine.tensors
    assert "x" not in machine.tensors
    with pytest.raises(KeyError, match="z1 is not computed yet"):
        machine.tensors["z1"]
    operation = machine.advance()
    assert operation.phase is Phase.DATA
    assert machine.tensors["x"].shape == (16, 16)
    with pytest.raises(ValueError, match="read-only"):
        machine.tensors["x"][0, 0] = 1
    machine.rewind()
    assert "x" not in machine.tensors
    with pytest.raises(MachineError, match="very beginning"):
        machine.rewind()


def test_the_short_last_batch_shows_only_its_own_examples(make_network: Make, images: Data) -> None:
    machine = make_network().debug(*images, batch_size=16)
    while machine.cursor.batch < 5:
        machine.advance()
    while not machine.finished_batch:
        machine.advance()
    assert machine.tensors["ŷ"].shape == (70 % 16, 3)
    assert machine.done
    with pytest.raises(MachineError, match="all epochs are done"):
        machine.advance()


def test_a_batch_holds_the_digits_it_says(make_network: Make, images: Data) -> None:
    x, y = images
    machine = make_network().debug(x, y, batch_size=16)
    machine.advance()
    chosen = machine.batch.indices
    np.testing.assert_array_equal(machine.tensors["x"], x[chosen].reshape(16, -1) / np.float32(255))
    np.testing.assert_array_equal(machine.tensors["y"], np.eye(3)[y[chosen]])


def test_an_interrupt_stops_a_run_after_a_batch(make_network: Make, images: Data) -> None:
    machine = make_network().debug(*images, batch_size=16, epochs=10)
    machine.interrupt()
    assert machine.run(1000) == 1
    assert machine.finished_batch
    machine.clear_interrupt()
    assert machine.run(1000) == 4


def test_a_run_stops_where_the_loss_is_no_number(make_network: Make, images: Data) -> None:
    machine = make_network(SGD(learning_rate=1e38), hidden="identity").debug(*images, batch_size=16, epochs=10)
    machine.run(1000, stop_on_nan=True)
    assert machine.batches_done < 5
    assert not np.isfinite(machine.records()[-1, 0])


def test_records_hold_loss_and_metric_of_every_batch_however_it_was_run(make_network: Make, images: Data) -> None:
    stepped, ran = (make_network().debug(*images, batch_size=16) for _ in range(2))
    step_through(stepped)
    while not ran.done:
        ran.run(2)
    assert stepped.records().shape == (5, 2)
    np.testing.assert_array_equal(stepped.records(), ran.records())
