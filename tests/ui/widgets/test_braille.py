"""Curves as dots."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tui_dl.ui.widgets.braille import BLANK, cell_codes, trace


def drawn(x: list[float], y: list[float], columns: int, rows: int) -> list[str]:
    dots = trace(np.array(x, float), np.array(y, float), columns, rows)
    return ["".join("#" if dot else "." for dot in row) for row in dots]


def test_a_line_is_thin_and_unbroken() -> None:
    assert drawn([0.5, 3.5], [0.5, 3.5], 4, 4) == ["#...", ".#..", "..#.", "...#"]
    assert drawn([0.5, 3.5], [2.5, 2.5], 4, 4) == ["....", "....", "####", "...."]
    assert drawn([0.5, 1.5], [0.5, 3.5], 2, 4) == ["#.", "#.", "#.", ".#"]


def test_nan_breaks_a_line() -> None:
    assert drawn([0.5, 1.5, 2.5, 3.5, 4.5], [1.5, 1.5, np.nan, 1.5, 1.5], 5, 3)[1] == "##.##"


def test_one_point_is_one_dot() -> None:
    assert drawn([1.5], [0.5], 3, 2) == [".#.", "..."]


def test_all_between_the_extremes_of_a_column_is_filled() -> None:
    assert drawn([0.5, 0.5, 0.5], [3.5, 0.5, 2.5], 1, 5) == ["#", "#", "#", "#", "."]


@given(
    arrays(np.float64, st.integers(0, 40), elements=st.floats(0, 30) | st.just(np.nan)),
    st.integers(0, 20),
    st.integers(0, 20),
)
@settings(deadline=None)
def test_any_curve_can_be_traced_without_holes(y: np.ndarray, columns: int, rows: int) -> None:
    x = np.linspace(0, columns, len(y))
    dots = trace(x, y, columns, rows)
    assert dots.shape == (rows, columns)
    if rows and columns and len(y) > 1 and not np.isnan(y).any():
        assert dots.any(axis=0).all(), "each column holds a dot"
        filled = [np.flatnonzero(column) for column in dots.T]
        for column in filled:
            assert np.array_equal(column, np.arange(column[0], column[-1] + 1))
        for left, right in pairwise(filled):
            assert right[0] <= left[-1] + 1, "neighbours touch"
            assert left[0] <= right[-1] + 1, "neighbours touch"


def test_dots_become_braille() -> None:
    dots = np.zeros((4, 4), bool)
    dots[0, 0] = dots[3, 1] = True
    assert cell_codes(dots).tolist() == [[0x2800 + 0x01 + 0x80, BLANK]]
    assert cell_codes(np.ones((4, 2), bool)).tolist() == [[ord("⣿")]]
