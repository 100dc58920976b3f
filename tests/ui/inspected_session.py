"""A session to look into: a real engine network on drawn digits, its weights made by a formula, not by training.

So nothing hangs on the order in which some machine adds, and the pictures are everywhere the same.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from fake_session import FakeSession, drawn_digits

from tui_dl.data.dataset import Dataset
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.session import Setup
from tui_dl.session.opened import Opened

UNITS, RIDGE, SURE = 24, 3.0, 6.0
UPDATES = 6


@cache
def digits() -> Dataset:
    """320 digits to learn from and 120 to test."""
    images, truths = drawn_digits(440, np.random.default_rng(3))
    truths = truths.astype(np.uint8)
    # Some are smudged, so that mistakes happen.
    smudged = np.random.default_rng(4).integers(0, 120, images.shape)
    images[::2] = np.clip(images[::2].astype(int) // 2 + smudged[::2], 0, 255)
    return Dataset(
        "drawn", "Drawn digits", images[:320], truths[:320], images[320:], truths[320:], "multiclass",
        tuple("0123456789"), "drawn for tests",
    )  # fmt: skip


@cache
def weights() -> tuple[np.ndarray, ...]:
    """Hidden units like what sets a class apart from the mean; the last layer is a ridge regression onto the truths."""
    dataset = digits()
    x, truth = dataset.train_x.reshape(-1, 784) / 255, np.eye(10)[dataset.train_y]
    means = truth.T @ x / truth.sum(axis=0)[:, None]
    likes = np.random.default_rng(5).normal(size=(UNITS, 10))
    likes[:10] = 3 * np.eye(10)
    # Some lie exactly between two thousandths: a millionth more, and no machine's last bit decides which it is.
    w1 = np.round((likes @ (means - x.mean(axis=0))).T * 0.2 + 1e-6, 3)
    h = np.maximum(x @ w1, 0)
    w2 = np.linalg.solve(h.T @ h + RIDGE * np.eye(UNITS), h.T @ (truth - 0.1)) * SURE
    return w1, np.zeros(UNITS), np.round(w2, 3), np.zeros(10)


def opened(updates: int = UPDATES) -> Opened:
    """Data, network and trainer; 0 updates: as before training."""
    setup = Setup(data="drawn", threads=1)
    network = Sequential([Dense(UNITS, "relu"), Dense(10, "softmax")])
    network.build(784)
    network.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    network.set_weights(weights())
    here = Opened(setup, digits(), network)
    here.trainer.machine.restore(updates, here.trainer.machine.arena.state.copy())
    return here


class InspectedSession(FakeSession):
    """Around it the session of the other tests."""

    def __init__(self, updates: int = UPDATES, **others) -> None:
        super().__init__(**others)
        self.opened = opened(updates)
