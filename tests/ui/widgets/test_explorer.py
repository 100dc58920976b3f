"""Windows, crosshairs, surfaces, walls and densities: the geometry behind them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.ui.panes.quantities import smoothed
from tui_dl.ui.widgets.axes import plan_axes, points
from tui_dl.ui.widgets.chart import Plot, Series, curves_of
from tui_dl.ui.widgets.density import Spread, panels, picture
from tui_dl.ui.widgets.explorer import FEWEST, moved, nearest, readings, zoomed
from tui_dl.ui.widgets.surface import resampled, room
from tui_dl.ui.widgets.tiles import first_in_view, tiling

SHARES = st.floats(0, 1)


@settings(deadline=None)
@given(SHARES, SHARES, st.lists(st.tuples(st.booleans(), SHARES), max_size=12))
def test_a_window_stays_within_the_whole(low: float, width: float, turns: list[tuple[bool, float]]) -> None:
    whole = (10.0, 110.0)
    window = moved((10 + 50 * low, 20 + 50 * low + 30 * width), whole, 0)
    for closer, share in turns:
        around = window[0] + share * (window[1] - window[0])
        next_window = zoomed(window, whole, 0.6 if closer else 1.6, around, FEWEST)
        if next_window is None:
            break
        window = next_window
        assert whole[0] - 1e-9 <= window[0] < window[1] <= whole[1] + 1e-9
        assert window[1] - window[0] >= FEWEST - 1e-9


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    low, high = zoomed((0, 100), (0, 100), 0.5, 25, 1) or (0, 0)
    assert (25 - low) / (high - low) == pytest.approx(0.25)
    assert moved((0, 10), (0, 100), -5) == (0, 10)
    assert moved((0, 10), (0, 100), 500) == (90, 100)


def test_the_crosshair_reads_the_nearest_point_of_each_curve() -> None:
    curves = curves_of(
        [Series("a", [1, 2, 3], [10, 20, 30], "train"), Series("b", [1, 1.4], [1, 2], "loss"),
         Series("mark", [2], [20], "loss", "points"), Series("", [2], [5], "loss")]
    )  # fmt: skip
    assert [(one.name, one.x, one.y) for one in readings(curves, 2.2)] == [("a", 2, 20)]
    assert [one.y for one in readings(curves, 1.3)] == [10, 2]
    assert nearest(points([], []), 3) is None


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([1e-3, 1e3], ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]),
        ([0.2, 0.9], ["0.2", "0.5"]),
        ([3.1, 3.3], None),
        ([5.0], None),
        ([-1.0, 0.0], []),
    ],
)
def test_logarithmic_axes_have_round_labels(values: list[float], labels: list[str] | None) -> None:
    axes = plan_axes([points(range(len(values)), values, log=True)], 80, 20, log=True)
    if labels is not None:
        assert list(axes.labels) == labels
    for tick, label in zip(axes.up.ticks, axes.labels, strict=False):
        assert float(label) == pytest.approx(10**tick, rel=1e-3)


def test_a_window_fits_the_axis_to_what_it_shows() -> None:
    plot = Plot([Series("a", range(100), [1000.0] * 50 + [1.0] * 50, "train")])
    plot.window = (60, 80)
    axes = plot.axes(80, 20)
    assert (axes.across.low, axes.across.high) == (60, 80)
    assert axes.up.high < 10
    middle = axes.column_of(70)
    assert axes.x_of(middle) == pytest.approx(70, abs=20 / axes.columns)


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3) | st.just(math.nan), max_size=30), st.sampled_from([0.0, 0.5, 0.9, 0.99]))
def test_smoothing_stays_between_and_keeps_gaps(values: list[float], strength: float) -> None:
    smooth = smoothed(values, strength)
    assert len(smooth) == len(values)
    assert np.isnan(smooth).tolist() == [math.isnan(value) for value in values]
    known = [value for value in values if not math.isnan(value)]
    if known:
        assert np.nanmin(smooth) >= min(known) - 1e-6
        assert np.nanmax(smooth) <= max(known) + 1e-6
        first = next(value for value in smooth if not math.isnan(value))
        assert first == pytest.approx(known[0])


def test_a_surface_is_drawn_right_side_up() -> None:
    values = np.array([[0.0, 1.0], [2.0, 3.0]])
    shown = resampled(values, 3, 3)
    assert shown.tolist() == [[2, 2.5, 3], [1, 1.5, 2], [0, 0.5, 1]]
    assert resampled(np.array([[7.0]]), 2, 2).tolist() == [[7, 7], [7, 7]]


@pytest.mark.parametrize(("width", "height"), [(60, 20), (20, 40), (8, 3), (1, 1)])
def test_a_picture_is_square_to_the_eye(width: int, height: int) -> None:
    columns, rows = room(width, height)
    assert columns <= max(width - 7, 1)
    assert rows == max(columns // 2, 1)


@given(st.integers(1, 80), st.integers(1, 120), st.integers(1, 50), st.integers(0, 79))
def test_the_chosen_tile_is_in_view(count: int, width: int, height: int, chosen: int) -> None:
    tiles, chosen = tiling(count, width, height), min(chosen, count - 1)
    first = first_in_view(chosen, tiles)
    assert first % tiles.across == 0
    assert first <= chosen < first + tiles.across * tiles.down


def test_densities_show_the_newest_sample_at_each_time() -> None:
    shares = np.eye(32, dtype=np.float32)[[0, 31]]
    shown = picture(Spread("h1", np.array([1, 11]), shares, 0, 1), 11, 32)
    assert shown[-1].tolist() == [1] * 10 + [0]
    assert shown[0].tolist() == [0] * 10 + [1]
    assert panels(5, 80) == 3
    assert panels(1, 5) == 1
