"""Other tasks on the same digits: one digit against another, and how much ink a digit has."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from tui_dl.data.dataset import Dataset
from tui_dl.data.errors import DataError

FULL_INK = 255.0 * 100.0


def one_against_another(digits: Dataset, zero: int, one: int) -> Dataset:
    """The images of two digits only, as a binary task: the first named is class 0, the second class 1.

    Raises DataError if both are the same digit.
    """
    name = f"mnist-{zero}-vs-{one}"
    if zero == one:
        raise DataError(name, "sets a digit against itself", "name two different digits, e.g. mnist-3-vs-8")
    train, test = np.isin(digits.train_y, (zero, one)), np.isin(digits.test_y, (zero, one))
    return dataclasses.replace(
        digits,
        name=name,
        title=f"{digits.title}: only {zero} and {one}",
        train_x=digits.train_x[train],
        train_y=(digits.train_y[train] == one).astype(np.uint8),
        test_x=digits.test_x[test],
        test_y=(digits.test_y[test] == one).astype(np.uint8),
        task="binary",
        labels=(str(zero), str(one)),
    )


def ink(digits: Dataset) -> Dataset:
    """The images with their ink as target: y = Σ pixels / 25,500, so 1 is the ink of 100 full pixels.

    Nothing is standardised: the unit is fixed, the same for training and test part, and keeps targets near 1.
    Linear in the pixels, so a single unit without activation can learn it exactly.
    """
    return dataclasses.replace(
        digits,
        name="mnist-ink",
        title=f"{digits.title}: how much ink each has, y = Σ pixels / 25,500 (hundreds of full pixels)",
        train_y=_ink(digits.train_x),
        test_y=_ink(digits.test_x),
        task="regression",
        labels=(),
    )


def _ink(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    total = images.sum(axis=(1, 2), dtype=np.int64)
    hundreds: npt.NDArray[np.float32] = (total / FULL_INK).astype(np.float32)
    return hundreds
