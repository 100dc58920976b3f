"""Lines of the Inspect place as they fit."""

from __future__ import annotations

import numpy as np

from tui_dl.session.inspection.answers import Meaning
from tui_dl.session.inspection.examples import Split
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.panes.inspect_words import caption, headline, in_columns
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.count_matrix import AXES, draw_matrix, natural_width
from tui_dl.ui.widgets.looks import DARK

ROWS = [("90", "x = (0.5834, 0.736)", "truth second arm"), ("7", "x = (1, 2)", "truth first arm")]


def test_columns_stand_closer_where_room_is_short() -> None:
    roomy, tight = in_columns(ROWS, 0, 78), in_columns(ROWS, 0, 44)
    assert roomy[0].plain == "▸ 90   x = (0.5834, 0.736)   truth second arm"
    assert tight[0].plain == "▸ 90  x = (0.5834, 0.736)  truth second arm"
    assert [line.plain.index("truth") for line in tight] == [27, 27]


def test_names_are_cut_and_numbers_never() -> None:
    rows = [("90", "truth second arm", "ŷ first arm", "off by 0.5877"), ("7", "truth first arm", "ŷ same", "off by 1")]
    for room in (60, 44, 40, 36):
        lines = in_columns(rows, 1, room, names=(1, 2))
        assert all(line.cell_length <= room for line in lines), room
        assert lines[0].plain.endswith(" off by 0.5877")
        assert lines[1].plain.rstrip().endswith(" off by 1")
    assert "truth sec… ŷ first a…" in in_columns(rows, 1, 40, names=(1, 2))[0].plain


def test_whether_it_is_right_is_told_on_any_width() -> None:
    clothes = Overview(
        Split.TEST, np.zeros((2, 28, 28), np.uint8), np.array([0, 1]),
        Meaning("multiclass", ("Ankle boot", "T-shirt/top"), ("a", "b")),
        np.array([[0.2, 0.8], [0.4, 0.6]], np.float32), np.array([1, 1]), np.zeros(2), (), (), 1, 1,
    )  # fmt: skip
    assert headline(clothes, 0).plain == "test 0  truth Ankle boot  ŷ T-shirt/top ✗"
    assert headline(clothes, 0, 40).plain == "#0 is Ankle boot ŷ T-shirt/top ✗"
    assert headline(clothes, 0, 22).plain == "#0 is Ankl… ŷ T-shi… ✗"
    assert headline(clothes, 1, 22).plain.endswith("✓")
    assert caption(clothes, 0).fitted(40) == "✗ T-shirt/top ◂ Ankle boot 80.0%"
    assert caption(clothes, 0).fitted(14) == "✗ T-s… ◂ Ankl…"
    assert caption(clothes, 1).fitted(14) == "✓ T-shi… 60.0%"


def numbers(truth: float, answer: float, index: int = 0) -> Overview:
    truths, outputs = np.full(index + 1, truth), np.full((index + 1, 1), answer, np.float32)
    return Overview(
        Split.TEST, np.zeros((index + 1, 28, 28), np.uint8), truths, Meaning("regression", (), ("ŷ",)),
        outputs, np.full(index + 1, -1), np.abs(truths - outputs[:, 0]), (), (), 1, 1,
    )  # fmt: skip


def test_numbers_lose_digits_where_names_are_cut() -> None:
    ink = numbers(0.45563, -0.52794)
    assert headline(ink, 0).plain == "test 0  truth 0.4556  ŷ −0.5279"
    assert headline(ink, 0, 22).plain == "#0 is 0.4556 ŷ −0.5279"
    assert headline(ink, 0, 20).plain == "#0 is 0.456 ŷ −0.528"
    assert headline(ink, 0, 18).plain == "#0 is 0.46 ŷ −0.53"
    assert headline(ink, 0, 17).plain == "0.4556 ŷ −0.5279"
    assert headline(ink, 0, 12).plain == "0.46 ŷ −0.53"
    far = numbers(0.45563, -0.52794, index=1384)
    assert headline(far, 1384, 20).plain == "0.4556 ŷ −0.5279"
    assert all("…" not in headline(far, 1384, room).plain for room in range(1, 40))


def test_a_caption_of_numbers_tells_both_or_how_far_apart_they_are() -> None:
    written = caption(numbers(1.718, 2.205), 0)
    assert (written.text, written.colour) == ("ŷ 2.205 ◂ 1.718", "faint")
    assert written.fitted(15) == "ŷ 2.205 ◂ 1.718"
    assert written.fitted(14) == "off by 0.487"


def test_what_rows_and_columns_are_is_said_to_its_end() -> None:
    names = ("first arm", "second arm")
    cells = Cells(natural_width(names), 9)
    draw_matrix(cells, np.array([[88, 0], [112, 0]]), names, (1, 0), True, DARK)
    assert AXES in cells.strips()[0].text
