"""Digits moved along the gradient of the loss, until a trained network names them otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.engine.network import Network
from tui_dl.engine.optimizers import Adam
from tui_dl.engine.probe import Probe
from tui_dl.engine.spec import parse_network
from tui_dl.session.figures.digits import shipped, some_digits
from tui_dl.session.figures.run import run_to
from tui_dl.session.inspection.nudge import direction, nudged

Floats = npt.NDArray[np.float32]

LAYERS = "32:relu,10:softmax"
BATCH, RATE = 32, 0.003
DIGITS, STEPS = 40, 100
SURE = 0.9
"""What the truth must be given, for a digit to be worth moving."""
FURTHEST = 1.0
"""The largest ε: a pixel goes from black to white."""
GRADIENT, SIGN = "gradient", "its sign"


@dataclass(frozen=True, slots=True, eq=False)
class FooledView:
    """A trained network, and what it says of digits that are moved further and further."""

    images: Floats
    """(n, 784) from 0 to 1: digits that were not trained on, and of which the network is sure."""
    labels: npt.NDArray[np.int64]
    """(n,)"""
    gradients: Floats
    """(n, 784) ∂L/∂x of each."""
    sizes: Floats
    """(m,) ε from 0 on."""
    outputs: dict[str, Floats]
    """By the way to go, `GRADIENT` or `SIGN`: (n, m, 10)."""

    def along(self, digit: int, way: str) -> Floats:
        """The direction (784,) in which a digit is moved: no pixel by more than 1."""
        if way == SIGN:
            return np.asarray(np.sign(self.gradients[digit]), np.float32)
        return direction(self.gradients[digit], uphill=True)

    def moved(self, digit: int, way: str, size: float) -> Floats:
        """The digit (784,) after the move."""
        sizes = np.array([size], np.float32)
        return np.asarray(nudged(self.images[digit], self.along(digit, way), sizes, bounded=True)[0], np.float32)

    def flip(self, digit: int, way: str) -> float | None:
        """The smallest of the sizes that changes the answer."""
        changed = np.flatnonzero(self.outputs[way][digit].argmax(axis=1) != self.labels[digit])
        return float(self.sizes[changed[0]]) if changed.size else None


def fool(examples: int, epochs: int) -> Iterator[FooledView]:
    """Train a network, then move digits against it."""
    network = parse_network(LAYERS).build(784, 0)
    network.compile(optimizer=Adam(RATE), loss="sparse_categorical_crossentropy")
    x, y = some_digits(examples)
    trainer = network.trainer(network.feed(x, y), batch_size=BATCH, threads=1)
    try:
        trainer.machine.prepare()
        run_to(trainer, epochs * trainer.machine.batches_per_epoch)
    finally:
        trainer.close()
    yield _view(network)


def _view(network: Network) -> FooledView:
    data = shipped()
    asked, truths = data.test_x[: 4 * DIGITS], data.test_y[: 4 * DIGITS].astype(np.int64)
    given = np.asarray(network.predict(asked))[np.arange(len(truths)), truths]
    sure = np.flatnonzero(given >= min(SURE, float(given.max())))[:DIGITS]
    images = (asked[sure].reshape(len(sure), -1) / 255).astype(np.float32)
    labels = truths[sure]
    probe = Probe(network, len(sure))
    try:
        gradients = np.asarray(probe.backward(images, labels)["dx"], np.float32)
    finally:
        probe.close()
    view = FooledView(images, labels, gradients, np.linspace(0, FURTHEST, STEPS + 1, dtype=np.float32), {})
    for way in (GRADIENT, SIGN):
        paths = [nudged(images[n], view.along(n, way), view.sizes, bounded=True) for n in range(len(sure))]
        said = np.asarray(network.predict(np.concatenate(paths)), np.float32)
        view.outputs[way] = said.reshape(len(sure), len(view.sizes), -1)
    return view
