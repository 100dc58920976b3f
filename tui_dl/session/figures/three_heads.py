"""One hidden layer under three heads: a number, a yes or no, one of ten; trained together on digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.layers import Dense, Input
from tui_dl.engine.network import Model
from tui_dl.engine.trainer import Pace
from tui_dl.session.figures.digits import shipped

Floats = npt.NDArray[np.float64]

SHOWN = 40
"""Digits to ask the heads about."""
INK_SCALE = 255 * 100.0
"""Ink is counted in hundreds of white pixels: about 1."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadsView:
    """What the three heads say of some digits."""

    images: npt.NDArray[np.uint8]
    """(n, 28, 28): digits that were not trained on."""
    labels: npt.NDArray[np.int64]
    ink: Floats
    """(n,) the true ink."""
    logits: tuple[Floats, Floats, Floats]
    """Before the activation: (n, 1), (n, 1), (n, 10)."""
    outputs: tuple[Floats, Floats, Floats]
    """After it, of the same shapes."""
    wanted: int
    """The digit that the second head looks for."""
    updates: int
    done: bool

    @property
    def right(self) -> int:
        """Digits that the third head names rightly."""
        return int((self.outputs[2].argmax(axis=1) == self.labels).sum())


class Heads:
    """The network and its data. `wanted` is the digit that the binary head must tell from all others."""

    def __init__(self, wanted: int, examples: int = 2000, shown: int = SHOWN) -> None:
        data = shipped()
        self._train = data.train_x[:examples], data.train_y[:examples].astype(np.int64)
        self._shown = data.test_x[:shown], data.test_y[:shown].astype(np.int64)
        self._wanted = wanted
        x = Input(784, name="image")
        hidden = Dense(32, "relu")(x)
        heads = [
            Dense(1, "identity", name="ink"),
            Dense(1, "sigmoid", name="yes_no"),
            Dense(10, "softmax", name="digit"),
        ]
        self.network = Model([x], [head(hidden) for head in heads])
        self.network.compile("adam", ["mse", "binary_crossentropy", "sparse_categorical_crossentropy"])
        feed = self.network.feed(self._train[0], self.targets(*self._train))
        self._ports = self.network.feed(self._shown[0], self.targets(*self._shown)).inputs
        self._trainer = self.network.trainer(feed, batch_size=32, threads=1)

    def targets(self, images: Any, labels: Any) -> list[npt.NDArray[Any]]:
        """What each head should say: ink, 1 or 0, the label."""
        return [ink_of(images)[:, None], (labels == self._wanted).astype(np.float32)[:, None], labels]

    def view(self, *, done: bool = False) -> HeadsView:
        """What the heads say now."""
        images, labels = self._shown
        kernel, bias, *own = (np.asarray(weight, np.float64) for weight in self.network.get_weights())
        hidden = np.maximum(images.reshape(len(images), -1) / 255.0 @ kernel + bias, 0)
        logits = tuple(hidden @ own[at] + own[at + 1] for at in (0, 2, 4))
        trainer = self._trainer
        predicted = trainer.evaluator.predict(trainer.machine.arena, self._ports)
        outputs = tuple(np.asarray(out, np.float64) for out in predicted)
        updates = trainer.machine.batches_done
        return HeadsView(images, labels, ink_of(images), logits, outputs, self._wanted, updates, done)  # type: ignore[arg-type]

    def frames(self, epochs: int) -> Iterator[HeadsView]:
        """Train for so many epochs; begins with what the untrained heads say."""
        trainer, pace = self._trainer, Pace()
        yield self.view(done=not epochs)
        while trainer.epochs_done < epochs and not trainer.diverged:
            pace.count(trainer.run(pace.batches, stop_on_nan=True))
            yield self.view(done=trainer.epochs_done >= epochs)

    def close(self) -> None:
        """Let its threads go."""
        self._trainer.close()


def train_heads(wanted: int, examples: int, epochs: int) -> Iterator[HeadsView]:
    """Make the network, then train it; nothing happens before the first frame is asked for."""
    heads = Heads(wanted, examples)
    try:
        yield from heads.frames(epochs)
    finally:
        heads.close()


def ink_of(images: npt.NDArray[Any]) -> Floats:
    """How much ink digits have, in hundreds of white pixels."""
    return np.asarray(images.reshape(len(images), -1).sum(axis=1, dtype=np.float64) / INK_SCALE)


def one_hot(label: int, classes: int = 10) -> tuple[int, ...]:
    """A label as a row with a single 1."""
    return tuple(int(index == label) for index in range(classes))
