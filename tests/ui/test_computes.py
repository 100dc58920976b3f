"""What the network computes, looked at by keys and mouse."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fake_charts import ChartsSession, curve, surface
from hands import Hands, app_around, pressing
from test_charts import charts

from tui_dl.headless import report_of
from tui_dl.session.moves import State
from tui_dl.session.snapshot import StripView
from tui_dl.ui.panes.computing import squared_error


def told(hands: Hands) -> dict[str, Any]:
    return json.loads(report_of(hands.app))["computes"]


def digits() -> StripView:
    session = ChartsSession()
    strip = session._strip()
    return StripView(strip.images[:96], strip.truths[:96], strip.predictions[:96], 9, 96)


async def test_a_surface_its_examples_and_its_units() -> None:
    async with charts(key="f") as hands:
        seen = told(hands)
        assert (seen["features"], seen["shown"], seen["wrong"]) == (2, 40, 1)
        assert seen["layers"] == {"h1": 12, "h2": 3}
        assert "39 of the 40 examples shown are on the right side (97.5 %)" in " ".join(seen["says"].split())
        await hands.press("right", "right")
        assert told(hands)["unit"] == "h1[1]"
        assert "▸ h1[1]" in hands.text
        await hands.press("right_square_bracket")
        assert told(hands)["unit"] == "h2[0]"
        await hands.press("left", "up")
        assert told(hands)["unit"] == "h2[0]"
        await hands.press("o")
        assert told(hands)["unit"] is None
        await hands.click("h2[2]")
        assert told(hands)["unit"] == "h2[2]"


async def test_a_curve() -> None:
    async with charts(ChartsSession(curve()), key="f") as hands:
        seen = told(hands)
        assert seen["features"] == 1
        assert "mean squared error is 0.01" in seen["says"]
        await hands.press("down", "right")
        assert told(hands)["unit"] == "h1[1]"


def test_an_error_beyond_single_precision_is_a_number_all_the_same() -> None:
    view = curve()
    wild = replace(view, answers=np.full_like(view.answers, 4e20))
    with np.errstate(all="raise"):
        assert squared_error(wild) == pytest.approx(1.6e41)


async def test_digits_standing_still_and_righter() -> None:
    session = ChartsSession(digits())
    async with charts(session, key="f") as hands:
        assert told(hands)["seen"] == [[300, 9]]
        assert "9 of 96 right" in hands.text
        session.view = StripView(digits().images, digits().truths, digits().truths, 96, 96)
        await hands.press("e")
        await hands.settle()
        assert told(hands)["right"] == 96
        await hands.press("d")
        assert "The batch at hand" in told(hands)["says"]
        assert "of 128 right" in hands.text


async def test_of_the_same_digits_it_is_said_how_many_are_seen() -> None:
    async with charts(ChartsSession(digits()), key="f", size=(80, 24)) as hands:
        await hands.settle()
        assert "The first 10 of 96 test digits" in " ".join(told(hands)["says"].split())
        await hands.press("d")
        assert "· the first 10 shown" in hands.text


async def test_what_has_no_picture_says_so() -> None:
    session = ChartsSession()
    session.view = None
    async with charts(session, key="f") as hands:
        assert "there is no picture of it" in hands.text
        await hands.press("right", "d", "o", "c")
        assert hands.app.place.NAME == "charts"


async def test_numbers_that_broke_do_not_break_it() -> None:
    view = surface()
    for values in (view.output, view.units[0].values, view.answers):
        values[...] = np.nan
    async with charts(ChartsSession(view), (80, 24), key="f") as hands:
        await hands.press("right")
        assert json.loads(report_of(hands.app))["diverged"] is True


PICTURES = [("surface", (80, 24)), ("unit", (120, 40)), ("curve", (80, 24)), ("curve", (120, 40)), ("digits", (80, 24))]


@pytest.mark.parametrize(
    ("what", "size"), PICTURES, ids=lambda one: one if isinstance(one, str) else "x".join(map(str, one))
)
def test_pictures(snap_compare, what: str, size: tuple[int, int]) -> None:
    session = ChartsSession({"curve": curve, "digits": digits}.get(what, surface)())
    app = app_around(session)
    assert snap_compare(
        app, terminal_size=size, run_before=pressing(app, session, "f", *(["right"] * 3 if what == "unit" else []))
    )


class Drawn(ChartsSession):
    """While it trains, frames carry a surface instead of digits."""

    def advance(self, stride, publish):  # type: ignore[no-untyped-def]
        super().advance(stride, lambda shot: publish(replace(shot, strip=None, fitted=surface())))


async def test_the_stage_shows_the_surface_while_training_runs() -> None:
    session = Drawn(endless=True)
    app = app_around(session)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(app, pilot, session)
        await hands.settle()
        await hands.press_now("r")
        await hands.until(lambda: "what the network computes now" in hands.text)
        assert "39 of 40 right" in hands.text
        assert "examples a second" in hands.text


class Training(ChartsSession):
    """Trains on, frame after frame, until it is stopped."""

    def advance(self, stride, publish):  # type: ignore[no-untyped-def]
        self.stop.clear()
        while not self.stop.wait(0.02):
            publish(replace(self.snapshot(), state=State.RUNNING))


@pytest.mark.parametrize("key", ["c", "f"])
async def test_it_is_watched_while_training_runs(key: str) -> None:
    session = Training()
    async with charts(session, key=key) as hands:
        asked = "charts" if key == "c" else "computed"
        before = session.calls.count(asked)
        await hands.press_now("space")
        await hands.until(lambda: session.calls.count(asked) > before)
        assert "space pause" in hands.lines[-1]
        await hands.press_now("plus")
        assert "rate True" in session.calls
        await hands.press_now("space")
        await hands.settle()
        assert not hands.app.worker.running
