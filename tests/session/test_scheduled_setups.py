"""Schedules in a setup: said in a text, edited as fields, followed by the training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small import TINY, nowhere, opened, state

from tui_dl.engine.errors import NetworkError
from tui_dl.session import Session, Stride
from tui_dl.session.draft import Draft
from tui_dl.session.facts import facts
from tui_dl.session.fields import edited, setting_fields, stepped
from tui_dl.session.schedules import canonical, schedule_of
from tui_dl.session.setup import Setup

HALVING = "exponential_decay(decay_steps=3, decay_rate=0.5)"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Exponential_Decay(decay_rate=0.5, decay_steps=3, staircase=false)", None),
        ("cosine(decay_steps=9, alpha=0.0)", "cosine_decay(decay_steps=9)"),
        ("step(boundaries=4, values=0.1)", "piecewise_constant_decay(boundaries=[4], values=[0.1])"),
    ],
)
def test_a_text_in_its_shortest_form(text: str, short: str | None) -> None:
    wanted = short or HALVING
    assert str(canonical(text)) == wanted
    assert str(canonical(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("linear", "unknown schedule"),
        ("cosine_decay", "needs decay_steps"),
        ("cosine_decay(9)", "name=value"),
        ("cosine_decay(decay_steps=9, initial_learning_rate=1)", "the learning rate"),
        ("cosine_decay(decay_steps=0)", "above 0"),
        ("cosine_decay(decay_steps=9, speed=1)", "no setting"),
        ("step(boundaries=[4, 2], values=[1, 2])", "must increase"),
        ("step(boundaries=[4, 5], values=[1])", "as many values as boundaries"),
        ("step(boundaries=[x], values=[1])", "numbers with commas"),
        ("step(boundaries=[], values=[1])", "numbers with commas"),
        ("step(values=[1])", "needs boundaries"),
    ],
)
def test_a_text_that_is_no_schedule(text: str, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        canonical(text)


def test_training_follows_it_and_files_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(TINY, schedule=HALVING, learning_rate=0.4)
    schedule = schedule_of(HALVING, 0.4)
    for batch in range(5):
        session.advance(Stride.BATCH, nowhere)
        shot = session.snapshot()
        assert shot.configuration is not None
        assert shot.configuration.scheduled
        assert shot.configuration.learning_rate == pytest.approx(schedule(batch), rel=1e-6)
    session.scale_learning_rate(True)
    assert session.snapshot().message.startswith("A schedule decides η")
    session.advance(Stride.BATCH, nowhere)
    assert session.opened.trainer.machine.learning_rate == pytest.approx(schedule(5), rel=1e-6)

    monkeypatch.chdir(tmp_path)
    session.filing.save()
    session.filing.save_text()
    for path in sorted(tmp_path.iterdir()):
        again = Session(Setup(), path)
        again.open(nowhere)
        assert "to the same bits" in again.snapshot().message or "as it was saved" in again.snapshot().message
        assert again.setup.schedule == HALVING
        assert state(again) == state(session)


def test_it_comes_and_goes_with_the_weights_kept() -> None:
    session = opened(TINY)
    session.advance(Stride.BATCH, nowhere)
    weights = [weight.copy() for weight in session.opened.network.get_weights()]
    with_schedule = replace(TINY, schedule=HALVING)
    session.configure(with_schedule, nowhere)
    assert "The weights are kept" in session.snapshot().message
    kept = session.opened.network.get_weights()
    assert all((old == new).all() for old, new in zip(weights, kept, strict=True))
    session.configure(replace(with_schedule, learning_rate=0.5), nowhere)
    session.advance(Stride.BATCH, nowhere)
    assert session.opened.trainer.machine.learning_rate == pytest.approx(0.5)


def test_fields_begin_with_what_makes_sense_for_the_training() -> None:
    known = facts("mnist-10k")
    draft = Draft.of(Setup(), known)
    with pytest.raises(NetworkError, match="unknown schedule"):
        edited(draft, "optimizer.schedule", "soon", known)
    updates = 50 * 20
    cosine = edited(draft, "optimizer.schedule", "cosine_decay", known)
    assert str(cosine.schedule) == f"cosine_decay(decay_steps={updates})"
    piecewise = edited(draft, "optimizer.schedule", "piecewise_constant_decay", known)
    values = {field.key: field for field in setting_fields(piecewise)}
    assert values["schedule.boundaries"].value == "500"
    assert values["schedule.values"].value == "0.0001"
    longer = edited(piecewise, "schedule.boundaries", "500, 800", known)
    assert str(longer.schedule) == "piecewise_constant_decay(boundaries=[500, 800], values=[0.0001, 1e-05])"
    assert edited(longer, "schedule.boundaries", "500", known) == piecewise
    with pytest.raises(NetworkError, match="as many values"):
        edited(longer, "schedule.values", "0.1", known)
    assert stepped(piecewise, values["schedule.values"], True, known).setup().schedule == (
        "piecewise_constant_decay(boundaries=[500], values=[0.0002])"
    )
    assert Draft.of(cosine.setup(), known) == cosine
    assert edited(cosine, "optimizer.schedule", "none", known) == draft
