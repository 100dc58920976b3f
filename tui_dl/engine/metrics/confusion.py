"""The confusion matrix: which classes are taken for which."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.errors import NetworkError


def confusion_matrix(labels: Any, predictions: Any, classes: int | None = None) -> npt.NDArray[np.int64]:
    """How often class i (row) was taken for class j (column): (classes, classes).

    Both are class indices, or a row for each example, whose largest number decides (one number: whether it is above a
    half). `classes` is their number, found from the data where it is left out.
    Raises `NetworkError` where they are not as many, or an index is out of range.
    """
    truth, guess = _indices(labels), _indices(predictions)
    if truth.shape != guess.shape:
        raise NetworkError(f"{truth.size} labels but {guess.size} predictions: there must be one each")
    largest = int(max(truth.max(initial=-1), guess.max(initial=-1)))
    size = largest + 1 if classes is None else classes
    if largest >= size or min(truth.min(initial=0), guess.min(initial=0)) < 0:
        raise NetworkError(f"class indices must be 0 … {size - 1}")
    counts = np.bincount(truth * size + guess, minlength=size * size)
    return counts.reshape(size, size).astype(np.int64, copy=False)


def _indices(values: Any) -> npt.NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim == 2:
        array = array.argmax(axis=1) if array.shape[1] > 1 else array[:, 0] > 0.5
    return array.astype(np.int64)
