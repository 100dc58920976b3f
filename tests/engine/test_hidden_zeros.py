"""Products in hidden layers leave out what is 0 behind a ReLU or dropout, and give what whole matrices give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import Bench
from tui_dl.engine.joining import Concatenate, Dropout
from tui_dl.engine.layers import Dense, Input, Layer
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Model, Sequential
from tui_dl.engine.program import Program, Role

LEFT_OUT = {"dense_halves", "kernel_gradient_lit", "input_gradient_lit"}


def compiled(*layers: Layer, features: int = 20, optimizer: str = "sgd") -> Sequential:
    network = Sequential([*layers, Dense(3, "softmax")])
    network.build(features)
    network.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer)
    return network


def kernels(program: Program, name: str) -> set[str]:
    """The kernels of the operation that makes some tensor."""
    return {i.kernel for o in program if o.name == name for i in o.instructions}


@settings(max_examples=30)
@given(
    rows=st.sampled_from([1, 7, 8, 50, 130]),
    units=st.tuples(st.sampled_from([128, 150, 300]), st.sampled_from([64, 70, 128, 200])),
    lit=st.sampled_from([0.0, 0.02, 0.3, 0.5, 0.9]),
    parts=st.integers(1, 3),
    double=st.booleans(),
    seed=st.integers(0, 99),
)
def test_products_are_those_of_the_whole_matrices(
    rows: int, units: tuple[int, int], lit: float, parts: int, double: bool, seed: int
) -> None:
    generator = np.random.default_rng(seed)

    def mostly_dark(width: int) -> np.ndarray:
        return np.where(generator.random((rows, width)) < lit, generator.standard_normal((rows, width)), 0)

    h1, dz2, kernel = mostly_dark(units[0]), mostly_dark(units[1]), generator.standard_normal(units)
    bench = Bench(
        compiled(*(Dense(width, "relu") for width in units)).program(rows), np.float64 if double else np.float32, parts
    )
    bench.put({"h1": h1, "W2": kernel, "b2": np.ones(units[1]), "dz2": dz2})
    bench.run("dense", "kernel_gradient", "input_gradient")
    close = {"rtol": 1e-12, "atol": 1e-12} if double else {"rtol": 1e-4, "atol": 1e-4}
    expected = {"z2": h1 @ kernel + 1, "dW2": h1.T @ bench.get("dz2"), "dh1": bench.get("dz2") @ kernel.T}
    for name, values in expected.items():
        np.testing.assert_allclose(bench.get(name), values, **close, err_msg=name)


def test_the_bits_do_not_depend_on_how_many_columns_a_part_has() -> None:
    generator = np.random.default_rng(1)
    h1 = np.maximum(generator.standard_normal((40, 300)), 0)
    dz2 = np.where(h1[:, :140] > 0, generator.standard_normal((40, 140)), 0)
    results = []
    for parts in (1, 2, 3):
        bench = Bench(compiled(Dense(300, "relu"), Dense(140, "relu")).program(40), np.float32, parts)
        bench.put({"h1": h1, "W2": np.linspace(-1, 1, 300 * 140).reshape(300, 140), "dz2": dz2})
        bench.run("dense", "kernel_gradient", "input_gradient")
        results.append([bench.get(name).tobytes() for name in ("z2", "dW2", "dh1")])
    assert results[0] == results[1] == results[2]


def test_where_nothing_is_0_nothing_is_looked_for() -> None:
    program = compiled(Dense(200, "tanh"), Dense(200, "tanh")).program(8)
    assert not {i.kernel for o in program for i in o.instructions} & LEFT_OUT


def test_both_sides_of_a_relu_leave_out_what_it_stops() -> None:
    program = compiled(Dense(200, "relu"), Dense(200, "relu"), Dense(64, "relu")).program(8)
    assert kernels(program, "z1") == {"dense"}
    for name, kernel in (("z2", "dense_halves"), ("dW2", "kernel_gradient_lit"), ("dh1", "input_gradient_lit")):
        assert kernel in kernels(program, name)
    assert "dense_halves" in kernels(program, "z3")
    assert kernels(program, "z4") == {"dense"}  # three columns are too few


def test_what_dropout_leaves_is_dark_whatever_was_before_it() -> None:
    dropped = compiled(Dense(200, "tanh"), Dropout(0.5), Dense(200, "tanh")).program(8)
    assert "dense_halves" in kernels(dropped, "z2")
    rarely = compiled(Dense(200, "tanh"), Dropout(0.1), Dense(200, "tanh")).program(8)
    assert kernels(rarely, "z2") == {"dense"}
    behind = compiled(Dense(200, "relu"), Dropout(0.1), Dense(200, "tanh")).program(8)
    assert "dense_halves" in kernels(behind, "z2")


@pytest.mark.parametrize(
    ("behind", "leaves_out"),
    [
        (("sigmoid", Dropout(0.5)), True),
        (("sigmoid", Dropout(0.1), Dropout(0.5)), True),
        (("sigmoid", Dropout(0.1)), False),
        # The slopes of a softmax mix a row: none of its gradients is 0 because another one is.
        (("softmax", Dropout(0.5)), False),
        (("relu", Dropout(0.1)), True),
    ],
)
def test_gradients_are_dark_where_dropout_stopped_them(behind: tuple, leaves_out: bool) -> None:
    activation, *dropouts = behind
    program = compiled(Dense(150, "tanh"), Dense(200, activation), *dropouts, Dense(200, "tanh")).program(8)
    assert ("input_gradient_lit" in kernels(program, "dh1")) is leaves_out


@pytest.mark.parametrize(("other", "leaves_out"), [("relu", True), ("tanh", False)])
def test_joined_tensors_are_dark_where_all_of_them_are(other: str, leaves_out: bool) -> None:
    inputs = Input(20)
    joined = Concatenate()([Dense(150, "relu")(inputs), Dense(150, other)(inputs)])
    network = Model(inputs, Dense(3, "softmax")(Dense(100, "relu")(joined)))
    network.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
    assert ("dense_halves" in kernels(network.program(8), "z3")) is leaves_out


@pytest.mark.parametrize(("batch_size", "slice_rows"), [(1, 1024), (13, 1024), (40, 16)])
def test_training_is_that_on_whole_matrices(batch_size: int, slice_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(3)
    # Hidden units come alive and die again: examples differ in size, and many biases are below 0.
    x = generator.standard_normal((60, 20)) * np.repeat([0.1, 3.0, 0.0, 1.0, -1.0], 12)[:, None]
    ended = []
    for looks in (True, False):
        if not looks:
            monkeypatch.setattr("tui_dl.engine.layers.note_zeros", lambda *_: None)
        network = compiled(Dense(140, "relu"), Dense(150, "relu"), Dense(130, "relu"))
        program = network.program(batch_size, slice_rows=slice_rows)
        assert bool({i.kernel for o in program for i in o.instructions} & LEFT_OUT) is looks
        weights = network.get_weights()
        for number, bias in enumerate(weights[1:6:2]):
            bias[:] = np.random.default_rng(number).normal(-0.4, 0.4, bias.shape)
        feed, hyper = network.feed(x, np.arange(60) % 3), network.compiled.optimizer.hyper
        machine = Machine(program, weights, hyper, feed, shuffle=False, threads=2, dtype=np.float64)
        while machine.batches_done < 2 * machine.batches_per_epoch:
            machine.run(60)
        ended.append(machine.parameters)
    for with_lists, whole in zip(*ended, strict=True):
        np.testing.assert_allclose(with_lists, whole, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
@pytest.mark.parametrize("threads", [1, 2])
def test_stepping_gives_the_bits_of_training(optimizer: str, threads: int) -> None:
    generator = np.random.default_rng(2)
    x, y = generator.standard_normal((90, 20)), np.arange(90) % 3
    states = []
    for by_hand in (True, False):
        layers = Dense(140, "relu"), Dense(200, "relu"), Dropout(0.5), Dense(150, "relu")
        network = compiled(*layers, optimizer=optimizer)
        machine = network.trainer(network.feed(x, y), batch_size=40, threads=threads).machine
        while machine.batches_done < 3:
            if by_hand:
                machine.advance()
            else:
                machine.run(3 - machine.batches_done)
        states.append({name: machine.tensors[name].tobytes() for name in machine.program.of_role(Role.PARAMETER)})
    assert states[0] == states[1]
