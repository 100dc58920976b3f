"""Leaving out the input columns that are 0 in the whole batch is exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.engine.layers import Dense
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Sequential

FEATURES, UNITS = 80, 140
"""Enough for both parts to get whole columns of the kernel, so that packing is done."""


def machine_on(x: np.ndarray, threads: int) -> Machine:
    network = Sequential([Dense(UNITS, "relu"), Dense(3, "softmax")])
    network.build(FEATURES)
    network.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    feed = network.feed(x, np.arange(len(x)) % 3)
    return network.trainer(feed, batch_size=5, shuffle=False, threads=threads).machine


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
    for _ in range(2):
        # The second batch must not see what the first one left behind.
        while machine.current is None or machine.current.name != "db1":
            machine.advance()
        tensors = machine.tensors
        z = tensors["x"] @ tensors["W1"] + tensors["b1"]
        np.testing.assert_allclose(tensors["z1"], z, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(tensors["dW1"], tensors["x"].T @ tensors["dz1"], rtol=1e-4, atol=1e-6)
        assert not tensors["dW1"][~tensors["x"].any(axis=0)].any()
        while not machine.finished_batch:
            machine.advance()
        machine.advance()


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_what_is_no_number_counts_as_lit(poison: float) -> None:
    x = np.zeros((5, FEATURES))
    x[2, 7] = poison
    machine = machine_on(x, 2)
    machine.advance()
    machine.advance()
    assert not np.isfinite(machine.tensors["z1"][2]).any()
    assert np.isfinite(machine.tensors["z1"][[0, 1, 3, 4]]).all()
