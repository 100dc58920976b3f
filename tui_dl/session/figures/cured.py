"""The same training twice: as it is, and held back by dropout and an L2 penalty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.feed import split_at
from tui_dl.engine.joining import Dropout
from tui_dl.engine.layers import Dense, Layer
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import Adam
from tui_dl.engine.regularizers import L2
from tui_dl.session.figures.digits import some_digits
from tui_dl.session.figures.run import Run, RunView

BATCH, SPLIT, RATE = 32, 0.2, 0.003
CLASSES = 10
DATA_LOSS = "categorical_crossentropy"
"""The loss without any penalty: only so are the two to be compared."""


@dataclass(frozen=True, slots=True)
class Cure:
    """What holds a network back."""

    dropout: float
    """The share of hidden outputs that is dropped."""
    penalty: float
    """λ of the penalty λ·Σw² on the kernels."""


def cured_network(units: int, cure: Cure, seed: int = 0) -> Sequential:
    """784 → `units` relu → 10 softmax, with its cure."""
    regularizer = L2(cure.penalty) if cure.penalty else None
    layers: list[Layer] = [Dense(units, "relu", kernel_regularizer=regularizer)]
    if cure.dropout:
        layers.append(Dropout(cure.dropout, seed))
    layers.append(Dense(CLASSES, "softmax", kernel_regularizer=regularizer))
    network = Sequential(layers, seed=seed)
    network.build(784)
    network.compile(optimizer=Adam(RATE), loss="categorical_crossentropy", metrics=["accuracy", DATA_LOSS])
    return network


def mislabelled(y: npt.NDArray[Any], share: float, seed: int = 0) -> npt.NDArray[Any]:
    """The labels (n,), a share of those to be trained on drawn anew at random; those that validate stay true."""
    draw, first = np.random.default_rng(seed), split_at(len(y), SPLIT)
    chosen = draw.choice(first, int(share * first), replace=False)
    changed = y.copy()
    changed[chosen] = draw.integers(0, CLASSES, len(chosen))
    return changed


def train_both(units: int, examples: int, epochs: int, wrong: float, cure: Cure) -> Iterator[tuple[RunView, RunView]]:
    """Frames of the training without any cure, and of the one with it, as they go on in turn.

    wrong: the share of training labels that are drawn at random.
    """
    x, y = some_digits(examples)
    y = mislabelled(y, wrong)
    runs = [
        Run(cured_network(units, each), x, y, batch_size=BATCH, epochs=epochs, validation_split=SPLIT)
        for each in (Cure(0.0, 0.0), cure)
    ]
    try:
        bare, held = runs[0].view(), runs[1].view()
        ways = [run.frames() for run in runs]
        while not (bare.done and held.done):
            bare, held = next(ways[0], bare), next(ways[1], held)
            yield bare, held
    finally:
        for run in runs:
            run.close()
