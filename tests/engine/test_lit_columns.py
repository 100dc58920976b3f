"""Leaving out what is 0 in the input is exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import Bench
from tui_dl.engine.joining import Concatenate
from tui_dl.engine.layers import Dense, Input
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Model, Sequential
from tui_dl.engine.optimizers import OPTIMIZERS, SGD, Optimizer, RMSprop

FEATURES, UNITS = 80, 140
"""Enough for lists to be made, and for three parts to get columns of the kernel in strips of all widths."""


def machine_on(x: np.ndarray, threads: int, batch_size: int = 5) -> Machine:
    network = Sequential([Dense(UNITS, "relu"), Dense(3, "softmax")])
    network.build(x.shape[1])
    network.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    feed = network.feed(x, np.arange(len(x)) % 3)
    return network.trainer(feed, batch_size=batch_size, shuffle=False, threads=threads).machine


@st.composite
def lit_masks(draw: st.DrawFn) -> np.ndarray:
    """Any choice of lit columns: none, all, runs at the edges, single ones."""
    runs = draw(st.lists(st.tuples(st.integers(0, FEATURES - 1), st.integers(1, 30)), max_size=5))
    mask = np.zeros(FEATURES, bool)
    for start, length in runs:
        mask[start : start + length] = True
    return ~mask if draw(st.booleans()) else mask


@settings(max_examples=40)
@given(mask=lit_masks(), threads=st.integers(1, 3), seed=st.integers(0, 99))
def test_products_are_those_of_the_whole_matrices(mask: np.ndarray, threads: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    x = np.where(mask, generator.standard_normal((8, FEATURES)), 0)
    machine = machine_on(x, threads)
    # The second batch must not see what the first one left behind.
    compare_a_batch(machine)
    compare_a_batch(machine)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("threads", [1, 2])
def test_many_rows_and_columns_take_several_lists_each(share: float, threads: int) -> None:
    generator = np.random.default_rng(1)
    x = np.where(generator.random((410, 300)) < share, generator.standard_normal((410, 300)), 0)
    machine = machine_on(x, threads, batch_size=270)
    compare_a_batch(machine)
    compare_a_batch(machine)


def compare_a_batch(machine: Machine) -> None:
    """The first layer's products in the next batch, and NumPy's."""
    while True:
        machine.advance()
        if machine.current and machine.current.name == "db1":
            break
    tensors = machine.tensors
    z = tensors["x"] @ tensors["W1"] + tensors["b1"]
    np.testing.assert_allclose(tensors["z1"], z, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(tensors["dW1"], tensors["x"].T @ tensors["dz1"], rtol=1e-4, atol=1e-6)
    assert not tensors["dW1"][~tensors["x"].any(axis=0)].any()
    while not machine.finished_batch:
        machine.advance()


def test_the_bits_do_not_depend_on_how_many_columns_a_part_has() -> None:
    x = np.where(np.random.default_rng(2).random((40, 300)) < 0.2, 0.5, 0)
    alone, shared = machine_on(x, 1, batch_size=20), machine_on(x, 3, batch_size=20)
    alone.advance(), alone.advance()
    shared.advance(), shared.advance()
    assert alone.tensors["z1"].tobytes() == shared.tensors["z1"].tobytes()


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_what_is_no_number_counts_as_lit(poison: float) -> None:
    x = np.zeros((5, FEATURES))
    x[2, 7] = poison
    machine = machine_on(x, 2)
    machine.advance()
    machine.advance()
    assert not np.isfinite(machine.tensors["z1"][2]).any()
    assert np.isfinite(machine.tensors["z1"][[0, 1, 3, 4]]).all()


def mixed_examples(count: int) -> np.ndarray:
    """Examples that come in runs: mostly dark, wholly dark, wholly lit."""
    generator = np.random.default_rng(3)
    share = np.repeat([0.1, 0.0, 1.0, 0.05, 0.9], count // 5)
    lit = generator.random((count, FEATURES)) < share[:, None]
    return np.where(lit, generator.standard_normal((count, FEATURES)), 0).astype(np.float32)


def machine_learning(x: np.ndarray, optimizer: Optimizer, threads: int, batch_size: int) -> Machine:
    network = Sequential([Dense(UNITS, "relu"), Dense(3, "softmax")])
    network.build(x.shape[1])
    network.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer)
    feed = network.feed(x, np.arange(len(x)) % 3)
    machine = network.trainer(feed, batch_size=batch_size, shuffle=False, threads=threads).machine
    assert any(i.kernel == "update_lit" for operation in machine.program for i in operation.instructions)
    return machine


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("batch_size", [1, 3])
def test_descent_that_rests_on_dark_columns_is_descent(threads: int, batch_size: int) -> None:
    machine = machine_learning(mixed_examples(60), SGD(), threads, batch_size)
    while machine.batches_done != machine.batches_per_epoch:
        before = machine.tensors["W1"].copy()
        machine.advance()
        while not machine.finished_batch:
            machine.advance()
        tensors = machine.tensors
        np.testing.assert_allclose(tensors["dW1"], tensors["x"].T @ tensors["dz1"], rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(tensors["W1"], before - np.float32(0.01) * tensors["dW1"], rtol=1e-6, atol=1e-8)


RULES = {name: OPTIMIZERS.find(name) for name in OPTIMIZERS} | {
    "momentum": lambda: SGD(momentum=0.9),
    "nesterov": lambda: SGD(momentum=0.9, nesterov=True),
    "rmsprop with momentum": lambda: RMSprop(momentum=0.9),
    "centered rmsprop": lambda: RMSprop(centered=True),
}


@pytest.mark.parametrize("name", RULES)
def test_dark_columns_end_with_the_bits_that_the_rule_gives_them(name: str) -> None:
    optimizer = RULES[name]()
    machine = machine_learning(mixed_examples(15)[:, :70], optimizer, 2, 3)
    dark = 0
    for step in range(1, 6):
        while not (machine.current and machine.current.name == "dW1"):
            machine.advance()
        tensors = machine.tensors
        slots = [f"{slot}[W1]" for slot in optimizer.slot_names]
        expected = [tensors[name].copy() for name in ("W1", *slots)]
        gradient = tensors["dW1"].copy()
        dark += int((~tensors["x"].any(axis=0)).sum())
        while not machine.finished_batch:
            machine.advance()
        w, *memory = (array.reshape(-1) for array in expected)
        optimizer.update_rule(w, gradient.reshape(-1), memory, machine.tensors["hyper"], step)
        for name, array in zip(("W1", *slots), expected, strict=True):
            np.testing.assert_array_equal(machine.tensors[name], array, err_msg=f"{name}, batch {step}")
    assert dark


@pytest.mark.parametrize("name", ["rmsprop", "adagrad", "adadelta"])
def test_without_epsilon_what_never_had_a_gradient_is_no_number(name: str) -> None:
    optimizer = OPTIMIZERS.find(name)(epsilon=0.0)
    assert optimizer.resting_rule is optimizer.update_rule


def test_two_layers_on_one_input_keep_their_marks_apart() -> None:
    inputs = Input(FEATURES)
    outputs = Dense(3, "softmax")(Concatenate()([Dense(40, "relu")(inputs), Dense(50, "tanh")(inputs)]))
    network = Model(inputs, outputs)
    network.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
    feed = network.feed(mixed_examples(60), np.arange(60) % 3)
    machine = network.trainer(feed, batch_size=2, shuffle=False, threads=2).machine
    for _ in range(machine.batches_per_epoch):
        machine.run(1)
        tensors = machine.tensors
        for number in (1, 2):
            expected = tensors["x"].T @ tensors[f"dz{number}"]
            np.testing.assert_allclose(tensors[f"dW{number}"], expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("features", [64, 100, 784])
def test_lists_serve_both_precisions(dtype: type, features: int) -> None:
    generator = np.random.default_rng(4)
    x = np.where(generator.random((40, features)) < 0.3, generator.standard_normal((40, features)), 0)
    network = Sequential([Dense(UNITS, "relu", input_shape=features), Dense(3, "softmax")])
    network.compile(loss="categorical_crossentropy", optimizer="sgd")
    bench = Bench(network.program(40), dtype)
    kernel, dz = generator.standard_normal((features, UNITS)), generator.standard_normal((40, UNITS))
    bench.put({"x": x, "W1": kernel})
    bench.run("dense")
    bench.put({"dz1": dz})
    instructions = next(o for o in bench.program if o.name == "dW1").instructions
    assert {i.kernel for i in instructions} == {"list_columns", "kernel_gradient_lit"}
    bench.run("kernel_gradient")
    close = 1e-4 if dtype is np.float32 else 1e-12
    np.testing.assert_allclose(bench.get("z1"), x @ kernel, rtol=close, atol=close)
    np.testing.assert_allclose(bench.get("dW1"), x.T @ dz, rtol=close, atol=close)
