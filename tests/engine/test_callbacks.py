"""Callbacks: Keras' rules, on made-up values and in real training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui_dl.engine.callbacks import (
    Callback,
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from tui_dl.engine.errors import CheckpointError, NetworkError
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import SGD, Adam

Make = Callable[..., Sequential]
Data = tuple[np.ndarray, np.ndarray]


class Script:
    """Stands for a network and its trainer while a callback is told made-up values."""

    def __init__(self, callback: Callback, rate: float = 1.0) -> None:
        self.stop_training = False
        self.learning_rate = rate
        self.machine = self
        self.weights = [np.zeros(1)]
        self.rates: list[float] = []
        callback.attach(self, self)  # type: ignore[arg-type]
        self.callback = callback
        callback.on_train_begin()

    def set_learning_rate(self, rate: float) -> None:
        self.learning_rate = rate

    def get_weights(self) -> list[np.ndarray]:
        return [w.copy() for w in self.weights]

    def set_weights(self, weights: list[np.ndarray]) -> None:
        self.weights = weights

    def play(self, name: str, values: list[float]) -> int:
        """Tell a value an epoch until the callback stops the training; returns how many epochs there were."""
        for epoch, value in enumerate(values):
            self.weights = [np.full(1, float(epoch))]
            self.callback.on_epoch_end(epoch, {name: value})
            self.rates.append(self.learning_rate)
            if self.stop_training:
                self.callback.on_train_end()
                return epoch + 1
        self.callback.on_train_end()
        return len(values)


# ---------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("settings", "values", "epochs"),
    [
        ({}, [3, 2, 1, 1.5, 1], 4),
        ({"patience": 2}, [3, 2, 2.5, 2.4, 2.3], 4),
        ({"min_delta": 0.5}, [3, 2.8, 1], 2),
        ({"patience": 3}, [1, 2, 3, 4, 5, 6], 4),
        ({"monitor": "val_accuracy"}, [0.5, 0.6, 0.55], 3),
        ({"mode": "max"}, [1, 2, 1.9], 3),
        ({}, [float("nan"), float("nan"), 1], 2),
    ],
)
def test_early_stopping_waits_and_stops_as_keras_does(
    settings: dict[str, Any], values: list[float], epochs: int
) -> None:
    callback = EarlyStopping(**settings)
    assert Script(callback).play(callback.monitor, values) == epochs


def test_early_stopping_brings_the_best_weights_back() -> None:
    script = Script(EarlyStopping(patience=2, restore_best_weights=True))
    script.play("val_loss", [3, 1, 2, 2])
    assert script.weights[0][0] == 1


def test_the_rate_is_reduced_on_a_plateau() -> None:
    script = Script(ReduceLROnPlateau(factor=0.5, patience=2, min_lr=0.2))
    script.play("val_loss", [3, 3, 3, 3, 3, 3, 3, 3])
    assert script.rates == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2]


def test_a_cooldown_holds_the_next_reduction_back() -> None:
    script = Script(ReduceLROnPlateau(factor=0.5, patience=1, cooldown=2))
    script.play("val_loss", [3, 3, 3, 3, 3])
    assert script.rates == [1, 0.5, 0.5, 0.25, 0.25]


def test_an_improvement_too_small_is_none() -> None:
    script = Script(ReduceLROnPlateau(factor=0.5, patience=1, min_delta=0.1))
    script.play("val_loss", [3, 2.95, 1])
    assert script.rates == [1, 0.5, 0.5]


def test_a_value_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Script(EarlyStopping(monitor="val_losss")).play("val_loss", [1, 2, 3])
    assert "no 'val_losss', only val_loss" in capsys.readouterr().err


@pytest.mark.parametrize(
    "build",
    [lambda: EarlyStopping(mode="best"), lambda: ReduceLROnPlateau(factor=1), lambda: ReduceLROnPlateau(factor=0)],
)
def test_absurd_settings_are_refused(build: Callable[[], Callback]) -> None:
    with pytest.raises(NetworkError):
        build()


# ---------------------------------------------------------------------- in training


def test_every_call_comes_in_its_order(make_network: Make, images: Data) -> None:
    calls: list[str] = []
    callback = LambdaCallback(
        on_train_begin=lambda: calls.append("begin"),
        on_epoch_begin=lambda epoch: calls.append(f"epoch {epoch}"),
        on_train_batch_end=lambda batch, logs: calls.append(f"batch {batch} {sorted(logs)}"),
        on_epoch_end=lambda epoch, logs: calls.append(f"end {epoch} {sorted(logs)}"),
        on_train_end=lambda: calls.append("done"),
    )
    make_network().fit(*images, batch_size=40, epochs=1, validation_split=0.2, verbose=0, callbacks=[callback])
    batch = "['accuracy', 'loss']"
    assert calls == [
        "begin",
        "epoch 0",
        f"batch 0 {batch}",
        f"batch 1 {batch}",
        "end 0 ['accuracy', 'loss', 'val_accuracy', 'val_loss']",
        "done",
    ]


def test_watching_every_batch_changes_nothing(make_network: Make, images: Data) -> None:
    watched, plain = make_network(), make_network()
    callback = LambdaCallback(on_train_batch_end=lambda batch, logs: None)
    watched.fit(*images, batch_size=16, epochs=2, verbose=0, callbacks=[callback])
    plain.fit(*images, batch_size=16, epochs=2, verbose=0)
    for a, b in zip(watched.get_weights(), plain.get_weights(), strict=True):
        assert a.tobytes() == b.tobytes()


def test_early_stopping_ends_a_training_and_restores_its_best(make_network: Make, images: Data) -> None:
    x, y = images
    network = make_network(Adam(learning_rate=0.05))
    stop = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    history = network.fit(x, y, epochs=300, validation_split=0.3, verbose=0, callbacks=[stop]).history
    assert len(history["loss"]) < 300
    scores = network.evaluate(x[49:], y[49:])
    assert scores["loss"] == pytest.approx(min(history["val_loss"]), rel=1e-5)


def test_a_schedule_sets_the_rate_of_each_epoch(make_network: Make, images: Data) -> None:
    seen: list[float] = []
    network = make_network(SGD(learning_rate=0.1))
    callbacks = [
        LearningRateScheduler(lambda epoch, rate: 0.1 / (epoch + 1)),
        LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(callbacks[1].trainer.machine.learning_rate)),
    ]
    network.fit(*images, epochs=3, verbose=0, callbacks=callbacks)
    np.testing.assert_allclose(seen, [0.1, 0.05, 0.1 / 3], rtol=1e-6)
    with pytest.raises(NetworkError, match="learning rate -1"):
        network.fit(*images, verbose=0, callbacks=[LearningRateScheduler(lambda epoch, rate: -1)])


def test_the_log_has_a_line_an_epoch(make_network: Make, images: Data, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    history = make_network().fit(*images, epochs=2, verbose=0, callbacks=[CSVLogger(path)]).history
    make_network().fit(*images, epochs=1, verbose=0, callbacks=[CSVLogger(path, append=True)])
    lines = path.read_text().splitlines()
    assert lines[0] == "epoch,loss,accuracy"
    assert [line.split(",")[0] for line in lines[1:]] == ["0", "1", "0"]
    assert float(lines[2].split(",")[1]) == history["loss"][1]


def test_checkpoints_hold_the_weights_of_their_epoch(make_network: Make, images: Data, tmp_path: Path) -> None:
    network = make_network()
    every = ModelCheckpoint(tmp_path / "w-{epoch:02d}.safetensors")
    network.fit(*images, epochs=2, verbose=0, callbacks=[every])
    other = make_network()
    other.load_weights(tmp_path / "w-02.safetensors")
    for a, b in zip(other.get_weights(), network.get_weights(), strict=True):
        assert a.tobytes() == b.tobytes()
    assert (tmp_path / "w-01.safetensors").exists()
    with pytest.raises(CheckpointError, match="cannot be read"):
        other.load_weights(tmp_path / "nothing")


def test_only_the_best_are_kept_if_so_wished(tmp_path: Path) -> None:
    saved: list[str] = []
    callback = ModelCheckpoint("{epoch}-{val_loss}", save_best_only=True)
    script = Script(callback)
    script.save_weights = saved.append  # type: ignore[attr-defined]
    script.play("val_loss", [3, 2, 2.5, 1])
    assert saved == ["1-3", "2-2", "4-1"]


def test_a_file_name_with_an_unknown_word_is_refused(make_network: Make, images: Data) -> None:
    with pytest.raises(NetworkError, match="not among epoch, loss"):
        make_network().fit(*images, verbose=0, callbacks=[ModelCheckpoint("{val_lss}.x")])


def test_a_lost_loss_ends_the_training_with_or_without_its_callback(make_network: Make, images: Data) -> None:
    for callbacks in ([], [TerminateOnNaN()]):
        network = make_network(SGD(learning_rate=1e38), hidden="identity")
        assert network.fit(*images, epochs=9, batch_size=16, verbose=0, callbacks=callbacks).diverged
