"""Activations: values and derivatives against Keras, finite differences, extreme inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import Bench
from tests.oracle_values import load
from tui_dl.engine.activations import ACTIVATIONS, ELU, Activation, LeakyReLU
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential

KNOWN = load("activations")
ELEMENTWISE = [name for name in ACTIVATIONS if not ACTIVATIONS.find(name).rowwise]
WITH_KERNELS = [name for name in ELEMENTWISE if name != "identity"]
"""The identity is left out of programs."""


def bench_of(activation: str | Activation, rows: int, units: int, dtype: type = np.float64) -> Bench:
    network = Sequential([Dense(units, activation, input_shape=2), Dense(1)])
    network.compile(loss="mse", optimizer="sgd")
    return Bench(network.program(rows), dtype)


def through(activation: str | Activation, z: np.ndarray, dh: Any = 1.0, dtype: type = np.float64) -> Any:
    """h and dz of a matrix z, by the kernels."""
    bench = bench_of(activation, *z.shape, dtype)
    bench.put({"z1": z, "dh1": np.broadcast_to(dh, z.shape)})
    bench.run("activation", "activation_gradient")
    return bench.get("h1"), bench.get("dz1")


def test_every_activation_has_reference_values() -> None:
    assert set(ACTIVATIONS) == set(KNOWN["activations"])


@pytest.mark.parametrize("name", WITH_KERNELS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-8), (np.float32, 1e-6)])
def test_values_and_derivatives_are_keras(name: str, dtype: type, tolerance: float) -> None:
    known = KNOWN["activations"][name]
    h, dz = through(name, KNOWN["x"][:, None], dtype=dtype)
    np.testing.assert_allclose(h[:, 0], known["value"], rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(dz[:, 0], known["derivative"], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", WITH_KERNELS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_far_out_they_stay_what_keras_says(name: str, dtype: type) -> None:
    known = KNOWN["activations"][name]
    h, dz = through(name, KNOWN["far_x"][:, None], dtype=dtype)
    np.testing.assert_allclose(h[:, 0], known["far_value"], rtol=1e-6, atol=1e-30)
    np.testing.assert_allclose(dz[:, 0], known["far_derivative"], rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("name", WITH_KERNELS)
def test_in_double_precision_small_values_keep_their_digits(name: str) -> None:
    known = KNOWN["activations"][name]
    left = (KNOWN["x"] < -4) & (KNOWN["x"] > -10)
    h, dz = through(name, KNOWN["x"][left][:, None])
    np.testing.assert_allclose(h[:, 0], known["value"][left], rtol=1e-7, atol=0)
    if name != "tanh":  # 1 − h² has lost them, there as here
        np.testing.assert_allclose(dz[:, 0], known["derivative"][left], rtol=1e-7, atol=0)


@pytest.mark.parametrize("case", list(KNOWN["activations"]["softmax"]["cases"]))
def test_softmax_is_keras(case: str) -> None:
    known = KNOWN["activations"]["softmax"]["cases"][case]
    h, dz = through("softmax", known["x"], known["upstream"])
    np.testing.assert_allclose(h, known["value"], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(dz, known["derivative"], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", WITH_KERNELS)
def test_derivatives_are_slopes(name: str) -> None:
    z = np.linspace(-5, 5, 40)[:, None]
    step = 1e-5
    slope = (through(name, z + step)[0] - through(name, z - step)[0]) / (2 * step)
    np.testing.assert_allclose(through(name, z)[1], slope, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", WITH_KERNELS)
def test_plain_python_gives_what_the_kernels_give(name: str) -> None:
    piece = ACTIVATIONS.get(name)
    h, dz = through(piece, np.array([[-1.25], [0.0], [2.5]]))
    for i, z in enumerate((-1.25, 0.0, 2.5)):
        value = piece.value(z, *piece.settings)
        assert h[i, 0] == pytest.approx(value, rel=1e-14)
        assert dz[i, 0] == pytest.approx(piece.derivative(z, value, *piece.settings), rel=1e-14)


@pytest.mark.parametrize(
    ("piece", "at_minus_two", "slope"),
    [(LeakyReLU(0.05), -0.1, 0.05), (ELU(2.0), 2 * np.expm1(-2), 2 * np.exp(-2))],
)
def test_their_numbers_can_be_chosen(piece: Activation, at_minus_two: float, slope: float) -> None:
    h, dz = through(piece, np.array([[-2.0, 3.0]]))
    np.testing.assert_allclose(h, [[at_minus_two, 3.0]])
    np.testing.assert_allclose(dz, [[slope, 1.0]])


def test_absurd_numbers_are_refused() -> None:
    with pytest.raises(NetworkError, match="negative_slope nan: must be a finite number"):
        LeakyReLU(float("nan"))


@pytest.mark.parametrize("name", [*WITH_KERNELS, "softmax"])
@settings(max_examples=25)
@given(numbers=st.lists(st.floats(width=32), min_size=3, max_size=3))
def test_no_input_breaks_them_and_nan_shows(name: str, numbers: list[float]) -> None:
    z = np.array([numbers])
    h, _ = through(name, z)
    poisoned = np.isnan(z)
    assert np.isnan(h[poisoned]).all()
    if name != "softmax" and np.abs(z).max() < 1e30:
        assert np.isfinite(h).all()
    if name == "softmax":
        assert poisoned.any() == np.isnan(h).all() or np.isinf(z).any()
