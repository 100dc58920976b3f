"""What a network's outputs say: classes, how sure, how wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tui_dl.session.inspection.examples import entering
from tui_dl.session.opened import Opened

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

Task = Literal["multiclass", "binary", "regression"]

NO_NUMBER = -1
"""The prediction of a network whose output is NaN or infinite."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the outputs stand for."""

    task: Task
    classes: tuple[str, ...]
    """A name for each class; empty for regression."""
    outputs: tuple[str, ...]
    """A name for each output."""

    @property
    def single(self) -> bool:
        """Whether one output says it all: a number, or the probability of the second of two classes."""
        return len(self.outputs) == 1


def meaning_of(opened: Opened) -> Meaning:
    """Read off the data's task and the network's first output."""
    dataset, units = opened.dataset, opened.network.head.units
    if dataset.task == "regression":
        return Meaning("regression", (), ("ŷ",) if units == 1 else tuple(f"ŷ{n}" for n in range(units)))
    names = dataset.labels
    classes = names + tuple(map(str, range(len(names), units)))
    return Meaning(dataset.task, classes, (f"P({names[-1]})",) if units == 1 else classes)


def predictions(meaning: Meaning, outputs: Floats) -> Integers:
    """The class (n,) that outputs (n, k) stand for, `NO_NUMBER` where they are no numbers; regression has none."""
    if meaning.task == "regression":
        return np.full(len(outputs), NO_NUMBER)
    chosen = (outputs[:, 0] > 0.5).astype(np.int64) if meaning.single else outputs.argmax(axis=1)
    return np.where(np.isfinite(outputs).all(axis=1), chosen, NO_NUMBER)


def badness(meaning: Meaning, outputs: Floats, truths: Array) -> npt.NDArray[np.float64]:
    """How wrong each answer is (n,), whatever the loss; what is no number is as wrong as can be.

    One output: |ŷ − y|; an output for each class: how far the truth's lies below the largest.
    """
    values = outputs.astype(np.float64)
    if meaning.single or meaning.task == "regression":
        wrong = np.abs(values[:, 0] - truths)
    else:
        wrong = values.max(axis=1) - values[np.arange(len(values)), truths.astype(np.int64)]
    return np.where(np.isfinite(values).all(axis=1), wrong, np.inf)


def answer(opened: Opened, x: Array) -> Floats:
    """The network's outputs (n, k) for examples (n, …), with the weights of now."""
    network = opened.network
    outputs = network.predict(entering(network, x))
    return np.asarray(outputs[0] if isinstance(outputs, list) else outputs, np.float32)
