"""A table of counts: all of it where it fits, what is around the chosen cell where it does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.count_matrix import CountMatrix, draw_matrix, plan
from tui_dl.ui.widgets.looks import DARK

DIGITS = tuple("0123456789")
COUNTS = np.arange(100).reshape(10, 10)


def text(counts, labels, chosen, width, height) -> list[str]:
    cells = Cells(width, height)
    draw_matrix(cells, counts, labels, chosen, True, DARK)
    return [strip.text for strip in cells.strips()]


def test_every_count_stands_in_its_row_and_column() -> None:
    shown = text(COUNTS, DIGITS, (2, 3), 60, 12)
    for row in range(1, 10):
        words = shown[2 + row].replace("▸", " ").split()
        assert words[1:11] == [str(COUNTS[row, column]) for column in range(10)]
    assert "▸" in shown[4]
    assert f"{COUNTS[5, 5] / COUNTS[5].sum():.1%}".replace("%", " %") in shown[7]


def test_three_digits_need_no_ellipsis_in_little_room() -> None:
    shown = text(COUNTS * 10, DIGITS, (0, 0), 43, 12)
    assert "990" in shown[11]
    assert "…" not in "".join(shown[2:])


def test_columns_that_could_not_be_told_apart_are_numbered_and_rows_as_well() -> None:
    clothes = ("T-shirt/top", "Trouser", "Sandal", "Shirt", "Sneaker")
    shown = text(np.full((5, 5), 10), clothes, (0, 0), 24, 8)
    assert shown[1].split() == ["0", "1", "2", "3", "4"]
    assert shown[2].startswith("0 T-s")
    assert shown[6].startswith("4 Sne")
    roomy = text(np.full((5, 5), 10), clothes, (0, 0), 100, 8)
    assert roomy[1].split() == list(clothes)
    assert roomy[6].lstrip().startswith("Sneaker")


@given(st.integers(1, 120), st.integers(1, 40), st.integers(1, 30), st.integers(0, 29), st.integers(0, 29))
def test_the_chosen_cell_is_always_in_view_and_found_where_it_stands(width, height, classes, row, column) -> None:
    chosen = (row % classes, column % classes)
    counts, labels = np.ones((classes, classes), int), [f"class {n}" for n in range(classes)]
    place = plan(counts, labels, chosen, width, height)
    for at, first, size in zip(chosen, place.first, place.shown, strict=True):
        assert first <= at < first + size <= classes
    x = place.label + (chosen[1] - place.first[1]) * place.width
    y = 2 + (chosen[0] - place.first[0]) * place.height
    assert place.cell(x, y) == chosen
    text(counts, labels, chosen, width, height)


def test_as_many_names_as_rows() -> None:
    with pytest.raises(ValueError, match="3 names"):
        CountMatrix().show(COUNTS, ("a", "b", "c"), (0, 0))
