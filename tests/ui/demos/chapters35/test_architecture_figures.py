"""The figures of chapter 3, by their numbers after keys and mouse."""

from __future__ import annotations

import math

import numpy as np
import pytest
from stand35 import on_stand

from tui_dl.session import Session
from tui_dl.session.figures.units import hidden_sums, unit_view


async def test_two_shapes_switches_from_a_stack_to_what_is_joined() -> None:
    async with on_stand("two_shapes") as look:
        stacked = look.numbers
        assert (stacked["kind"], stacked["inputs"]) == ("Sequential", 1)
        assert not any("[" in formula for formula in stacked["forward"])
        await look.press("right")
        joined = look.numbers
        assert (joined["kind"], joined["inputs"]) == ("Model", 2)
        assert "c1 = [h1, h2]" in joined["forward"]
        assert "c1 = [h1, h2]" in look.text
        # A layer of 32 on each of 784 and 2000 features, 32 on both, 1 on top.
        assert joined["parameters"] == (784 + 1) * 32 + (2000 + 1) * 32 + (64 + 1) * 32 + 33
        await look.press("down", "right")
        assert look.numbers["layers"][-2:] == ["when", "volume"]


async def test_stack_changes_its_name_with_its_depth() -> None:
    async with on_stand("stack", hidden=0) as look:
        names = []
        for _ in range(4):
            names.append((look.numbers["name"], look.numbers["dense_layers"]))
            await look.press("right")
        assert names == [
            ("linear model", 1), ("multi-layer perceptron", 2), ("deep network", 3), ("deep network", 4),
        ]  # fmt: skip
        await look.press("left", "left", "left", "left", "left", "left")
        assert look.numbers["parameters"] == 784 * 10 + 10
        assert look.figure.counterpart().layers == "10:softmax"


async def test_layer_editor_needs_the_inputs_of_the_first_layer_only() -> None:
    async with on_stand("layer_editor") as look:
        assert look.numbers["calls"]["Python"] == 'Dense(512, activation="relu", input_shape=(784,))'
        assert look.numbers["parameters"] == 401_920
        await look.press("right")
        calls = look.numbers["calls"]
        assert calls["Python"] == 'Dense(512, activation="relu")'
        assert calls["R"] == "layer_dense(units = 512, activation = 'relu')"
        assert calls["PyTorch"] == "nn.Linear(784, 512), nn.ReLU()"
        await look.press("down", "down", "left")
        assert (look.numbers["kernel"], look.numbers["bias"]) == ((784, 256), (256,))


async def test_perceptron_by_hand_adds_up_then_bends() -> None:
    async with on_stand("perceptron", w=1.5, x=2.0, b=-1.0) as look:
        assert (look.numbers["z"], look.numbers["h"]) == (2.0, 2.0)
        await look.press("up", "up", *["left"] * 20)
        assert look.numbers["b"] == -3.0
        assert (look.numbers["z"], look.numbers["h"]) == (0.0, 0.0)
        await look.press("up", *["left"] * 10)
        z = 1.5 * 1.0 - 3
        assert look.numbers["z"] == pytest.approx(z)
        assert look.numbers["h"] == 0
        assert "step 1   z = w·x + b" in look.text
        await look.press("down", "down", "right", "right")
        assert look.numbers["activation"] == "sigmoid"
        assert look.numbers["h"] == pytest.approx(1 / (1 + math.exp(-z)))


async def test_perceptron_shows_a_unit_of_the_learners_own_network(session: Session) -> None:
    async with on_stand("perceptron", session=session) as look:
        await look.press("right", "down", "right", "right", "right")
        numbers, unit = look.numbers, unit_view(session, 3, 0)
        assert (numbers["unit"], numbers["terms"]) == (3, 784)
        weights = session.opened.network.get_weights()
        x = session.opened.trainer.machine.tensors["x"][0].astype(np.float64)
        assert numbers["z"] == pytest.approx(float(x @ weights[0][:, 3] + weights[1][3]), abs=1e-5)
        assert numbers["h"] == max(0.0, numbers["z"])
        assert f"unit 3 of 16 · example 0: a {unit.truth}" in look.text


