"""Numbers as text: short, honest, never wider than there is room for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.numbers import (
    format_number,
    format_percent,
    format_probability,
    format_ticks,
    nice_ticks,
    with_settings,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.4127, "0.4127"),
        (1.93, "1.93"),
        (-0.0061, "−0.0061"),
        (0.5, "0.5"),
        (3.14159, "3.142"),
        (9.99996, "10"),
        (12345.678, "12346"),
        (407050, "407050"),
        (0.000123456, "1.235e−4"),
        (-2.5e-7, "−2.5e−7"),
        (1e30, "1e30"),
        (-1.2345e12, "−1.234e12"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_four_significant_digits(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (0.4127, 4, "0.41"),
        (-0.4127, 4, "−0.4"),
        (0.001234, 4, "1e−3"),
        (407050, 5, "4.1e5"),
        (407050, 3, "4e5"),
        (123.4, 2, "…"),
        (math.nan, 2, "…"),
        (1.0, 0, ""),
    ],
)
def test_digits_are_dropped_where_there_is_little_room(value: float, width: int, text: str) -> None:
    assert format_number(value, width) == text


@given(st.floats(), st.integers(0, 12))
@settings(deadline=None)
def test_a_number_is_never_wider_than_asked_and_close_to_the_truth(value: float, width: int) -> None:
    text = format_number(value, width)
    assert len(text) <= width
    if width >= 11 and abs(value) < 1e308:
        assert float(text.replace("−", "-")) == pytest.approx(value, rel=5.1e-4)


def test_probabilities_line_up() -> None:
    assert [format_probability(value) for value in (0.61, 1.0, 0.05)] == ["0.6100", "1.0000", "0.0500"]
    assert format_probability(0.0) == "0"
    assert format_probability(3.2e-9) == "3.2e−9"
    assert format_probability(math.nan) == "NaN"
    assert format_probability(-1.25) == "−1.25"


def test_percent() -> None:
    assert format_percent(0.8612) == "86.1 %"
    assert format_percent(-0.1) == "−10.0 %"
    assert format_percent(math.nan) == "NaN"


def test_ticks_are_round() -> None:
    assert nice_ticks(0, 1, 5) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert nice_ticks(0.03, 9.7, 4) == pytest.approx([2.5, 5, 7.5])
    assert nice_ticks(-1, 1, 4) == pytest.approx([-1, -0.5, 0, 0.5, 1])
    assert nice_ticks(1, 3, 8, whole=True) == [1, 2, 3]
    assert nice_ticks(1, 1, 4) == []
    assert nice_ticks(0, math.inf, 4) == []


@pytest.mark.parametrize(
    ("formula", "settings", "text"),
    [
        ("h = slope · z;  slope = 0.2", [0.1], "h = slope · z;  slope = 0.1"),
        ("w ~ U(a, b);  a = −0.05, b = 0.05", [-1, 2.5], "w ~ U(a, b);  a = −1, b = 2.5"),
        ("h = λ · z;  λ = 1.0507, α = 1.6733", [], "h = λ · z;  λ = 1.0507, α = 1.6733"),
        ("w = 0", [3], "w = 0"),
    ],
)
def test_a_formula_states_its_own_settings(formula: str, settings: list[float], text: str) -> None:
    assert with_settings(formula, settings) == text


@given(st.floats(-1e200, 1e200), st.floats(1e-6, 1e6), st.integers(1, 12))
@settings(deadline=None)
def test_ticks_lie_within_the_range_and_labels_tell_them_apart(low: float, share: float, count: int) -> None:
    span = max(1e-200, abs(low)) * share
    ticks = nice_ticks(low, low + span, count)
    assert len(ticks) <= count + 1
    for tick in ticks:
        assert low - span * 1e-6 <= tick <= low + span * (1 + 1e-6)
    labels = format_ticks(ticks)
    assert len(set(labels)) == len(ticks)


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([0.0, 0.2, 0.4], ["0.0", "0.2", "0.4"]),
        ([0.0, 2.5, 5.0], ["0.0", "2.5", "5.0"]),
        ([0.0, 0.25, 0.5], ["0.00", "0.25", "0.50"]),
        ([-50.0, 0.0, 50.0], ["−50", "0", "50"]),
        ([0.0, 2e30, 4e30], ["0", "2e30", "4e30"]),
        ([0.0, 2.5e-7, 5e-7], ["0", "2.5e−7", "5e−7"]),
        ([7.0], ["7"]),
        ([], []),
    ],
)
def test_tick_labels_have_the_decimals_they_need(ticks: list[float], labels: list[str]) -> None:
    assert format_ticks(ticks) == labels
