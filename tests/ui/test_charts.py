"""The charts screen, driven by keys and mouse as people do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bench import small_app
from fake_charts import VALIDATION, ChartsSession, history
from hands import Hands, app_around, pressing

from tui_dl.headless import report_of
from tui_dl.session.chart_views import BatchCurve
from tui_dl.session.snapshot import WatchView
from tui_dl.ui.app import TuiDl
from tui_dl.ui.keys.all import BY_PLACE
from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS
from tui_dl.ui.panes.readout import readout
from tui_dl.ui.panes.runlist import in_view
from tui_dl.ui.screens.charts import Charts
from tui_dl.ui.screens.computes import Computes
from tui_dl.ui.widgets.explorer import Reading
from tui_dl.ui.widgets.looks import DARK


@asynccontextmanager
async def charts(
    session: ChartsSession | None = None, size: tuple[int, int] = (120, 40), key: str = "c"
) -> AsyncIterator[Hands]:
    session = session or ChartsSession()
    app = app_around(session)
    async with app.run_test(size=size) as pilot:
        hands = Hands(app, pilot, session)
        await hands.settle()
        await hands.press(key)
        await hands.settle()
        yield hands


def told(hands: Hands) -> dict[str, Any]:
    return json.loads(report_of(hands.app))["charts"]


@pytest.mark.parametrize("place", [Charts, Computes])
def test_keys_are_free_and_do_what_there_is(place: type[Charts | Computes]) -> None:
    written = [name for key in (*place.KEYS, *PLACE_KEYS, *APP_KEYS) for name, _ in key.each]
    assert len(written) == len(set(written))
    assert place.KEYS is BY_PLACE[place.NAME]
    owners = {"app": TuiDl, "screen": place}
    for key in place.KEYS:
        for _, part in key.each:
            owner, _, rest = part.action.partition(".")
            assert hasattr(owners[owner], f"action_{rest.split('(')[0]}"), part.action


async def test_it_opens_from_the_workbench_and_leads_back() -> None:
    async with charts() as hands:
        assert "Overfitting since epoch 5" in hands.text
        await hands.press("escape")
        assert hands.app.place.NAME == "workbench"
        await hands.press("c", "2", "4")
        assert hands.app.place.NAME == "workbench"


async def test_the_crosshair_reads_exact_values() -> None:
    async with charts() as hands:
        await hands.press("m")
        seen = told(hands)
        assert (seen["crosshair"], seen["best_epoch"]) == (4, 4)
        assert seen["values"]["validation"] == VALIDATION[3]
        assert seen["values"]["train"] == hands.session.past.epochs["loss"][3]
        assert "epoch 4 (best)" in hands.text
        await hands.press("left")
        assert told(hands)["values"]["validation"] == VALIDATION[2]
        await hands.press("end", "right")
        assert told(hands)["crosshair"] == 6
        await hands.press("home")
        assert told(hands)["crosshair"] == 1


async def test_every_quantity_has_its_chart_and_its_words() -> None:
    async with charts() as hands:
        seen = []
        for _ in range(7):
            seen.append((told(hands)["quantity"], told(hands)["says"]))
            await hands.press("tab")
        assert [key for key, _ in seen] == ["loss", "accuracy", "η", "gradients", "updates", "ratio", "activations"]
        assert len({words for _, words in seen}) == 6
        assert told(hands)["quantity"] == "loss"
        await hands.press("shift+tab", "shift+tab")
        ratio = told(hands)
        assert ratio["quantity"] == "ratio"
        assert ratio["log"] is True
        assert ratio["kernels"]["W1"]["ratio"] == pytest.approx(0.02 * np.exp(-297 / 150) / 20)
        assert "That is a healthy pace." in ratio["says"]


async def test_zoom_moves_and_ends_by_keys() -> None:
    async with charts() as hands:
        await hands.press("z")
        assert "move" not in hands.lines[-1] or ", . move" in hands.lines[-1]
        first = told(hands)["window"]
        await hands.press("z")
        low, high = told(hands)["window"]
        assert high - low < first[1] - first[0]
        await hands.press("comma")
        assert told(hands)["window"][0] < low
        await hands.press("Z", "Z", "Z", "Z")
        assert told(hands)["window"] is None
        await hands.press("z", "0")
        assert told(hands)["window"] is None


async def test_each_sign_in_the_footer_is_clicked_for_itself() -> None:
    async with charts(size=(80, 24)) as hands:
        column, row = hands.place_of("z Z 0 zoom")
        for sign, zoomed in ((0, True), (2, False), (0, True), (4, False)):
            await hands.pilot.click(offset=(column + sign, row))
            await hands.settle()
            assert ("zoomed in" in hands.text) is zoomed


async def test_zoom_and_reading_by_mouse() -> None:
    async with charts() as hands:
        explorer = hands.app.screen.body.large.explorer
        await hands.pilot._post_mouse_events([__import__("textual.events").events.MouseScrollUp], explorer, (60, 10))
        await hands.settle()
        low, high = told(hands)["window"]
        await hands.pilot.mouse_down(explorer, offset=(60, 10))
        await hands.pilot.hover(explorer, offset=(90, 10))
        await hands.pilot.mouse_up(explorer, offset=(90, 10))
        await hands.settle()
        assert told(hands)["window"][0] < low
        assert told(hands)["window"][1] - told(hands)["window"][0] == pytest.approx(high - low)
        assert told(hands)["crosshair"] is None
        await hands.pilot.click(explorer, offset=(60, 10))
        await hands.settle()
        assert told(hands)["crosshair"] in range(1, 7)


async def test_axis_unit_and_smoothing() -> None:
    async with charts() as hands:
        await hands.press("l")
        assert told(hands)["log"] is True
        assert "logarithmic" in hands.text
        assert "s S smooth" not in hands.text
        await hands.press("l", "x")
        assert told(hands)["over"] == "batches"
        before = told(hands)["smoothing"]
        await hands.press("s")
        assert told(hands)["smoothing"] > before
        await hands.press(*["S"] * 9)
        assert told(hands)["smoothing"] == 0
        assert "smoothed" not in hands.text.replace("not smoothed", "")
        await hands.press("end")
        assert told(hands)["crosshair"] == 300
        assert "batch 300" in hands.text
        assert "@" not in hands.text
        await hands.press("left", "left", "left")
        assert "validation 0.38 @300" in hands.text


async def test_finished_runs_are_compared_named_hidden_and_removed() -> None:
    session = ChartsSession()
    session.add_run()
    session.add_run("0.1", 0.3)
    async with charts(session) as hands:
        runs = told(hands)["runs"]
        assert [run["name"] for run in runs] == ["run 1", "run 2"]
        assert [run["differs"] for run in runs] == [{"η": "0.01"}, {"η": "0.1"}]
        assert "best val loss" in hands.text
        await hands.press("m")
        assert told(hands)["values"]["run 1 val"] == pytest.approx(VALIDATION[3] + 0.1)
        await hands.press("up", "h")
        assert "run 1 val" not in told(hands)["values"]
        await hands.press("x", "home")
        assert "run 2 batches" in told(hands)["values"]
        await hands.press("x")
        await hands.press("n")
        await hands.press(*["backspace"] * 5, *"bold", "enter")
        await hands.settle()
        assert [run["name"] for run in told(hands)["runs"]] == ["bold", "run 2"]
        assert "run 1 is called bold now." in hands.text
        await hands.press("n", *["backspace"] * 9, *"run", "space", "2", "enter")
        await hands.settle()
        assert "bold keeps its name: another run is called run 2." in hands.text
        before = hands.lines[-1]
        await hands.press("n", "x")
        assert "take it" in hands.lines[-1]
        assert "zoom" not in hands.lines[-1]
        await hands.press("escape")
        assert hands.lines[-1] == before
        assert hands.app.place.NAME == "charts"
        await hands.press("delete")
        await hands.settle()
        assert [run["name"] for run in told(hands)["runs"]] == ["run 2"]


async def test_files_are_written_from_keys() -> None:
    async with charts() as hands:
        await hands.press("C")
        await hands.settle()
        assert "Saved as tui-dl-runs.csv in /here." in hands.text
        await hands.press("J", "V")
        saved = [call for call in hands.session.calls if call.startswith("save")]
        assert saved == ["save csv", "save json", "save svg <svg"]


async def test_what_is_no_number_is_a_gap_and_a_mark() -> None:
    session = ChartsSession()
    values = session.past.batches["loss"].mean.copy()
    values[-20:] = np.nan
    broken = BatchCurve(session.past.batches["loss"].x, values, values, values)
    epochs = {**session.past.epochs, "loss": [*session.past.epochs["loss"][:5], float("nan")]}
    session.past = replace(session.past, batches={**session.past.batches, "loss": broken}, epochs=epochs)
    async with charts(session) as hands:
        assert "✕" in hands.text
        assert "not a number any more" in told(hands)["says"]
        await hands.press("l", "x", "end")
        assert told(hands)["values"]["batch"] is None


async def test_nothing_trained_yet() -> None:
    session = ChartsSession()
    session.past = replace(history(0), best_epoch=None)
    async with charts(session, (80, 24)) as hands:
        assert "no batch trained yet" in hands.text
        await hands.press("left", "z", "m", "home", "x", "l", "s", "h", "n", "delete", "tab")
        assert hands.app.place.NAME == "charts"


async def test_a_terminal_that_is_too_small_and_one_that_grows() -> None:
    async with charts(size=(38, 10)) as hands:
        assert "needs more room" in hands.text
        await hands.pilot.resize_terminal(80, 24)
        await hands.settle()
        assert "Overfitting" in hands.text


SMALL, LARGE = (80, 24), (120, 40)
PICTURES = [("loss", SMALL), ("loss", LARGE), ("batches", LARGE), ("ratio", SMALL), ("activations", LARGE)]
VIEWS = {"loss": ["m"], "batches": ["x", "z"], "ratio": ["shift+tab", "shift+tab", "m"], "activations": ["shift+tab"]}


@pytest.mark.parametrize(
    ("view", "size"), PICTURES, ids=lambda one: one if isinstance(one, str) else "x".join(map(str, one))
)
def test_pictures(snap_compare, view: str, size: tuple[int, int]) -> None:
    session = ChartsSession()
    session.add_run()
    app = app_around(session)
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, session, "c", *VIEWS[view]))


async def test_what_is_watched_has_a_chart_and_its_words() -> None:
    session = ChartsSession()
    session.watches = (
        WatchView(7, "W1[403, 42]", 0.5, np.arange(1, 5), np.array([0.1, 0.9, np.nan, 0.5], np.float32)),
    )
    async with charts(session) as hands:
        await hands.press("shift+tab")
        seen = told(hands)
        assert (seen["quantity"], seen["title"], seen["watches"]) == ("watch 7", "W1[403, 42]", ["W1[403, 42]"])
        assert "from 0.1 after batch 1 to 0.5 after batch 4" in seen["says"]
        assert "the greatest 0.9 (batch 2)" in seen["says"]
        assert "▌W1[403, 42]▐" in hands.text
        await hands.press("end")
        assert told(hands)["values"] == {"W1[403, 42]": 0.5}


async def test_infinity_is_called_so_and_no_number_near_it() -> None:
    session = ChartsSession()
    values = session.past.batches["loss"].mean.copy()
    values[-20:] = np.inf
    broken = BatchCurve(session.past.batches["loss"].x, values, values, values)
    epochs = {**session.past.epochs, "loss": [*session.past.epochs["loss"][:5], float("inf")]}
    session.past = replace(session.past, batches={**session.past.batches, "loss": broken}, epochs=epochs)
    async with charts(session) as hands:
        assert "✕ ∞" in hands.text
        await hands.press("end")
        assert "train ∞" in hands.text
        assert "batch ∞" in hands.text
        await hands.press("l", "x", "end")
        assert "smoothed ∞" in hands.text
        assert "NaN" not in hands.text


async def test_what_is_drawn_at_the_edge_is_told_as_it_is() -> None:
    session = ChartsSession()
    values = session.past.batches["loss"].mean.copy()
    values[99] = 1234.5
    spiky = BatchCurve(session.past.batches["loss"].x, values, values, values)
    session.past = replace(session.past, batches={**session.past.batches, "loss": spiky})
    async with charts(session) as hands:
        await hands.press("home", "right")
        assert told(hands)["crosshair"] == 2
        assert told(hands)["values"]["batch"] == 1234.5


async def test_the_palette_says_the_key_of_each_action() -> None:
    async with charts() as hands:
        keys = {command.title: command.help for command in hands.app.place.commands()}
        assert all(help.startswith("key ") for help in keys.values())
        assert keys["Zoom in"] == "key z"
        assert keys["The crosshair to the first point"] == "key Home"
        assert "key ←" in keys.values()


async def test_a_reading_fits_a_small_screen() -> None:
    session = ChartsSession()
    session.add_run()
    async with charts(session, (80, 24)) as hands:
        await hands.press("home", "right")
        (line,) = [line for line in hands.text.splitlines() if "epoch 2 " in line]
        assert "val" in line
        assert "…" not in line


@pytest.mark.parametrize(("count", "rows"), [(8, 2), (8, 4), (3, 4), (1, 1)])
def test_the_chosen_run_is_among_those_in_view(count: int, rows: int) -> None:
    for chosen in range(count):
        shown = in_view(count, chosen, rows)
        assert chosen in shown
        assert len(shown) == min(rows, count)


async def test_a_chosen_run_that_had_no_room_comes_into_view() -> None:
    session = ChartsSession()
    for number in range(5):
        session.add_run(f"0.0{number}", number / 10)
    async with charts(session, (80, 24)) as hands:
        for name in ("run 5", "run 1", "run 2", "run 3", "run 4"):
            assert any("▸" in line and f"  {name} " in line for line in hands.lines), name
            assert f"run {name[-1]} of 5" in hands.text
            await hands.press("down")
        await hands.pilot.resize_terminal(200, 60)
        await hands.settle()
        assert all(f"  run {number} " in hands.text for number in range(1, 6))
        assert "of 5" not in hands.text


async def test_a_breakpoint_that_ends_a_training_is_told_among_the_charts() -> None:
    app = small_app()
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(app, pilot, None)  # type: ignore[arg-type]
        await hands.settle()
        await hands.press("space", "B", "c", "e")
        await hands.settle()
        assert "Stopped at breakpoint 1: z1 = x · W1 + b1." in hands.lines[1]


def test_what_the_crosshair_reads_is_whole_on_any_width() -> None:
    names = ("train", "validation", "run 1 val", "batch")
    read = [Reading(name, "train", "●", 1, 0.158312345 + place) for place, name in enumerate(names)]

    def line(width: int) -> str:
        return readout("batches 1 to 50", read, lambda one: " @50", DARK, width).plain

    assert "0.158312" in line(120)
    assert "run 1 val 2.158 @50  ● batch" in line(101)
    assert "run 1 val 2.16 @50  ● batch" in line(97)
    assert line(94).endswith("run 1 val 2.158 @50  1 more")
    assert line(87).endswith("run 1 val 2.16 @50  1 more")
    assert line(42).endswith("train 0.158 @50  3 more")
    assert all(len(line(width)) <= width for width in range(42, 120))
