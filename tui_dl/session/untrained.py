"""What a network says before it has learnt anything: fresh random weights on a real digit."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.data import catalog
from tui_dl.data.dataset import Dataset
from tui_dl.session.setup import Setup, build_network


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """One digit, and the outputs of a network that nobody has trained."""

    example: int
    seed: int
    image: npt.NDArray[np.uint8]
    truth: int
    labels: tuple[str, ...]
    outputs: tuple[float, ...]
    title: str
    """The network in short."""
    weights: tuple[float, float]
    """The least and the greatest of the first layer's weights."""

    @property
    def loss(self) -> float:
        """−ln of what the truth was given."""
        given = self.outputs[self.truth]
        return -math.log(given) if given > 0 else math.inf


@lru_cache(maxsize=1)
def _shipped() -> Dataset:
    return catalog.load(Setup().data)


def first_guess(setup: Setup, data: Dataset, example: int, seed: int) -> Guess:
    """What the session's network says of one of its digits, its weights drawn anew with this seed.

    The course's own network on the shipped digits, where the session has no images in classes.
    """
    if data.image_shape is None or data.task != "multiclass":
        setup, data = Setup(), _shipped()
    network = build_network(dataclasses.replace(setup, seed=seed), data)
    example %= len(data.train_x)
    kernel: npt.NDArray[Any] = network.get_weights()[0]
    outputs = network.predict(data.train_x[example : example + 1])[0]
    units = [f"{row.units} {row.activation}" for row in network.summarize() if row.units]
    return Guess(
        example,
        seed,
        data.train_x[example].copy(),
        int(data.train_y[example]),
        data.labels,
        tuple(map(float, outputs)),
        " → ".join([str(network.inputs), *units]),
        (float(kernel.min()), float(kernel.max())),
    )
