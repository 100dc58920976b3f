"""Small networks and data for the engine's tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential

Data = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def images() -> Data:
    """70 made-up 4 × 4 images of 3 classes: a number that 16 does not divide, so the last batch is short."""
    generator = np.random.default_rng(5)
    labels = generator.integers(0, 3, 70)
    pixels = generator.integers(0, 256, (70, 4, 4))
    pixels[np.arange(70), labels] //= 3
    return pixels.astype(np.uint8), labels.astype(np.uint8)


@pytest.fixture
def make_network() -> Callable[..., Sequential]:
    """A compiled network for those images: 16 → 6 relu → 3 softmax."""

    def make(optimizer: object = "rmsprop", loss: str = "categorical_crossentropy", hidden: str = "relu") -> Sequential:
        network = Sequential([Dense(6, activation=hidden, input_shape=16), Dense(3, activation="softmax")], seed=3)
        network.compile(loss=loss, optimizer=optimizer, metrics=["accuracy"])  # type: ignore[arg-type]
        return network

    return make
