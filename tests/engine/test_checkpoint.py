"""Checkpoints: what is written comes back to the bit; what is damaged is said in one line."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, save

from tui_dl.engine.activations import LeakyReLU
from tui_dl.engine.checkpoint import Checkpoint, Plan, fingerprint, optimizer_settings, read, take, write
from tui_dl.engine.errors import CheckpointError
from tui_dl.engine.joining import Dropout
from tui_dl.engine.layers import Dense, Layer
from tui_dl.engine.losses import BinaryCrossentropy
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import OPTIMIZERS, SGD, RMSprop
from tui_dl.engine.schedules import ExponentialDecay
from tui_dl.engine.trainer import EpochResult, Progress, Trainer

PLAN = Plan(
    data="somewhere",
    labels=("no", "yes"),
    inputs=3,
    layers="4:relu,1:sigmoid",
    loss="binary_crossentropy",
    optimizer="rmsprop",
    optimizer_settings={"learning_rate": 0.01, "rho": 0.9, "epsilon": 1e-7},
    metrics=("accuracy",),
    batch_size=8,
    epochs=5,
    validation_split=0.2,
    seed=3,
    threads=1,
)


class Silent:
    """An observer that looks on."""

    def progress(self, progress: Progress) -> None:
        """Nothing to say."""

    def epoch(self, result: EpochResult) -> None:
        """Nothing to say."""


def trainer_of(plan: Plan, network: Any = None) -> Trainer:
    """50 examples to train on and 10 to validate: seven batches an epoch, the last one short."""
    generator = np.random.default_rng(1)
    x = generator.normal(size=(60, 3)).astype(np.float32)
    network = network or plan.network()
    feed = network.feed(x, (x.sum(axis=1) > 0).astype(np.uint8))
    return network.trainer(
        feed.part(0, 50), feed.part(50, 60), batch_size=plan.batch_size, seed=plan.seed, threads=plan.threads
    )


def trained(batches: int, plan: Plan = PLAN) -> Trainer:
    """A trainer that has done so many batches."""
    trainer = trainer_of(plan)
    while trainer.machine.batches_done < batches:
        trainer.run(batches - trainer.machine.batches_done)
    return trainer


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file from the middle of the second epoch."""
    path = tmp_path_factory.mktemp("good") / "checkpoint"
    write(take(trained(10), PLAN, "abc"), path)
    return path.read_bytes()


@pytest.fixture
def reread(tmp_path: Path) -> Callable[[bytes], Checkpoint]:
    """Reads a checkpoint that consists of some bytes."""

    def read_bytes(content: bytes) -> Checkpoint:
        path = tmp_path / "file"
        path.write_bytes(content)
        return read(path)

    return read_bytes


