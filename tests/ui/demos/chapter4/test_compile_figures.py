"""Keys and mouse turn the figures of the chapter on compiling, and their numbers answer."""

from __future__ import annotations

import math

import pytest
from compile_stand import finite, on_stand

from tui_dl.lessons.models import chain, momentum, surfaces
from tui_dl.session import Setup
from tui_dl.session.race import racers

FIGURES = ("shower", "tangent", "two_handles", "descent", "pipe", "ball", "race", "loss_explorer")


@pytest.mark.parametrize("name", FIGURES)
async def test_every_key_says_what_it_does_leaves_numbers_behind_and_cuts_nothing_off(name: str) -> None:
    async with on_stand(name) as look:
        assert look.figure.TRY.endswith((".", "?"))
        assert look.figure.KEYS
        look.fits()
        for key in look.figure.KEYS:
            assert key.help
            for pressed, part in key.each:
                assert part.action.startswith("figure.")
                assert finite({k: v for k, v in (await look.press(pressed)).items() if k not in ("scores", "loss")})
                look.fits()


@pytest.mark.parametrize("name", FIGURES)
async def test_nothing_is_cut_off_where_there_is_more_room(name: str) -> None:
    async with on_stand(name, (150, 45)) as look:
        await look.press("right")
        look.fits()
        look.figure.styles.width, look.figure.styles.height = 100, 24
        await look.pilot.pause()
        look.fits()


async def test_the_shower_draws_what_was_tried() -> None:
    async with on_stand("shower") as look:
        now = await look.press("left", "left")
        assert (now["position"], now["temperature"], now["error"], now["tried"]) == (17, 108, 4, 3)
        assert "Turn it down." in look.text
        now = await look.press(*["left"] * 4)
        assert (now["position"], now["error"]) == (13, 0)
        assert "just right" in look.text
        assert (await look.press("r"))["tried"] == 1
        now = await look.click(look.figure.graph, (0.12, 0.5))
        assert now["position"] < 5
        assert now["error"] == 13 - now["position"]
        assert now["tried"] == 13 - now["position"] + 1


async def test_tangents_at_21_and_the_secant_that_becomes_one() -> None:
    async with on_stand("tangent") as look:
        now = look.figure.numbers()
        assert now["squared"] == {"error": 64, "slope": 16, "delta": 17, "ratio": 17}
        assert now["absolute"] == {"error": 8, "slope": 1, "delta": 1, "ratio": 1}
        now = await look.press("down", "right", "right", "right")
        assert now["step"] == 0.01
        assert now["squared"]["ratio"] == pytest.approx(16.01)
        now = await look.press("up", *["left"] * 20)
        assert (now["position"], now["absolute"]["slope"], now["squared"]["slope"]) == (11, -1, -4)
        now = await look.click(look.figure._graphs["squared"], (0.95, 0.5))
        assert now["position"] > 22


async def test_the_gradient_of_two_handles_is_zero_at_the_bottom() -> None:
    async with on_stand("two-handles") as look:
        now = await look.press("right", "down")
        assert (now["hot"], now["cold"]) == (2.5, 7.5)
        assert (now["by_hot"], now["by_cold"]) == surfaces.HOT_AND_COLD.gradient(2.5, 7.5)
        now = await look.press(*["right"] * 7, *["down"] * 7)
        assert (now["hot"], now["cold"], now["error"], now["by_hot"], now["by_cold"]) == (6, 4, 0, 0, 0)
        assert "the bottom" in look.text
        now = await look.click(look.figure.graph, (0.9, 0.2))
        assert now["hot"] > 8
        assert now["cold"] > 7


async def test_the_presets_of_descent_creep_arrive_jump_and_diverge() -> None:
    async with on_stand("descent") as look:
        seen = [look.figure.numbers()["verdict"]]
        for _ in range(3):
            seen.append((await look.press("space"))["verdict"])
        assert seen == ["creeps", "arrives", "jumps over", "diverges"]
        now = look.figure.numbers()
        assert now["limit"] == 1
        assert now["positions"][-1] - 13 == pytest.approx((1 - 2 * now["rate"]) ** 8 * 8)
        assert (await look.press(*["left"] * 5))["verdict"] == "circles"
        assert (await look.press("left"))["verdict"] == "jumps over"
        assert (await look.press("down", "down", "right"))["steps"] == 9
        now = await look.click(look.figure.knobs[1], (0.3, 0))
        assert now["start"] < 12


async def test_a_step_moves_both_handles_by_their_products() -> None:
    async with on_stand("pipe") as look:
        before = look.figure.numbers()
        assert (
            before["by_house"]
            == before["house_by_handle"] * before["temperature_by_house"] * before["error_by_temperature"]
        )
        assert (before["step_s"], before["step_m"]) == pytest.approx((1.76, 0.88))
        after = await look.press("space")
        assert (after["m"], after["s"]) == pytest.approx((8.88, 5.76))
        assert after["error"] == pytest.approx(chain.error(8.88, 5.76))
        assert after["error"] < before["error"]
        assert (await look.press("right"))["m"] == pytest.approx(9.0)
        assert (await look.press("r"))["m"] == 8


