"""The figures of chapter 5, by their numbers after keys and mouse; trainings are tiny."""

from __future__ import annotations

import numpy as np
import pytest
from stand35 import on_stand

from tui_dl.session.figures.digits import shipped
from tui_dl.session.figures.race import batch_seen


async def test_supply_shows_pairs_and_what_becomes_of_them() -> None:
    async with on_stand("supply") as look:
        await look.finish()
        data = shipped()
        numbers = look.numbers
        assert (numbers["images"], numbers["x"]) == ((8000, 28, 28), (8000, 784))
        assert (numbers["labels"], numbers["y"]) == ((8000,), (8000, 10))
        await look.press("down", "right", "right")
        assert look.numbers["label"] == data.train_y[2]
        assert look.numbers["one_hot"].index(1) == data.train_y[2]
        assert look.numbers["zeros"] == int((data.train_x[2] == 0).sum())
        assert "scaled from 0 … 255 to 0 … 1" in look.text
        await look.press("up", "right")
        assert "one-hot encoded" in look.text


async def test_an_epoch_of_every_kind_sees_each_example_once() -> None:
    async with on_stand("three_descents", size=(100, 24), kind="mini-batch") as look:
        per_epoch = look.numbers["updates_per_epoch"]
        assert per_epoch == 5
        assert len(look.numbers["seen"]) == 32
        await look.press("up", "up", "up", "left")
        assert (look.numbers["kind"], len(look.numbers["seen"])) == ("stochastic", 1)
        await look.press("left")
        assert (look.numbers["updates_per_epoch"], len(look.numbers["seen"])) == (1, 156)
    for size in (156, 1, 32, 64):
        updates = -(-156 // size)
        seen = np.concatenate([batch_seen(156, size, update) for update in range(updates)])
        assert sorted(seen) == list(range(156))


async def test_the_race_has_real_losses_of_all_three() -> None:
    async with on_stand("three_descents", size=(100, 24), examples=200, epochs=3) as look:
        await look.press("space")
        await look.finish()
        race = look.numbers["race"]
        assert {kind: runner["updates"] for kind, runner in race.items()} == {
            "batch": 3, "stochastic": 600, "mini-batch": 3 * 7,
        }  # fmt: skip
        assert race["stochastic"]["loss"] < race["mini-batch"]["loss"] < race["batch"]["loss"] < 2.5
        assert look.numbers["race_epochs"] == 3


async def test_learning_curve_trains_as_many_batches_as_it_says() -> None:
    async with on_stand("learning_curve", examples=500, batch_size=64, epochs=2) as look:
        assert (look.numbers["batches_per_epoch"], look.numbers["last_batch"]) == (8, 52)
        assert look.numbers["updates"] == 16
        await look.press("space")
        await look.finish()
        assert (look.numbers["done"], look.numbers["epochs_done"]) == (16, 2)
        assert look.numbers["loss"][1] < look.numbers["loss"][0]
        await look.press("right")
        assert (look.numbers["epochs"], look.numbers["done"]) == (3, 0)


async def test_overfit_keeps_the_last_part_and_names_the_gap() -> None:
    async with on_stand("overfit", units=32, examples=250, epochs=6) as look:
        assert (look.numbers["training"], look.numbers["validation"]) == (200, 50)
        assert "validation 200 … 249, the last" in look.text
        await look.press("space")
        await look.finish()
        numbers = look.numbers
        assert len(numbers["val_loss"]) == 6
        assert numbers["best_epoch"] == int(np.argmin(numbers["val_loss"])) + 1
        assert numbers["gap"] == pytest.approx(numbers["val_loss"][-1] - numbers["loss"][-1])
        await look.press("up", "right")
        assert (look.numbers["training"], look.numbers["epochs_done"]) == (175, 0)


async def test_space_stops_a_training_that_runs() -> None:
    async with on_stand("overfit", units=256, examples=4000, epochs=4000) as look:
        await look.press("space")
        await look.until(lambda: look.numbers["epochs_done"] > 0)
        await look.press("space")
        await look.finish()
        assert 0 < look.numbers["epochs_done"] < 4000


async def test_fit_call_highlights_what_is_turned_and_counts_its_consequences() -> None:
    async with on_stand("fit_call") as look:
        assert look.numbers["highlighted"] == []
        numbers = look.numbers
        assert (numbers["training"], numbers["batches_per_epoch"], numbers["updates"]) == (48_000, 375, 7_500)
        await look.press("down", "down", "left")
        assert look.numbers["highlighted"] == ["    batch_size=64,"]
        assert look.numbers["updates"] == 750 * 20
        await look.press("up", "up", "right", "down")
        assert look.numbers["language"] == "R"
        assert look.numbers["highlighted"] == ["  train_images,", "  train_labels,"]
        await look.press("up", "right")
        assert any("DataLoader(data, 64" in line for line in look.numbers["code"])
        await look.click("validation_split")
        assert look.numbers["highlighted"] == ["first = int(len(x) * (1 - 0.2))"]


async def test_the_whole_program_runs_pauses_and_goes_on() -> None:
    small = {"units": 8, "epochs": 40, "examples": 1000, "data": "no such data"}
    async with on_stand("now_you_know", size=(110, 30), **small) as look:
        reference = look.numbers["reference"]
        assert reference == {"loss_below": 0.001, "val_accuracy": 0.979, "best_val_loss": 0.081, "best_epoch": 8}
        await look.press("space")
        await look.until(lambda: look.numbers["batches_done"] > 0)
        await look.press("space")
        await look.finish()
        paused = look.numbers
        assert (paused["data"], paused["full"]) == ("mnist-10k", False)
        await look.press("space")
        await look.finish()
        done = look.numbers
        assert done["epochs_done"] == 40
        before = paused["history"].get("loss", [])
        assert done["history"]["loss"][: len(before)] == before
        assert done["best_epoch"] == int(np.argmin(done["history"]["val_loss"])) + 1
        assert "1,000 digits that ship, not 60,000" in look.text
        assert "≈ 0.081, epoch 8" in look.text
        await look.press("backspace")
        assert look.numbers["epochs_done"] == 0
