"""Bars: lengths, marks, what is left out first."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_dl.ui.widgets.bars import Answers, Bars, bar, columns, draw_bars, rows_shown
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.looks import DARK

DIGITS = list("0123456789")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "    "),
        (1.0, "████"),
        (0.5, "██  "),
        (0.4, "█▋  "),
        (1e-9, "▏   "),
        (1.2, "███›"),
        (-0.3, "‹   "),
        (math.nan, "╌╌╌╌"),
        (math.inf, "███›"),
    ],
)
def test_a_bar_is_true_to_an_eighth_of_a_cell(value: float, text: str) -> None:
    assert bar(value, 4) == text


@given(st.floats(), st.integers(-2, 30))
def test_a_bar_has_exactly_its_width(value: float, width: int) -> None:
    assert len(bar(value, width)) == max(0, width)


def test_truth_and_prediction_are_never_left_out() -> None:
    values = [0.01, 0.3, 0.02, 0.6, 0.0, 0.04, None]
    assert rows_shown(values, 3, truth=4, predicted=0) == [0, 3, 4]
    assert rows_shown(values, 99, 4, 0) == list(range(7))
    assert rows_shown([math.nan, 0.2, None], 1, None, None) == [1]
    assert rows_shown(values, 0, 4, 0) == []


@given(st.integers(0, 80), st.integers(0, 30))
def test_parts_of_a_row_do_not_overlap(width: int, longest: int) -> None:
    place = columns(width, longest)
    assert place.label + place.label_width <= width or place.label_width == 0
    if place.bar_width:
        assert place.number is not None
        assert place.bar + place.bar_width < place.number
        assert place.truth + len(place.truth_text) <= width


async def test_prediction_and_truth_are_marked_without_colour(on_stand, text_of) -> None:
    bars = Bars()
    async with on_stand(bars, 30, 10):
        bars.show(DIGITS, [0.0, 0, 0, 0.61, 0, 0.24, 0.15, 0, 0, 0], 5, 3)
        lines = text_of(bars)
        assert lines[3] == "▸ 3 ██████▊     0.6100        "
        assert lines[5] == "  5 ██▋         0.2400 ◂ truth"
        assert [line[0] for line in lines].count("▸") == 1
        assert sum("◂" in line for line in lines) == 1
        label = list(bars.render_line(3))
        assert any(segment.style.bold and "3" in segment.text for segment in label)


async def test_a_row_loses_its_parts_one_by_one(on_stand, text_of) -> None:
    bars = Bars()
    seen = []
    for width in (30, 22, 14, 5, 1):
        bars = Bars()
        async with on_stand(bars, width, 1):
            bars.show(["7"], [0.5], 0, 0)
            seen.append(text_of(bars)[0].rstrip())
    assert seen == ["▸ 7 █████▌      0.5000 ◂ truth", "▸ 7 ████▌     0.5000 ◂", "▸ 7 0.5000 ◂", "▸ 7 ◂", "7"]


async def test_values_to_come_and_broken_values(on_stand, text_of) -> None:
    bars = Bars()
    async with on_stand(bars, 40, 3):
        bars.show(["0", "1", "2"], [None, None, None], 1, None)
        lines = text_of(bars)
        assert "not yet computed" in lines[1]
        assert "◂ truth" in lines[1]
        assert "·····" in lines[0]
        bars.show(["0", "1", "2"], [math.nan, 7.5, None], None, 0)
        lines = text_of(bars)
        assert lines[0].rstrip().endswith("NaN")
        assert "7.5" in lines[1]
        assert "not yet" not in "".join(lines)
        with pytest.raises(ValueError, match="2 labels but 1 values"):
            bars.show(["0", "1"], [0.5], None, None)


@given(
    st.lists(st.tuples(st.text(max_size=20), st.none() | st.floats()), max_size=12),
    st.integers(0, 50),
    st.integers(0, 12),
)
@settings(deadline=None, max_examples=60)
def test_anything_fits_anywhere(rows: list[tuple[str, float | None]], width: int, height: int) -> None:

    cells = Cells(width, height)
    draw_bars(cells, Answers([label for label, _ in rows], [value for _, value in rows], 0, 1), DARK)
    for strip in cells.strips():
        assert cell_len(strip.text) == width
