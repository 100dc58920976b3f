"""All examples of a data set in one row, by part and by label: what galleries and splits are made of.

The arrays are the session's own, which nobody writes to; nothing of them is copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from tui_dl.engine.feed import split_at

if TYPE_CHECKING:
    from tui_dl.data.dataset import Dataset
    from tui_dl.session.session import Session

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
Indices = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

CHUNK = 4_000
"""Images that are summed at once: sums of more would need room for a copy of all."""


@dataclass(frozen=True, eq=False)
class Gallery:
    """Every example has a number: first come those trained on, then the validation part, then the test data."""

    dataset: Dataset
    first_validation: int
    """Where the validation part begins: the last part of the training data, before any shuffling."""

    @property
    def first_test(self) -> int:
        """Where the test data begin."""
        return len(self.dataset.train_y)

    @property
    def count(self) -> int:
        """How many examples there are."""
        return self.first_test + len(self.dataset.test_y)

    def image(self, index: int) -> npt.NDArray[Any]:
        """The features of one example: (28, 28) grey values for a digit."""
        here, at = self._found(index, self.dataset.train_x, self.dataset.test_x)
        return np.asarray(here[at])

    def target(self, index: int) -> float:
        """What is to be predicted for it: the index of its label, or a number."""
        here, at = self._found(index, self.dataset.train_y, self.dataset.test_y)
        return float(here[at])

    def label(self, index: int) -> str:
        """The name of its label; a number for regression."""
        value = self.target(index)
        return self.dataset.labels[int(value)] if self.dataset.labels else f"{value:.4g}"

    def part(self, index: int) -> Part:
        """Which part it belongs to."""
        if index >= self.first_test:
            return "test"
        return "train" if index < self.first_validation else "validation"

    def bounds(self, part: Part) -> tuple[int, int]:
        """The first example of a part, and the one after its last."""
        edges = (0, self.first_validation, self.first_test, self.count)
        at = PARTS.index(part)
        return edges[at], edges[at + 1]

    def of(self, label: int | None) -> Indices:
        """The numbers of all examples with a label, or of all."""
        return np.arange(self.count) if label is None else self._members[label]

    def balance(self, part: Part) -> npt.NDArray[np.int64]:
        """How many examples of each label a part has, (labels,)."""
        first, last = self.bounds(part)
        return np.bincount(self._labels[first:last], minlength=len(self.dataset.labels)).astype(np.int64)

    def split(self, share: float) -> Gallery:
        """The same data with another validation share. Raises NetworkError where a part would be empty."""
        return Gallery(self.dataset, split_at(self.first_test, share))

    @cached_property
    def _labels(self) -> npt.NDArray[np.int64]:
        return np.concatenate((self.dataset.train_y, self.dataset.test_y)).astype(np.int64)

    @cached_property
    def _members(self) -> list[Indices]:
        return [np.flatnonzero(self._labels == label) for label in range(len(self.dataset.labels))]

    def _found(self, index: int, first: npt.NDArray[Any], second: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], int]:
        if not 0 <= index < self.count:
            raise IndexError(f"there is no example {index}: they go from 0 to {self.count - 1}")
        return (first, index) if index < len(first) else (second, index - len(first))


@dataclass(frozen=True, slots=True, eq=False)
class PixelSums:
    """Sums over the images of each label, from which every statistic of a pixel follows."""

    counts: npt.NDArray[np.int64]
    """(labels,)"""
    sums: Floats
    """Σ value, (labels, h, w)."""
    squares: Floats
    """Σ value²."""
    lit: Floats
    """How often the pixel is above 0."""

    def mean(self, label: int | None = None) -> Floats:
        """The mean image (h, w) of a label, or of all: Σ value / n."""
        return self._of(self.sums, label) / self._count(label)

    def deviation(self, label: int | None = None) -> Floats:
        """The standard deviation of each pixel: √(mean of squares − square of the mean)."""
        mean = self.mean(label)
        return np.sqrt(np.maximum(self._of(self.squares, label) / self._count(label) - mean**2, 0))

    def lit_share(self, label: int | None = None) -> Floats:
        """In what share of the images each pixel is above 0."""
        return self._of(self.lit, label) / self._count(label)

    def _of(self, stack: Floats, label: int | None) -> Floats:
        return np.asarray(stack.sum(axis=0) if label is None else stack[label])

    def _count(self, label: int | None) -> int:
        return max(int(self.counts.sum() if label is None else self.counts[label]), 1)


def pixel_sums(gallery: Gallery) -> PixelSums:
    """Go through all images once, some thousand at a time."""
    data = gallery.dataset
    shape = (len(data.labels), *data.train_x.shape[1:])
    counts = np.zeros(len(data.labels), np.int64)
    sums, squares, lit = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for images, labels in ((data.train_x, data.train_y), (data.test_x, data.test_y)):
        for first in range(0, len(labels), CHUNK):
            some, theirs = images[first : first + CHUNK], labels[first : first + CHUNK]
            for label in range(len(data.labels)):
                chosen = some[theirs == label].astype(np.float32)
                counts[label] += len(chosen)
                sums[label] += chosen.sum(axis=0, dtype=np.float64)
                squares[label] += np.square(chosen).sum(axis=0, dtype=np.float64)
                lit[label] += (chosen > 0).sum(axis=0)
    return PixelSums(counts, sums, squares, lit)


def gallery_of(session: Session) -> Gallery:
    """The data of an open session, split as it trains on them."""
    return Gallery(session.dataset, 0).split(session.setup.validation_split)


def digits_of(session: Session) -> Gallery:
    """The data of a session where they are images with labels; else the digits that ship."""
    dataset = session.dataset
    if dataset.image_shape is None or not dataset.labels:
        from tui_dl.data.catalog import DEFAULT, load

        dataset = load(DEFAULT)
    return Gallery(dataset, 0).split(session.setup.validation_split)


@dataclass(frozen=True, slots=True)
class Paging:
    """A list of `count` entries in pages of `size`, one entry chosen."""

    count: int
    size: int
    chosen: int = 0

    @property
    def page(self) -> int:
        """The page that holds the chosen entry, from 0."""
        return self.chosen // max(self.size, 1)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.count // max(self.size, 1)), 1)

    @property
    def shown(self) -> range:
        """The entries of the page."""
        first = self.page * self.size
        return range(first, min(first + self.size, self.count))

    def moved(self, by: int) -> Paging:
        """Another entry chosen, within the list."""
        return Paging(self.count, self.size, min(max(self.chosen + by, 0), max(self.count - 1, 0)))
