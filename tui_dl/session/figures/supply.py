"""Features and targets, before and after they were made fit for the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.session.figures.digits import shipped
from tui_dl.session.figures.run import classifier


@dataclass(frozen=True, slots=True, eq=False)
class SupplyView:
    """The training digits."""

    images: npt.NDArray[np.uint8]
    """(n, 28, 28)"""
    labels: npt.NDArray[np.uint8]
    """(n,)"""
    x_shape: tuple[int, ...]
    """What the network takes."""
    y_shape: tuple[int, ...]
    notes: tuple[str, ...]
    """What was done on the way, in words."""


def supply() -> Iterator[SupplyView]:
    """The view, read when it is asked for."""
    data = shipped()
    network = classifier((512,))
    feed = network.feed(data.train_x, data.train_y)
    yield SupplyView(
        data.train_x,
        data.train_y,
        (feed.examples, network.inputs),
        (feed.examples, network.head.units),
        feed.notes,
    )


def one_hot_rows(labels: npt.NDArray[Any], classes: int = 10) -> npt.NDArray[np.int64]:
    """Labels (n,) as rows (n, classes) with a single 1 each."""
    return np.asarray(np.eye(classes, dtype=np.int64)[labels])
