"""What the machine is fed: examples and targets in the form its kernels read, and the order of each epoch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    inputs: tuple[Port, ...]
    targets: tuple[Port, ...]
    notes: tuple[str, ...] = ()
    """What was done to the arrays on the way, in words."""
    weights: Port | None = None
    """How much each example counts; None where all count the same."""

    @property
    def x(self) -> Port:
        """The first input."""
        return self.inputs[0]

    @property
    def y(self) -> Port:
        """The first target."""
        return self.targets[0]

    def _each(self, examples: int, change: Callable[[Port], Port]) -> Feed:
        return Feed(
            examples,
            tuple(map(change, self.inputs)),
            tuple(map(change, self.targets)),
            self.notes,
            None if self.weights is None else change(self.weights),
        )

    def ready(self, dtype: npt.DTypeLike, *, weighted: bool) -> Feed:
        """As a machine with this element type reads it; with weights of 1 where it wants some and there are none."""
        feed = self if self.weights is not None or not weighted else self.weighted(np.ones(self.examples))
        return feed.cast(dtype)

    def weighted(self, weights: Any) -> Feed:
        """The same feed with a weight for each example. Raises `NetworkError` where they do not fit."""
        return replace(self, weights=_weights_port(weights, self.examples))

    def cast(self, dtype: npt.DTypeLike) -> Feed:
        """Real values in the type that the machine computes with. Data that have it already are not copied."""
        return self._each(self.examples, lambda port: port.cast(dtype))

    def part(self, first: int, last: int) -> Feed:
        """The examples of a range, as a feed of their own; no data are copied."""
        return self._each(last - first, lambda port: port.part(first, last))


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


@dataclass(frozen=True, slots=True)
class TargetForm:
    """What an output wants its targets to be."""

    units: int
    sparse: bool
    """Class indices instead of one-hot rows."""
    loss: str = ""
    """The name of its loss, which decides what labels mean."""


def make_feed(x: Any, y: Any, features: Sequence[int], targets: Sequence[TargetForm]) -> Feed:
    """Arrays as a network wants them: one array, or a list of arrays where there are several inputs or outputs.

    uint8 values become value / 255, images rows of pixels, integer labels one-hot rows (unless the loss is sparse).
    Raises `NetworkError` where the arrays do not fit.
    """
    inputs, notes = make_inputs(x, features)
    wanted = _as_list(y, len(targets), "y", "outputs")
    made = [_targets(array, form) for array, form in zip(wanted, targets, strict=True)]
    ports = tuple(port for port, _ in made)
    counts = {len(port.array) for port in (*inputs, *ports)}
    if len(counts) > 1:
        examples, labels = len(inputs[0].array), len(ports[0].array)
        raise NetworkError(f"{examples} examples but {labels} targets: there must be one each")
    return Feed(counts.pop(), inputs, ports, (*notes, *(note for _, more in made for note in more)))


def make_inputs(x: Any, features: Sequence[int]) -> tuple[tuple[Port, ...], list[str]]:
    """Examples alone, for predictions, and what was done to them."""
    arrays = _as_list(x, len(features), "x", "inputs")
    made = [_inputs(array, width) for array, width in zip(arrays, features, strict=True)]
    return tuple(port for port, _ in made), [note for _, notes in made for note in notes]


def _weights_port(weights: Any, examples: int) -> Port:
    array = np.asarray(weights)
    if array.dtype.kind not in "buif" or array.shape != (examples,):
        raise NetworkError(
            f"weights of {examples} examples must be {examples} numbers, not {array.dtype} {array.shape}"
        )
    if not np.isfinite(array).all() or (array < 0).any():
        raise NetworkError("the weights of the examples must be numbers from 0 on")
    return Port("gather_reals", array.astype(np.float64)[:, None])


def weights_of_classes(class_weight: Mapping[int, float], y: Any) -> Array:
    """The weight of each example by its class; classes that are not named count 1, as in Keras.

    y: integer labels, or one-hot rows.
    """
    array = np.asarray(y)
    if array.ndim == 2:
        array = array.argmax(axis=1) if array.shape[1] > 1 else array[:, 0]
    if array.ndim != 1 or array.dtype.kind not in "buif":
        raise NetworkError("class_weight needs class labels as targets")
    return np.array([class_weight.get(int(label), 1.0) for label in array], float)


def _as_list(value: Any, count: int, name: str, what: str) -> list[Any]:
    """One array, or as many as there are inputs or outputs."""
    if count == 1:
        return [value[0] if isinstance(value, (list, tuple)) and len(value) == 1 and np.ndim(value[0]) > 1 else value]
    if not isinstance(value, (list, tuple)) or len(value) != count:
        raise NetworkError(f"the network has {count} {what}: give {name} as a list of {count} arrays")
    return list(value)


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


def _targets(y: Any, form: TargetForm) -> tuple[Port, list[str]]:
    array, units, sparse = np.asarray(y), form.units, form.sparse
    if array.dtype.kind not in "buif":
        raise NetworkError(f"y holds {array.dtype}: give numbers")
    if array.ndim == 2 and array.shape[1] == 1 and (sparse or units > 1):
        array = array[:, 0]
    if array.ndim == 1 and (sparse or units > 1):
        labels = _labels(array, units)
        if sparse:
            return Port("gather_reals", labels.astype(np.float32)[:, None]), []
        return Port("gather_one_hot", labels), [_encoding(len(labels), form)]
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


def _encoding(examples: int, form: TargetForm) -> str:
    """What is said about labels that become one-hot rows. Raises `NetworkError` where such rows make no sense."""
    if form.loss == "binary_crossentropy":
        raise NetworkError(
            f"y holds class labels, binary_crossentropy wants 0 or 1 for each of the {form.units} outputs: "
            f"use categorical_crossentropy with softmax, or give y as ({examples}, {form.units})"
        )
    instead = "; sparse_categorical_crossentropy takes labels as they are"
    return f"y one-hot encoded: {examples} labels to ({examples}, {form.units})" + (
        instead if form.loss == "categorical_crossentropy" else ""
    )


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
