"""Histories in bounded room."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.session import Session, Setup, Stride
from tui_dl.session.history import MOST, RECENT, BatchHistory


def of(rows: np.ndarray, *steps: int) -> BatchHistory:
    """A history that has looked at the first rows, at more of them, and at all."""
    history = BatchHistory(rows.shape[1])
    for done in (*steps, len(rows)):
        history.follow(lambda first, done=done: rows[first:done], done)
    return history


def test_a_million_batches_take_a_bounded_number_of_points() -> None:
    rows = np.random.default_rng(0).normal(size=(1_000_000, 2))
    history = of(rows, 10, 5_000, 333_333)
    loss, metric = history.curves(lambda first: rows[first:])
    assert len(loss.x) <= RECENT + MOST + loss.run
    assert loss.run == 512
    np.testing.assert_array_equal(loss.mean[-RECENT:], rows[-RECENT:, 0])
    assert loss.x[-1] == 1_000_000
    run = rows[: loss.run, 1]
    np.testing.assert_allclose((metric.low[0], metric.mean[0], metric.high[0]), (run.min(), run.mean(), run.max()))
    assert loss.x[0] == (1 + loss.run) / 2
    assert history._runs.nbytes < 200_000


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=4), st.integers(0, 2**32))
def test_the_way_in_which_batches_come_makes_no_difference(steps: list[int], seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(sum(steps), 1))
    several, once = of(rows, *np.cumsum(steps).tolist()), of(rows)
    (a,), (b,) = several.curves(lambda first: rows[first:]), once.curves(lambda first: rows[first:])
    assert a.run == b.run
    for name in ("x", "low", "mean", "high"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), rtol=1e-12, atol=1e-12)
    assert (a.low <= a.mean + 1e-12).all()
    assert (a.mean <= a.high + 1e-12).all()


def test_short_histories_are_kept_whole() -> None:
    rows = np.arange(12.0).reshape(6, 2)
    (loss, metric) = of(rows, 2).curves(lambda first: rows[first:])
    assert loss.x.tolist() == [1, 2, 3, 4, 5, 6]
    assert metric.mean.tolist() == [1, 3, 5, 7, 9, 11]
    assert loss.low is not metric.low


def test_what_is_no_number_stays_none() -> None:
    rows = np.ones((10_000, 1))
    rows[100] = np.nan
    (loss,) = of(rows).curves(lambda first: rows[first:])
    assert np.isnan(loss.mean).sum() == 1
    assert not np.isnan(loss.low).any()


@pytest.mark.parametrize("back_to", [5, 4_000, 9_000])
def test_a_changed_past_is_read_again(back_to: int) -> None:
    rows = np.zeros((10_000, 1))
    history = of(rows)
    rows[back_to:] = 1
    history.follow(lambda first: rows[first:], len(rows))
    (loss,) = history.curves(lambda first: rows[first:])
    (fresh,) = of(rows).curves(lambda first: rows[first:])
    np.testing.assert_array_equal(loss.mean, fresh.mean)


def test_epochs_are_those_behind_the_cursor() -> None:
    session = Session(Setup(data="xor", layers="4:relu,1:sigmoid", epochs=3, threads=1))
    session.open(lambda _: None)
    session.advance(Stride.RUN, lambda _: None)
    trainer = session.opened.trainer
    whole = session.snapshot().history
    assert whole is not None
    assert whole.epochs == trainer.history.history
    assert whole.best_epoch == trainer.history.best_epoch
    assert whole.batches_done == 15
    session.back(Stride.OPERATION, lambda _: None)
    before = session.snapshot().history
    assert before is not None
    assert [len(values) for values in before.epochs.values()] == [2] * 4
    assert before.epochs == trainer.history.history
