"""Images on a wall: how many fit, where they stand, which one is marked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.looks import DARK
from tui_dl.ui.widgets.wall import Caption, Tiles, Wall, draw_wall, grid, moved, sized

IMAGES = np.random.default_rng(0).normal(size=(30, 28, 28))
CAPTIONS = [Caption(f"unit {number}") for number in range(30)]


@given(st.integers(0, 200), st.integers(0, 80), st.integers(0, 500), st.integers(-3, 3))
def test_images_stay_within_the_wall_and_are_found_where_they_stand(width, height, count, zoom) -> None:
    plan = grid(count, (28, 28), width, height, zoom)
    assert plan.page >= 1
    for index in range(plan.page):
        left, top = plan.place(index)
        assert plan.index(left + 1, top) == index
        if width >= 9 and height >= 5:
            assert left + plan.side + 2 <= width
            assert top + plan.rows + 1 <= height


def test_images_are_as_large_as_lets_all_be_seen_and_zoom_changes_that() -> None:
    assert grid(2, (28, 28), 90, 20).side == 28
    assert [grid(500, (28, 28), 90, 40, zoom).side for zoom in (-1, 0, 1, 2)] == [7, 14, 28, 56]
    assert grid(500, (28, 28), 40, 10, 2).side == 14, "no larger than the wall"
    assert grid(4, (14, 28), 90, 20).rows == 7, "half as high as wide"


@given(st.integers(0, 29), st.integers(-1, 1), st.integers(-1, 1), st.integers(1, 9))
def test_steps_lead_to_a_neighbour_or_stay(index, rows, columns, across) -> None:
    there = moved(index, 30, rows, columns, across)
    assert 0 <= there < 30
    assert there in (index + rows * across + columns, index, 0, 29)


def test_pages_and_marks() -> None:
    cells = Cells(66, 17)
    draw_wall(cells, Tiles(IMAGES, "signed", CAPTIONS, chosen=9), DARK, "truecolor")
    text = [strip.text for strip in cells.strips()]
    assert "unit 8" in text[7]
    assert "▐unit 9        ▌" in text[7]
    assert "unit 15" in text[15]
    assert all("unit 7" not in line and "unit 16" not in line for line in text)


def test_a_smaller_image_is_made_of_means_a_larger_one_of_squares() -> None:
    plan = grid(500, (28, 28), 90, 40)
    np.testing.assert_allclose(sized(IMAGES[:1], plan)[0, 0, 0], IMAGES[0, :2, :2].mean())
    large = sized(IMAGES[:1], grid(500, (28, 28), 90, 40, 2))[0]
    assert large.shape == (56, 56)
    assert (large[:2, :2] == IMAGES[0, 0, 0]).all()


@pytest.mark.parametrize("depth", ["truecolor", "none"])
def test_nothing_and_no_numbers(depth) -> None:
    cells = Cells(40, 10)
    draw_wall(cells, Tiles(IMAGES[:0], "image", [], 0, empty="no digit"), DARK, depth)
    assert "no digit" in cells.strips()[0].text
    draw_wall(cells, Tiles(np.full((2, 28, 28), np.nan), "signed", CAPTIONS[:2], -1), DARK, depth)


def test_every_image_needs_a_caption() -> None:
    with pytest.raises(ValueError, match="30 images but 2 captions"):
        Wall().show(Tiles(IMAGES, "signed", CAPTIONS[:2]))
