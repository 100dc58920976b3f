"""Checkpoints: bounded, dense near the present, never without a beginning."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.engine.timeline import Timeline


def filled(steps: int, places: int) -> Timeline:
    timeline = Timeline(places * 32)
    for step in range(steps):
        timeline.keep(step, np.full(4, float(step)))
    return timeline


@given(st.integers(1, 400), st.integers(3, 12))
def test_the_bound_holds_and_every_step_has_a_checkpoint_before_it(steps: int, places: int) -> None:
    timeline = filled(steps, places)
    assert len(timeline) == min(steps, places)
    assert timeline.size <= places * 32
    assert timeline.steps[0] == 0
    assert timeline.steps[-1] == steps - 1
    for step in range(steps):
        start, state = timeline.before(step)
        assert start <= step
        assert (state == start).all()


def test_the_recent_past_is_remembered_best() -> None:
    steps = filled(10_000, 10).steps
    gaps = np.diff(steps)
    assert gaps[-1] < 20 < gaps[0]


def test_two_are_kept_even_where_one_is_too_large() -> None:
    timeline = Timeline(1)
    for step in range(5):
        timeline.keep(step, np.full(4, float(step)))
    assert len(timeline) >= 2
    assert timeline.steps[0] == 0
    assert timeline.at(4) is not None


def test_a_kept_state_is_a_copy_and_a_known_step_is_not_overwritten() -> None:
    timeline, state = Timeline(1000), np.zeros(4)
    timeline.keep(3, state)
    state[:] = 7
    timeline.keep(3, state)
    assert (timeline.before(9)[1] == 0).all()


def test_a_future_can_be_forgotten() -> None:
    timeline = filled(10, 20)
    timeline.forget_after(4)
    assert timeline.steps == (0, 1, 2, 3, 4)
    assert timeline.at(5) is None
