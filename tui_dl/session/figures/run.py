"""A training of a figure's own: frames to show while it goes on, and a way to go on after a pause."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.feed import split_at
from tui_dl.engine.network import Network
from tui_dl.engine.trainer import Pace

Floats = npt.NDArray[np.float64]

FRAME_SECONDS = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """What a training has come to."""

    epoch: int
    """Whole epochs done."""
    epochs: int
    batch: int
    """Batches done in all."""
    batches_per_epoch: int
    last_batch: int
    """Examples in the last batch of an epoch."""
    examples: int
    validation_examples: int
    batch_loss: Floats
    """The loss of every batch so far."""
    history: dict[str, list[float]]
    """As Keras' `history.history`."""
    best_epoch: int | None
    """The epoch (from 1) with the lowest validation loss; without validation, the lowest loss."""
    diverged: bool

    @property
    def done(self) -> bool:
        """Whether there is nothing left to train."""
        return self.diverged or self.epoch >= self.epochs


class Run:
    """`epochs` epochs of a compiled network on some data. Belongs to whoever iterates over `frames`, one at a time."""

    def __init__(
        self,
        network: Network,
        x: Any,
        y: Any,
        *,
        batch_size: int,
        epochs: int,
        validation_split: float = 0.0,
        threads: int | None = 1,
    ) -> None:
        self.network = network
        self.epochs = epochs
        whole = network.feed(x, y)
        first = split_at(whole.examples, validation_split)
        self._validation = whole.part(first, whole.examples) if first < whole.examples else None
        self._trainer = network.trainer(whole.part(0, first), self._validation, batch_size=batch_size, threads=threads)
        self._lock = threading.Lock()

    def frames(self) -> Iterator[RunView]:
        """Go on training to the end, with something to show about ten times a second."""
        with self._lock:
            pace = Pace(FRAME_SECONDS)
            trainer = self._trainer
            while trainer.epochs_done < self.epochs and not trainer.diverged:
                pace.count(trainer.run(pace.batches, stop_on_nan=True))
                yield self.view()

    def view(self) -> RunView:
        """What it has come to."""
        trainer = self._trainer
        machine, history = trainer.machine, trainer.history
        size, examples = machine.program.batch_size, machine.feed.examples
        return RunView(
            epoch=trainer.epochs_done,
            epochs=self.epochs,
            batch=machine.batches_done,
            batches_per_epoch=machine.batches_per_epoch,
            last_batch=examples - size * (machine.batches_per_epoch - 1),
            examples=examples,
            validation_examples=self._validation.examples if self._validation else 0,
            batch_loss=machine.records()[:, 0].copy(),
            history=history.history,
            best_epoch=history.best_epoch,
            diverged=trainer.diverged,
        )

    def close(self) -> None:
        """Let its threads go."""
        self._trainer.close()


def to_the_end(run: Run) -> Iterator[RunView]:
    """All frames of a run that is nobody's afterwards."""
    try:
        yield from run.frames()
    finally:
        run.close()


def classifier(hidden: tuple[int, ...], optimizer: Any = "rmsprop", seed: int = 0, classes: int = 10) -> Network:
    """A compiled stack of relu layers under a softmax, for digits."""
    from tui_dl.engine.layers import Dense
    from tui_dl.engine.network import Sequential

    layers = [Dense(units, "relu") for units in hidden]
    network = Sequential([*layers, Dense(classes, "softmax")], seed=seed)
    network.build(784)
    network.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return network
