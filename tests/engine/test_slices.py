"""Large batches: worked through in slices, whose results are those of the whole batch, in memory that does not grow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tui_dl.engine.evaluation import Evaluator
from tui_dl.engine.joining import Add, Concatenate, Dropout
from tui_dl.engine.layers import Dense, Input
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Model, Network, Sequential
from tui_dl.engine.program import SLICE, Role

EXAMPLES, BATCH, ROWS = 250, 200, 64
"""Two batches an epoch, of 64 + 64 + 64 + 8 and 50 examples."""
FEATURES, CLASSES = 70, 4


def pixels() -> np.ndarray:
    """Mostly dark, so that products leave out zeros; a few columns are lit in some slices only."""
    generator = np.random.default_rng(3)
    x = generator.random((EXAMPLES, FEATURES)) * (generator.random((EXAMPLES, FEATURES)) < 0.2)
    x[:, :6] *= (np.arange(EXAMPLES) % 50 < 3)[:, None]
    return x.astype(np.float32)


def labels() -> np.ndarray:
    return np.random.default_rng(4).integers(0, CLASSES, EXAMPLES)


def stack() -> Network:
    hidden = Dense(70, "relu", kernel_regularizer="l2", input_shape=FEATURES)
    return Sequential([hidden, Dropout(0.3), Dense(40, "tanh"), Dense(CLASSES, "softmax")], seed=2)


def joined() -> Network:
    x = Input(FEATURES)
    left, right = Dense(33, "relu")(x), Dense(33, "selu")(x)
    both = Concatenate()([Add()([left, right]), Dropout(0.5)(left)])
    return Model([x], Dense(CLASSES, "softmax")(both), seed=2)


NETWORKS = {"stack": stack, "joined": joined}


def machine_of(network: Network, rows: int, threads: int = 1, weighted: bool = False) -> Machine:
    """A machine for three epochs, in slices of so many rows."""
    feed = network.feed(pixels(), labels())
    if weighted:
        feed = feed.weighted(np.random.default_rng(5).uniform(0, 2, EXAMPLES))
    return Machine(
        network.program(BATCH, weighted=weighted, slice_rows=rows),
        network.get_weights(),
        network.compiled.optimizer.hyper,
        feed,
        slot_start=network.compiled.optimizer.slot_start,
        epochs=3,
        threads=threads,
    )


def compiled(name: str, optimizer: str = "adam", **choices: Any) -> Network:
    network = NETWORKS[name]()
    chosen: dict[str, Any] = {"loss": "categorical_crossentropy", "metrics": ["accuracy", "f1_score"]} | choices
    network.compile(optimizer=optimizer, **chosen)
    return network


def train(machine: Machine) -> Machine:
    while not machine.done:
        machine.run(2)
    return machine


def step(machine: Machine) -> Machine:
    while not machine.done:
        machine.advance()
    return machine


def outcome(machine: Machine) -> tuple[bytes, bytes]:
    return machine.arena.state.tobytes(), machine.records().tobytes()


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("weighted", [False, True])
def test_slices_add_up_to_the_whole_batch(name: str, weighted: bool) -> None:
    """The same gradients, loss, metrics and dropped values, but for the rounding of sums."""
    network = compiled(name, "sgd")
    whole, sliced = (train(machine_of(network, rows, weighted=weighted)) for rows in (BATCH, ROWS))
    np.testing.assert_allclose(sliced.records(), whole.records(), rtol=1e-5)
    for ours, theirs in zip(sliced.parameters, whole.parameters, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("threads", [1, 2])
def test_stepping_through_slices_is_training_in_slices(name: str, threads: int) -> None:
    network = compiled(name)
    trained, stepped = train(machine_of(network, ROWS, threads)), step(machine_of(network, ROWS, threads))
    assert outcome(trained) == outcome(stepped)
    for machine in (trained, stepped):
        machine.close()


def test_stepping_and_training_may_alternate() -> None:
    network = compiled("stack")
    trained, mixed = train(machine_of(network, ROWS)), machine_of(network, ROWS)
    while not mixed.done:
        for _ in range(7):
            mixed.advance()
        mixed.run(2)
    assert outcome(mixed) == outcome(trained)


def test_a_batch_that_is_run_anew_keeps_the_learning_rate_it_was_given() -> None:
    """At its beginning, after its checkpoint was taken."""
    network = compiled("stack", "sgd")
    stepped, mixed = machine_of(network, ROWS), machine_of(network, ROWS)
    for machine in (stepped, mixed):
        machine.set_learning_rate(0.25)
        machine.advance()
    mixed.run(1)
    while not stepped.finished_batch:
        stepped.advance()
    assert mixed.learning_rate == 0.25
    assert outcome(mixed) == outcome(stepped)


@pytest.mark.parametrize("name", NETWORKS)
def test_time_runs_back_through_slices(name: str) -> None:
    """From batches that were trained, and so never in memory as a whole, as from those that were stepped."""
    machine = machine_of(compiled(name), ROWS)
    seen = []
    while not machine.done:
        machine.advance()
        seen.append((machine.cursor, {n: values.tobytes() for n, values in machine.tensors.items()}))
    machine.go_to(0, 0)
    train(machine)
    for cursor, tensors in reversed(seen[:-1]):
        machine.rewind()
        assert (machine.cursor, {n: values.tobytes() for n, values in machine.tensors.items()}) == (cursor, tensors)


def test_the_first_examples_are_in_view_after_training_and_all_when_asked_for() -> None:
    network = compiled("stack")
    trained, stepped = machine_of(network, ROWS), machine_of(network, ROWS)
    trained.run(1)
    while not stepped.finished_batch:
        stepped.advance()
    assert (trained.rows, stepped.rows) == (ROWS, BATCH)
    assert trained.tensors.keys() == stepped.tensors.keys()
    for name, values in trained.tensors.items():
        per_example = network.program(BATCH).tensors[name].per_example
        np.testing.assert_array_equal(values, stepped.tensors[name][:ROWS] if per_example else stepped.tensors[name])
    records = trained.records().tobytes()
    trained.view_batch()
    assert trained.rows == BATCH
    for name, values in trained.tensors.items():
        np.testing.assert_array_equal(values, stepped.tensors[name])
    assert trained.records().tobytes() == records


def test_the_memory_of_a_whole_batch_is_taken_by_stepping_only() -> None:
    machine = machine_of(compiled("stack"), ROWS)
    per_example = [t for t in machine.program.tensors.values() if t.per_example and t.role is not Role.INTERNAL]
    assert all(machine.arena.view(t.name).shape[0] == ROWS for t in per_example)
    machine.run(1)
    assert not machine.arena.is_spread
    machine.advance()
    assert machine.arena.is_spread
    assert all(machine.arena.view(t.name).shape[0] == BATCH for t in per_example)
    assert machine.run(1) == 1
    assert machine.cursor.batch == 2
    assert not machine.arena.is_spread, "the batch that was begun was run anew"


def test_the_arena_of_a_large_batch_is_that_of_a_slice() -> None:
    network = compiled("stack")
    large, small = (machine_of_size(network, size).arena.memory.nbytes for size in (40 * SLICE, SLICE))
    assert large == small


def machine_of_size(network: Network, size: int) -> Machine:
    feed = network.feed(pixels(), labels())
    return Machine(network.program(size), network.get_weights(), network.compiled.optimizer.hyper, feed)


def test_batches_up_to_a_slice_are_whole() -> None:
    network = compiled("stack")
    assert network.program(SLICE).slice_rows == SLICE
    assert network.program(SLICE - 1).slice_rows == SLICE - 1
    assert network.program(SLICE + 1).slice_rows == SLICE
    assert machine_of_size(network, SLICE).arena.is_spread


def test_signs_are_told_from_labels_by_the_whole_batch() -> None:
    """A −1 anywhere in the batch decides what 0 and 1 mean: so such a batch is not cut."""
    network = Sequential([Dense(1, "tanh", input_shape=FEATURES)])
    network.compile(loss="hinge", optimizer="sgd")
    program = network.program(BATCH, slice_rows=ROWS)
    assert program.slice_rows == BATCH
    network.compile(loss="mse", metrics=["squared_hinge"])
    assert network.program(BATCH, slice_rows=ROWS).slice_rows == BATCH


def test_evaluation_and_predictions_go_slice_by_slice() -> None:
    network = compiled("stack", metrics=["accuracy", "f1_score", "mse"])
    feed, source = network.feed(pixels(), labels()), machine_of(network, BATCH).arena
    whole, sliced = (Evaluator(network.program(BATCH, slice_rows=rows), 1) for rows in (BATCH, ROWS))
    assert sliced.evaluate(source, feed) == pytest.approx(whole.evaluate(source, feed), rel=1e-6)
    np.testing.assert_allclose(sliced.predict(source, feed.inputs)[0], whole.predict(source, feed.inputs)[0], rtol=1e-5)
