"""The models of the chapter on compiling, against their closed forms and against finite differences."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.lessons.models import chain, descent, momentum, shower, surfaces
from tui_dl.lessons.models.descent import Verdict
from tui_dl.lessons.models.expression import FormulaError, formula

H = 1e-5


def test_the_shower_is_right_at_13_and_off_by_8_at_21() -> None:
    assert shower.temperature(13) == 104
    assert shower.error(13, "absolute") == 0
    assert shower.error(21, "absolute") == 8
    assert shower.error(21, "squared") == 64
    assert shower.slope(21, "squared") == 16
    assert min(range(1, 26), key=lambda w: shower.error(w, "squared")) == 13


def test_the_slope_of_the_absolute_error_is_the_same_everywhere_on_a_side() -> None:
    assert {shower.slope(w, "absolute") for w in range(14, 26)} == {1.0}
    assert {shower.slope(w, "absolute") for w in range(1, 13)} == {-1.0}
    assert shower.slope(13, "absolute") == 0


@given(st.floats(1, 25))
def test_tangents_touch_and_have_the_slope_of_the_difference_quotient(w: float) -> None:
    assert shower.tangent(w, "squared", w) == shower.error(w, "squared")
    quotient = (shower.error(w + H, "squared") - shower.error(w - H, "squared")) / (2 * H)
    assert shower.slope(w, "squared") == pytest.approx(quotient, abs=1e-6)
    # A parabola lies above each of its tangents.
    assert shower.tangent(w, "squared", w + 3) <= shower.error(w + 3, "squared")


@pytest.mark.parametrize("surface", [surfaces.HOT_AND_COLD, *surfaces.RACES], ids=lambda s: s.name)
@given(x=st.floats(-3, 10), y=st.floats(-3, 10))
def test_gradients_agree_with_finite_differences(surface: surfaces.Surface, x: float, y: float) -> None:
    by_x = (surface.value(x + H, y) - surface.value(x - H, y)) / (2 * H)
    by_y = (surface.value(x, y + H) - surface.value(x, y - H)) / (2 * H)
    assert surface.gradient(x, y) == pytest.approx((by_x, by_y), abs=1e-4)


def test_hot_and_cold_are_right_at_one_place() -> None:
    assert surfaces.HOT_AND_COLD.value(6, 4) == 0
    assert surfaces.HOT_AND_COLD.gradient(6, 4) == (0, 0)
    assert surfaces.temperature(6, 4) == 104
    assert surfaces.flow(6, 4) == 10


@given(rate=st.floats(0.001, 1.5), start=st.floats(-20, 40))
def test_a_descent_on_a_parabola_is_a_geometric_series(rate: float, start: float) -> None:
    path = descent.positions(start, rate, 2.0, 13.0, 12)
    for t, w in enumerate(path):
        assert w - 13 == pytest.approx((1 - 2 * rate) ** t * (start - 13), rel=1e-6, abs=1e-6)


@given(rate=st.floats(0.01, 3), curvature=st.floats(0.1, 10))
def test_a_descent_diverges_exactly_beyond_two_over_the_curvature(rate: float, curvature: float) -> None:
    path = descent.positions(1.0, rate, curvature, 0.0, 2)
    moves_away = abs(path[1]) > 1 + 1e-9
    if abs(rate * curvature - 2) > 1e-9:
        assert moves_away == (rate > descent.limit(curvature))
        assert (descent.verdict(rate, curvature) is Verdict.DIVERGES) == moves_away


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [
        (0.02, Verdict.CREEPS),
        (0.3, Verdict.ARRIVES),
        (0.95, Verdict.JUMPS),
        (1.0, Verdict.CIRCLES),
        (1.05, Verdict.DIVERGES),
    ],
)
def test_what_becomes_of_a_descent_has_a_name(rate: float, verdict: Verdict) -> None:
    assert descent.verdict(rate, shower.CURVATURE) is verdict


@given(m=st.floats(0, 10), s=st.floats(0, 10))
def test_the_factors_of_the_chain_rule_multiply_to_the_finite_difference(m: float, s: float) -> None:
    at = chain.factors(m, s)
    by_m = (chain.error(m + H, s) - chain.error(m - H, s)) / (2 * H)
    by_s = (chain.error(m, s + H) - chain.error(m, s - H)) / (2 * H)
    assert at.by_house == pytest.approx(by_m, rel=1e-5, abs=1e-4)
    assert at.by_shower == pytest.approx(by_s, rel=1e-5, abs=1e-4)
    assert at.by_house == at.house_by_handle * at.temperature_by_house * at.error_by_temperature


def test_a_step_of_both_handles_lowers_the_error() -> None:
    after = chain.step(8, 4, 0.005)
    assert after == pytest.approx((8.88, 5.76))
    assert chain.error(*after) < chain.error(8, 4)


def test_the_curve_has_its_minima_where_the_slope_is_zero_and_rising() -> None:
    assert pytest.approx(5.12, abs=0.005) == momentum.LOCAL_MINIMUM
    assert pytest.approx(11.41, abs=0.005) == momentum.GLOBAL_MINIMUM
    for x in (momentum.LOCAL_MINIMUM, momentum.GLOBAL_MINIMUM):
        assert momentum.slope(x) == pytest.approx(0, abs=1e-12)
        assert momentum.slope(x - 0.01) < 0 < momentum.slope(x + 0.01)
    lowest = min(
        (momentum.LEFT + i * (momentum.RIGHT - momentum.LEFT) / 5000 for i in range(5001)), key=momentum.height
    )
    assert lowest == pytest.approx(momentum.GLOBAL_MINIMUM, abs=0.005)
    assert momentum.height(momentum.BARRIER) > momentum.height(momentum.LOCAL_MINIMUM)


@pytest.mark.parametrize(
    ("m", "rests"), [(0.0, "the local minimum"), (0.8, "the local minimum"), (0.9, "the global minimum")]
)
def test_momentum_carries_the_ball_over_the_hill(m: float, rests: str) -> None:
    path = momentum.roll(2.0, m, 0.2, 600)
    assert path[-1].rests
    assert momentum.rests_in(path[-1].x) == rests
    assert all(momentum.LEFT <= ball.x <= momentum.RIGHT for ball in path)


def test_without_momentum_a_push_is_a_step_of_gradient_descent() -> None:
    ball = momentum.pushed(momentum.Ball(3.0, 99.0), 0.0, 0.1)
    assert ball.x == pytest.approx(3.0 - 0.1 * (math.cos(3.0) - 0.4))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(y - p)**2", 0.25),
        ("|y".replace("|", "abs(") + " - p)", 0.5),
        ("(y − ŷ)²", 0.25),
        ("max(1 - y*p, 0)", 0.5),
        ("-log(p)", math.log(2)),
        ("2^3 + p", 8.5),
        ("-y", -1.0),
    ],
)
def test_formulas_are_computed(text: str, value: float) -> None:
    assert formula(text, ("y", "p"))({"y": 1.0, "p": 0.5}) == pytest.approx(value)


@pytest.mark.parametrize("text", ["log(p - 1)", "1/(p - p)", "(p - 1)**0.5"])
def test_what_has_no_value_is_nan(text: str) -> None:
    assert math.isnan(formula(text, ("y", "p"))({"y": 1.0, "p": 0.5}))


def test_what_is_too_large_is_infinite() -> None:
    assert formula("9**9**9", ("y", "p"))({"y": 1.0, "p": 0.5}) == math.inf


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(y - p",
        "q + 1",
        "__import__('os')",
        "y.real",
        "[y][0]",
        "'a' * 9",
        "lambda: 1",
        "abs(y, p)",
        "max(y)",
        "y if p else 1",
        "True",
        "exp",
        "(" * 60 + "y",
        "y+" * 80 + "y",
        "f(y)",
        "max(*y)",
        "1j",
        "\x00",
    ],
)
def test_what_is_no_formula_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        formula(text, ("y", "p"))
    assert "\n" not in str(caught.value)
