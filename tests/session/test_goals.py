"""Goals: reached by what the session really comes to, and by nothing less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tui_dl.session.chart_views import BatchCurve, HistoryView
from tui_dl.session.goals import GOALS, AccurateAndSmall, DivergingRate, Goal, OverfitAndCure, find_goal
from tui_dl.session.moves import State
from tui_dl.session.snapshot import Architecture, Configuration, Snapshot


def remembered(batches: Sequence[float], of: int = 0) -> BatchCurve:
    """The losses of all batches, one by one; with `of`, those of the last so many, and of all before a mean."""
    losses = np.array(batches)
    x = np.arange(1.0, len(losses) + 1)
    if of:
        losses, x = np.append(losses[:-of].mean(), losses[-of:]), np.append(1.0, x[-of:])
    return BatchCurve(x, losses, losses, losses, full_from=len(batches) - of + 1 if of else 1)


def snapshot(
    batches: Sequence[float] = (),
    rate: float = 0.1,
    state: State = State.READY,
    total: int = 1000,
    **epochs: list[float],
) -> Snapshot:
    history = HistoryView({"loss": remembered(batches)}, len(batches), "accuracy", 50, dict(epochs))
    configuration = Configuration("d", 1, 1, 1, "sgd", "mse", rate, 1, 0, 1)
    return Snapshot(1, state, "", configuration, architecture=Architecture((), total, total, ""), history=history)


def after(goal: Goal, *snapshots: Snapshot) -> bool:
    for each in snapshots:
        goal.watch(each)
    return goal.reached


def test_accurate_and_small_needs_both() -> None:
    assert not after(AccurateAndSmall(), Snapshot(1, State.STARTING, ""), snapshot())
    assert not after(AccurateAndSmall(), snapshot(val_accuracy=[0.97], total=50_000))
    assert not after(AccurateAndSmall(), snapshot(val_accuracy=[0.9, 0.95], total=49_999))
    goal = AccurateAndSmall()
    assert after(goal, snapshot(val_accuracy=[0.951, 0.94], total=49_999))
    assert goal.standing == "validation accuracy 0.9510 with 49,999 parameters"


def test_a_network_must_overfit_before_it_can_be_cured() -> None:
    goal = OverfitAndCure()
    healthy = snapshot(loss=[1.0, 0.5, 0.4], val_loss=[1.0, 0.6, 0.5])
    assert not after(goal, healthy, snapshot(loss=[1.0], val_loss=[1.0]), healthy)
    assert "overfit" not in goal.standing
    overfit = snapshot(loss=[1.0, 0.5, 0.2, 0.1], val_loss=[1.0, 0.5, 0.55, 0.6])
    assert not after(goal, overfit)
    assert goal.standing.startswith("overfit: validation loss 0.6000 after 4 epochs, lowest 0.5000")
    # The same training going on is no cure, nor is a shorter one, nor a worse one.
    assert not after(goal, snapshot(loss=[1.0, 0.5, 0.2, 0.1, 0.1], val_loss=[1.0, 0.5, 0.55, 0.6, 0.5]))
    assert not after(goal, snapshot(), snapshot(loss=[1.0, 0.5], val_loss=[1.0, 0.5]))
    assert not after(goal, snapshot(loss=[1.0, 0.9, 0.8, 0.8, 0.8], val_loss=[1.0, 0.9, 0.8, 0.8, 0.8]))
    assert after(goal, snapshot(), snapshot(loss=[1.0, 0.6, 0.5, 0.5, 0.5], val_loss=[1.0, 0.6, 0.5, 0.49, 0.5]))
    assert goal.standing.startswith("cure: ")


@pytest.mark.parametrize(("end", "most", "cured"), [(0.43, "0.4400", True), (0.45, "0.4400", False)])
def test_the_limit_that_is_told_is_the_one_that_counts(end: float, most: str, cured: bool) -> None:
    goal = OverfitAndCure()
    after(goal, snapshot(loss=[1.0, 0.5, 0.2, 0.1], val_loss=[1.0, 0.5, 0.55, 0.6]), snapshot())
    assert after(goal, snapshot(loss=[1.0, 0.6, 0.5, 0.5], val_loss=[1.0, 0.6, 0.4, end])) is cured
    assert goal.standing.endswith(f"wanted are 4 epochs and at most {most}")


def test_a_rise_of_both_losses_is_not_overfitting() -> None:
    goal = OverfitAndCure()
    after(goal, snapshot(loss=[0.5, 0.9], val_loss=[0.5, 0.9]), snapshot(loss=[0.5, np.nan], val_loss=[0.5, np.nan]))
    assert "overfit" not in goal.standing


FALLING, CLIMBING = [2.0] + [1.0] * 60, [2.0, 5.0, 9.0, 14.0, 15.0, 16.0, 16.0, 16.0, 3.0, 3.0]


def test_the_border_lies_between_a_rate_that_climbs_and_one_that_falls() -> None:
    goal = DivergingRate(factor=5)
    assert not after(goal, snapshot(CLIMBING, 2.0))
    assert goal.standing == "diverges at η = 2"
    assert not after(goal, snapshot([], 0.1), snapshot(FALLING, 0.1))
    assert goal.standing == "diverges at η = 2, learns at η = 0.1"
    assert after(goal, snapshot([], 0.5), snapshot(FALLING, 0.5))
    assert goal.standing == "diverges at η = 2, learns at η = 0.5"


def test_a_few_batches_at_a_rate_tell_nothing_and_nan_tells_all() -> None:
    goal = DivergingRate()
    assert not after(goal, snapshot(FALLING[:20], 0.1), snapshot([2.0, 9.0], 0.5))
    assert goal.standing == ""
    after(goal, snapshot([2.0, np.nan], 0.5, State.DIVERGED))
    assert goal.standing == "diverges at η = 0.5"


def test_after_a_change_of_rate_only_what_follows_counts() -> None:
    goal = DivergingRate()
    after(goal, snapshot(FALLING, 0.1), snapshot(FALLING, 0.2), snapshot([*FALLING, 1.0], 0.2))
    assert goal.standing == "learns at η = 0.1"
    after(goal, snapshot([*FALLING, *[1.0] * 40], 0.2))
    assert goal.standing == "learns at η = 0.2"


def test_a_loss_that_was_spoilt_before_is_not_laid_on_the_rate_that_mends_it() -> None:
    goal = DivergingRate()
    spoilt = [*CLIMBING, *[16.0] * 10]
    after(goal, snapshot(spoilt, 2.0), snapshot(spoilt, 0.1), snapshot([*spoilt, *[15.0] * 10, *[9.0] * 30], 0.1))
    assert goal.standing == "diverges at η = 2"
    mended = [*spoilt, *[15.0] * 10, *[9.0] * 30, *[1.0] * 10]
    after(goal, snapshot(mended, 0.1))
    assert goal.standing == "diverges at η = 2, learns at η = 0.1"
    after(goal, snapshot(spoilt, 0.1), snapshot(spoilt, 0.5), snapshot([*spoilt, *[40.0] * 10], 0.5))
    assert goal.standing == "diverges at η = 0.5, learns at η = 0.1"
    assert goal.reached


def test_a_page_opened_late_knows_the_beginning_of_the_training_nevertheless() -> None:
    goal = DivergingRate()
    view = HistoryView({"loss": remembered([2.0] * 20 + [1.0] * 60, of=60)}, 80, "accuracy", 50)
    after(goal, replace(snapshot([2.0], 0.1), history=view))
    assert goal.standing == "learns at η = 0.1"


@pytest.mark.parametrize("name", GOALS)
def test_every_goal_can_be_described_and_hints_run_out(name: str) -> None:
    goal = find_goal(name)
    for _ in range(9):
        goal.hint()
    seen = goal.described()
    assert seen["hints"] == list(goal.hints)
    assert seen["question"].endswith(".")
    assert not seen["solved"]
    assert not goal.can_hint


def test_an_unknown_goal_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="known are accurate-and-small, "):
        find_goal("win")
