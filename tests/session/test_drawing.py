"""Drawn digits: smooth strokes, and the form that MNIST has."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.data import catalog
from tui_dl.session.drawing import CANVAS_SIDE, as_mnist, blank, enlarged, stroke

PLACES = st.floats(-10, CANVAS_SIDE + 10)
POINTS = st.tuples(PLACES, PLACES)


@given(POINTS, POINTS, st.floats(0.5, 5))
def test_a_stroke_darkens_what_lies_within_its_radius(start, end, radius) -> None:
    canvas = stroke(blank(), start, end, radius)
    a, b = np.array(start), np.array(end)
    for row, column in ((3, 3), (28, 28), (10, 50), (int(start[0]) % CANVAS_SIDE, int(start[1]) % CANVAS_SIDE)):
        pixel = np.array([row + 0.5, column + 0.5])
        along = np.clip((pixel - a) @ (b - a) / max((b - a) @ (b - a), 1e-12), 0, 1)
        distance = np.hypot(*(a + along * (b - a) - pixel))
        ink = min(max(radius + 0.5 - distance, 0), 1) * 255
        assert canvas[row, column] == pytest.approx(ink, abs=1)


def test_a_fast_stroke_has_no_gaps_and_ink_is_never_taken_away() -> None:
    canvas = stroke(blank(), (5, 5), (50, 45), 1.5)
    again = stroke(canvas, (50, 5), (5, 45), 1.5)
    assert (again >= canvas).all()
    for share in np.linspace(0, 1, 200):
        row, column = 5 + 45 * share, 5 + 40 * share
        assert canvas[int(row), int(column)] > 150


def test_nothing_drawn_is_nothing_seen() -> None:
    assert not as_mnist(blank()).any()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 15), st.integers(0, 15))
def test_ink_is_fitted_keeps_its_proportions_and_is_centred(height, width, top, left) -> None:
    canvas = blank()
    canvas[top : top + height, left : left + width] = 255
    digit = as_mnist(canvas)
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    assert max(len(rows), len(columns)) == 20
    assert min(len(rows), len(columns)) == max(1, round(20 * min(height, width) / max(height, width)))
    mass = digit / digit.sum()
    centre = (mass.sum(axis=1) @ np.arange(28), mass.sum(axis=0) @ np.arange(28))
    assert np.abs(np.array(centre) - 14).max() <= 0.51


def test_where_it_was_drawn_does_not_matter() -> None:
    first = stroke(stroke(blank(), (10, 10), (30, 12), 2), (30, 12), (20, 25), 2)
    second = np.roll(first, (17, 25), axis=(0, 1))
    np.testing.assert_array_equal(as_mnist(first), as_mnist(second))


def test_a_digit_of_the_data_set_passes_unchanged() -> None:
    images = catalog.load("mnist-10k").test_x[:200]
    same = [np.array_equal(as_mnist(enlarged(image)), image) for image in images]
    assert np.mean(same) > 0.9, "the few whose faint edges leave them smaller than 20 grow a little"


def test_only_digits_can_be_put_on_the_canvas() -> None:
    with pytest.raises(ValueError, match="28 × 28, not 8 × 9"):
        enlarged(np.zeros((8, 9), np.uint8))