async def test_a_real_unit_without_a_session_says_so() -> None:
    async with on_stand("perceptron", what="real unit") as look:
        assert "being loaded" in look.text
        assert "z" not in look.numbers


async def test_activation_has_the_engines_value_and_derivative(session: Session) -> None:
    async with on_stand("activation", session=session, activation="relu", z=-1.0) as look:
        assert (look.numbers["value"], look.numbers["derivative"]) == (0, 0)
        zeros = int((hidden_sums(session) <= 0).sum())
        assert (look.numbers["zeros"], look.numbers["outputs"]) == (zeros, 32 * 16)
        assert 0.2 < zeros / (32 * 16) < 0.8
        assert f"{zeros:,} of 512" in look.text
        while look.numbers["activation"] != "tanh":
            await look.press("right")
        assert look.numbers["value"] == pytest.approx(math.tanh(-1))
        assert look.numbers["derivative"] == pytest.approx(1 - math.tanh(1) ** 2)
        assert look.numbers["zeros"] == 0


async def test_many_relus_fit_the_better_the_more_they_are() -> None:
    async with on_stand("many_relus", units=1, updates=600, frames=4, seconds=0) as look:
        assert look.numbers["loss"] is None
        losses = []
        await look.press("space")
        await look.finish()
        losses.append(look.numbers["loss"])
        assert len(look.numbers["bends"]) <= 1
        for _ in range(3):
            await look.press("right")
        await look.finish()
        assert look.numbers["units"] == 4
        assert look.numbers["updates"] == 600
        assert 2 <= len(look.numbers["bends"]) <= 4
        losses.append(look.numbers["loss"])
        assert losses[1] < losses[0] / 2


async def test_heads_answer_before_and_after_training() -> None:
    async with on_stand("heads", examples=300, epochs=10) as look:
        await look.finish()
        before = look.numbers
        assert before["updates"] == 0
        assert sum(before["multiclass"]) == pytest.approx(1, abs=1e-5)
        assert before["regression"] == pytest.approx(before["z"][0], abs=1e-5)
        assert before["binary"] == pytest.approx(1 / (1 + math.exp(-before["z"][1])), abs=1e-5)
        assert before["one_hot"] == tuple(int(k == before["label"]) for k in range(10))
        await look.press("space")
        await look.finish()
        assert look.numbers["updates"] == 10 * 10
        assert look.numbers["right"] > 20 > before["right"]
        await look.press("down", "right")
        assert look.numbers["digit"] == 1
        assert "one-hot" in look.text
        await look.press("up", "left")
        assert look.numbers["task"] == "binary"
        assert look.figure.counterpart().data == "mnist-3-vs-8"


async def test_summary_counts_as_one_does_by_hand() -> None:
    async with on_stand("summary_table") as look:
        assert look.numbers["params"] == [401_920, 5_130]
        assert look.numbers["total"] == 407_050
        assert "784 × 512 + 512" in look.text
        await look.press("down", "left")
        assert look.numbers["params"] == [784 * 256 + 256, 256 * 10 + 10]
        await look.press("down", "right")
        assert look.numbers["params"] == [784 * 256 + 256, 256 * 1 + 1, 1 * 10 + 10]
        assert look.figure.counterpart().layers == "256:relu,1:relu,10:softmax"
        await look.press("down", "down", "right")
        assert look.numbers["params"] == [784 * 256, 256, 10]
        assert look.figure.counterpart() is None


async def test_dials_turn_by_mouse_on_arrows_track_and_drag() -> None:
    async with on_stand("summary_table", size=(100, 30)) as look:
        await look.click("▸ inputs", past=25)
        assert look.numbers["inputs"] == 1000
        await look.click("hidden units")
        await look.press("left")
        assert look.numbers["hidden"] == 256
        row = next(y for y, line in enumerate(look.lines) if "hidden units" in line) + 1
        await look.pilot.click(offset=(2, row))
        assert look.numbers["hidden"] == 1
        await look.pilot.mouse_down(offset=(2, row))
        await look.pilot.hover(offset=(25, row))
        await look.pilot.mouse_up(offset=(25, row))
        await look.pilot.pause()
        assert look.numbers["hidden"] == 1024
