"""What arrays become on their way into the machine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.engine.arena import Arena
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.feed import TargetForm, epoch_order, make_feed, split_at
from tui_dl.engine.layers import Dense
from tui_dl.engine.linking import Batch, Runner
from tui_dl.engine.network import Sequential

CLASSES = TargetForm(10, sparse=False, loss="categorical_crossentropy")


def test_images_and_labels_are_taken_as_they_are_and_it_says_so() -> None:
    feed = make_feed(np.zeros((5, 28, 28), np.uint8), np.arange(5), [784], [CLASSES])
    assert feed.x.kernel == "gather_bytes"
    assert feed.y.kernel == "gather_one_hot"
    assert feed.notes == (
        "x (5, 28, 28) reshaped to (5, 784)",
        "x scaled from 0 … 255 to 0 … 1",
        "y one-hot encoded: 5 labels to (5, 10); sparse_categorical_crossentropy takes labels as they are",
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_byte_becomes_the_number_that_dividing_gives(dtype: type) -> None:
    network = Sequential([Dense(1, input_shape=256)])
    network.compile(loss="mse", optimizer="sgd")
    program = network.program(1)
    feed = network.feed(np.arange(256, dtype=np.uint8).reshape(1, 256), np.zeros((1, 1)))
    arena = Arena(program.tensors, dtype)
    runner = Runner(arena, 2)
    gather = next(operation for operation in program if operation.kind == "gather")
    runner.run(runner.link(gather.instructions, feed), Batch(np.arange(1), 1, 0, 0), alone=True)
    np.testing.assert_array_equal(arena.view("x")[0], np.arange(256, dtype=dtype) / dtype(255))


def test_ready_made_arrays_pass_without_a_word() -> None:
    feed = make_feed(np.zeros((5, 4)), np.eye(5, 3), [4], [TargetForm(3, sparse=False)])
    assert feed.notes == ()
    assert (feed.x.kernel, feed.y.kernel) == ("gather_reals", "gather_reals")


def test_sparse_targets_stay_labels() -> None:
    feed = make_feed(np.zeros((3, 4)), [2, 0, 1], [4], [TargetForm(3, sparse=True)])
    np.testing.assert_array_equal(feed.y.array, [[2], [0], [1]])


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (np.zeros((5, 3)), np.zeros((5, 2)), "x has 3 features an example, the network takes 4: set input_shape=3"),
        (np.zeros((5, 4)), np.zeros((4, 2)), "5 examples but 4 targets"),
        (np.zeros((0, 4)), np.zeros((0, 2)), "at least one example"),
        (np.zeros(5), np.zeros((5, 2)), r"give \(examples, features\)"),
        (np.zeros((5, 4)), [0, 1, 2, 0, 1], "give the last layer 3 units"),
        (np.zeros((5, 4)), [0, 1, -1, 0, 1], "labels -1 … 1"),
        (np.zeros((5, 4)), [0.5, 1, 1, 0, 1], "fractions"),
        (np.zeros((5, 4)), np.zeros((5, 3)), r"y has shape \(5, 3\), the network has 2 outputs"),
        (np.array([["a"] * 4]), np.zeros((1, 2)), "give numbers"),
        (np.zeros((5, 4)), np.array(["cat"] * 5), "give numbers"),
    ],
)
def test_what_does_not_fit_is_named(x: object, y: object, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        make_feed(x, y, [4], [TargetForm(2, sparse=False)])


def test_labels_are_not_for_outputs_that_each_say_yes_or_no() -> None:
    form = TargetForm(3, sparse=False, loss="binary_crossentropy")
    with pytest.raises(NetworkError, match=r"use categorical_crossentropy with softmax, or give y as \(5, 3\)"):
        make_feed(np.zeros((5, 4)), [0, 1, 2, 0, 1], [4], [form])
    assert make_feed(np.zeros((5, 4)), np.eye(5, 3), [4], [form]).notes == ()


def test_one_hot_targets_are_not_for_a_sparse_loss() -> None:
    with pytest.raises(NetworkError, match="use categorical_crossentropy for one-hot targets"):
        make_feed(np.zeros((5, 4)), np.zeros((5, 2)), [4], [TargetForm(2, sparse=True)])


@given(st.integers(1, 500), st.integers(0, 2**32), st.integers(0, 50))
def test_an_epochs_order_depends_on_seed_and_epoch_alone(examples: int, seed: int, epoch: int) -> None:
    order = epoch_order(examples, seed, epoch)
    assert sorted(order) == list(range(examples))
    np.testing.assert_array_equal(order, epoch_order(examples, seed, epoch))
    if examples > 30:
        assert not np.array_equal(order, epoch_order(examples, seed, epoch + 1))


def test_validation_takes_the_last_part() -> None:
    assert split_at(60000, 0.2) == 48000
    assert split_at(10, 0) == 10
    assert split_at(7, 0.5) == 3
    feed = make_feed(np.arange(10.0).reshape(10, 1), np.zeros((10, 1)), [1], [TargetForm(1, sparse=False)])
    np.testing.assert_array_equal(feed.part(8, 10).x.array[:, 0], [8, 9])


@pytest.mark.parametrize("split", [-0.1, 1, 1.5, float("nan"), 0.999])
def test_impossible_splits_are_refused(split: float) -> None:
    with pytest.raises(NetworkError, match="validation_split"):
        split_at(10, split)
