"""Deep stacks of dense layers: what becomes of a signal on its way in, and of the gradient on its way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import SGD
from tui_dl.engine.probe import Probe
from tui_dl.session.figures.digits import some_digits
from tui_dl.session.figures.run import run_to

Floats = npt.NDArray[np.float64]

UNITS, BATCH = 64, 128
RATE = 0.1
FRAMES = 20


@dataclass(frozen=True, slots=True)
class StackSpec:
    """A stack of hidden layers, all alike, under a softmax."""

    name: str
    activation: str
    initializer: str
    """As `INITIALIZERS` reads it, e.g. `random_normal(stddev=0.01)`."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One batch through a stack that nobody has trained, and what came of training it."""

    spec: StackSpec
    spread: Floats
    """(layers,) the standard deviation of each hidden layer's outputs, the first layer's first."""
    gradient: Floats
    """(layers + 1,) √mean (∂L/∂W)² of each kernel, the output layer's last."""
    loss: Floats
    """(updates,) the loss of each batch, as far as it was trained."""


def signals(specs: Sequence[StackSpec], layers: int, updates: int = 0, examples: int = 1024) -> Iterator[list[Signal]]:
    """The signal in each stack before any training; then, trained side by side, their losses.

    All see the same batches, in steps of plain gradient descent.
    """
    x, y = some_digits(examples)
    networks = [network_of(spec, layers) for spec in specs]
    seen = [_seen(spec, network, x[:BATCH], y[:BATCH]) for spec, network in zip(specs, networks, strict=True)]
    yield seen
    if updates:
        yield from _trained(seen, networks, x, y, updates)


def network_of(spec: StackSpec, layers: int, seed: int = 0) -> Sequential:
    """784 → so many layers of `UNITS` units → 10 softmax."""
    piece = INITIALIZERS.get(spec.initializer)
    hidden = [Dense(UNITS, spec.activation, kernel_initializer=piece) for _ in range(layers)]
    network = Sequential([*hidden, Dense(10, "softmax", kernel_initializer=piece)], seed=seed)
    network.build(784)
    network.compile(optimizer=SGD(RATE), loss="sparse_categorical_crossentropy")
    return network


def _seen(spec: StackSpec, network: Sequential, x: npt.NDArray[np.uint8], y: npt.NDArray[np.generic]) -> Signal:
    probe = Probe(network, len(x))
    try:
        tensors = probe.backward(x, y)
    finally:
        probe.close()
    layers = len(network.graph.nodes) - 1
    spread = np.array([float(np.std(tensors[f"h{n}"], dtype=np.float64)) for n in range(1, layers + 1)])
    kernels = [tensors[f"dW{n}"].astype(np.float64) for n in range(1, layers + 2)]
    gradient = np.array([float(np.sqrt(np.mean(kernel**2))) for kernel in kernels])
    return Signal(spec, spread, gradient, np.zeros(0))


def _trained(
    seen: Sequence[Signal],
    networks: Sequence[Sequential],
    x: npt.NDArray[np.uint8],
    y: npt.NDArray[np.generic],
    updates: int,
) -> Iterator[list[Signal]]:
    trainers = [network.trainer(network.feed(x, y), batch_size=BATCH, threads=1) for network in networks]
    try:
        for trainer in trainers:
            trainer.machine.prepare()
        for frame in range(1, FRAMES + 1):
            for trainer in trainers:
                run_to(trainer, updates * frame // FRAMES)
            yield [
                Signal(one.spec, one.spread, one.gradient, trainer.machine.records()[:, 0].astype(np.float64))
                for one, trainer in zip(seen, trainers, strict=True)
            ]
    finally:
        for trainer in trainers:
            trainer.close()