def taken_apart(content: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The head and the tensors of a file."""
    (size,) = struct.unpack("<Q", content[:8])
    head = json.loads(content[8 : 8 + size])["__metadata__"]["tui-dl"]
    return json.loads(head), load(content)


def put_together(head: Any, tensors: dict[str, np.ndarray]) -> bytes:
    """The file that holds them."""
    return save(tensors, {"tui-dl": json.dumps(head)})


# ---------------------------------------------------------------------- there and back


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("batches", [0, 1, 7, 10, 14])
def test_training_goes_on_as_if_it_had_never_stopped(tmp_path: Path, optimizer: str, batches: int) -> None:
    plan = replace(PLAN, optimizer=optimizer, optimizer_settings=optimizer_settings(OPTIMIZERS.get(optimizer)))
    whole = trainer_of(plan)
    whole.train(3, Silent())
    write(take(trained(batches, plan), plan, "abc"), tmp_path / "c")

    checkpoint = read(tmp_path / "c")
    resumed = trainer_of(checkpoint.plan, checkpoint.network())
    checkpoint.restore(resumed)
    assert resumed.machine.batches_done == batches
    resumed.train(3, Silent())

    np.testing.assert_array_equal(resumed.machine.arena.state, whole.machine.arena.state)
    np.testing.assert_array_equal(resumed.machine.records(), whole.machine.records())
    assert resumed.history == whole.history


def test_an_optimizer_with_settings_of_its_own(tmp_path: Path) -> None:
    plan = replace(PLAN, optimizer="sgd", optimizer_settings=optimizer_settings(SGD(0.1, momentum=0.9)))
    assert plan.optimizer_settings == {"learning_rate": 0.1, "momentum": 0.9}
    trainer = trained(9, plan)
    write(take(trainer, plan, "abc"), tmp_path / "c")
    checkpoint = read(tmp_path / "c")
    assert checkpoint.plan == plan
    np.testing.assert_array_equal(checkpoint.state["v[W1]"], trainer.machine.tensors["v[W1]"])


def test_all_of_it_comes_back(reread, good: bytes) -> None:
    checkpoint, trainer = reread(good), trained(10)
    assert (checkpoint.plan, checkpoint.step, checkpoint.fingerprint) == (PLAN, 10, "abc")
    np.testing.assert_array_equal(checkpoint.records, trainer.machine.records())
    np.testing.assert_array_equal(checkpoint.validations, trainer.validations)
    for mine, theirs in zip(checkpoint.network().get_weights(), trainer.machine.parameters, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert all(tensor.dtype == np.float32 for tensor in checkpoint.state.values())


def test_numbers_that_are_none_come_back_too(reread, good: bytes) -> None:
    head, tensors = taken_apart(good)
    tensors["W1"][0, 0], tensors["records"][-1] = np.nan, np.inf
    checkpoint = reread(put_together(head, tensors))
    assert np.isnan(checkpoint.state["W1"][0, 0])
    assert np.isinf(checkpoint.records[-1]).all()


def test_the_same_training_gives_the_same_bytes(tmp_path: Path, good: bytes) -> None:
    write(take(trained(10), PLAN, "abc"), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == good


def test_strided_arrays_are_not_scrambled(tmp_path: Path, good: bytes, reread) -> None:
    checkpoint = reread(good)
    turned = {name: np.asfortranarray(tensor) for name, tensor in checkpoint.state.items()}
    write(replace(checkpoint, state=turned), tmp_path / "turned")
    assert (tmp_path / "turned").read_bytes() == good


def test_only_between_two_batches(tmp_path: Path) -> None:
    trainer = trained(1)
    trainer.advance()
    with pytest.raises(CheckpointError, match="only partly done"):
        take(trainer, PLAN, "abc")


@pytest.mark.parametrize(
    ("layers", "loss", "named"),
    [
        ([Dropout(0.5), Dense(1, "sigmoid")], "binary_crossentropy", "r1 = h1 ⊙ m1"),
        ([Dense(1, "sigmoid", use_bias=False)], "binary_crossentropy", "ŷ = h1 · W2|z2 = h1 · W2"),
        ([Dense(1, "sigmoid", kernel_regularizer="l2")], "binary_crossentropy", "D = bce"),
        ([Dense(1, "sigmoid")], BinaryCrossentropy(label_smoothing=0.1), "y′ = y·"),
        ([Dense(1, LeakyReLU(0.3))], "mse", "ŷ = leaky_relu"),
    ],
)
def test_what_a_plan_cannot_say_is_named(layers: list[Layer], loss: Any, named: str) -> None:
    network = Sequential([Dense(4, "relu", input_shape=3), *layers])
    network.compile(loss=loss, optimizer="rmsprop", metrics=["accuracy"])
    text = ",".join(f"{layer.units}:{layer.activation.name}" for layer in network.layers if isinstance(layer, Dense))
    plan = replace(PLAN, layers=text, loss=network.compiled.loss.name, optimizer_settings=RMSprop().arguments)
    with pytest.raises(CheckpointError, match=f"({named}).*cannot be saved.*save_weights"):
        take(trainer_of(plan, network), plan, "abc")


def test_a_schedule_cannot_be_saved() -> None:
    with pytest.raises(CheckpointError, match="the schedule exponential_decay cannot be saved; save_weights"):
        optimizer_settings(SGD(ExponentialDecay(0.1, 10, 0.5)))


def test_fingerprints_tell_data_apart() -> None:
    network = PLAN.network()
    x, y = np.arange(6, dtype=np.float32).reshape(2, 3), np.array([0, 1])
    same = {fingerprint(network.feed(x.copy(), y.copy())) for _ in range(2)}
    assert len(same) == 1
    others = [(x + 1, y), (x, 1 - y), (x[:1], y[:1]), (x.astype(np.uint8), y)]
    seen = {fingerprint(network.feed(*other)) for other in others}
    assert len(seen) == 4
    assert not seen & same


# ---------------------------------------------------------------------- damaged, foreign, hostile


def refused(reread: Callable[[bytes], Checkpoint], content: bytes, said: str = "") -> None:
    with pytest.raises(CheckpointError) as caught:
        reread(content)
    line = str(caught.value)
    assert len(line.splitlines()) == 1
    assert "cannot be read as a checkpoint" in line
    assert said in line


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe"])
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "c"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(CheckpointError, match=r"c: cannot be read as a checkpoint \("):
        read(path)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 100, -1])
def test_cut_off(reread, good: bytes, size: int) -> None:
    refused(reread, good[:size])


def test_tensors_of_somebody_else(reread) -> None:
    refused(reread, save({"W1": np.zeros(3, np.float32)}), "nothing of tui-dl")
    refused(reread, save({}, {"format": "pt"}), "nothing of tui-dl")


def test_another_format(reread, good: bytes) -> None:
    head, tensors = taken_apart(good)
    refused(reread, put_together({**head, "format": 2}, tensors), "another version of tui-dl")
    refused(reread, put_together([], tensors), "another version of tui-dl")


@pytest.mark.parametrize("key", ["plan", "step", "fingerprint"])
def test_an_incomplete_head(reread, good: bytes, key: str) -> None:
    head, tensors = taken_apart(good)
    del head[key]
    refused(reread, put_together(head, tensors), f"it has no '{key}'")


@pytest.mark.parametrize("name", ["W1", "b2", "v[W1]", "hyper", "records", "validations"])
def test_tensors_missing_or_of_another_kind(reread, good: bytes, name: str) -> None:
    head, tensors = taken_apart(good)
    without = {other: tensor for other, tensor in tensors.items() if other != name}
    refused(reread, put_together(head, without), name)
    refused(reread, put_together(head, {**tensors, name: tensors[name].astype(np.int32)}), "I32")
    refused(reread, put_together(head, {**tensors, name: np.zeros((2, 3, 4), tensors[name].dtype)}), "(2, 3, 4)")


def test_tensors_too_many(reread, good: bytes) -> None:
    head, tensors = taken_apart(good)
    refused(reread, put_together(head, {**tensors, "W9": np.zeros(1, np.float32)}), "W9 belongs to no layer")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("layers", "65536:relu,65536:relu"),
        ("layers", "4:relu,1:softmax"),
        ("layers", "4:wiggle,1:sigmoid"),
        ("layers", ""),
        ("layers", 4),
        ("loss", "wiggle"),
        ("loss", "categorical_crossentropy"),
        ("optimizer", "wiggle"),
        ("optimizer", "adam"),
        ("optimizer_settings", {"speed": 1.0}),
        ("optimizer_settings", {"learning_rate": -1.0}),
        ("optimizer_settings", {"learning_rate": "fast"}),
        ("optimizer_settings", [1.0]),
        ("metrics", ["wiggle"]),
        ("metrics", []),
        ("metrics", "accuracy"),
        ("inputs", 4),
        ("inputs", 2**62),
        ("batch_size", 0),
        ("batch_size", 2**62),
        ("batch_size", True),
        ("epochs", 1.5),
        ("seed", -1),
        ("threads", 10_000),
        ("validation_split", None),
        ("labels", [1, 2]),
        ("data", None),
    ],
)
def test_plans_that_cannot_be(reread, good: bytes, key: str, value: Any) -> None:
    head, tensors = taken_apart(good)
    refused(reread, put_together({**head, "plan": {**head["plan"], key: value}}, tensors))


def test_steps_that_are_not_recorded(reread, good: bytes) -> None:
    head, tensors = taken_apart(good)
    refused(reread, put_together({**head, "step": 11}, tensors), "records")


def test_a_history_of_another_length(reread, good: bytes) -> None:
    head, tensors = taken_apart(good)
    checkpoint = reread(put_together(head, {**tensors, "validations": np.zeros((3, 2))}))
    with pytest.raises(CheckpointError, match="not that of 10 batches"):
        checkpoint.restore(trainer_of(PLAN))


def assert_refused_or_harmless(path: Path) -> None:
    try:
        checkpoint = read(path)
    except CheckpointError as error:
        line = str(error)
    else:
        line = ""
        assert checkpoint.network().count_params() == 3 * 4 + 4 + 4 + 1
    assert len(line.splitlines()) <= 1


@settings(deadline=None, max_examples=150)
@given(content=st.binary(max_size=300))
def test_random_bytes_are_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "random"
    path.write_bytes(content)
    with pytest.raises(CheckpointError):
        read(path)


@settings(deadline=None, max_examples=250)
@given(place=st.integers(0, 10**6), new=st.binary(min_size=1, max_size=4))
def test_changed_bytes_are_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, good: bytes, place: int, new: bytes
) -> None:
    # Most of the file is its header, so most changes hit that.
    path, place = tmp_path_factory.getbasetemp() / "changed", place % len(good)
    path.write_bytes(good[:place] + new + good[place + len(new) :])
    assert_refused_or_harmless(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=150)
@given(key=st.sampled_from(["format", "step", "plan", *Plan.__slots__]), value=json_values)
def test_any_value_in_the_head_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, good: bytes, key: str, value: Any
) -> None:
    head, tensors = taken_apart(good)
    (head if key in head else head["plan"])[key] = value
    path = tmp_path_factory.getbasetemp() / "head"
    path.write_bytes(put_together(head, tensors))
    assert_refused_or_harmless(path)
