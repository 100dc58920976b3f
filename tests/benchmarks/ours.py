"""tui-dl as a worker. Run by the benchmarks: `python -m tests.benchmarks.ours tui-dl`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.benchmarks.workers import Job, Turn, serve

if TYPE_CHECKING:
    from tui_dl.engine.optimizers import Optimizer


def train(job: Job) -> Turn:
    """Whole batches by the machine; with validation as `fit` does it, after each epoch."""
    from tui_dl.data import catalog
    from tui_dl.engine.feed import split_at
    from tui_dl.engine.layers import Dense
    from tui_dl.engine.network import Sequential

    data = catalog.load(job.folder)
    inputs, *hidden, classes = job.layers
    layers = [Dense(units, activation="relu") for units in hidden]
    network = Sequential([*layers, Dense(classes, activation="softmax")])
    network.build(inputs)
    network.compile(optimizer=optimizer(job.optimizer), loss="categorical_crossentropy", metrics=["accuracy"])
    whole = network.feed(data.train_x, data.train_y)
    first = split_at(whole.examples, 0.2)
    trainer = network.trainer(
        whole.part(0, first),
        whole.part(first, whole.examples) if job.validate else None,
        batch_size=job.batch_size,
        threads=job.threads,
    )

    def turn(batches: int) -> float:
        start, left = time.perf_counter(), batches
        while left:
            left -= trainer.run(left)
        return time.perf_counter() - start

    return turn


def optimizer(name: str) -> str | Optimizer:
    """By its registered name; `sgd with momentum` is SGD's other rule."""
    from tui_dl.engine.optimizers import SGD

    return SGD(momentum=0.9) if name == "sgd with momentum" else name


if __name__ == "__main__":
    serve({"tui-dl": train})
