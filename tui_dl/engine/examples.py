"""Ready-made functional models."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.joining import Concatenate
from tui_dl.engine.layers import Dense, Input
from tui_dl.engine.network import Model

_HALF = 14 * 28


def two_halves(seed: int = 0) -> Model:
    """A compiled model of two inputs: the top and the bottom half of a digit each get a layer of their own.

    ŷ = softmax([relu(top · W1 + b1), relu(bottom · W2 + b2)] · W3 + b3), for `halves(images)`:

        (images, labels), (test_images, test_labels) = load_mnist()
        model = two_halves()
        model.fit(halves(images), labels, epochs=3)
        model.evaluate(halves(test_images), test_labels)
    """
    top, bottom = Input(_HALF, name="top"), Input(_HALF, name="bottom")
    joined = Concatenate()([Dense(128, "relu", name="above")(top), Dense(128, "relu", name="below")(bottom)])
    model = Model([top, bottom], Dense(10, "softmax", name="digit")(joined), name="two_halves", seed=seed)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def halves(images: Any) -> list[npt.NDArray[Any]]:
    """Images (n, 28, 28) cut into [top, bottom], (n, 14, 28) each. Raises `NetworkError` for other shapes."""
    array = np.asarray(images)
    if array.shape[1:] != (28, 28):
        raise NetworkError(f"images have shape {array.shape}: give (examples, 28, 28)")
    return [array[:, :14], array[:, 14:]]
