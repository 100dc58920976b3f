"""The grid of cells: clipping, wide characters, merged runs, exact widths."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_dl.ui.widgets.cells import Cells, clip, pen, text_width


def rows(cells: Cells) -> list[str]:
    return [strip.text for strip in cells.strips()]


def test_text_is_clipped_at_all_edges() -> None:
    cells = Cells(4, 2)
    assert cells.write(-1, 0, "abc") == 2
    assert cells.write(2, 1, "xyz") == 5
    cells.write(0, 2, "below")
    cells.write(0, -1, "above")
    assert rows(cells) == ["bc  ", "  xy"]


def test_neighbours_in_one_pen_share_a_segment() -> None:
    cells = Cells(6, 1)
    cells.write(0, 0, "aa", pen("#ff0000"))
    cells.write(2, 0, "bb", pen("#ff0000"))
    cells.write(4, 0, "c", pen("#00ff00", bold=True))
    (strip,) = cells.strips("#101010")
    assert [segment.text for segment in strip] == ["aabb", "c", " "]
    styles = [segment.style for segment in strip]
    assert styles[0].color.get_truecolor().hex == "#ff0000"
    assert [style.bgcolor.get_truecolor().hex for style in styles] == ["#101010"] * 3
    assert [bool(style.bold) for style in styles] == [False, True, False]


def test_wide_and_combining_characters_keep_the_width() -> None:
    cells = Cells(6, 1)
    assert cells.write(0, 0, "数y\u0302ŷ\n|") == text_width("数y\u0302ŷ\n|") == 5
    (strip,) = cells.strips()
    assert strip.text == "数ŷŷ| "
    assert cell_len(strip.text) == strip.cell_length == 6


def test_a_wide_character_that_is_written_over_leaves_no_half() -> None:
    left, right, wide = Cells(4, 1), Cells(4, 1), Cells(4, 1)
    for cells in (left, right, wide):
        cells.write(1, 0, "数")
    left.write(1, 0, "a")
    right.write(2, 0, "a")
    wide.write(0, 0, "文")
    assert [rows(cells) for cells in (left, right, wide)] == [[" a  "], ["  a "], ["文  "]]


def test_half_a_wide_character_becomes_a_space() -> None:
    cells = Cells(3, 1)
    cells.write(-1, 0, "数数数")
    assert rows(cells) == [" 数"]


def test_clip_marks_what_it_cut() -> None:
    assert clip("label", 5) == "label"
    assert clip("label", 4) == "lab…"
    assert clip("数数数", 4) == "数…"
    assert clip("label", 1) == "…"
    assert clip("label", 0) == clip("label", -3) == ""


def test_pixels_are_half_blocks_and_equal_pairs_plain_background() -> None:
    cells = Cells(2, 2)
    rgb = np.zeros((3, 2, 3), np.uint8)
    rgb[0] = 255
    rgb[0, 1] = 0
    cells.pixels(0, 0, rgb)
    first, second = cells.strips("#123456")
    assert first.text == "▀ "
    upper = next(iter(first)).style
    assert (upper.color.get_truecolor().hex, upper.bgcolor.get_truecolor().hex) == ("#ffffff", "#000000")
    assert second.text == "▀▀", "the last of an odd number of rows leaves the lower half to the background"
    assert next(iter(second)).style.bgcolor.get_truecolor().hex == "#123456"


def test_glyphs_leave_what_lies_under_their_spaces() -> None:
    cells = Cells(3, 1)
    cells.write(0, 0, "abc")
    cells.glyphs(1, 0, np.array([[ord("x"), ord(" "), ord("y")]], np.uint32), pen("#ffffff"))
    assert rows(cells) == ["axc"]


@given(
    st.integers(0, 12),
    st.integers(0, 4),
    st.lists(st.tuples(st.integers(-6, 14), st.integers(-2, 6), st.text(max_size=10)), max_size=6),
)
@settings(deadline=None)
def test_whatever_is_written_every_strip_has_the_asked_width(
    width: int, height: int, texts: list[tuple[int, int, str]]
) -> None:
    cells = Cells(width, height)
    for column, row, text in texts:
        cells.write(column, row, text)
    strips = cells.strips("#000000")
    assert len(strips) == height
    for strip in strips:
        assert strip.cell_length == width
        assert cell_len(strip.text) == width
