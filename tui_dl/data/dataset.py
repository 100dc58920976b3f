"""A data set in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Task = Literal["multiclass", "binary", "regression"]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Features and targets for training and for testing. All four arrays are read-only."""

    name: str
    title: str
    """One line for people: what this is, with its formula where it has one."""
    train_x: npt.NDArray[Any]
    """Images: uint8 (n, 28, 28), grey values 0 to 255. Generated sets: float32 (n, features)."""
    train_y: npt.NDArray[Any]
    """Classes: uint8 (n,), an index into `labels`. Regression: float32 (n,)."""
    test_x: npt.NDArray[Any]
    test_y: npt.NDArray[Any]
    task: Task
    labels: tuple[str, ...]
    """A name for each class; empty for regression."""
    source: str
    """Where the values come from, with attribution."""

    def __post_init__(self) -> None:
        for field in ("train_x", "train_y", "test_x", "test_y"):
            # A view, so that the caller's own array stays as writable as it was.
            view = getattr(self, field).view()
            view.flags.writeable = False
            object.__setattr__(self, field, view)

    @property
    def features(self) -> int:
        """Values per example once flattened, e.g. 784."""
        return int(np.prod(self.train_x.shape[1:]))

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """(height, width) where examples are images, else None."""
        return (self.train_x.shape[1], self.train_x.shape[2]) if self.train_x.ndim == 3 else None
