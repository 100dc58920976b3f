"""What the units of a hidden layer look for: their weights as images, and the digits that make them respond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import Adam
from tui_dl.engine.probe import Probe
from tui_dl.engine.regularizers import L2
from tui_dl.session.figures.digits import shipped, some_digits
from tui_dl.session.figures.run import run_to
from tui_dl.session.inspection.first_layer import Bank, Gathering, Responses, banks_of

CLASSES, BATCH, ASKED = 10, 32, 1000
SHAPE = (28, 28)
RATE = 0.002


@dataclass(frozen=True, slots=True, eq=False)
class SeenView:
    """A first layer after some epochs, and what it responds to among digits it was not trained on."""

    epoch: int
    bank: Bank
    responses: Responses
    images: npt.NDArray[np.uint8]
    """(n, 28, 28): the digits asked about."""
    labels: npt.NDArray[np.int64]
    """(n,)"""
    accuracy: float
    """Share of them that the whole network names rightly."""

    def strongest(self, unit: int, count: int) -> npt.NDArray[np.uint8]:
        """The digits (count, 28, 28) that a unit responds to most."""
        return self.images[self.responses.strongest[unit, :count]]


def seen_network(units: int, penalty: float) -> Sequential:
    """784 → `units` relu → 10 softmax; λ of an L2 penalty on the first kernel."""
    first = Dense(units, "relu", kernel_regularizer=L2(penalty) if penalty else None)
    network = Sequential([first, Dense(CLASSES, "softmax")], seed=0)
    network.build(784)
    network.compile(optimizer=Adam(RATE), loss="sparse_categorical_crossentropy")
    return network


def train_seen(units: int, penalty: float, examples: int, epochs: int) -> Iterator[SeenView]:
    """The layer before any training, and after each epoch."""
    network = seen_network(units, penalty)
    x, y = some_digits(examples)
    trainer = network.trainer(network.feed(x, y), batch_size=BATCH, threads=1)
    try:
        yield _view(network, 0)
        trainer.machine.prepare()
        while trainer.epochs_done < epochs and not trainer.diverged:
            run_to(trainer, (trainer.epochs_done + 1) * trainer.machine.batches_per_epoch)
            yield _view(network, trainer.epochs_done)
    finally:
        trainer.close()


def _view(network: Sequential, epoch: int) -> SeenView:
    data = shipped()
    images, labels = data.test_x[:ASKED], data.test_y[:ASKED].astype(np.int64)
    bank = banks_of(network, SHAPE)[0]
    probe = Probe(network, 256)
    try:
        outputs = probe.forward(images, [bank.output])[bank.output]
    finally:
        probe.close()
    gathering = Gathering(bank.units, CLASSES)
    gathering.add(outputs, labels)
    right = np.asarray(network.predict(images)).argmax(axis=1) == labels
    return SeenView(epoch, bank, gathering.responses(), images, labels, float(right.mean()))
