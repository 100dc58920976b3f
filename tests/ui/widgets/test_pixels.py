"""Pictures: half blocks, means, shading, frames, large figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.numbers import format_number
from tui_dl.ui.widgets.big_number import ROWS, big_number, draw_number
from tui_dl.ui.widgets.cells import Cells, pen
from tui_dl.ui.widgets.looks import DARK
from tui_dl.ui.widgets.pixels import draw_image, frame, half_blocks, mean_pool
from tui_dl.ui.widgets.shading import BROKEN, NEGATIVE, POSITIVE, shades


@given(st.integers(0, 9), st.integers(0, 9))
def test_half_blocks_take_half_the_rows(height: int, width: int) -> None:
    strips = half_blocks(np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3))
    assert [strip.cell_length for strip in strips] == [width] * ((height + 1) // 2)


def test_equal_pixels_are_one_segment() -> None:
    (strip,) = half_blocks(np.full((2, 30, 3), 7, np.uint8))
    assert len(strip) == 1


def test_mean_pool_of_whole_blocks() -> None:
    image = np.arange(16, dtype=np.uint8).reshape(4, 4)
    np.testing.assert_array_equal(mean_pool(image, 2, 2), [[2.5, 4.5], [10.5, 12.5]])
    np.testing.assert_array_equal(mean_pool(image[None], 4, 4)[0], image)


@given(st.integers(0, 9), st.integers(1, 9), st.integers(0, 12), st.integers(0, 12))
def test_mean_pool_keeps_the_range(height: int, width: int, rows: int, columns: int) -> None:
    image = np.random.default_rng(1).integers(0, 256, (2, height, width)).astype(np.uint8)
    pooled = mean_pool(image, rows, columns)
    if 0 in (height, rows, columns):
        assert pooled.size == 0
    else:
        assert pooled.shape == (2, min(rows, height), min(columns, width))
        assert image.min() <= pooled.min() <= pooled.max() <= image.max()


def test_shading_tells_signs_and_sizes_apart() -> None:
    text = "".join(map(chr, shades([-4, -3, -2, -1, 0, 1, 2, 3, 4, np.nan], "signed", -4, 4)))
    assert text == NEGATIVE[:0:-1] + POSITIVE + BROKEN
    assert not set(NEGATIVE[1:]) & set(POSITIVE)


def test_shading_of_unsigned_values_starts_at_the_low_end() -> None:
    assert "".join(map(chr, shades([0, 64, 128, 191, 255], "image", 0, 255))) == POSITIVE


def test_an_image_is_shaded_where_colours_are_few() -> None:
    image = np.zeros((3, 2), np.uint8)
    image[:, 1] = 255
    cells = Cells(2, 2)
    draw_image(cells, 0, 0, image, DARK, "none")
    assert [strip.text for strip in cells.strips()] == [" █", " █"]


def test_a_frame_surrounds_its_box_and_is_cut_at_the_edge() -> None:
    cells = Cells(5, 4)
    frame(cells, (1, 1, 3, 2), DARK)
    assert [strip.text for strip in cells.strips()] == ["╭──╮ ", "│  │ ", "╰──╯ ", "     "]
    cells = Cells(3, 2)
    frame(cells, (0, 0, 1, 1), DARK)
    assert [strip.text for strip in cells.strips()] == [" │ ", "─╯ "]


def test_large_figures() -> None:
    assert big_number("1.7") == ["▄█    ▀▀█", " █      █", "▀▀▀ ▀   ▀"]


@given(st.floats())
@settings(deadline=None)
def test_every_number_has_large_figures(value: float) -> None:
    rows = big_number(format_number(value))
    assert len(rows) == ROWS
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(("width", "height"), [(8, 3), (9, 2), (3, 1)])
def test_a_large_number_without_room_is_a_small_one(width: int, height: int) -> None:
    cells = Cells(width, height)
    draw_number(cells, "1.7", pen(DARK.ink))
    assert cells.strips()[0].text == "1.7".ljust(width)