async def test_the_ball_rolls_by_itself_and_ends() -> None:
    async with on_stand("ball") as look:
        figure = look.figure
        await look.press("space")
        for _ in range(100):
            if figure._timer is None:
                break
            figure._move()
        now = figure.numbers()
        assert figure._timer is None
        assert now["step"] == now["steps"]
        assert now["x"] == pytest.approx(momentum.LOCAL_MINIMUM, abs=0.01)
        now = await look.press(*["right"] * 18)
        assert (now["momentum"], now["step"]) == (0.9, 0)
        assert now["rests_in"] == "the global minimum"
        now = await look.click(figure.graph, (0.95, 0.5))
        assert now["start"] > 12


async def test_racers_run_on_every_surface_from_one_start() -> None:
    async with on_stand("race") as look:
        now = await look.press("right")
        assert (now["surface"], now["step"]) == ("saddle", 1)
        now = await look.press("down")
        assert (now["surface"], now["step"]) == ("ravine", 0)
        assert set(now["places"].values()) == {(-1.6, 1.0)}
        await look.press("space")
        for _ in range(80):
            look.figure._move()
        assert look.figure._timer is None
        now = look.figure.numbers()
        assert now["step"] == 150
        assert max(now["loss"].values()) < 0.3
        now = await look.click(look.figure.graph, (0.8, 0.3))
        assert now["start"][0] > 0.5
        assert now["step"] == 0


async def test_losses_follow_the_prediction_and_are_ticked() -> None:
    async with on_stand("loss-explorer") as look:
        now = look.figure.numbers()
        assert (now["prediction"], now["target"]) == (0, 1)
        now = await look.press("left")
        assert now["scores"]["mse"] == pytest.approx(1.02**2)
        assert now["scores"]["mae"] == pytest.approx(1.02)
        assert math.isnan(now["scores"]["poisson"])
        now = await look.press("down", "down", "space")
        assert now["ticked"] == ["mse", "mae", "mape"]
        now = await look.press("k")
        assert now["scores"]["bce"] == pytest.approx(-math.log(now["prediction"]))
        assert (await look.press("y"))["target"] == 0
        look.fits()
        now = await look.click(look.figure.words, (0.3, 2.5 / 12))
        assert "categorical_hinge" in now["ticked"]


async def test_what_is_shown_can_be_seen_on_a_real_batch() -> None:
    async with on_stand("loss-explorer") as look:
        assert look.figure.counterpart() == Setup(data="line", loss="mse")
        await look.press("k")
        assert look.figure.counterpart() == Setup(data="circle", loss="bce")
        await look.press("down")
        assert look.figure.counterpart() == Setup(data="mnist-10k", loss="categorical_crossentropy")
        await look.press("up", "up")
        assert look.figure.counterpart() is None
    async with on_stand("descent") as look:
        assert look.figure.counterpart() == Setup(optimizer="sgd", learning_rate=0.02)
    async with on_stand("ball") as look:
        assert look.figure.counterpart() == Setup(optimizer="sgd", learning_rate=0.2)
        await look.press(*["right"] * 18)
        assert look.figure.counterpart() == Setup(optimizer="sgd(momentum=0.9)", learning_rate=0.2)
    async with on_stand("race") as look:
        assert look.figure.counterpart() is None
        leader = (await look.press("right"))["leader"]
        assert f"s: {leader} on real digits" in look.text
        assert look.figure.counterpart() == Setup(optimizer=next(r.call for r in racers() if r.name == leader))


async def test_the_pipe_draws_the_error_of_all_settings_where_there_is_room() -> None:
    async with on_stand("pipe", (120, 26)) as look:
        assert look.figure.graph.display
        now = await look.click(look.figure.graph, (0.5, 0.5))
        assert 3 < now["m"] < 6
        assert 3 < now["s"] < 7
        assert (await look.press("space", "space"))["steps"] == 2
    async with on_stand("pipe") as look:
        assert not look.figure.graph.display


async def test_a_loss_of_ones_own_is_typed_and_drawn() -> None:
    async with on_stand("loss-explorer") as look:
        await look.press("o", *["backspace"] * 12)
        now = await look.press(*"abs(y", "minus", *"p)")
        assert now["trouble"] == ""
        assert now["scores"]["your own"] == pytest.approx(1.0)
        assert "your own" in now["ticked"]
        now = await look.press("plus", "q")
        assert "q is unknown" in now["trouble"]
        assert now["scores"]["your own"] == pytest.approx(1.0)
        await look.press("enter")
        assert (await look.press("right"))["prediction"] == pytest.approx(0.02)
