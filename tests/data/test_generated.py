from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.data.catalog import load
from tui_dl.data.dataset import Dataset
from tui_dl.data.generated import RECIPES

BINARY = [name for name, recipe in RECIPES.items() if recipe.task == "binary"]


def _whole(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.concatenate([dataset.train_x, dataset.test_x]).astype(np.float64),
        np.concatenate([dataset.train_y, dataset.test_y]).astype(np.float64),
    )


@pytest.mark.parametrize("name", RECIPES)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=10)
def test_every_set_has_its_shape_and_comes_from_its_seed(name: str, seed: int) -> None:
    one, again, other = load(name, seed), load(name, seed), load(name, seed + 1)
    columns = 1 if name in ("line", "sine", "two-classes") else 2
    assert one.train_x.shape == (800, columns)
    assert one.test_x.shape == (200, columns)
    assert one.train_x.dtype == np.float32
    assert one.train_y.dtype == (np.float32 if one.task == "regression" else np.uint8)
    assert (one.features, one.image_shape) == (columns, None)
    assert np.isfinite(one.train_x).all()
    for field in ("train_x", "train_y", "test_x", "test_y"):
        np.testing.assert_array_equal(getattr(one, field), getattr(again, field))
    assert not np.array_equal(one.train_x, other.train_x)


def test_the_seed_is_zero_unless_told() -> None:
    np.testing.assert_array_equal(load("xor").train_x, load("xor", 0).train_x)


@pytest.mark.parametrize("name", BINARY)
def test_classes_are_balanced_in_every_part(name: str) -> None:
    dataset = load(name)
    assert len(dataset.labels) == 2
    _, classes = _whole(dataset)
    assert np.bincount(classes.astype(int)).tolist() == [500, 500]
    # The part that validation takes, the last fifth of the training part, and the test part are fair samples.
    for part in (dataset.train_y[640:], dataset.test_y):
        assert 0.35 < part.mean() < 0.65


def _best_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Slope, intercept and the spread of what is left, by least squares."""
    slope, intercept = np.polyfit(x, y, 1)
    return float(slope), float(intercept), float(np.std(y - slope * x - intercept))


def test_the_line_is_the_one_in_its_title() -> None:
    x, y = _whole(load("line"))
    assert -1.0 <= x.min() < -0.98
    assert 0.98 < x.max() <= 1.0
    slope, intercept, spread = _best_line(x[:, 0], y)
    # Standard errors at n = 1000 are 0.055, 0.032 and 0.022: four of each.
    assert slope == pytest.approx(5.0, abs=0.22)
    assert intercept == pytest.approx(30.0, abs=0.13)
    assert spread == pytest.approx(1.0, abs=0.09)


def test_the_sine_is_the_one_in_its_title() -> None:
    x, y = _whole(load("sine"))
    assert -1.0 <= x.min() < -0.9
    assert 2 * math.pi - 0.1 < x.max() <= np.float32(2 * math.pi)
    noise = y - np.sin(x[:, 0])
    assert noise.mean() == pytest.approx(0.0, abs=0.026)
    assert noise.std() == pytest.approx(0.2, abs=0.018)


def test_two_classes_overlap_as_the_title_says() -> None:
    x, classes = _whole(load("two-classes"))
    for label, centre in ((0, -1.0), (1, 1.0)):
        values = x[classes == label, 0]
        assert values.mean() == pytest.approx(centre, abs=0.18)
        assert values.std() == pytest.approx(1.0, abs=0.13)
    assert ((x[:, 0] > 0) == classes).mean() == pytest.approx(0.84, abs=0.045)


def test_the_circle_is_parted_by_its_gap() -> None:
    x, classes = _whole(load("circle"))
    radius = np.hypot(*x.T)
    assert radius[classes == 0].max() <= 0.5
    assert radius[classes == 1].min() >= 0.7 - 1e-6
    assert radius.max() <= 1.0 + 1e-6
    # Evenly over the area: a quarter of the disc's points lie within half its radius.
    assert (radius[classes == 0] < 0.25).mean() == pytest.approx(0.25, abs=0.08)


def test_xor_is_told_by_the_signs_only() -> None:
    x, classes = _whole(load("xor"))
    np.testing.assert_array_equal(x[:, 0] * x[:, 1] < 0, classes == 1)
    assert np.abs(x).min() >= 0.05 - 1e-6
    assert np.abs(x).max() <= 1.0
    corners = {(a, b): ((np.sign(x) == (a, b)).all(axis=1)).mean() for a in (-1, 1) for b in (-1, 1)}
    assert all(share == pytest.approx(0.25, abs=0.06) for share in corners.values())
    for column in x.T:
        assert abs(np.corrcoef(column, classes)[0, 1]) < 0.13


def test_gaussians_lie_around_their_centres() -> None:
    x, classes = _whole(load("gaussians"))
    for label, centre in ((0, -1.0), (1, 1.0)):
        cloud = x[classes == label]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.13)
        np.testing.assert_allclose(cloud.std(axis=0), 0.7, atol=0.09)
    assert ((x.sum(axis=1) > 0) == classes).mean() == pytest.approx(0.98, abs=0.02)


def test_the_spirals_arms_are_half_a_turn_apart() -> None:
    x, classes = _whole(load("spiral"))
    radius = np.hypot(*x.T)
    unwound = np.arctan2(x[:, 1], x[:, 0]) - 2 * np.pi * 1.75 * radius
    along = np.cos(unwound)
    # Unwound, the first arm lies along +1 and the second along −1, but for the noise near the centre.
    far = radius > 0.3
    assert (along[far & (classes == 0)] > 0.5).all()
    assert (along[far & (classes == 1)] < -0.5).all()
    # No straight line tells the arms apart.
    design = np.column_stack([x, np.ones(len(x))])
    weights, *_ = np.linalg.lstsq(design, 2 * classes - 1, rcond=None)
    assert ((design @ weights > 0) == classes).mean() < 0.7


def test_titles_fit_a_line_of_the_screen() -> None:
    assert all(len(recipe.title) <= 100 for recipe in RECIPES.values())
