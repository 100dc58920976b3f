"""Runs that are over: kept, told apart, named."""

from __future__ import annotations

import numpy as np
import pytest

from tui_dl.session import Session, Setup, Stride
from tui_dl.session.chart_views import BatchCurve, HistoryView
from tui_dl.session.history import KEPT, thinned
from tui_dl.session.runs import MOST, Runs, change, differences

SETTINGS = {"η": "0.001", "layers": "16 relu → 1 sigmoid"}


def history(batches: int, last: float = 0.1) -> HistoryView:
    values = np.linspace(2, last, batches)
    return HistoryView({"loss": BatchCurve(np.arange(1.0, batches + 1), values, values, values)}, batches, "", 5)


def test_a_restart_keeps_the_run_so_far() -> None:
    session = Session(Setup(data="xor", layers="4:relu,1:sigmoid", epochs=3, threads=1))
    session.open(lambda _: None)
    session.restart()
    assert session.runs.view() == ()
    session.advance(Stride.EPOCH, lambda _: None)
    session.set_learning_rate(0.5)
    session.advance(Stride.EPOCH, lambda _: None)
    session.restart()
    (run,) = session.charts().runs
    assert run.name == "run 1"
    assert run.settings["η"] == "0.03 then 0.5"
    assert len(run.history.epochs["val_loss"]) == 2
    assert change(run.settings, session.charts().settings) == "η 0.03 then 0.5 → 0.03"


def test_a_run_that_has_ended_is_kept_once_and_not_shown_twice() -> None:
    session = Session(Setup(data="xor", layers="4:relu,1:sigmoid", epochs=3, threads=1))
    session.open(lambda _: None)
    session.advance(Stride.RUN, lambda _: None)
    assert len(session.runs.view()) == 1
    assert session.charts().runs == ()
    session.back(Stride.BATCH, lambda _: None)
    assert len(session.charts().runs) == 1
    session.advance(Stride.RUN, lambda _: None)
    session.restart()
    assert len(session.charts().runs) == 1


def test_the_last_runs_are_kept() -> None:
    runs = Runs()
    for number in range(MOST + 3):
        runs.keep(SETTINGS, history(30, number / 10))
    assert [run.name for run in runs.view()] == [f"run {number}" for number in range(4, MOST + 4)]
    assert runs.keep(SETTINGS, history(5)) is None
    assert runs.keep(SETTINGS, history(30, 0.5)) is None
    assert runs.keep({**SETTINGS, "η": "0.1"}, history(30, 0.5)) is not None


def test_names() -> None:
    runs = Runs()
    for last in (0.1, 0.2):
        runs.keep(SETTINGS, history(30, last))
    assert runs.rename(1, "  small \n rate ") == "small rate"
    with pytest.raises(ValueError, match="another run"):
        runs.rename(2, "small rate")
    with pytest.raises(ValueError, match="needs a name"):
        runs.rename(2, " ")
    assert len(runs.rename(2, "x" * 99)) == 24
    runs.remove(1)
    assert [run.number for run in runs.view()] == [2]


def test_what_differs() -> None:
    other = {**SETTINGS, "η": "0.01", "seed": "3"}
    assert differences([SETTINGS, other]) == ["η", "seed"]
    assert change(SETTINGS, other) == "η 0.001 → 0.01 · seed – → 3"
    assert change(SETTINGS, dict(SETTINGS)) == ""


@pytest.mark.parametrize("batches", [1, KEPT, KEPT + 1, 50_000])
def test_kept_curves_are_thinned_and_end_where_they_ended(batches: int) -> None:
    whole = history(batches).batches["loss"]
    curve = thinned(history(batches)).batches["loss"]
    assert len(curve.x) <= KEPT
    assert (curve.x[-1], curve.mean[-1]) == (whole.x[-1], whole.mean[-1])
    assert (np.diff(curve.x) > 0).all()
    assert (curve.low <= curve.mean).all()
    if batches > KEPT:
        assert curve.mean[0] == pytest.approx(whole.mean[: curve.run].mean())
