"""Graphs on fixed axes, and the knobs below them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from conftest import OnStand
from textual import on

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.graph import Arrow, Curve, Field, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob
from tui_dl.ui.widgets.looks import DARK
from tui_dl.ui.widgets.sheet import Sheet
from tui_dl.ui.widgets.strokes import strokes

WINDOW = Window(0, 10, -5, 5)


def dots(x: list[float], y: list[float], columns: int = 8, rows: int = 8) -> set[tuple[int, int]]:
    drawn = strokes(np.array(x), np.array(y), columns, rows)
    return {(int(column), int(row)) for row, column in np.argwhere(drawn)}


def test_strokes_join_points_in_whatever_direction() -> None:
    assert dots([0, 3], [0, 3]) == {(n, n) for n in range(4)}
    assert dots([3, 0], [3, 0]) == {(n, n) for n in range(4)}
    assert dots([2, 2, 4], [0, 3, 3]) == {(2, 0), (2, 1), (2, 2), (2, 3), (3, 3), (4, 3)}


def test_strokes_break_at_nan_and_leave_out_what_lies_outside() -> None:
    assert dots([0, 1, math.nan, 5, 6], [0, 0, 0, 0, 0]) == {(0, 0), (1, 0), (5, 0), (6, 0)}
    assert dots([-1e9, 1e9], [2, 2]) == {(column, 2) for column in range(8)}
    assert dots([], []) == set()
    assert dots([3], [4]) == {(3, 4)}


def test_dotted_strokes_leave_gaps() -> None:
    drawn = strokes(np.array([0.0, 39.0]), np.zeros(2), 40, 1, dotted=True)
    assert 0.3 < drawn.mean() < 0.7


@pytest.mark.parametrize("size", [(60, 20), (30, 8), (12, 4)])
def test_the_place_of_a_cell_lies_in_the_window_and_follows_it(size: tuple[int, int]) -> None:
    sheet = Sheet(Cells(*size), WINDOW, DARK, "truecolor")
    xs = [sheet.place(x, 2)[0] for x in range(size[0])]
    ys = [sheet.place(8, y)[1] for y in range(size[1])]
    assert xs == sorted(xs)
    assert ys == sorted(ys, reverse=True)
    assert all(0 <= x <= 10 for x in xs)
    assert all(-5 <= y <= 5 for y in ys)
    assert xs[-1] > 9.5
    assert ys[0] > 3.5


@pytest.mark.parametrize("field", [None, Field(lambda x, y: x * x + y * y, 0, 125)])
async def test_marks_arrows_and_words_stand_where_they_belong(
    on_stand: OnStand, text_of: Callable[[Canvas], list[str]], field: Field | None
) -> None:
    graph = Graph()
    async with on_stand(graph, 50, 16):
        curve = Curve([0, 10], [-5, 5], "loss", "rising")
        picture = Picture(WINDOW, [curve], [Arrow(2, 3, 6, 3, "update")], [Mark(5, 0, "ink", "●", "here")], field, "w")
        graph.show(picture)
        lines = text_of(graph)
        assert "rising" in lines[0]
        row = next(number for number, line in enumerate(lines) if "●" in line)
        assert "here" in lines[row]
        head = next(number for number, line in enumerate(lines) if "→" in line)
        assert head < row
        assert lines[head].index("→") > lines[row].index("●")
        assert " w " in lines[-1]
        assert "10" in lines[-1]


async def test_nothing_to_show_and_numbers_that_are_none(
    on_stand: OnStand, text_of: Callable[[Canvas], list[str]]
) -> None:
    graph = Graph()
    async with on_stand(graph, 30, 8):
        assert all(not line.strip() for line in text_of(graph))
        graph.show(Picture(WINDOW, [Curve([0, 1], [math.nan, math.inf], "loss")], (), [Mark(math.nan, 0, "ink")]))
        assert "●" not in "".join(text_of(graph))


class Pointing(Graph):
    """Keeps where the mouse pointed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, float]] = []

    @on(Graph.Pointed)
    def keep(self, message: Graph.Pointed) -> None:
        self.seen.append((message.x, message.y))


async def test_the_mouse_points_at_the_plane_also_while_it_is_dragged(on_stand: OnStand) -> None:
    graph = Pointing()
    async with on_stand(graph, 50, 16) as pilot:
        graph.show(Picture(WINDOW))
        await pilot.mouse_down(graph, offset=(49, 1))
        await pilot.hover(graph, offset=(3, 13))
        await pilot.mouse_up(graph, offset=(3, 13))
        await pilot.hover(graph, offset=(20, 5))
        assert graph.seen[0] == pytest.approx((10, 5), abs=0.4)
        assert graph.seen[-1] == pytest.approx((0, -5), abs=0.4)


async def test_a_knob_turns_within_its_values(on_stand: OnStand, text_of: Callable[[Canvas], list[str]]) -> None:
    knob = Knob("rate η", (0.1, 0.2, 0.5), 0, "m")
    async with on_stand(knob, 40, 1) as pilot:
        knob.turn(-1)
        assert knob.value == 0.1
        knob.turn(9)
        assert knob.value == 0.5
        assert "0.5 m" in text_of(knob)[0]
        knob.set_value(0.22)
        assert knob.value == 0.2
        await pilot.click(knob, offset=(39, 0))
        assert knob.value == 0.5
        await pilot.click(knob, offset=(0, 0))
        assert knob.value == 0.1
        knob.activate(True)
        assert text_of(knob)[0].startswith("▸ rate η")
