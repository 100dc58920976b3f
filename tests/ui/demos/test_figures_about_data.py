"""The figures of the first two chapters: they answer keys with numbers, take clicks, and stay within their edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fake_session import FakeSession, digits
from figures_about_data import mounted

from tui_dl.data.catalog import load
from tui_dl.data.dataset import Dataset
from tui_dl.session.gallery import Gallery
from tui_dl.ui.demos.board import Board
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.looks import DARK

FIGURES = ("gallery", "benchmark", "unpacking", "tensor-explorer", "reshape", "loop-or-vector", "split", "plot")
KEYS = {
    "gallery": "right down v right v right v right right_square_bracket",
    "benchmark": "right right v end left",
    "unpacking": "up left v down right",
    "tensor-explorer": "left_square_bracket s right down s s right v left_square_bracket pagedown",
    "reshape": "down right right_square_bracket",
    "loop-or-vector": "left_square_bracket",
    "split": "right_square_bracket v down right",
    "plot": "down v down",
}
OPENING, CLOSING = "left_square_bracket", "right_square_bracket"


class WithData(FakeSession):
    """A fake session on other data."""

    def __init__(self, data: Dataset) -> None:
        super().__init__()
        self._data = data

    @property
    def dataset(self) -> Dataset:
        return self._data


@pytest.fixture
def strayed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, str]]:
    """Everything written beyond the edge of the cells."""
    beyond: list[tuple[int, int, str]] = []
    write = Cells.write

    def watched(cells: Cells, column: int, row: int, text: str, ink: int = 0) -> int:
        end = write(cells, column, row, text, ink)
        if text.strip() and cells.width and (column < 0 or row < 0 or end > cells.width or row >= cells.height):
            beyond.append((column, row, text))
        return end

    monkeypatch.setattr(Cells, "write", watched)
    return beyond


SIZES = ((76, 15), (90, 20), (116, 34), (190, 52))


@pytest.mark.parametrize("name", FIGURES)
async def test_nothing_is_cut_off(name: str, strayed: list[tuple[int, int, str]]) -> None:
    session = WithData(load("spiral")) if name == "plot" else None
    async with mounted(name, session=session) as (figure, hands):
        strayed.clear()
        for key in ["", *KEYS[name].split()]:
            await hands.press(*key.split())
            for size in SIZES:
                board = Board(Cells(*size), DARK, "truecolor")
                figure.paint(board)
                assert not strayed, (key, size)
        assert figure.region == hands.app.screen.region
        assert len(figure.TRY) <= 73, "on 80 columns a line must hold it"


# ---------------------------------------------------------------------- gallery


async def test_gallery_shows_labels_pages_and_numbers() -> None:
    data = digits()
    labels = np.concatenate((data.train_y, data.test_y))
    async with mounted("gallery") as (figure, hands):
        start = figure.numbers()
        assert (start["index"], start["label"], start["count"]) == (0, str(labels[0]), 500)

        await hands.press("right")
        assert figure.numbers()["index"] == 1
        await hands.press("down")
        assert figure.numbers()["index"] == 6, "five digits stand in a row"
        await hands.press("pagedown")
        assert figure.numbers()["page"] == 2

        await hands.press("l", "7")
        sevens = np.flatnonzero(labels == 7)
        seen = figure.numbers()
        assert (seen["filter"], seen["count"], seen["index"]) == ("7", len(sevens), sevens[0])
        await hands.press("left")
        assert figure.numbers()["index"] == sevens[0]
        await hands.press(CLOSING)
        assert figure.numbers()["filter"] == "8"
        await hands.press("l", "a")
        assert figure.numbers()["filter"] is None


async def test_gallery_finds_an_example_by_its_number() -> None:
    async with mounted("gallery") as (figure, hands):
        await hands.press("l", "3", "i", *"450", "enter")
        seen = figure.numbers()
        assert seen["index"] == 450
        assert seen["part"] == "test"
        assert seen["label"] == str(digits().test_y[50])

        await hands.press("i", *"9999", "enter")
        assert "there is no such example" in hands.text
        assert figure.numbers()["index"] == 450
        await hands.press("escape")
        assert "there is no such example" not in hands.text
        await hands.press("i", *"x²", "enter", "escape", "right")
        assert figure.numbers()["index"] == 451


async def test_gallery_statistics_agree_with_the_images() -> None:
    data = digits()
    x, y = np.concatenate((data.train_x, data.test_x)), np.concatenate((data.train_y, data.test_y))
    async with mounted("gallery", settings={"view": "pixels"}) as (figure, hands):
        await hands.press("l", "1", "up")
        seen = figure.numbers()
        ones = x[y == 1][:, 13, 14].astype(float)
        assert seen["pixel"] == (13, 14)
        assert seen["mean"] == pytest.approx(ones.mean())
        assert seen["deviation"] == pytest.approx(ones.std())
        assert seen["lit_share"] == pytest.approx((ones > 0).mean())
        await hands.press("v", "v")
        assert figure.numbers()["view"] == "numbers"
        assert f"{x[figure.numbers()['index']][13, 14]}" in hands.text


async def test_gallery_by_mouse() -> None:
    async with mounted("gallery") as (figure, hands):
        await hands.click("means")
        assert figure.numbers()["view"] == "means"
        await hands.pilot.click(offset=(20, 4))
        await hands.settle()
        assert figure.numbers()["filter"] == "1"
        await hands.click("digits")
        await hands.pilot.click(offset=(20, 4))
        await hands.settle()
        assert figure.numbers()["index"] == Gallery(digits(), 0).of(1)[1]


async def test_gallery_of_classes_with_long_names() -> None:
    data = digits()
    names = tuple(f"a long name {label}" for label in range(10))
    clothes = Dataset("clothes", "", data.train_x, data.train_y, data.test_x, data.test_y, "multiclass", names, "")
    async with mounted("gallery", session=WithData(clothes)) as (figure, hands):
        await hands.press("l", "4")
        assert figure.numbers()["filter"] == "a long name 4"
        assert "label a long name 4" in hands.text


# ---------------------------------------------------------------------- tensors


async def test_explorer_takes_indices_and_slices() -> None:
    async with mounted("tensor-explorer", settings={"tensor": "video"}) as (figure, hands):
        await hands.press("s", "down", "s", "right", "right")
        seen = figure.numbers()
        assert seen["expression"] == "video[0, 2, :, :, :]"
        assert (seen["taken_shape"], seen["taken_rank"], seen["taken_bytes"]) == ((256, 144, 3), 3, 256 * 144 * 3)
        await hands.press("s")
        assert figure.numbers()["taken_shape"] == (10, 256, 144, 3)
        await hands.press("s", "v")
        assert figure.numbers()["taken_shape"] == (240, 256, 144, 3)
        assert figure.numbers()["bytes"] == 4 * 240 * 256 * 144 * 3 * 4, "float32 takes four bytes"
        await hands.press("i", *"239", "enter")
        assert figure.numbers()["expression"] == "video[0, 239, :, :, :]"
        await hands.press("i", *"240", "enter")
        assert "outside the axis" in hands.text


async def test_explorer_shows_real_values_and_describes_what_is_too_large() -> None:
    data = digits()
    async with mounted("tensor-explorer", settings={"tensor": "digits"}) as (figure, hands):
        await hands.press("s", "right", "right", "down", "s", "i", *"10", "enter", "down", "s", "i", *"11", "enter")
        seen = figure.numbers()
        assert seen["expression"] == "digits[2, 10, 11]"
        assert seen["taken_rank"] == 0
        assert seen["value"] == data.train_x[2, 10, 11]
        await hands.press(CLOSING, CLOSING)
        seen = figure.numbers()
        assert (seen["tensor"], seen["shape"], seen["bytes"]) == ("tweets", (1_000_000, 140, 128), 71_680_000_000)
        assert "only described: all of it would take 71.68 GB" in hands.text
        await hands.press("s", "pagedown")
        assert figure.numbers()["expression"] == "tweets[100000, :, :]"


async def test_explorer_survives_a_scalar() -> None:
    async with mounted("tensor-explorer") as (figure, hands):
        await hands.press("up", "down", "left", "right", "s", "pagedown", "i", "v")
        assert figure.numbers()["rank"] == 0
        await hands.click("2D digit")
        assert figure.numbers()["shape"] == (28, 28)


async def test_reshape_there_and_back() -> None:
    data = digits()
    async with mounted("reshape") as (figure, hands):
        assert figure.numbers()["column"] == 208
        await hands.press("down", "right", CLOSING)
        seen = figure.numbers()
        assert (seen["pixel"], seen["column"], seen["example"]) == ((8, 13), 28 * 8 + 13, 1)
        assert seen["value"] == data.train_x[1].reshape(-1)[237] == data.train_x[1, 8, 13]
        await hands.press("i", *"783", "enter")
        assert figure.numbers()["pixel"] == (27, 27)
        await hands.press("right", "down")
        assert figure.numbers()["pixel"] == (27, 27), "there is nothing after the last pixel"
        for typed, told in (("784", "the last column is 783"), ("28,1", "rows end at 27"), ("a", "type 208, or 7, 12")):
            await hands.press("i", *typed, "enter")
            assert told in hands.text
            await hands.press("escape")
        await hands.press("i", *"7, 12", "enter")
        assert figure.numbers()["column"] == 208


async def test_reshape_by_mouse() -> None:
    async with mounted("reshape") as (figure, hands):
        await hands.pilot.click(offset=(5, 3))
        await hands.settle()
        assert figure.numbers()["pixel"] == (6, 5)
        await hands.click("176")
        assert figure.numbers()["pixel"] == (6, 5), "the heading of a column does nothing"
        column, row = hands.place_of("176")
        await hands.pilot.click(offset=(column, row + 3))
        await hands.settle()
        assert figure.numbers()["pixel"] == (6, 8)


# ---------------------------------------------------------------------- the others


async def test_unpacking_shows_the_code_that_reaches_a_part() -> None:
    async with mounted("unpacking") as (figure, hands):
        seen = figure.numbers()
        assert (seen["chosen"], seen["python"], seen["r"]) == ("test x", "data[1][0]", "data$test$x")
        assert seen["shape"] == (100, 28, 28)
        await hands.press("left", "left", "right", "right", "down")
        seen = figure.numbers()
        assert (seen["chosen"], seen["python"], seen["shape"]) == ("train y", "data[0][1]", (400,))
        assert "train_labels <- data$train$y" in hands.text
        await hands.press("v")
        assert "%<-%" in hands.text
        column, row = hands.place_of("└─")
        await hands.pilot.click(offset=(column, row + 1))
        await hands.settle()
        assert figure.numbers()["chosen"] == "test"


async def test_unpacking_of_data_without_images() -> None:
    async with mounted("unpacking", session=WithData(load("spiral"))) as (figure, hands):
        assert figure.numbers()["r"] == "data[[2]][[1]]"
        assert 'load_data("spiral")' in hands.text
        assert "200 examples of 2 numbers each" in hands.text


async def test_split_counts_and_what_shuffling_leaves() -> None:
    data = digits()
    async with mounted("split") as (figure, hands):
        assert figure.numbers()["counts"] == {"train": 320, "validation": 80, "test": 100}
        await hands.press(CLOSING)
        seen = figure.numbers()
        assert (seen["validation_split"], seen["counts"]) == (0.3, {"train": 280, "validation": 120, "test": 100})
        assert seen["balance"]["validation"] == np.bincount(data.train_y[280:], minlength=10).tolist()
        before = seen["example"]
        await hands.press("v")
        assert figure.numbers()["example"] != before
        for _ in range(6):
            await hands.press("down")
        assert figure.numbers()["part"] == "test"
        example = figure.numbers()["example"]
        await hands.press("v")
        assert figure.numbers()["example"] == example, "what is not trained on does not move"
        for _ in range(9):
            await hands.press(OPENING)
        assert figure.numbers()["counts"]["validation"] == 0


async def test_benchmark_goes_through_the_years_and_knows_the_own_run() -> None:
    async with mounted("benchmark") as (figure, hands):
        assert figure.numbers()["error"] == 12.0
        assert figure.numbers()["own_error"] is None
        await hands.press(*["right"] * 20)
        assert (figure.numbers()["year"], figure.numbers()["wrong"]) == (2012, 23)
        await hands.press("v")
        assert figure.numbers()["scale"] == "linear"
        history = {"val_accuracy": [0.9, 0.97]}
        await trained(hands, history)
        figure.show_session(hands.app.snapshot)
        await hands.settle()
        assert figure.numbers()["own_error"] == pytest.approx(3.0)
        assert "your last run 3.00 %" in hands.text
        snapshot = hands.app.snapshot
        figure.show_session(replace(snapshot, example=replace(snapshot.example, labels=("3", "8"))))
        assert figure.numbers()["own_error"] is None, "3 against 8 is another task"


async def trained(hands: Any, history: dict[str, list[float]]) -> None:
    snapshot = hands.app.snapshot
    hands.app.snapshot = replace(snapshot, history=replace(snapshot.history, epochs=history))


async def test_loop_or_vector_measures_here_and_now() -> None:
    async with mounted("loop-or-vector", settings={"count": 1_000}) as (figure, hands):
        seen = figure.numbers()
        assert seen["done"]
        assert seen["loop_sum"] == pytest.approx(seen["vector_sum"], rel=1e-12)
        assert seen["ratio"] == pytest.approx(seen["loop_seconds"] / seen["vector_seconds"])
        await hands.press(OPENING)
        assert figure.numbers()["count"] == 100
        await hands.press(OPENING, "m")
        assert figure.numbers()["measured"] == [100, 1_000]


@pytest.mark.parametrize("data", ["spiral", "line", "two-classes", "mnist-ink"])
async def test_plot_of_data_that_are_no_images(data: str) -> None:
    dataset = load(data)
    async with mounted("plot", (116, 34), session=WithData(dataset)) as (figure, hands):
        await hands.press("down", "right")
        seen = figure.numbers()
        assert seen["row"] == 11
        assert seen["x"] == pytest.approx(dataset.train_x[11].reshape(-1)[:2].tolist())
        assert seen["y"] == pytest.approx(float(dataset.train_y[11]))
        await hands.press("v", "v", "v")
        assert figure.numbers()["view"] == "test"
        assert figure.numbers()["rows"] == len(dataset.test_y)
        assert figure.numbers()["row"] == len(dataset.train_y)
