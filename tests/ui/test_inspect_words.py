"""Lines of the Inspect place as they fit."""

from __future__ import annotations

import numpy as np

from tui_dl.ui.panes.inspect_words import in_columns
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.count_matrix import AXES, draw_matrix, natural_width
from tui_dl.ui.widgets.looks import DARK

ROWS = [("90", "x = (0.5834, 0.736)", "truth second arm"), ("7", "x = (1, 2)", "truth first arm")]


def test_columns_stand_closer_where_room_is_short() -> None:
    roomy, tight = in_columns(ROWS, 0, 78), in_columns(ROWS, 0, 44)
    assert roomy[0].plain == "▸ 90   x = (0.5834, 0.736)   truth second arm"
    assert tight[0].plain == "▸ 90  x = (0.5834, 0.736)  truth second arm"
    assert [line.plain.index("truth") for line in tight] == [27, 27]


def test_what_rows_and_columns_are_is_said_to_its_end() -> None:
    names = ("first arm", "second arm")
    cells = Cells(natural_width(names), 9)
    draw_matrix(cells, np.array([[88, 0], [112, 0]]), names, (1, 0), True, DARK)
    assert AXES in cells.strips()[0].text
