"""Panels over the stage: why, the chain rule, stops and watches, checks, and the line over time, by keys and mouse."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from bench import TINY, bench, typed
from hands import Hands

from tui_dl.headless import report_of
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.ui.panes.bench import Bench
from tui_dl.ui.panes.check import in_full
from tui_dl.ui.panes.panel import Panel, Spot
from tui_dl.ui.panes.terms import Terms


def report(hands: Hands) -> dict[str, Any]:
    return json.loads(report_of(hands.app))  # type: ignore[no-any-return]


async def test_why_shows_the_arithmetic_and_escape_gives_the_stage_back() -> None:
    async with bench((80, 24)) as hands:
        await hands.press("space", "enter")
        await hands.settle()
        assert "why z1[0, 0]?" in hands.text
        shown = report(hands)["why"]
        assert shown["element"] == "z1[0, 0]"
        assert shown["lines"][0] == "z1[0, 0] = Σₖ x[0, k] · W1[k, 0] + b1[0]"
        total = sum(float(o["value"]) for o in shown["operands"] if o["element"] == "b1[0]")
        x = [o["value"] for o in shown["operands"] if o["element"].startswith("x")]
        w = [o["value"] for o in shown["operands"] if o["element"].startswith("W")]
        assert sum(a * b for a, b in zip(x, w, strict=True)) + total == pytest.approx(shown["value"], rel=1e-5)
        await hands.press("escape")
        await hands.settle()
        assert "why z1" not in hands.text
        assert "z1 = x · W1 + b1" in hands.text
        assert "why" not in report(hands)


async def test_operands_are_followed_back_and_forth_without_moving_the_cursor() -> None:
    async with bench() as hands:
        await hands.press("p", "enter")
        await hands.settle()
        where = report(hands)["cursor"]
        await hands.press("enter")
        await hands.settle()
        assert report(hands)["why"]["element"].startswith("z2")
        await hands.press("enter")
        await hands.settle()
        assert report(hands)["why"]["element"].startswith("h1")
        assert len(report(hands)["why"]["trail"]) == 3
        await hands.press("backspace")
        await hands.settle()
        assert report(hands)["why"]["element"].startswith("z2")
        assert report(hands)["cursor"] == where
        await hands.press("g")
        await hands.settle()
        assert report(hands)["cursor"]["formula"] == "z2 = h1 · W2 + b2"


async def test_a_number_is_clicked_and_followed_and_so_is_what_uses_it() -> None:
    async with bench() as hands:
        await hands.press("space", "space", "enter")
        await hands.settle()
        await hands.click("z2[0, 0]")
        assert report(hands)["why"]["element"] == "z2[0, 0]"
        assert report(hands)["why"]["ahead"]
        assert "ahead of the cursor" in hands.text


async def test_the_chain_rule_multiplies_from_a_weight_to_the_loss() -> None:
    async with bench() as hands:
        await hands.press("p", "p", "p", "b", "l")
        await hands.settle()
        shown = report(hands)["chain"]
        product = 1.0
        for link in shown["links"][:-1]:
            product *= link["factor_value"]
        assert product * shown["links"][-1]["value"] == pytest.approx(shown["product"], rel=1e-5, abs=1e-12)
        assert "∂L/∂W1" in hands.text
        way = shown["links"][0]["way"]
        await hands.press("right")
        await hands.settle()
        assert shown["links"][0]["ways"] == 1 or report(hands)["chain"]["links"][0]["way"] != way
        await hands.press("down", "enter")
        await hands.settle()
        assert report(hands)["why"]["element"].startswith("dz1")
        await hands.press("backspace")
        await hands.settle()
        assert "chain" in report(hands)


async def test_where_there_is_one_way_to_the_loss_no_others_are_spoken_of() -> None:
    async with bench(setup=replace(TINY, batch_size=1)) as hands:
        await hands.press("n", "slash")
        await typed(hands, "b2[0]")
        await hands.press("l")
        await hands.settle()
        assert [link["ways"] for link in report(hands)["chain"]["links"]] == [1, 1]
        assert "there is no other way" in hands.text
        assert "all other ways" not in hands.text


async def test_chain_and_check_go_on_from_the_number_that_is_looked_at_and_back() -> None:
    async with bench() as hands:
        await hands.press("slash")
        await typed(hands, "W1[1, 2]")
        assert report(hands)["why"]["element"] == "W1[1, 2]"
        await hands.press("k")
        await hands.settle()
        assert report(hands)["gradient_check"]["checks"][0]["element"] == "W1[1, 2]"
        await hands.press("l")
        await hands.settle()
        assert report(hands)["chain"]["links"][0]["gradient"] == "∂L/∂W1[1, 2]"
        await hands.press("backspace")
        await hands.settle()
        assert "gradient_check" in report(hands)


async def test_a_click_on_a_transposed_tensor_takes_the_element_under_it() -> None:
    async with bench() as hands:
        await hands.press("p", "p", "space", "space")
        await hands.settle()
        stage = hands.app.snapshot.stage  # type: ignore[union-attr]
        turned = next(term for term in stage.terms if getattr(term, "transposed", False))  # type: ignore[union-attr]
        hands.app.screen.query_one(Terms)._choose(turned, (slice(1, 2), slice(0, 1)))  # type: ignore[arg-type]
        await hands.settle()
        await hands.press("enter")
        await hands.settle()
        assert report(hands)["why"]["element"] == f"{turned.name}[0, 1]"  # type: ignore[union-attr]


async def test_escape_does_nothing_where_nothing_is_open() -> None:
    async with bench() as hands:
        await hands.press("h", "escape", "escape")
        assert not hands.app.screen.query_one(Bench).scrubbing


async def test_what_a_prompt_begins_with_is_seen() -> None:
    async with bench() as hands:
        await hands.press("space", "w")
        await hands.settle()
        assert " watch z1[0, 0]" in hands.text


async def test_an_index_is_typed() -> None:
    async with bench() as hands:
        await hands.press("space", "slash")
        await typed(hands, "1, 2")
        stage = hands.app.snapshot.stage  # type: ignore[union-attr]
        assert stage.terms[-1].chosen == (1, 2)  # type: ignore[union-attr]
        await hands.press("slash")
        await typed(hands, "W9[1]")
        assert "there is no W9: did you mean W" in hands.text
        await hands.press("colon")
        await typed(hands, "dW2[1, 0]")
        assert report(hands)["why"]["element"] == "dW2[1, 0]"
        await hands.press("slash", "escape")
        assert not hands.app.screen.query_one("#prompt").has_class("-asking")
        before = hands.lines[-1]
        await hands.press("slash")
        assert "take it" in hands.lines[-1]
        assert "space" not in hands.lines[-1]
        await hands.press("escape")
        assert hands.lines[-1] == before


async def test_a_run_stops_at_a_breakpoint_and_says_which() -> None:
    async with bench() as hands:
        await hands.press("space", "space", "B")
        assert "●▶ h1 = relu(z1)" in hands.text
        await hands.press("r")
        assert "Stopped at breakpoint 1: h1 = relu(z1)" in hands.text
        assert report(hands)["cursor"]["batch"] == 2
        assert report(hands)["stopped"].startswith("breakpoint 1")
        await hands.click("●▶")
        assert report(hands)["breakpoints"] == []


async def test_conditions_and_watches_are_typed_listed_switched_and_removed() -> None:
    async with bench() as hands:
        await hands.press("W")
        await typed(hands, "loss < 0.5")
        await hands.press("w")
        await typed(hands, "norm(dW1)")
        await hands.press("w")
        await typed(hands, "wish(dW1)")
        assert "there is no function wish" in hands.text
        await hands.press("e")
        await hands.settle()
        assert "loss < 0.5 has come true" in hands.text
        assert [watch["name"] for watch in report(hands)["watches"]] == ["norm(dW1)"]
        await hands.press("d", "m")
        await hands.settle()
        await hands.click("loss < 0.5   ")
        assert [b["enabled"] for b in report(hands)["breakpoints"]] == [False]
        await hands.press("delete")
        assert report(hands)["breakpoints"] == []
        await hands.click("the end of an epoch")
        assert report(hands)["breakpoints"][0]["kind"] == "epoch"
        assert len(report(hands)["bookmarks"]) == 1


async def test_the_line_over_time_moves_by_keys_and_by_mouse() -> None:
    async with bench() as hands:
        await hands.press("n", "m", "n", "n", "n", "h")
        await hands.settle()
        assert "◆ bookmark" in hands.text
        await hands.press("left")
        assert report(hands)["timeline"]["now"] == 3
        await hands.press("home")
        assert report(hands)["cursor"]["operation"] == 0
        await hands.press("end")
        assert report(hands)["timeline"]["now"] == 4
        line = hands.app.screen.query_one("#scrubber")
        await hands.pilot.click(line, offset=(1, 0))
        await hands.settle()
        assert report(hands)["cursor"] | {"epoch": 1} == report(hands)["cursor"]
        assert report(hands)["timeline"]["now"] < 1
        await hands.press("apostrophe")
        assert report(hands)["timeline"]["now"] == 1
        await hands.press("escape", "right")
        assert not report(hands)["timeline"]["shown"]
        assert report(hands)["timeline"]["now"] == 1


async def test_it_plays_by_itself_at_a_pace_and_stops_at_breakpoints() -> None:
    async with bench() as hands:
        await hands.press("a", "less_than_sign")
        assert report(hands)["autoplay"] == {"on": True, "operations_per_second": 0.5}
        await hands.press("a")
        await hands.press(*["space"] * 3, "B", "P", "a", *["greater_than_sign"] * 5)
        assert report(hands)["autoplay"]["operations_per_second"] in (0.5, 1.0, 2.0, 4.0, 8.0)
        await hands.until(lambda: not report(hands)["autoplay"]["on"])
        assert report(hands)["cursor"]["formula"].startswith("z2")


async def test_a_gradient_is_checked_and_nothing_has_changed() -> None:
    async with bench() as hands:
        await hands.press("p", "p", "p", "b")
        before = report(hands)["cursor"]
        await hands.press("k")
        await hands.settle()
        checks = report(hands)["gradient_check"]["checks"]
        assert checks[0]["chosen"]
        assert checks[0]["element"].startswith("W1")
        assert all(check["agrees"] or check["kink"] for check in checks)
        assert "agree" in hands.text
        assert report(hands)["cursor"] == before


async def test_lines_that_are_too_long_go_on_below_and_break_anew_with_the_terminal() -> None:
    async with bench((80, 24), setup=replace(TINY, optimizer="adamw")) as hands:
        await hands.press("n", "enter")
        await hands.settle()
        assert "λ = 0.004" in hands.text
        assert all(len(line) <= 80 for line in hands.lines)
        await hands.press("right")
        chosen = hands.app.screen.query_one(Bench).panel.chosen  # type: ignore[union-attr]
        await hands.pilot.resize_terminal(44, 20)
        await hands.settle()
        assert hands.app.screen.query_one(Bench).panel.chosen == chosen  # type: ignore[union-attr]
        assert "λ = 0.004" in " ".join(row.strip("│ ") for row in hands.lines)


async def test_the_sentence_makes_room_for_the_result() -> None:
    async with bench((80, 24), setup=replace(TINY, batch_size=64)) as hands:
        await hands.press("p", "p", "b", "b", "enter")
        await hands.settle()
        while report(hands)["cursor"]["formula"][:3] != "L =":
            await hands.press("space")
        await hands.settle()
        value = format_number(report(hands)["why"]["value"])
        assert any(line.strip("│ ") == f"= {value}" for line in hands.lines)
        await hands.press("space")
        await hands.settle()
        assert "“" in hands.text, "where there is room the sentence stands below"


async def test_a_gradient_is_still_checked_where_training_has_failed() -> None:
    blown = Setup(data="line", layers="1:identity", optimizer="sgd", learning_rate=5.0, threads=1)
    async with bench((80, 24), setup=blown) as hands:
        await hands.press("r")
        assert "b leads back, - lowers η, R begins again." in hands.text
        await hands.press("k")
        await hands.settle()
        checks = report(hands)["gradient_check"]["checks"]
        assert all(check["agrees"] for check in checks)
        assert "0000000000" not in hands.text
        await hands.press("c")
        await hands.settle()
        assert "R begins again, - makes steps smaller." in hands.text


@pytest.mark.parametrize(
    ("loss", "written"),
    [(2.321422294461, "2.321422294461"), (-0.25, "−0.250000000000"), (1.872491362816515e39, "1.872491362816515e+39")],
)
def test_losses_that_differ_late_are_written_in_full(loss: float, written: str) -> None:
    assert in_full(loss) == written


async def test_keys_in_panels_that_do_nothing_say_so() -> None:
    async with bench() as hands:
        await hands.press("d", "delete")
        assert "there is nothing to remove" in hands.text
        await hands.press("h")
        assert "once the panel is closed" in hands.text


async def test_the_pace_is_told_in_words() -> None:
    async with bench() as hands:
        await hands.press("a")
        assert "an operation a second" in hands.text
        await hands.press("less_than_sign")
        assert "an operation every 2 seconds" in hands.text
        await hands.press("a")
        assert "Playing stops here" in hands.text


async def test_refused_keys_say_why() -> None:
    async with bench(setup=replace(TINY, epochs=1)) as hands:
        await hands.press("b")
        assert "This is the very beginning" in hands.text
        await hands.press("r", "space")
        assert "All epochs are done" in hands.text


async def test_small_tensors_stand_there_in_numbers() -> None:
    async with bench() as hands:
        await hands.press("space")
        stage = hands.app.snapshot.stage  # type: ignore[union-attr]
        values = [float(value) for value in stage.terms[-1].values.ravel()]  # type: ignore[union-attr]
        assert len(values) == 6
        assert all(any(format_number(value, width) in hands.text for width in range(5, 9)) for value in values)


async def test_what_is_too_long_for_the_program_is_whole_at_the_cursor() -> None:
    async with bench() as hands:
        assert "accuracy = mean [(ŷ > 0…" in hands.text
        await hands.press("p", "p")
        assert "0.5) = y]" in hands.text


async def test_palette_and_panels_do_not_break_on_odd_keys() -> None:
    async with bench((80, 24)) as hands:
        for key in ("enter", "l", "d", "k", "h"):
            await hands.pilot.press(key, "up", "left", "delete", "backspace", "enter", "escape", "escape")
            await hands.settle()
        assert hands.app.return_code in (None, 0)
        await hands.press("space")
        assert "z1 = x" in hands.text


async def test_arrows_are_said_to_choose_where_they_do_and_to_scroll_where_they_only_scroll() -> None:
    async with bench() as hands:
        await hands.press("n", "enter")
        await hands.settle()
        assert "↑↓←→ choose  enter follow" in hands.lines[-1]
        panel = hands.app.screen.query_one(Panel)
        panel.show_rows([[Spot(f"line {number}")] for number in range(60)], "to read", "")
        await hands.settle()
        assert "↑↓ scroll  " in hands.lines[-1]
        assert "choose" not in hands.lines[-1]
        assert "follow" not in hands.lines[-1]
        assert "line 0" in hands.text
        await hands.press("down")
        assert "line 0" not in hands.text
        assert "line 1" in hands.text
