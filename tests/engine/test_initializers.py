"""Initializers: what they ask the generator for, against Keras, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.oracle_values import load
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.initializers import (
    INITIALIZERS,
    Constant,
    Initializer,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
)
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential

KNOWN = load("initializers")
SHAPES = [(name, known) for name in KNOWN["random"] for known in KNOWN["random"][name]["shapes"]]


class Asked(np.random.Generator):
    """A generator that answers with the end of the range, and remembers what it was asked for."""

    def __init__(self, normal: Any = 1.0) -> None:
        super().__init__(np.random.PCG64(0))
        self._normal = normal
        self.calls: list[tuple[Any, ...]] = []

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        self.calls.append(("uniform", low, high))
        return np.full(size, high)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        self.calls.append(("normal", loc, scale))
        return np.full(size, loc + scale)

    def standard_normal(self, size: Any = None, *_: Any) -> Any:
        self.calls.append(("standard_normal",))
        return np.broadcast_to(self._normal, size).copy()


def test_every_initializer_has_reference_values() -> None:
    assert set(INITIALIZERS) == {*KNOWN["random"], *KNOWN["constant"], "orthogonal"}


@pytest.mark.parametrize(("name", "known"), SHAPES)
def test_they_draw_from_keras_distributions(name: str, known: dict[str, Any]) -> None:
    generator, asked = Asked(), known["asked"]
    drawn = INITIALIZERS.get(name).draw(tuple(known["shape"]), generator)
    if asked["distribution"] == "uniform":
        assert generator.calls == [("uniform", pytest.approx(asked["minval"]), pytest.approx(asked["maxval"]))]
    elif asked["distribution"] == "normal":
        assert generator.calls == [("normal", pytest.approx(asked["mean"]), pytest.approx(asked["stddev"]))]
    else:
        assert generator.calls == [("standard_normal",)]
        np.testing.assert_allclose(drawn, asked["mean"] + asked["stddev"], rtol=1e-6)
    assert drawn.shape == tuple(known["shape"])
    assert drawn.dtype == np.float32


@pytest.mark.parametrize(("name", "known"), SHAPES)
def test_what_they_draw_looks_like_what_keras_draws(name: str, known: dict[str, Any]) -> None:
    draws = max(1, 4000 // int(np.prod(known["shape"])))
    generator = np.random.default_rng(9)
    sample = np.stack([INITIALIZERS.get(name).draw(tuple(known["shape"]), generator) for _ in range(draws)])
    error = known["std"] / np.sqrt(sample.size)
    assert abs(sample.mean() - known["mean"]) < 6 * error
    assert sample.std() == pytest.approx(known["std"], rel=6 / np.sqrt(sample.size))
    if known["asked"]["distribution"] == "truncated_normal":
        assert np.abs(sample).max() <= 2 * known["asked"]["stddev"] * (1 + 1e-6)


@pytest.mark.parametrize("name", list(KNOWN["constant"]))
def test_the_constant_ones(name: str) -> None:
    drawn = INITIALIZERS.get(name).draw((3, 2), np.random.default_rng(0))
    np.testing.assert_array_equal(drawn, np.full((3, 2), KNOWN["constant"][name]["value"]))


@pytest.mark.parametrize("known", KNOWN["orthogonal"]["cases"])
def test_orthogonal_is_keras_construction(known: dict[str, Any]) -> None:
    drawn = Orthogonal(gain=2.0).draw(tuple(known["shape"]), Asked(known["given"]))
    np.testing.assert_allclose(drawn, 2 * known["q"], rtol=1e-6, atol=1e-7)
    small = drawn.T @ drawn if known["shape"][0] >= known["shape"][1] else drawn @ drawn.T
    np.testing.assert_allclose(small, 4 * np.eye(min(known["shape"])), atol=1e-5)


@pytest.mark.parametrize(
    ("initializer", "low", "high"),
    [
        (Constant(0.25), 0.25, 0.25),
        (RandomUniform(1, 2), 1, 2),
        (TruncatedNormal(5, 0.5), 4, 6),
        (RandomNormal(3, 0), 3, 3),
    ],
)
def test_their_numbers_can_be_chosen(initializer: Initializer, low: float, high: float) -> None:
    drawn = initializer.draw((50, 40), np.random.default_rng(1))
    assert low <= drawn.min()
    assert drawn.max() <= high
    assert high == low or drawn.max() - drawn.min() > 0.8 * (high - low)


@pytest.mark.parametrize("name", list(INITIALIZERS))
def test_a_seed_decides_the_weights(name: str) -> None:
    def weights(seed: int) -> list[np.ndarray]:
        return Sequential([Dense(6, kernel_initializer=name, input_shape=4)], seed=seed).get_weights()

    np.testing.assert_array_equal(weights(3)[0], weights(3)[0])
    assert (name in KNOWN["constant"]) == np.array_equal(weights(3)[0], weights(4)[0])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: RandomUniform(1, 0), "minval 1: must not be above maxval 0"),
        (lambda: RandomNormal(stddev=-1), "stddev -1: must be 0 or above"),
        (lambda: Constant(float("inf")), "value inf: must be a finite number"),
        (lambda: Sequential([Dense(2, bias_initializer="orthogonal", input_shape=2)]), "a bias has no directions"),
    ],
)
def test_absurd_settings_are_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        make()
