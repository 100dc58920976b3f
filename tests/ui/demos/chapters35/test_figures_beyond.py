"""The figures of chapter 6, by their numbers after keys and mouse; trainings are tiny."""

from __future__ import annotations

import math

import numpy as np
import pytest
from stand35 import on_stand
from test_rooms_for_figures import complaints

from tui_dl.engine.schedules import CosineDecay
from tui_dl.session.figures.cured import Cure, cured_network, mislabelled
from tui_dl.session.figures.paced import KINDS, rates
from tui_dl.session.figures.signals import StackSpec, network_of, signals
from tui_dl.session.setup import network_of as spec_of
from tui_dl.ui.demos.figure import figure_class

FIGURES = ("first_weights", "vanishing", "cure", "schedules", "finite_differences", "hidden_units", "fooled")
TINY = {"updates": 20, "epochs": 2, "examples": 250, "units": 8}


@pytest.mark.parametrize("size", [(76, 15), (118, 26)])
@pytest.mark.parametrize("name", FIGURES)
async def test_nothing_is_cut_off(name: str, size: tuple[int, int]) -> None:
    async with on_stand(name, size, **TINY) as look:
        await look.finish()
        assert complaints(look.figure) == []
        if any(key.keys == "space" for key in look.figure.KEYS):
            await look.press("space")
            await look.finish()
            assert complaints(look.figure) == []
        for dial in range(len(look.figure.knobs.dials)):
            await look.press("right", "right")
            await look.finish()
            assert complaints(look.figure) == [], dial
            await look.press("down")


@pytest.mark.parametrize("name", FIGURES)
async def test_the_counterpart_is_a_network_that_can_be_built(name: str) -> None:
    from tui_dl.session.figures.digits import shipped

    figure = figure_class(name)
    assert 30 < len(figure.TRY) < 125
    setup = figure({}).counterpart()
    assert setup is not None
    assert str(spec_of(setup, shipped()).head).startswith("10:softmax")


async def test_spreads_shrink_stay_or_explode_with_the_first_weights() -> None:
    async with on_stand("first_weights", updates=40) as look:
        await look.finish()
        spread = look.numbers["spread"]
        kept = {name: values[-1] / values[0] for name, values in spread.items()}
        assert kept["0.01"] < 1e-6
        assert 0.3 < kept["He"] < 3
        assert kept["Glorot"] < kept["He"]
        assert kept["0.5"] > 100
        await look.press("right")
        await look.finish()
        assert look.numbers["activation"] == "tanh"
        assert look.numbers["spread"]["0.5"][-1] < 1
        await look.press("down", "left")
        await look.finish()
        assert len(look.numbers["spread"]["He"]) == 7
        await look.press("space")
        await look.finish()
        assert look.numbers["updates"] == 40
        assert look.numbers["loss"]["Glorot"] < look.numbers["loss"]["0.01"] == pytest.approx(math.log(10), abs=0.05)


async def test_the_signal_is_what_the_layers_compute() -> None:
    spec = StackSpec("x", "tanh", "glorot_normal")
    (seen,) = next(signals([spec], 3))
    from tui_dl.session.figures.digits import some_digits

    h = some_digits(128)[0].reshape(128, -1) / 255
    weights = network_of(spec, 3).get_weights()
    for layer in range(3):
        h = np.tanh(h @ weights[2 * layer] + weights[2 * layer + 1])
        assert seen.spread[layer] == pytest.approx(h.std(), rel=1e-4)


async def test_sigmoids_lose_the_gradient_and_relus_keep_it() -> None:
    async with on_stand("vanishing", updates=60) as look:
        await look.finish()
        first = look.numbers["first_to_last"]
        assert first["sigmoid"] < look.numbers["bound"] == 0.25**4
        assert first["relu"] > 0.05
        await look.press("right")
        await look.finish()
        deeper = look.numbers["first_to_last"]
        assert deeper["sigmoid"] < first["sigmoid"] / 3
        await look.press("down", "right")
        await look.finish()
        assert set(look.numbers["gradient"]) == {"tanh", "relu"}
        assert look.figure.counterpart().layers.count("64:tanh") == 5


async def test_cures_are_what_the_dials_say_and_both_trainings_are_shown() -> None:
    async with on_stand("cure", examples=250, epochs=3, units=16) as look:
        await look.press("space")
        await look.finish()
        numbers = look.numbers
        assert (numbers["scale"], numbers["epochs_done"]) == (2.0, 3)
        for part in ("as_it_is", "held_back"):
            ends = numbers[part]
            assert ends["gap"] == pytest.approx(ends["val_loss"] - ends["loss"])
        assert numbers["held_back"]["loss"] > numbers["as_it_is"]["loss"]
        await look.press("down", "right", "right")
        assert look.numbers["epochs_done"] == 0
        assert "l2(0.0003)" in look.figure.counterpart().layers
        assert "dropout(0.5)" in look.figure.counterpart().layers


