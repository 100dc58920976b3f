"""A layer that leaves out what is 0 in its input, half by half: the same numbers, however it is run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import Bench
from tui_dl.engine.evaluation import Evaluator
from tui_dl.engine.joining import Concatenate
from tui_dl.engine.kernels.registers import COMPRESSES_BYTES
from tui_dl.engine.kernels.sizes import NARROW, halves_of
from tui_dl.engine.layers import Dense, Input
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Model, Network, Sequential
from tui_dl.engine.program import GATHER, LIST_HALVES
from tui_dl.engine.shortening import LISTED, left_out, shortened

ROOT = Path(__file__).parents[2]

WIDTHS = (10, *NARROW, 40, 140)
"""Too few units for lists, few, and many: strips of all widths."""


def network_of(units: int, features: int) -> Network:
    network = Sequential([Dense(units, "relu", input_shape=features), Dense(3, "softmax")], seed=1)
    network.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return network


def machine_of(network: Network, x: np.ndarray, threads: int, batch_size: int) -> Machine:
    feed = network.feed(x, np.arange(len(x)) % 3)
    return network.trainer(feed, batch_size=batch_size, threads=threads).machine


def mixed_bytes(count: int, features: int, seed: int = 3) -> np.ndarray:
    """Examples of all sorts: dark, mostly dark, with one half full of light, wholly lit."""
    generator = np.random.default_rng(seed)
    share = np.array([0.1, 0.0, 1.0, 0.2, 0.9])[generator.integers(0, 5, count)]
    lit = generator.random((count, features)) < share[:, None]
    lit[: count // 3, features // 2 :] = True
    return np.where(lit, generator.integers(1, 256, (count, features)), 0).astype(np.uint8)


def step_a_batch(machine: Machine) -> None:
    machine.advance()
    while not machine.finished_batch:
        machine.advance()


@pytest.mark.parametrize("units", WIDTHS)
@pytest.mark.parametrize("features", [64, 65, 100, 300, 784])
def test_products_are_those_of_the_whole_matrices(units: int, features: int) -> None:
    machine = machine_of(network_of(units, features), mixed_bytes(40, features), 2, 9)
    for _ in range(machine.batches_per_epoch):
        kernel, bias = machine.tensors["W1"].copy(), machine.tensors["b1"].copy()
        step_a_batch(machine)
        tensors = machine.tensors
        np.testing.assert_allclose(tensors["z1"], tensors["x"] @ kernel + bias, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(tensors["dW1"], tensors["x"].T @ tensors["dz1"], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("units", WIDTHS)
@pytest.mark.parametrize("threads", [1, 2, 3, 5])
@pytest.mark.parametrize("batch_size", [1, 7, 20])
def test_running_and_stepping_leave_the_same_bits_everywhere(units: int, threads: int, batch_size: int) -> None:
    network, x = network_of(units, 100), mixed_bytes(90, 100)
    stepped, run = (machine_of(network, x, threads, batch_size) for _ in range(2))
    for count in (1, 3):
        for _ in range(count):
            step_a_batch(stepped)
        run.run(count)
        for name, tensor in stepped.tensors.items():
            assert tensor.tobytes() == run.tensors[name].tobytes(), name
    assert np.array_equal(stepped.records(), run.records())


@settings(max_examples=20)
@given(units=st.sampled_from([*NARROW, 140]), parts=st.integers(2, 6), seed=st.integers(0, 99))
def test_the_bits_do_not_depend_on_the_number_of_parts(units: int, parts: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    x = mixed_bytes(12, 130, seed) / 255
    x[:, ::2] = 0  # Few enough are lit for lists, always: what whole matrices give may depend on how they are cut.
    tensors = {"x": x, "W1": generator.standard_normal((130, units)), "dz1": generator.standard_normal((12, units))}
    made = []
    for count in (1, parts):
        bench = Bench(network_of(units, 130).program(12), np.float32, count)
        bench.put(tensors)
        bench.run("dense", "kernel_gradient")
        made.append((bench.get("z1").tobytes(), bench.get("dW1").tobytes()))
    assert made[0] == made[1]


@pytest.mark.parametrize("units", [16, 140])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_large_batch_is_run_in_slices_and_stepped_as_a_whole(units: int, threads: int) -> None:
    network, x = network_of(units, 100), mixed_bytes(250, 100)
    program = network.program(200, slice_rows=64)
    feed = network.feed(x, np.arange(len(x)) % 3)
    stepped, run = (
        Machine(program, network.get_weights(), network.compiled.optimizer.hyper, feed, threads=threads)
        for _ in range(2)
    )
    step_a_batch(stepped)
    run.run(1)
    for name in ("x", "z1", "W1", "b1", "dW1", "L"):
        rows = slice(64) if program.tensors[name].per_example else slice(None)
        shown = stepped.tensors[name] if name == "L" else stepped.tensors[name][rows]
        assert shown.tobytes() == run.tensors[name].tobytes(), name


def trained_bits() -> str:
    """What training by two threads makes of wide inputs."""
    machine = machine_of(network_of(16, 4000), mixed_bytes(256, 4000) * np.uint8(np.arange(4000) % 3 == 0), 2, 64)
    machine.run(4)
    return hashlib.sha256(machine.tensors["W1"].tobytes()).hexdigest()


def test_threads_do_not_share_their_working_space() -> None:
    # Memory that was freed too early is handed to the other thread, where both have one pool of it.
    command = [sys.executable, "-c", "from tests.engine.test_halved_layers import trained_bits; print(trained_bits())"]
    environment = os.environ | {"MALLOC_ARENA_MAX": "1"}
    for _ in range(2):
        told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
        assert told.stdout.strip() == trained_bits()


def test_evaluation_gives_what_training_saw() -> None:
    network, x = network_of(16, 784), mixed_bytes(60, 784)
    machine = machine_of(network, x, 2, 60)
    evaluator = Evaluator(machine.program, 2)
    before = evaluator.evaluate(machine.arena, machine.feed)
    machine.run(1)
    assert before["loss"] == pytest.approx(machine.records()[0][0], rel=1e-6)


def kernels(network: Network, x: np.ndarray) -> list[str]:
    feed = network.feed(x, np.arange(len(x)) % 3)
    instructions = [i for o in network.program(20) if o.is_sliced for i in o.instructions]
    short = shortened(instructions, feed)
    assert [i.operands[1] for i in left_out(instructions, short)] == [
        i.operands[1] for i in short if i.kernel == LISTED and not i.operands[-1]
    ]
    return [f"{i.kernel}{i.operands[-1]}" if i.kernel == LISTED else i.kernel for i in short]


@pytest.mark.skipif(not COMPRESSES_BYTES, reason="this processor does not push bytes together")
def test_a_run_makes_lists_while_it_gathers_and_the_input_itself_where_somebody_reads_it() -> None:
    x = mixed_bytes(40, 100)
    assert f"{LISTED}0" in kernels(network_of(16, 100), x)
    assert f"{LISTED}1" in kernels(network_of(140, 100), x)
    assert f"{LISTED}0" not in kernels(two_readers(16, 10), x)
    assert kernels(two_readers(16, 32), x).count(f"{LISTED}0") == 1
    for network in (network_of(16, 100), network_of(140, 100)):
        assert LIST_HALVES not in kernels(network, x)


def test_a_run_lists_an_input_of_reals_once() -> None:
    x = mixed_bytes(40, 100) / 255
    for network in (network_of(16, 100), network_of(140, 100), two_readers(32, 140)):
        names = kernels(network, x)
        assert names.count(LIST_HALVES) == 1
        assert GATHER in names


def two_readers(left: int, right: int) -> Network:
    inputs = Input(100)
    joined = Concatenate()([Dense(left, "relu")(inputs), Dense(right, "tanh")(inputs)])
    network = Model(inputs, Dense(3, "softmax")(joined), seed=1)
    network.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
    return network


@pytest.mark.parametrize(("left", "right"), [(16, 48), (32, 140), (10, 64)])
def test_two_layers_may_read_one_input(left: int, right: int) -> None:
    network, x = two_readers(left, right), mixed_bytes(60, 100)
    stepped, run = (machine_of(network, x, 2, 10) for _ in range(2))
    for _ in range(stepped.batches_per_epoch):
        step_a_batch(stepped)
        run.run(1)
        for name, tensor in stepped.tensors.items():
            assert tensor.tobytes() == run.tensors[name].tobytes(), name


@given(features=st.integers(64, 5000))
def test_halves_make_up_the_whole(features: int) -> None:
    first, second = halves_of(features)
    assert first + second == features
    assert first % 16 == 0
    assert 0 <= first - second <= 32


def test_wider_inputs_than_a_list_can_name_are_multiplied_whole() -> None:
    for features, listed in ((2**16, True), (2**16 + 1, False)):
        network = network_of(16, features)
        names = {i.kernel for o in network.program(2) for i in o.instructions}
        assert (LIST_HALVES in names) == listed


def test_a_place_at_the_end_of_the_widest_line_is_found() -> None:
    x = np.zeros((9, 2**16), np.uint8)
    x[:, [0, -1]] = 255
    machine = machine_of(network_of(16, 2**16), x, 2, 9)
    kernel = machine.tensors["W1"].copy()
    step_a_batch(machine)
    np.testing.assert_allclose(machine.tensors["z1"], np.tile(kernel[0] + kernel[-1], (9, 1)), rtol=1e-5)
    assert set(np.flatnonzero(machine.tensors["dW1"].any(axis=1))) <= {0, 2**16 - 1}
