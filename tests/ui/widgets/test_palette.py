"""Colours: readable, distinct, even, and honest about zero and about what is no number."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.ui.widgets.colour import contrast, difference, mixed, packed, ramp, to_lab
from tui_dl.ui.widgets.looks import (
    DARK,
    HIGH_CONTRAST,
    LIGHT,
    PHASES,
    SPLITS,
    Look,
    colour_depth,
    few_colours,
    look_for,
)
from tui_dl.ui.widgets.palette import STEPS, colours, steps

LOOKS = pytest.mark.parametrize("look", [DARK, LIGHT, HIGH_CONTRAST], ids=["dark", "light", "contrast"])
TEXT = (*PHASES, *SPLITS, "correct", "wrong", "broken", "ink", "faint")
ANY_FLOAT = st.floats(allow_nan=True, allow_infinity=True, width=64)


def test_contrast_is_that_of_the_accessibility_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_ramp_begins_and_ends_at_its_anchors_and_goes_in_equal_steps() -> None:
    scale = ramp(("#102030", "#40a080", "#f0f0a0"), 33)
    assert [row.tobytes().hex() for row in scale[[0, -1]]] == ["102030", "f0f0a0"]
    lengths = np.linalg.norm(np.diff(to_lab(scale), axis=0), axis=1)
    assert lengths.max() < 1.35 * lengths.min()


def test_mixing_runs_from_one_colour_to_the_other() -> None:
    assert mixed("#12ab9f", "#ffffff", 0) == "#12ab9f"
    assert mixed("#12ab9f", "#ffffff", 1) == "#ffffff"


@LOOKS
@pytest.mark.parametrize("name", TEXT)
def test_every_text_colour_is_readable_on_the_backgrounds(look: Look, name: str) -> None:
    least = 7.0 if look is HIGH_CONTRAST else 4.5
    assert contrast(look.colour(name), look.surface) >= least
    assert contrast(look.colour(name), look.panel) >= least


@LOOKS
@pytest.mark.parametrize("group", [PHASES, SPLITS, ("correct", "wrong")], ids=["phases", "splits", "marks"])
def test_colours_that_stand_side_by_side_are_distinct(look: Look, group: tuple[str, ...]) -> None:
    for first, second in combinations(group, 2):
        assert difference(look.colour(first), look.colour(second)) > 0.09, (first, second)


def test_looks_go_by_theme() -> None:
    assert look_for("tui-dl-dark", True) is DARK
    assert look_for("tui-dl-light", False) is LIGHT
    assert look_for("tui-dl-high-contrast", True) is HIGH_CONTRAST
    assert DARK.colour("train") == DARK.train
    assert DARK.colour("#123456") == "#123456"


def test_zero_of_a_signed_map_is_neutral_whatever_the_range() -> None:
    for dark, look in ((True, DARK), (False, LIGHT)):
        zero = colours([0.0], "signed", -0.2, 7, dark)[0]
        assert difference("#" + zero.tobytes().hex(), look.surface) < 0.06


def test_a_signed_map_weighs_both_signs_alike() -> None:
    below, above = colours([[-1.5], [1.5]], "signed", -2, 2)[:, 0]
    assert below[2] > below[0], "blue below zero"
    assert above[0] > above[2], "orange above zero"
    assert to_lab(below)[0] == pytest.approx(to_lab(above)[0], abs=0.08)
    np.testing.assert_array_equal(colours([1.0], "signed", -1, 2), colours([1.0], "signed", -2, 1))


@pytest.mark.parametrize("dark", [True, False])
def test_lightness_of_a_sequential_map_only_goes_one_way(dark: bool) -> None:
    for palette in ("image", "positive"):
        lightness = to_lab(colours(np.linspace(0, 1, STEPS), palette, 0, 1, dark))[:, 0]
        change = np.diff(lightness)
        assert (change > 0).all() if dark else (change < 0).all()


def test_images_are_white_on_black_or_ink_on_paper() -> None:
    black, white = colours([0, 255], "image", 0, 255, dark=True)
    paper, ink = colours([0, 255], "image", 0, 255, dark=False)
    assert black.max() < 16
    assert white.min() > 240
    assert paper.min() > 240
    assert ink.max() < 32


def test_what_is_no_number_has_a_colour_that_no_number_has() -> None:
    broken = colours([np.nan, np.inf, -np.inf], "signed", -1, 1)
    assert {packed(DARK.broken)} == {packed(row.tobytes().hex()) for row in broken}
    for palette in ("image", "positive", "signed"):
        numbers = colours(np.linspace(-1, 1, 99), palette, -1, 1)
        assert not (numbers == broken[0]).all(axis=-1).any()


def test_values_beyond_the_range_take_its_ends() -> None:
    np.testing.assert_array_equal(steps([-9, 9], "positive", 0, 1), [0, STEPS - 1])
    np.testing.assert_array_equal(steps([-1e300, 1e300], "signed", -1e-300, 1e-300), [0, STEPS - 1])


def test_the_narrowest_range_of_floats_has_colours() -> None:
    assert steps([0.0, 5e-324], "image", 0.0, 5e-324).tolist() == [0, 0]


def test_a_range_without_extent_reaches_to_zero() -> None:
    assert steps([0.0], "positive", 0, 0)[0] == 0
    assert steps([5.0], "positive", 5, 5)[0] == STEPS - 1
    assert steps([0.0], "signed", 0, 0)[0] == STEPS // 2


@given(st.lists(ANY_FLOAT, max_size=20), st.sampled_from(["image", "positive", "signed"]), ANY_FLOAT, ANY_FLOAT)
@settings(deadline=None, max_examples=80)
def test_any_numbers_in_any_range_have_colours(values: list[float], palette: str, low: float, high: float) -> None:
    found = steps(values, palette, low, high)
    assert colours(values, palette, low, high).shape == (len(values), 3)
    assert ((found >= 0) & (found <= STEPS)).all()
    np.testing.assert_array_equal(found == STEPS, ~np.isfinite(np.asarray(values, float)))


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "screen.xterm-256color"}, "256"),
        ({"TERM": "screen"}, "16"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "dumb"}, "none"),
        ({"TERM": "linux", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, "truecolor"),
        ({"TERM": "linux", "TEXTUAL_COLOR_SYSTEM": "auto"}, "16"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
    ],
)
def test_the_terminal_says_how_many_colours_it_has(environment: dict[str, str], depth: str) -> None:
    assert colour_depth(environment) == depth
    assert few_colours(depth) == (depth in ("16", "none"))
