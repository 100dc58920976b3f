"""Heat maps: what pooling keeps, where elements lie, what is framed and picked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.heatmap import HeatMap, draw_map, layout, number_layout, pool
from tui_dl.ui.widgets.looks import DARK
from tui_dl.ui.widgets.palette import colours

SIDE = st.integers(1, 40)
ROOM = st.integers(0, 30)


def test_pooling_keeps_the_peak_and_its_sign() -> None:
    values = np.full((8, 6), 0.01, np.float32)
    values[1, 1] = -5
    values[6, 4] = 3
    pooled = pool(values, 2, 2)
    assert pooled == pytest.approx(np.array([[-5, 0.01], [0.01, 3]]))


def test_small_matrices_are_not_pooled() -> None:
    values = np.arange(-6.0, 6).reshape(3, 4)
    np.testing.assert_array_equal(pool(values, 3, 9), values)


def test_pooling_lets_nan_through_and_takes_bytes() -> None:
    values = np.ones((4, 4))
    values[0, 0] = np.nan
    assert np.isnan(pool(values, 2, 2)).tolist() == [[True, False], [False, False]]
    assert pool(np.array([[200, 3]], np.uint8), 1, 1).tolist() == [[200]]


@given(SIDE, SIDE, ROOM, ROOM)
@settings(deadline=None)
def test_pooling_agrees_with_taking_the_largest_of_each_block(height: int, width: int, rows: int, columns: int) -> None:
    values = np.random.default_rng(height * width).normal(size=(height, width))
    pooled = pool(values, rows, columns)
    if 0 in (rows, columns):
        assert pooled.size == 0
        return
    assert pooled.shape == (min(rows, height), min(columns, width))
    assert np.abs(pooled).max() == np.abs(values).max()
    assert np.isin(pooled, values).all()


@given(SIDE, SIDE, ROOM, ROOM, st.sampled_from([1, 2]))
@settings(deadline=None)
def test_layout_fits_and_leads_back_to_each_element(
    height: int, width: int, columns: int, rows: int, pixels: int
) -> None:
    plan = layout((height, width), columns, rows, pixels)
    assert plan.blocks[0] * plan.scale[0] <= rows * pixels
    assert plan.blocks[1] * plan.scale[1] <= columns
    if 0 in plan.blocks:
        assert plan.elements(0, 0) is None
        return
    for row, column in ((0, 0), (height // 2, width // 2), (height - 1, width - 1)):
        left, top, right, bottom = plan.box(row, column)
        assert 0 <= left < right <= columns
        assert 0 <= top < bottom <= rows
        shown = plan.elements(left, top)
        assert shown is not None
        assert shown[0].start <= row < shown[0].stop
        assert shown[1].start <= column < shown[1].stop


def test_layout_magnifies_small_tensors_by_whole_cells() -> None:
    assert layout((10, 10), 60, 30).scale == (6, 6)
    assert layout((1, 10), 40, 12).scale == (4, 4), "a vector is two rows thick"
    assert layout((128, 10), 30, 8).blocks == (16, 10)
    assert layout((128, 10), 30, 8).scale == (1, 3)


@given(
    st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.sampled_from(["truecolor", "none"])
)
@settings(deadline=None)
def test_a_map_of_any_size_fits_any_room(rows: int, columns: int, width: int, height: int, depth: str) -> None:
    matrix = np.full((rows, columns), np.nan)
    cells = Cells(width, height)
    plan = layout((rows, columns), width, height, 1 if depth == "none" else 2)
    chosen = (rows - 1, columns - 1) if matrix.size else None
    draw_map(cells, matrix, plan, ("signed", -1, 1), chosen, DARK, depth)
    assert [strip.cell_length for strip in cells.strips()] == [width] * height


async def test_a_matrix_is_drawn_in_its_colours_and_the_chosen_element_framed(on_stand, text_of) -> None:
    heat_map = HeatMap()
    values = np.linspace(-1, 1, 16).reshape(4, 4)
    async with on_stand(heat_map, 12, 6):
        heat_map.show(values, "signed", -1, 1, (1, 1))
        lines = text_of(heat_map)
        assert [line.rstrip() for line in lines[:4]] == ["", "   [ ]", "", ""]  # Inside its own three cells.
        strip = heat_map.render_line(1)
        backgrounds = {segment.style.bgcolor.get_truecolor().hex for segment in strip}
        assert "#" + colours(values[1, 1], "signed", -1, 1).tobytes().hex() in backgrounds


async def test_a_scalar_is_a_large_number_and_a_vector_a_row(on_stand, text_of: Callable[[Canvas], list[str]]) -> None:
    heat_map = HeatMap()
    async with on_stand(heat_map, 30, 5):
        heat_map.show(np.array(0.5), "positive", 0, 1)
        assert [line.rstrip() for line in text_of(heat_map)[:3]] == ["█▀█   █▀▀", "█ █   ▀▀█", "▀▀▀ ▀ ▀▀▀"]
        heat_map.show(np.array([-1.0, 1.0]), "signed", -1, 1)
        coloured = [len(heat_map.render_line(y)) > 1 for y in range(5)]
        assert coloured == [True, True, False, False, False]
        heat_map.show(None, "signed", 0, 1)
        assert "".join(text_of(heat_map)).strip() == ""


async def test_a_click_picks_the_element_that_is_seen(on_stand) -> None:
    heat_map = HeatMap()
    values = np.full((40, 20), 0.1)
    values[17, 9] = -3
    async with on_stand(heat_map, 10, 5) as pilot:
        heat_map.show(values, "signed", -3, 3)
        await pilot.click(heat_map, offset=(4, 2))
        heat_map.show(np.array([1.0, 2.0, 3.0]), "positive", 0, 3)
        await pilot.click(heat_map, offset=(7, 0))
        await pilot.click(heat_map, offset=(0, 4))
        heat_map.show(np.array(1.0), "positive", 0, 3)
        await pilot.click(heat_map, offset=(0, 0))
        assert pilot.app.picked == [(17, 9), (0, 2)]


async def test_without_colour_signs_differ_by_glyph(on_stand, text_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    heat_map = HeatMap()
    async with on_stand(heat_map, 4, 2):
        heat_map.show(np.array([[-1.0, 1.0], [0.5, -0.5]]), "signed", -1, 1)
        assert text_of(heat_map) == ["≡≡██", "▒▒--"]


async def test_what_cannot_be_shown_is_refused_at_once(on_stand) -> None:
    heat_map = HeatMap()
    async with on_stand(heat_map, 4, 2):
        with pytest.raises(ValueError, match="2 dimensions"):
            heat_map.show(np.zeros((2, 2, 2)), "signed", -1, 1)
        with pytest.raises(IndexError):
            heat_map.show(np.zeros((2, 2)), "signed", -1, 1, (5, 0))


def test_a_small_matrix_is_written_in_numbers_and_the_chosen_one_is_seen_without_colour() -> None:
    values = np.array([[0.125, -3.5], [20.0, 0.0]])
    for depth, chosen in (("truecolor", "  −3.5 "), ("none", "[ −3.5 ]")):
        cells = Cells(16, 2)
        draw_map(cells, values, number_layout((2, 2), 8, 1), ("signed", -4, 20), (0, 1), DARK, depth)
        first, second = (strip.text for strip in cells.strips())
        assert "0.125" in first
        assert chosen in first
        assert second.split() == ["20", "0"]


def test_a_magnified_element_is_framed_inside_its_own_cells() -> None:
    cells = Cells(12, 6)
    draw_map(cells, np.eye(2), layout((2, 2), 12, 6), ("signed", -1, 1), (1, 0), DARK, "truecolor")
    rows = [strip.text for strip in cells.strips()]
    assert [row[:6] for row in rows[3:]] == ["╭────╮", "│    │", "╰────╯"]
    assert all(not row[6:].strip() for row in rows)
