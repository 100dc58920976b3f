"""Where terms and shapes go, for any room."""

from __future__ import annotations

import numpy as np
import pytest
from fake_session import OPERATIONS, FakeSession
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.session.snapshot import TensorView
from tui_dl.ui.panes.arrange import Term, boxes, heights, meeting, range_text, spaced
from tui_dl.ui.panes.text import shape_text
from tui_dl.ui.screens.room import Room, room


def tensor(*shape: int, label: str = "a", values: np.ndarray | None = None) -> TensorView:
    numbers = np.zeros(shape, np.float32) if values is None else values
    return TensorView(label, label, shape, numbers, "signed", -1.0, 1.0, None, ("axis",) * len(shape))


def terms_of(operation: int) -> tuple[Term, ...]:
    session = FakeSession()
    session.operation = operation
    stage = session.snapshot().stage
    assert stage is not None
    return stage.terms


@given(st.integers(0, 80))
def test_the_stage_is_never_higher_than_its_pane(rows: int) -> None:
    share = heights(rows)
    used = 7 + share.map + share.example + share.airy + 2 * share.roomy
    assert used <= max(rows, 12)
    assert share.map >= 2
    assert share.example >= 3


@pytest.mark.parametrize("operation", range(len(OPERATIONS)))
@pytest.mark.parametrize("width", [60, 76, 82, 140])
def test_all_terms_fit_side_by_side_and_show_their_shapes(operation: int, width: int) -> None:
    terms = terms_of(operation)
    placed = boxes(terms, width, 5)
    assert sum(box.width for box in placed) <= width
    for term, box in zip(terms, placed, strict=True):
        if isinstance(term, TensorView):
            assert box.width >= len(shape_text(term.shape))
            assert box.map_width <= box.width
            assert box.map_height <= 5
            assert len(range_text(term, box.width)) <= box.width


def test_the_left_factor_of_a_product_leans_to_the_right() -> None:
    placed = boxes((tensor(4, 3), "·", tensor(3, 2), "→", tensor(4, 2)), 80, 5)
    assert [box.right for box in placed] == [True, False, False, False, False]


def test_inner_dimensions_meet_in_a_product_only() -> None:
    terms = (tensor(4, 3), "·", tensor(3, 2), "+", tensor(2), "→", tensor(4, 2))
    assert [meeting(terms, index) for index in (0, 2, 4, 6)] == [
        (False, True),
        (True, False),
        (False, False),
        (False, False),
    ]


def test_tensors_that_nothing_joins_do_not_touch() -> None:
    first, second = tensor(2, label="y"), tensor(2, label="ŷ")
    assert spaced((first, second, "→", tensor()))[:4] == [first, "", second, "→"]


@pytest.mark.parametrize(
    ("values", "width", "text"),
    [
        ([-0.5, 2.0], None, "−0.5 … 2"),
        ([3.0, 3.0], None, "all 3"),
        ([-0.007681, 0.002667], 20, "−0.007681 … 0.002667"),
        ([-0.007681, 0.002667], 17, "−0.0077 … 0.00267"),
        ([8.194e-5, 8.194e-5], 14, "all 8.194e−5"),
        ([8.194e-5, 8.194e-5], 9, "all 8e−5"),
        ([-0.04158, -0.04158], 9, "all −0.04"),
        ([0.01154, 0.01154], 8, "0.012"),
        ([0.0, float("nan")], None, "NaN … NaN"),
    ],
)
def test_ranges_are_as_exact_as_there_is_room(values: list[float], width: int | None, text: str) -> None:
    assert range_text(tensor(2, values=np.array(values, np.float32)), width) == text


@pytest.mark.parametrize(
    ("shape", "text"), [((), "scalar"), ((5,), "(5,)"), ((2, 3), "(2, 3)"), ((None, 10), "(batch, 10)")]
)
def test_shapes_are_written_as_python_does(shape: tuple[int | None, ...], text: str) -> None:
    assert shape_text(shape) == text


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((39, 40), Room.TINY),
        ((120, 11), Room.TINY),
        ((40, 12), Room.TABS),
        ((80, 24), Room.TABS),
        ((99, 60), Room.TABS),
        ((200, 29), Room.TABS),
        ((100, 30), Room.TOGETHER),
        ((120, 40), Room.TOGETHER),
        ((179, 60), Room.TOGETHER),
        ((180, 50), Room.GENEROUS),
    ],
)
def test_the_arrangement_follows_the_size(size: tuple[int, int], expected: Room) -> None:
    assert room(*size) is expected
