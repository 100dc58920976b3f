"""The digits that figures train on: those that ship, or all 60,000 where they are on this machine."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy.typing as npt

from tui_dl.data import catalog
from tui_dl.data.dataset import Dataset
from tui_dl.data.errors import DataError

FULL = "mnist"


@lru_cache(maxsize=1)
def shipped() -> Dataset:
    """The 10,000 digits in the package."""
    return catalog.load(catalog.DEFAULT)


def some_digits(count: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The first `count` training digits that ship: images (count, 28, 28), labels (count,)."""
    data = shipped()
    return data.train_x[:count], data.train_y[:count]


def best_digits(name: str = FULL) -> Dataset:
    """The full set where it is on this machine, else the digits that ship."""
    try:
        return catalog.load(name)
    except DataError:
        return shipped()
