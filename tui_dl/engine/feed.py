"""What the machine is fed: examples and targets in the form its kernels read, and the order of each epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.errors import NetworkError

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Port:
    """One input or target of the network: an array, and the kernel that gathers a batch from it."""

    kernel: str
    array: Array
    """Contiguous; the first axis counts examples."""

    def cast(self, dtype: npt.DTypeLike) -> Port:
        """Real values in the type that the machine computes with; bytes and labels as they are."""
        if self.kernel != "gather_reals":
            return self
        return Port(self.kernel, np.ascontiguousarray(self.array, dtype))

    def part(self, first: int, last: int) -> Port:
        """The examples of a range."""
        return Port(self.kernel, self.array[first:last])


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """Examples and targets, ready to be gathered."""

    examples: int
    x: Port
    y: Port
    notes: tuple[str, ...] = ()
    """What was done to the arrays on the way, in words."""

    def cast(self, dtype: npt.DTypeLike) -> Feed:
        """Real values in the type that the machine computes with. Data that have it already are not copied."""
        return Feed(self.examples, self.x.cast(dtype), self.y.cast(dtype), self.notes)

    def part(self, first: int, last: int) -> Feed:
        """The examples of a range, as a feed of their own; no data are copied."""
        return Feed(last - first, self.x.part(first, last), self.y.part(first, last), self.notes)


def split_at(examples: int, validation_split: float) -> int:
    """Where the validation part begins: Keras takes the last part, before any shuffling.

    Raises `NetworkError` where a part would be empty.
    """
    if not 0 <= validation_split < 1:
        raise NetworkError(f"validation_split {validation_split!r}: must be at least 0 and below 1")
    first = math.floor(examples * (1 - validation_split))
    if validation_split and (first == 0 or first == examples):
        raise NetworkError(
            f"validation_split {validation_split} leaves {first} of {examples} examples to train on: choose another"
        )
    return first


def epoch_order(examples: int, seed: int, epoch: int) -> npt.NDArray[np.int64]:
    """The shuffled order of an epoch (from 0): a function of seed and epoch alone, so any epoch can be returned to."""
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, epoch])))
    return generator.permutation(examples).astype(np.int64, copy=False)


def make_feed(x: Any, y: Any, features: int, units: int, *, sparse: bool) -> Feed:
    """Arrays as a network with `features` inputs and `units` outputs wants them.

    uint8 values become value / 255, images rows of pixels, integer labels one-hot rows (unless the loss is sparse).
    Raises `NetworkError` where the arrays do not fit.
    """
    inputs, notes = _inputs(x, features)
    targets, more = _targets(y, units, sparse)
    if len(inputs.array) != len(targets.array):
        raise NetworkError(f"{len(inputs.array)} examples but {len(targets.array)} targets: there must be one each")
    return Feed(len(inputs.array), inputs, targets, (*notes, *more))


def make_inputs(x: Any, features: int) -> Port:
    """Examples alone, for predictions."""
    return _inputs(x, features)[0]


def _inputs(x: Any, features: int) -> tuple[Port, list[str]]:
    array, notes = np.asarray(x), []
    if array.dtype.kind not in "buif":
        raise NetworkError(f"x holds {array.dtype}: give numbers")
    if array.ndim < 2 or len(array) == 0:
        raise NetworkError(f"x has shape {array.shape}: give (examples, features) with at least one example")
    if array.ndim > 2:
        notes.append(f"x {array.shape} reshaped to ({len(array)}, {math.prod(array.shape[1:])})")
        array = array.reshape(len(array), -1)
    if array.shape[1] != features:
        raise NetworkError(
            f"x has {array.shape[1]} features an example, the network takes {features}: "
            f"set input_shape={array.shape[1]}"
        )
    if array.dtype == np.uint8:
        notes.append("x scaled from 0 … 255 to 0 … 1")
        return Port("gather_bytes", np.ascontiguousarray(array)), notes
    return Port("gather_reals", np.ascontiguousarray(array)), notes


def _targets(y: Any, units: int, sparse: bool) -> tuple[Port, list[str]]:
    array = np.asarray(y)
    if array.dtype.kind not in "buif":
        raise NetworkError(f"y holds {array.dtype}: give numbers")
    if array.ndim == 2 and array.shape[1] == 1 and (sparse or units > 1):
        array = array[:, 0]
    if array.ndim == 1 and (sparse or units > 1):
        labels = _labels(array, units)
        if sparse:
            return Port("gather_reals", labels.astype(np.float32)[:, None]), []
        return Port("gather_one_hot", labels), [f"y one-hot encoded: {len(labels)} labels to ({len(labels)}, {units})"]
    if sparse:
        raise NetworkError(
            f"y has shape {array.shape}, sparse_categorical_crossentropy wants integer labels: "
            "use categorical_crossentropy for one-hot targets"
        )
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[1] != units:
        raise NetworkError(f"y has shape {array.shape}, the network has {units} outputs: give ({len(array)}, {units})")
    return Port("gather_reals", np.ascontiguousarray(array)), []


def _labels(array: Array, units: int) -> npt.NDArray[np.int64]:
    if array.dtype.kind == "f" and not np.array_equal(array, np.floor(array)):
        raise NetworkError(f"y holds fractions, the network's {units} outputs want class labels 0 … {units - 1}")
    labels = array.astype(np.int64)
    if len(labels) and (labels.min() < 0 or labels.max() >= units):
        raise NetworkError(
            f"y holds labels {labels.min()} … {labels.max()}, the network's {units} outputs stand for 0 … {units - 1}: "
            f"give the last layer {labels.max() + 1} units"
        )
    return labels
