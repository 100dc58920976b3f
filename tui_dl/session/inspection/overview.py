"""One look at the network and at many examples: answers, mistakes, the units that read the input."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.machine import default_threads
from tui_dl.engine.probe import Probe
from tui_dl.session.inspection.answers import Meaning, badness, meaning_of, predictions
from tui_dl.session.inspection.examples import Split, as_numbers, entering, examples_of
from tui_dl.session.inspection.first_layer import Bank, Gathering, Responses, banks_of
from tui_dl.session.opened import Opened

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

CHUNK = 500
"""Examples that go through the network at a time."""


@dataclass(frozen=True, eq=False)
class Overview:
    """What the network makes of the examples of a kind, at one moment."""

    split: Split
    x: Array
    """(n, …), as the data set holds them: uint8 images, or rows of float32."""
    truths: Array
    """(n,): classes, or numbers where the task is regression."""
    meaning: Meaning
    outputs: Floats
    """(n, k)"""
    predictions: Integers
    """(n,): classes, -1 where there is none."""
    badness: npt.NDArray[np.float64]
    """(n,): how wrong each answer is."""
    banks: tuple[Bank, ...]
    responses: tuple[Responses, ...]
    """One for each bank."""
    batches: int
    """Updates behind the weights."""
    epochs: int
    """Whole epochs behind the weights."""

    @property
    def count(self) -> int:
        """Examples looked at."""
        return len(self.x)

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """(height, width) where examples are images."""
        return (self.x.shape[1], self.x.shape[2]) if self.x.ndim == 3 else None

    @property
    def trained(self) -> bool:
        """Whether the weights are more than chance."""
        return self.batches > 0

    @cached_property
    def broken(self) -> bool:
        """Whether some answers are no numbers."""
        return not bool(np.isfinite(self.outputs).all())

    @cached_property
    def right(self) -> int | None:
        """How many answers are right; None where the answer is a number."""
        return None if self.meaning.task == "regression" else int((self.predictions == self.truths).sum())

    @cached_property
    def wrong(self) -> Integers:
        """The wrong answers, the worst first; for numbers all of them, the furthest off first."""
        order = np.argsort(-self.badness, kind="stable")
        if self.meaning.task == "regression":
            return np.asarray(order, np.int64)
        return np.asarray(order[self.predictions[order] != self.truths[order]], np.int64)

    def row(self, index: int) -> Floats:
        """An example's features as the network computes with them (features,)."""
        return np.asarray(as_numbers(self.x[index : index + 1])[0], np.float32)


def overview(opened: Opened, split: Split) -> Overview:
    """Send all examples of a kind through the network as it is now."""
    network, meaning = opened.network, meaning_of(opened)
    x, truths = examples_of(opened, split)
    banks = banks_of(network, opened.dataset.image_shape)
    gatherings = [Gathering(bank.units, len(meaning.classes)) for bank in banks]
    outputs = _sent_through(opened, x, truths, banks, gatherings)
    machine = opened.trainer.machine
    return Overview(
        split=split,
        x=x,
        truths=truths,
        meaning=meaning,
        outputs=outputs,
        predictions=predictions(meaning, outputs),
        badness=badness(meaning, outputs, truths),
        banks=banks,
        responses=tuple(gathering.responses() for gathering in gatherings),
        batches=machine.batches_done,
        epochs=opened.trainer.epochs_done,
    )


def _sent_through(
    opened: Opened, x: Array, truths: Array, banks: tuple[Bank, ...], gatherings: list[Gathering]
) -> Floats:
    """The network's first outputs (n, k) for all examples; on the way, the banks' outputs are gathered."""
    network = opened.network
    if not len(x):
        return np.zeros((0, network.head.units), np.float32)
    threads = opened.trainer.machine.threads if len(x) > CHUNK else 1
    probe = Probe(network, min(CHUNK, len(x)), min(threads, default_threads()))
    answer = probe.program.outputs[0]
    outputs = []
    for first in range(0, len(x), CHUNK):
        part = slice(first, first + CHUNK)
        seen = probe.forward(entering(network, x[part]), [answer, *(bank.output for bank in banks)])
        outputs.append(seen[answer])
        for bank, gathering in zip(banks, gatherings, strict=True):
            gathering.add(seen[bank.output], truths[part])
    probe.close()
    return np.concatenate(outputs)
