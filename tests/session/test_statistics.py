"""Norms, ratios and histograms: measured at the ends of batches, at a bounded cost."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.session import Session, Setup, Stride
from tui_dl.session.histograms import BINS, Histogram
from tui_dl.session.statistics import ALLOWANCE, MOST, Budget, Statistics, _length

SMALL = Setup(data="spiral", layers="6:tanh,5:relu,1:sigmoid", epochs=3, threads=1)


def opened(setup: Setup = SMALL) -> tuple[Session, Statistics]:
    session = Session(setup)
    session.open(lambda _: None)
    return session, session.opened.statistics


def test_norms_are_those_of_the_arrays() -> None:
    session, statistics = opened()
    before = session.opened.trainer.machine.tensors["W2"].copy()
    session.advance(Stride.BATCH, lambda _: None)
    view = statistics.view()
    tensors = session.opened.trainer.machine.tensors
    second = view.kernels[1]
    assert [kernel.name for kernel in view.kernels] == ["W1", "W2", "W3"]
    assert view.batches.tolist() == [1]
    np.testing.assert_allclose(second.gradient, [np.linalg.norm(tensors["dW2"])], rtol=1e-6)
    np.testing.assert_allclose(second.update, [np.linalg.norm(tensors["W2"] - before)], rtol=1e-6)
    np.testing.assert_allclose(second.ratio, second.update / np.linalg.norm(before), rtol=1e-6)


def test_histograms_count_every_layers_output() -> None:
    session, statistics = opened()
    session.advance(Stride.BATCH, lambda _: None)
    tanh, relu, sigmoid = statistics.view().activations
    assert [one.name for one in (tanh, relu, sigmoid)] == ["h1", "h2", "ŷ"]
    assert tanh.low < 0
    assert (relu.low, sigmoid.low) == (0, 0)
    values = session.opened.trainer.machine.tensors["h2"]
    counted, _ = np.histogram(values, BINS, (relu.low, relu.high))
    np.testing.assert_allclose(relu.shares[0], counted / values.size, atol=1e-6)
    np.testing.assert_allclose(relu.zeros, [(values == 0).mean()])
    assert relu.silent[0] == (values == 0).all(axis=0).sum()


def test_a_run_is_sampled_and_trains_as_it_would_unseen() -> None:
    session, statistics = opened()
    session.advance(Stride.RUN, lambda _: None)
    batches = statistics.view().batches
    assert batches[0] == 1
    assert batches[-1] == session.opened.trainer.machine.batches_done
    assert (np.diff(batches) > 0).all()
    unseen, _ = opened()
    trainer = unseen.opened.trainer
    for _ in range(SMALL.epochs):
        trainer.run(10_000)
    for one, other in zip(session.opened.trainer.machine.parameters, trainer.machine.parameters, strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_lies_beyond_the_cursor_is_seen_again_there_unless_that_future_has_changed() -> None:
    session, statistics = opened()
    for _ in range(6):
        session.advance(Stride.BATCH, lambda _: None)
    session.go_to_batch(2, lambda _: None)
    assert statistics.view().batches.tolist() == [1, 2]
    session.go_to_batch(5, lambda _: None)
    assert statistics.view().batches.tolist() == [1, 2, 3, 4, 5]
    session.go_to_batch(3, lambda _: None)
    session.scale_learning_rate(True)
    session.advance(Stride.BATCH, lambda _: None)
    assert statistics.view().batches.tolist() == [1, 2, 3, 4]
    session.advance(Stride.BATCH, lambda _: None)
    session.back(Stride.BATCH, lambda _: None)
    session.configure(replace(session.setup, learning_rate=0.001), lambda _: None)
    timeline = session.snapshot().timeline
    assert timeline is not None
    assert timeline.furthest == 4
    session.advance(Stride.BATCH, lambda _: None)
    assert statistics.view().learning_rates[-1] == pytest.approx(0.001)


def test_what_lies_beyond_the_cursor_is_not_seen() -> None:
    session, statistics = opened()
    for _ in range(3):
        session.advance(Stride.BATCH, lambda _: None)
    session.back(Stride.BATCH, lambda _: None)
    view = statistics.view()
    assert view.batches.tolist() == [1, 2]
    assert len(view.activations[0].shares) == len(view.kernels[0].ratio) == 2


def test_samples_are_thinned_to_a_bound() -> None:
    session, statistics = opened(Setup(data="xor", layers="2:relu,1:sigmoid", epochs=400, batch_size=400, threads=1))
    for _ in range(MOST + 20):
        session.advance(Stride.BATCH, lambda _: None)
    view = statistics.view()
    assert MOST / 2 <= len(view.batches) <= MOST
    assert view.batches[0] == 1
    assert view.batches[-1] == MOST + 20
    assert {len(part) for a in view.activations for part in (a.shares, a.zeros, a.silent)} == {len(view.batches)}


def test_samples_of_a_million_batches_are_spread_over_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    _, statistics = opened()
    machine = SimpleNamespace(batches_done=0, finished_batch=True, learning_rate=0.1)
    monkeypatch.setattr(statistics, "_machine", machine)
    monkeypatch.setattr(statistics, "_measure", lambda: np.ones((3, 3)))
    monkeypatch.setattr(statistics, "_histograms", [])
    for machine.batches_done in range(1, 1_000_001, 9):
        statistics.sample()
    view = statistics.view()
    gaps = np.diff(view.batches)
    assert MOST / 3 <= len(view.batches) <= MOST
    assert len(view.kernels[0].ratio) == len(view.learning_rates) == len(view.batches)
    assert view.batches[0] == 1
    assert view.batches[-1] == machine.batches_done
    assert gaps[:-1].max() <= 2 * gaps[:-1].min()


VALUES = st.lists(st.floats(-50, 50, width=32), min_size=4, max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=6))
def test_bins_mean_the_same_at_all_times(batches: list[list[float]]) -> None:
    histogram = Histogram("dense", "h1")
    for batch in batches:
        histogram.add(np.array(batch, np.float32).reshape(2, 2))
    view = histogram.view()
    assert view.shares.shape == (len(batches), BINS)
    np.testing.assert_allclose(view.shares.sum(axis=1), 1, atol=1e-6)
    width = (view.high - view.low) / BINS
    middles = view.low + (np.arange(BINS) + 0.5) * width
    for batch, share in zip(batches, view.shares, strict=True):
        # No more than a bin away from the truth, however often the range has grown since.
        assert abs(float(share @ middles) - float(np.mean(batch))) <= width


def test_numbers_that_are_none_are_left_out() -> None:
    histogram = Histogram("dense", "h1")
    histogram.add(np.full((2, 3), np.nan, np.float32))
    histogram.add(np.array([[np.inf, 1.0], [0.0, 0.0]], np.float32))
    assert histogram.view().shares.sum(axis=1).tolist() == [0, 1]
    assert histogram.view().silent.tolist() == [0, 0]


@pytest.mark.parametrize(("cost", "samples"), [(0.0, 1000), (0.01, 6)])
def test_sampling_keeps_to_its_share_of_the_time(cost: float, samples: int) -> None:
    budget, taken, now = Budget(), 0, 0.0
    for done in range(1000):
        now += 0.1
        if budget.ahead(done, now) == 1:
            taken += 1
            budget.sampled(done + 1, now, cost)
        budget.trained(0.001)
    assert taken <= samples
    assert taken * cost <= ALLOWANCE + 0.005 * 1.0 + cost


def test_lengths_beyond_single_precision_are_still_lengths() -> None:
    assert _length(np.full(4, 1e30, np.float32)) == pytest.approx(2e30, rel=1e-6)
    assert math.isnan(_length(np.array([math.nan, 1.0], np.float32)))
