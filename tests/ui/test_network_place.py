"""The Network place: what a learner edits, sees and applies, by keys and by mouse."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import pytest
from fake_session import FakeSession
from hands import Hands, Open, app_around, pressing

from tui_dl.engine.calls import Call
from tui_dl.engine.spec import DenseSpec
from tui_dl.session.presets import PRESETS
from tui_dl.ui.keys.names import named
from tui_dl.ui.keys.network import KEYS
from tui_dl.ui.screens.network import Network

DOWN_TO_DATA = ["down", "down"]
"""From the first layer past the last one to the first setting."""


def seen(hands: Hands) -> dict[str, Any]:
    assert hands.app.place is not None
    report = hands.app.place.report()["network_place"]
    assert isinstance(report, dict)
    return report


async def test_it_begins_with_what_the_workbench_runs_and_every_keystroke_counts_anew(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("3")
        report = seen(hands)
        assert report["draft"]["layers"] == "512:relu,10:softmax"
        assert report["total"] == 407050
        assert report["changes"] == []
        assert report["diagnosis"] == []
        for text in ("784 → 512 relu → 10 softmax", "784 × 512 + 512", "= 401,920", "512 × 10 + 10", "407,050",
                     "it runs just this"):  # fmt: skip
            assert text in hands.text, text

        await hands.press("enter", "3")
        assert hands.lines[-1].split("  ") == [" enter take it", "esc leave it"], "every other key is text now"
        assert seen(hands)["total"] == 784 * 3 + 3 + 3 * 10 + 10
        await hands.press("2")
        assert "784 × 32 + 32" in hands.text
        assert f"{784 * 32 + 32:,}" in hands.text
        assert "starts with new weights" in hands.text
        await hands.press("x")
        assert "units 32x" in hands.text.replace("'", "")
        assert "should be a whole number" in hands.text
        await hands.press("enter")
        assert seen(hands)["total"] == 407050
        await hands.press("backspace", "enter")
        assert seen(hands)["draft"]["layers"] == "32:relu,10:softmax"
        await hands.press("u")
        assert seen(hands)["draft"]["layers"] == "512:relu,10:softmax"
        await hands.press("U")
        assert seen(hands)["total"] == 784 * 32 + 32 + 32 * 10 + 10

        await hands.press("right", "enter")
        assert "h = z · Φ(z)" in hands.text
        await hands.press("down", "enter")
        assert seen(hands)["draft"]["layers"] == "32:leaky_relu,10:softmax"


async def test_layers_come_go_and_change_places_and_a_mismatch_is_mended_by_a_key(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("3", "n", "down", "minus", "shift+up")
        assert seen(hands)["draft"]["layers"] == "256:relu,512:relu,10:softmax"
        assert seen(hands)["field"]["key"] == "-1.0.units"
        await hands.press("x")
        assert seen(hands)["draft"]["layers"] == "512:relu,10:softmax"
        await hands.press("down", "x")
        assert "the last layer gives the answers" in hands.text
        await hands.press("j")
        assert seen(hands)["draft"]["layers"] == "[256:relu | 256:relu],10:softmax"
        for text in ("branch 1", "branch 2", "x1", "x2", "concatenate"):
            assert text in hands.text

        await hands.press("R")
        await hands.press("down", "down", "up", "enter", "1", "enter")
        assert "10 classes, but 1 unit" in hands.text
        assert "cannot run yet" in hands.text
        row = hands.place_of("10 classes, but 1 unit")[1]
        assert "dense_1" in hands.lines[row - 1]
        await hands.press("a")
        assert isinstance(hands.app.screen, Network)
        assert "f mends it" in hands.text
        await hands.press("f")
        assert seen(hands)["diagnosis"] == []
        assert seen(hands)["draft"]["layers"] == "512:relu,10:softmax"
        await hands.press("right", "minus", "minus")
        assert seen(hands)["diagnosis"][0]["fix"] == "softmax"
        await hands.click("→ softmax")
        assert seen(hands)["diagnosis"] == []


async def test_the_mouse_chooses_and_edits(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("3")
        assert seen(hands)["field"]["key"] == "-1.0.units"
        await hands.click("learning_rate")
        assert seen(hands)["field"]["key"] == "optimizer.learning_rate"
        await hands.click("learning_rate")
        await hands.press("0", ".", "5", "enter")
        assert seen(hands)["draft"]["learning_rate"] == 0.5
        assert "keeps the weights" in hands.text
        await hands.click("Presets")
        await hands.click("Deep")
        await hands.click("Deep")
        assert seen(hands)["draft"]["layers"] == "256:relu,128:relu,64:relu,10:softmax"


async def test_it_says_what_becomes_of_the_weights_and_applies(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("3", "a")
        assert hands.app.place is not None
        assert hands.app.place.NAME == "workbench"
        assert "configure" not in hands.session.calls, "nothing was changed"
        await hands.press("3", *DOWN_TO_DATA, "down", "down", "down", "down", "plus")
        assert seen(hands)["changes"] == ["learning rate 0.001 → 0.002"]
        assert seen(hands)["keeps_weights"]
        await hands.press("a")
        assert hands.app.place is not None
        assert hands.app.place.NAME == "workbench"
        assert hands.session.setup.learning_rate == 0.002
        assert "configure" in hands.session.calls
        hands.session.set_learning_rate(0.002)
        await hands.press("space", "3")
        assert seen(hands)["changes"] == []


async def test_presets_and_tabs_on_a_small_terminal(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3", "enter", "7", "escape")
        assert seen(hands)["total"] == 407050
        await hands.press("right", "enter", "down", "escape")
        assert seen(hands)["draft"]["layers"] == "512:relu,10:softmax"
        assert not seen(hands)["can_undo"], "escape leaves everything as it was"
        for name in ("Settings", "Overview", "Presets", "Code", "Layers"):
            await hands.press("tab")
            assert f"▌{name}▐" in hands.text
            assert max(map(len, hands.lines)) <= 80
        await hands.press("down", "down")
        assert "▌Settings▐" in hands.text
        await hands.click("Overview")
        assert "401,920" in hands.text
        await hands.press("p")
        for number in range(len(PRESETS)):
            assert seen(hands)["preset"] == PRESETS[number].name
            assert f"▶ {PRESETS[number].title}" in hands.text
            await hands.press("down")
        await hands.press("up", "enter")
        assert seen(hands)["draft"]["data"] == "corners"
        assert seen(hands)["total"] == 17
        await hands.press("u")
        assert seen(hands)["draft"]["data"] == "mnist-10k"
        await hands.press("U", "R")
        assert seen(hands)["changes"] == []


async def test_a_mismatch_is_told_of_on_tabs_where_it_is_not_in_view(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3")
        desk = hands.app.screen._desk
        desk.put(replace(desk.drafting.draft, loss=Call("binary_crossentropy")))
        await hands.settle()
        assert "1 mismatch in Settings" in hands.text
        await hands.press("tab")
        assert "▌Settings▐" in hands.text
        assert "mismatch in" not in hands.text
        desk.put(replace(desk.drafting.draft.with_layer(desk.draft.head, DenseSpec(9, "softmax")), metrics=("mae",)))
        await hands.press("tab")
        found = len(seen(hands)["diagnosis"])
        assert f"{found} mismatches in Layers, Settings" in hands.text
        await hands.click("mismatches in")
        assert "▌Layers▐" in hands.text


async def test_other_data_are_read_before_they_are_judged(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3", *DOWN_TO_DATA)
        assert isinstance(hands.app.place, Network)
        assert hands.app.place._desk is not None
        field = hands.app.place._desk.field()
        assert field is not None
        down = [name for name, _ in field.choices].index("line")
        await hands.press("enter", *["down"] * down, "enter")
        assert seen(hands)["draft"]["data"] == "line"
        assert [problem["field"] for problem in seen(hands)["diagnosis"] if problem["fatal"]]
        before = seen(hands)["draft"]
        assert "f fix  F fix all" in hands.lines[-1]
        await hands.press("a")
        assert "F mends all" in hands.text
        await hands.press("F")
        assert seen(hands)["diagnosis"] == []
        assert "Mended: 1 unit, " in hands.text
        assert "fix" not in hands.lines[-1]
        mended = seen(hands)["draft"]
        await hands.press("u")
        assert seen(hands)["draft"] == before, "one step back"
        for _ in range(6):
            await hands.press("f")
        assert seen(hands)["draft"] == mended, "one by one it is the same"


async def test_what_is_not_in_a_list_can_be_typed(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3", *DOWN_TO_DATA, "enter", "end", "enter")
        assert hands.lines[-1].split("  ") == [" enter take it", "esc leave it"]
        await hands.press("ctrl+u", *"mnist-4-vs-x", "enter")
        assert "mnist-4-vs-x: is neither a data set nor a path" in hands.text
        assert seen(hands)["draft"]["data"] == "mnist-10k"
        await hands.press("enter", "end", "enter", "ctrl+u", *"mnist-4-vs-9", "enter")
        assert seen(hands)["draft"]["data"] == "mnist-4-vs-9"
        await hands.press("up", "up", "right", "enter", "end", "enter", "ctrl+u", *"elu(0.5)", "enter")
        assert "elu(alpha=0.5)" in seen(hands)["draft"]["layers"]
        assert "α = 0.5" in hands.text, "with its own setting, not the usual one"
        await hands.press("enter")
        assert any("elu" in line and "α = 1" in line for line in hands.lines)
        await hands.press("enter")
        assert "elu" in seen(hands)["draft"]["layers"], "the list begins at what is chosen"


async def test_of_an_explanation_that_is_cut_all_stands_below_the_list(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3", "right", "enter", *["down"] * 3)
        assert "1.6733" in hands.text


async def test_the_line_on_the_weights_counts_what_it_has_no_room_for(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3", "p", *["down"] * 10, "enter")
        line = next(line for line in hands.lines if "starts with new weights" in line)
        assert line.endswith("data mnist-10k → xor and 3 more"), line
        assert len(line) <= 80
        await hands.press("R", "minus")
        assert "layer 1 units 512 → 256" in hands.text


async def test_why_it_cannot_run_is_cut_where_a_sentence_can_end(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3", "down", "enter", "1", "enter")
        assert hands.lines[-2] == " ✗ cannot run yet: 10 classes, but 1 unit."


async def test_how_many_numbers_go_in_is_told_in_whole_sentences(opened: Open) -> None:
    async with opened((120, 40)) as hands:
        await hands.press("3", "p", *["down"] * 6, "enter")
        told = " ".join(line[71:-2].strip() for line in hands.lines)
        assert "line  1 number in, a number from 22.5 to 36.8" in told


async def test_the_program_follows_the_draft(opened: Open) -> None:
    copied: list[str] = []
    async with opened() as hands:
        hands.app.copy_to_clipboard = copied.append  # type: ignore[method-assign]
        await hands.press("3", "c")
        assert "layers.Dense(512" in hands.text
        await hands.press("y")
        ast.parse(copied[0])
        await hands.press("l", "y")
        assert "torch" in copied[1]
        await hands.press("l")
        assert "library(keras3)" in hands.text
        before = hands.lines[8]
        await hands.press("pagedown")
        assert hands.lines[8] != before
        await hands.press("pageup")
        await hands.click("Keras")
        assert seen(hands)["language"] == "keras"
        await hands.press("c")
        assert seen(hands)["pane"] == "overview"


async def test_a_comment_that_is_wrapped_is_still_one(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("3", "c")
        row = next(row for row, line in enumerate(hands.lines) if "KERAS_BACKEND" in line)
        assert hands.lines[row + 1].startswith("│ # or torch.")


async def test_any_keys_in_any_order_do_no_harm(opened: Open) -> None:
    names = [name for key in KEYS for name, _ in key.each if name not in ("a",)]
    async with opened((40, 12)) as hands:
        await hands.press("3")
        for name in [*names, "escape", "j", "enter", "1", "n", "t", "escape"]:
            await hands.pilot.press(named(name) or name)
        await hands.settle()
        assert hands.app.return_code is None
        await hands.press("escape", "escape", "3")
        assert isinstance(hands.app.screen, Network)
        assert seen(hands)["total"] > 0


MOMENTS = {
    "mismatch-80x24": ["3", "down", "enter", "1", "enter"],
    "branches-120x40": ["3", "j", "n"],
    "presets-80x24": ["3", "p", "down", "down"],
    "typing-80x24": ["3", "enter", "6", "x"],
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_looks(snap_compare, moment: str) -> None:
    session = FakeSession()
    app = app_around(session)
    size = tuple(map(int, moment.partition("-")[2].split("x")))
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, session, *MOMENTS[moment]))


async def test_arrows_are_said_to_scroll_where_there_is_nothing_to_edit(opened: Open) -> None:
    async with opened((160, 24)) as hands:
        await hands.press("3")
        assert "↑↓←→ choose" in hands.lines[-1]
        await hands.press("c")
        assert "↑↓ scroll" in hands.lines[-1]
        assert "choose" not in hands.lines[-1]
        before = hands.lines
        await hands.press("down")
        assert hands.lines != before
        await hands.press("up")
        assert hands.lines == before
        await hands.press("p")
        assert " ↑↓ choose" in hands.lines[-1]
        titles = [command.title for command in hands.app.get_system_commands(hands.app.screen)]
        assert "The preset below" in titles
        assert "The field to the left" not in titles, "presets stand below each other"


async def test_the_cursor_stays_with_its_layer_when_branches_part_and_join(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("3", "n", "minus", "right", "j")
        assert seen(hands)["draft"]["layers"] == "[128:relu | 128:relu],512:relu,10:softmax"
        assert seen(hands)["field"]["key"] == "0.0.activation"
        await hands.press("down", "down")
        assert seen(hands)["field"]["key"] == "-1.0.activation"
        await hands.press("j")
        assert seen(hands)["draft"]["layers"] == "256:relu,512:relu,10:softmax"
        assert seen(hands)["field"]["key"] == "-1.1.activation"
        await hands.press("j")
        assert seen(hands)["field"]["key"] == "-1.0.activation"
