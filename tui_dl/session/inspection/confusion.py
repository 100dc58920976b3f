"""Which classes are taken for which."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def confusion(truths: npt.NDArray[Any], predictions: Integers, classes: int) -> Integers:
    """How often each true class (row) was taken for each class (column); answers that are no numbers count nowhere."""
    counted = predictions >= 0
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (truths[counted].astype(np.int64), predictions[counted]), 1)
    return counts


def members(truths: npt.NDArray[Any], predictions: Integers, cell: tuple[int, int]) -> Integers:
    """The examples of a cell (truth, prediction)."""
    return np.asarray(np.flatnonzero((truths == cell[0]) & (predictions == cell[1])), np.int64)


def most_confused(counts: Integers) -> tuple[int, int] | None:
    """The fullest cell beside the diagonal; None where nothing is confused."""
    beside = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    if not beside.any():
        return None
    row, column = np.unravel_index(int(beside.argmax()), beside.shape)
    return int(row), int(column)


def shares(counts: Integers) -> npt.NDArray[np.float64]:
    """Each cell as a share of its row: the diagonal is how much of a class is found again, its recall."""
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), np.float64)
