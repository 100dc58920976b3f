"""Losses: values and gradients against Keras, finite differences, extreme inputs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import head_bench
from tests.oracle_values import load
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.losses import (
    LOSSES,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Loss,
    SparseCategoricalCrossentropy,
)
from tui_dl.engine.network import Sequential

KNOWN = load("losses")["losses"]


def _cases() -> Iterator[Any]:
    for name, known in KNOWN.items():
        for case in known["cases"]:
            yield pytest.param(name, {}, known["cases"][case], id=f"{name}-{case}")
        smoothed = known.get("smoothed", {"cases": {}})
        for case in smoothed["cases"]:
            arguments = {"label_smoothing": smoothed["label_smoothing"]}
            yield pytest.param(name, arguments, smoothed["cases"][case], id=f"{name}-smoothed-{case}")


def measured(loss: str | Loss, y: np.ndarray, p: np.ndarray, dtype: type = np.float64) -> tuple[Any, float, Any]:
    """The loss of each example, the batch's, and its gradient for the predictions, by the kernels."""
    bench = head_bench(y, p, loss, dtype=dtype)
    bench.run("targets", "loss", "loss_gradient")
    return bench.get("ℓ"), float(bench.get("L")), bench.get("dŷ")


def one_sided(loss: Loss, y: np.ndarray, p: np.ndarray, index: tuple[int, ...]) -> list[float]:
    """The batch's loss' slopes to the left and to the right of one prediction, the smaller first."""
    here, step = measured(loss, y, p)[1], 1e-7
    slopes = []
    for signed in (step, -step):
        moved = p.copy()
        moved[index] += signed
        slopes.append((measured(loss, y, moved)[1] - here) / signed)
    return sorted(slopes)


def test_every_loss_has_reference_values() -> None:
    assert set(LOSSES) == set(KNOWN)


@pytest.mark.parametrize(("name", "arguments", "known"), _cases())
def test_values_are_keras(name: str, arguments: dict[str, float], known: dict[str, Any]) -> None:
    each, mean, _ = measured(LOSSES.find(name)(**arguments), known["y_true"], known["y_pred"])
    np.testing.assert_allclose(each, known["per_example"], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(mean, known["mean"], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(("name", "arguments", "known"), _cases())
def test_gradients_are_keras(name: str, arguments: dict[str, float], known: dict[str, Any]) -> None:
    loss = LOSSES.find(name)(**arguments)
    _, _, gradient = measured(loss, known["y_true"], known["y_pred"])
    expected = known["gradient"]
    close = np.isclose(gradient, expected, rtol=1e-7, atol=1e-10) | ~np.isfinite(expected)
    if not known["kink"]:
        np.testing.assert_array_equal(close, True)
    for index in zip(*np.nonzero(~close), strict=True):
        left, right = one_sided(loss, known["y_true"], known["y_pred"], index)
        assert left - 1e-5 <= gradient[index] <= right + 1e-5


@pytest.mark.parametrize(("name", "arguments", "known"), _cases())
def test_single_precision_stays_close(name: str, arguments: dict[str, float], known: dict[str, Any]) -> None:
    loss = LOSSES.find(name)(**arguments)
    # Both from the same predictions: 1 − 10⁻⁶, rounded to single precision, is another number.
    p = known["y_pred"].astype(np.float32)
    wide, narrow = measured(loss, known["y_true"], p), measured(loss, known["y_true"], p, np.float32)
    for ours, exact in zip(narrow, wide, strict=True):
        scale = np.abs(np.nan_to_num(exact)).max()
        np.testing.assert_allclose(ours, exact, rtol=1e-4, atol=1e-6 * scale, equal_nan=True)


@pytest.mark.parametrize("name", list(LOSSES))
def test_gradients_are_slopes(name: str) -> None:
    known = KNOWN[name]["cases"]["regular" if "hinge" not in name else next(iter(KNOWN[name]["cases"]))]
    y, p = known["y_true"], known["y_pred"]
    _, _, gradient = measured(name, y, p)
    for index in np.ndindex(p.shape):
        step = 1e-6
        sides = [p.copy(), p.copy()]
        sides[0][index] += step
        sides[1][index] -= step
        slope = (measured(name, y, sides[0])[1] - measured(name, y, sides[1])[1]) / (2 * step)
        assert gradient[index] == pytest.approx(slope, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("loss", [BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy])
def test_smoothing_is_an_operation_that_can_be_seen(loss: type[Loss]) -> None:
    units = 4
    network = Sequential([Dense(units, "sigmoid" if loss is BinaryCrossentropy else "softmax", input_shape=2)])
    network.compile(loss=loss(label_smoothing=0.2), optimizer="sgd")  # type: ignore[call-arg]
    made = [o for o in network.program(3) if o.kind == "targets"]
    assert [o.outputs for o in made] == [{"y′": (3, units)}]
    assert made[0].formula.startswith("y′ = ")
    assert "0.2/" in made[0].formula
    fused = next(o for o in network.program(3) if o.kind == "loss_gradient")
    assert "(ŷ − y′)" in fused.formula


def test_smoothing_beyond_its_range_is_refused() -> None:
    with pytest.raises(NetworkError, match=r"label_smoothing 1\.0: must be at least 0 and below 1"):
        CategoricalCrossentropy(label_smoothing=1.0)


@pytest.mark.parametrize("loss", [BinaryCrossentropy(0.1), CategoricalCrossentropy(0.1), *LOSSES])
def test_a_network_steps_as_it_trains_and_back_again(loss: str | Loss) -> None:
    def machine() -> Any:
        generator, piece = np.random.default_rng(2), LOSSES.get(loss)
        binary = isinstance(piece, BinaryCrossentropy)
        network = Sequential([Dense(4, "tanh", input_shape=3), Dense(3, "sigmoid" if binary else "softmax")], seed=1)
        network.compile(loss=piece, optimizer="adam")
        labels = generator.integers(0, 3, 10)
        y = labels if piece.sparse else np.eye(3)[labels]
        return network.debug(generator.random((10, 3)), y, batch_size=4, epochs=2)

    stepped, ran = machine(), machine()
    start = stepped.arena.state.tobytes()
    while not ran.done:
        ran.run(2)
    while not stepped.done:
        stepped.advance()
    assert stepped.arena.state.tobytes() == ran.arena.state.tobytes()
    assert np.isfinite(ran.records()).all()
    stepped.go_to(0, 0)
    assert stepped.arena.state.tobytes() == start


@pytest.mark.parametrize("name", list(LOSSES))
@settings(max_examples=25)
@given(
    targets=st.lists(st.floats(width=32), min_size=3, max_size=3),
    predictions=st.lists(st.floats(width=32), min_size=3, max_size=3),
)
def test_no_input_breaks_them_and_nan_shows(name: str, targets: list[float], predictions: list[float]) -> None:
    y = np.array([1]) if LOSSES.find(name).sparse else np.array([targets])
    p = np.array([predictions])
    each, mean, gradient = measured(name, y, p)
    if np.isnan(p).any():
        assert math.isnan(each[0])
        assert math.isnan(mean)
        assert np.isnan(gradient).any()
    if np.isnan(y).any():
        assert math.isnan(each[0])


@pytest.mark.parametrize("true_class", [0, 1])
def test_where_the_target_is_0_a_share_that_is_none_shows_all_the_same(true_class: int) -> None:
    """∞ / ∞ is no number, whichever class is asked for."""
    each, _, _ = measured("categorical_crossentropy", np.eye(2)[[true_class]], np.array([[np.inf, 1.0]]))
    assert math.isnan(each[0])
