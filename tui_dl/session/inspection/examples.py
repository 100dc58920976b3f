"""Which examples are looked at, and how they enter a network of one or several inputs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.network import Network
from tui_dl.session.opened import Opened

Array = npt.NDArray[Any]

MOST = 10_000
"""Examples looked at: of more, the first ones."""


class Split(StrEnum):
    """The three kinds of examples."""

    TEST = "test"
    VALIDATION = "validation"
    TRAIN = "train"


def examples_of(opened: Opened, split: Split) -> tuple[Array, Array]:
    """Features (n, …) and targets (n,) of a kind, as the data set holds them; there may be none."""
    dataset = opened.dataset
    if split is Split.TEST:
        return dataset.test_x[:MOST], dataset.test_y[:MOST]
    first = opened.trainer.machine.feed.examples
    part = slice(first, first + MOST) if split is Split.VALIDATION else slice(0, min(first, MOST))
    return dataset.train_x[part], dataset.train_y[part]


def entering(network: Network, x: Array) -> Any:
    """Examples (n, …) as the network takes them: as they are, or cut into a part for each of several inputs.

    Raises `NetworkError` where the inputs do not add up to the features.
    """
    widths = [port.units for port in network.graph.inputs]
    if len(widths) == 1:
        return x
    flat = x.reshape(len(x), -1)
    if all(width == flat.shape[1] for width in widths):
        return [flat] * len(widths)
    if sum(widths) != flat.shape[1]:
        raise NetworkError(f"{flat.shape[1]} features cannot be cut into inputs of {', '.join(map(str, widths))}")
    return np.split(flat, np.cumsum(widths)[:-1], axis=1)


def targets(network: Network, y: Array) -> Any:
    """Targets (n,) for every output of the network."""
    return y if len(network.heads) == 1 else [y] * len(network.heads)


def as_numbers(x: Array) -> npt.NDArray[np.float32]:
    """Examples (n, …) as rows (n, features) of what the network computes with: grey values from 0 to 1."""
    flat = x.reshape(len(x), -1).astype(np.float32)
    return flat / np.float32(255) if x.dtype == np.uint8 else flat