def test_a_cured_network_has_its_dropout_and_its_penalty() -> None:
    plain, held = cured_network(8, Cure(0.0, 0.0)), cured_network(8, Cure(0.3, 0.01))
    assert "Dropout" not in [row.kind for row in plain.summarize()]
    assert "Dropout" in [row.kind for row in held.summarize()]
    y = np.zeros(1000, np.uint8)
    wrong = mislabelled(y, 0.5)
    assert 300 < np.count_nonzero(wrong[:800]) < 400
    assert not wrong[800:].any()
    assert not y.any()


def test_every_schedule_never_passes_its_rate() -> None:
    for kind in KINDS:
        own = rates(kind, 0.5, 1200)
        assert own.shape == (1200,)
        assert own.max() == pytest.approx(0.5)
        assert (own[-1] < 0.05) == (kind != "constant")
    assert rates("steps", 0.5, 1200)[[0, 401, 801]] == pytest.approx([0.5, 0.05, 0.005])
    assert rates("warm-up", 0.5, 1200)[[0, 60, 120]] == pytest.approx([0, 0.25, 0.5])


async def test_schedules_show_the_rate_and_train_with_it() -> None:
    async with on_stand("schedules", updates=240) as look:
        assert look.numbers["schedule"] == "cosine"
        await look.press("up", *["right"] * 10)
        assert look.numbers["at"] == 600
        assert look.numbers["rate_here"] == pytest.approx(CosineDecay(0.5, 1200)(600)) == pytest.approx(0.25)
        await look.press("space")
        await look.finish()
        assert look.numbers["updates"] == 240
        assert look.numbers["scheduled_loss"] != look.numbers["constant_loss"]
        assert look.numbers["scheduled_loss"] < math.log(10)
        await look.press("down", "left", "left", "left")
        assert (look.numbers["schedule"], look.numbers["updates"]) == ("constant", 0)
        assert look.numbers["rate_here"] == 0.5


async def test_finite_differences_agree_best_in_between_and_find_a_mistake() -> None:
    async with on_stand("finite_differences") as look:
        await look.finish()
        numbers = look.numbers
        above, below = numbers["losses"]
        assert numbers["numeric"] == pytest.approx((above - below) / 2e-3)
        errors = numbers["errors"]
        best = int(np.argmin(errors))
        assert 2 <= best <= 7
        assert errors[best] < 1e-7 < errors[0]
        assert errors[-1] > errors[best]
        # Halfway down, the error of a central difference falls with h².
        assert errors[0] / errors[1] == pytest.approx(100, rel=0.2)
        await look.press("up", "right")
        assert look.numbers["error"] == pytest.approx(0.5, abs=1e-4)
        assert "they do not agree" in look.text
        await look.press("right")
        assert look.numbers["error"] == pytest.approx(2, abs=1e-4)
        await look.press("up", "right")
        await look.finish()
        assert look.numbers["activation"] == "relu"


async def test_hidden_units_begin_as_noise_and_come_to_like_digits() -> None:
    async with on_stand("hidden_units", examples=2000, epochs=3) as look:
        await look.finish()
        assert (look.numbers["epoch"], look.numbers["units"]) == (0, 16)
        noise = look.numbers["accuracy"]
        await look.press("space")
        await look.finish()
        numbers = look.numbers
        assert (numbers["epoch"], len(numbers["favourites"])) == (3, 16)
        assert numbers["accuracy"] > 0.6 > noise
        assert numbers["responds_to"] == numbers["favourites"][0]
        await look.press("right")
        assert (look.numbers["unit"], look.numbers["epoch"]) == (1, 3)
        assert look.numbers["responds_to"] == numbers["favourites"][1]
        await look.press("down", "left")
        await look.finish()
        assert (look.numbers["epoch"], len(look.numbers["favourites"])) == (0, 8)


async def test_a_nudge_flips_the_answer_and_not_before() -> None:
    async with on_stand("fooled", examples=2000, epochs=3) as look:
        await look.finish()
        before = look.numbers
        assert before["answer"] == before["label"]
        assert before["flips"]["its sign"] < before["flips"]["gradient"]
        await look.press("space")
        flipped = look.numbers
        assert flipped["epsilon"] == pytest.approx(before["flip"])
        assert flipped["answer"] != flipped["label"]
        assert sum(flipped["outputs"]) == pytest.approx(1, abs=1e-4)
        await look.press("left")
        assert look.numbers["answer"] == look.numbers["label"]
        await look.press("down", "down", "right")
        assert look.numbers["way"] == "its sign"
        view = look.figure._view
        moved = view.moved(0, "its sign", 0.1)
        assert 0 <= moved.min() <= moved.max() <= 1
        assert np.abs(moved - view.images[0]).max() == pytest.approx(0.1, abs=1e-6)
        await look.click("digit", past=23)
        assert look.numbers["digit"] == 1
