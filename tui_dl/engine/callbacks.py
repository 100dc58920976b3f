"""Callbacks: what is done beside training, after each epoch or batch. Names, arguments and rules are Keras 3's.

`logs` hold the epoch's values by name (loss, accuracy, val_loss, …). A callback reads and changes the training through
`self.network` and `self.trainer`; `self.network.stop_training = True` ends it after the epoch at hand.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_dl.engine.errors import NetworkError

if TYPE_CHECKING:
    from tui_dl.engine.network import Network
    from tui_dl.engine.trainer import Trainer

Logs = Mapping[str, float]


class Callback:
    """Base of all callbacks: override what is needed."""

    network: Network
    """The network in training."""
    trainer: Trainer

    @property
    def model(self) -> Network:
        """Keras' name for the network."""
        return self.network

    def attach(self, network: Network, trainer: Trainer) -> None:
        """Called once before training, by `fit`."""
        self.network, self.trainer = network, trainer

    def on_train_begin(self) -> None:
        """Before the first epoch."""

    def on_train_end(self) -> None:
        """After the last epoch, however training ended."""

    def on_epoch_begin(self, epoch: int) -> None:
        """Before an epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        """After an epoch and its validation."""

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        """After a batch, counted from 0 in its epoch. Overriding this makes training go batch by batch, more slowly."""

    @property
    def wants_batches(self) -> bool:
        """Whether it has something to do after each batch."""
        return type(self).on_train_batch_end is not Callback.on_train_batch_end


def watches_batches(callbacks: Sequence[Callback]) -> bool:
    """Whether any of them wants to hear of every batch."""
    return any(callback.wants_batches for callback in callbacks)


class _Monitor(Callback):
    """A callback that follows one value and knows what better means."""

    def __init__(self, monitor: str, mode: str, min_delta: float) -> None:
        if mode not in ("auto", "min", "max"):
            raise NetworkError(f"mode {mode!r}: choose auto, min or max")
        grows = mode == "max" or (
            mode == "auto" and any(word in monitor for word in ("acc", "precision", "recall", "f1", "r2"))
        )
        self.monitor = monitor
        self._sign = -1.0 if grows else 1.0
        self._min_delta = abs(min_delta)
        self.best = math.inf * self._sign

    def _value(self, logs: Logs) -> float | None:
        """The value followed; None, with a word on stderr, where the epoch has none of that name."""
        if self.monitor not in logs:
            names = ", ".join(logs)
            print(f"{type(self).__name__}: there is no {self.monitor!r}, only {names}", file=sys.stderr)
            return None
        return logs[self.monitor]

    def _is_better(self, value: float) -> bool:
        return self._sign * value < self._sign * self.best - self._min_delta


class EarlyStopping(_Monitor):
    """Stops when a value has not improved for `patience` epochs (keras/src/callbacks/early_stopping.py)."""

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        mode: str = "auto",
        restore_best_weights: bool = False,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience = patience
        self.restore_best_weights = restore_best_weights
        self.wait = 0
        self.stopped_epoch = 0
        self.best_epoch = 0
        self._best_weights: list[Any] | None = None

    def on_train_begin(self) -> None:
        self.wait, self.stopped_epoch, self.best_epoch = 0, 0, 0
        self.best, self._best_weights = math.inf * self._sign, None

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        value = self._value(logs)
        if value is None:
            return
        if self.restore_best_weights and self._best_weights is None:
            # Should nothing ever improve, the first epoch's weights are the best there are.
            self._best_weights, self.best_epoch = self.network.get_weights(), epoch
        self.wait += 1
        if self._is_better(value):
            self.best, self.best_epoch, self.wait = value, epoch, 0
            if self.restore_best_weights:
                self._best_weights = self.network.get_weights()
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.network.stop_training = True

    def on_train_end(self) -> None:
        if self._best_weights is not None:
            self.network.set_weights(self._best_weights)


class ReduceLROnPlateau(_Monitor):
    """Multiplies η by `factor` when a value has not improved for `patience` epochs.

    (keras/src/callbacks/reduce_lr_on_plateau.py)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        if not 0 < factor < 1:
            raise NetworkError(f"factor {factor!r}: must be above 0 and below 1")
        super().__init__(monitor, mode, min_delta)
        self.factor, self.patience, self.cooldown, self.min_lr = factor, patience, cooldown, min_lr
        self.wait = self._cooling = 0

    def on_train_begin(self) -> None:
        self.wait = self._cooling = 0
        self.best = math.inf * self._sign

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        value = self._value(logs)
        if value is None:
            return
        if self._cooling > 0:
            self._cooling -= 1
            self.wait = 0
        if self._is_better(value):
            self.best, self.wait = value, 0
        elif self._cooling <= 0:
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce()

    def _reduce(self) -> None:
        machine = self.trainer.machine
        if machine.learning_rate > self.min_lr:
            machine.set_learning_rate(max(machine.learning_rate * self.factor, self.min_lr))
            self._cooling, self.wait = self.cooldown, 0


class LearningRateScheduler(Callback):
    """η of each epoch from `schedule(epoch, η)`, epochs from 0 (keras/src/callbacks/learning_rate_scheduler.py)."""

    def __init__(self, schedule: Callable[[int, float], float]) -> None:
        self.schedule = schedule

    def on_epoch_begin(self, epoch: int) -> None:
        rate = float(self.schedule(epoch, self.trainer.machine.learning_rate))
        if not (math.isfinite(rate) and rate > 0):
            raise NetworkError(f"the schedule gave learning rate {rate} for epoch {epoch}: it must be a number above 0")
        self.trainer.machine.set_learning_rate(rate)


class TerminateOnNaN(Callback):
    """Stops at a loss that is NaN or infinite. Training always does, after the batch: this is for Keras' sake."""


class CSVLogger(Callback):
    """A line for each epoch in a CSV file (keras/src/callbacks/csv_logger.py)."""

    def __init__(self, filename: str | Path, separator: str = ",", append: bool = False) -> None:
        self.filename, self.separator, self.append = Path(filename), separator, append

    def on_train_begin(self) -> None:
        self._begun = self.append and self.filename.exists() and self.filename.stat().st_size > 0
        if not self.append:
            self.filename.write_text("")

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        with self.filename.open("a", newline="") as file:
            writer = csv.writer(file, delimiter=self.separator)
            if not self._begun:
                writer.writerow(["epoch", *logs])
                self._begun = True
            writer.writerow([epoch, *logs.values()])


class ModelCheckpoint(_Monitor):
    """Saves the weights after each epoch, or after those that are better than all before.

    `filepath` may hold `{epoch}` (from 1) and names of logs, as `w-{epoch:02d}-{val_loss:.3f}.safetensors`.
    (keras/src/callbacks/model_checkpoint.py)
    """

    def __init__(
        self, filepath: str | Path, monitor: str = "val_loss", save_best_only: bool = False, mode: str = "auto"
    ) -> None:
        super().__init__(monitor, mode, 0.0)
        self.filepath, self.save_best_only = str(filepath), save_best_only

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if self.save_best_only:
            value = self._value(logs)
            if value is None or not self._is_better(value):
                return
            self.best = value
        try:
            path = self.filepath.format(epoch=epoch + 1, **logs)
        except (KeyError, ValueError, IndexError) as error:
            raise NetworkError(f"filepath {self.filepath!r}: {error} is not among epoch, {', '.join(logs)}") from None
        self.network.save_weights(path)


class LambdaCallback(Callback):
    """A callback of plain functions with the arguments of the methods of the same names."""

    def __init__(
        self,
        on_epoch_begin: Callable[[int], Any] | None = None,
        on_epoch_end: Callable[[int, Logs], Any] | None = None,
        on_train_begin: Callable[[], Any] | None = None,
        on_train_end: Callable[[], Any] | None = None,
        on_train_batch_end: Callable[[int, Logs], Any] | None = None,
    ) -> None:
        self._functions = {
            "epoch_begin": on_epoch_begin,
            "epoch_end": on_epoch_end,
            "train_begin": on_train_begin,
            "train_end": on_train_end,
            "train_batch_end": on_train_batch_end,
        }

    @property
    def wants_batches(self) -> bool:
        return self._functions["train_batch_end"] is not None

    def _call(self, name: str, *arguments: Any) -> None:
        function = self._functions[name]
        if function is not None:
            function(*arguments)

    def on_train_begin(self) -> None:
        self._call("train_begin")

    def on_train_end(self) -> None:
        self._call("train_end")

    def on_epoch_begin(self, epoch: int) -> None:
        self._call("epoch_begin", epoch)

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self._call("epoch_end", epoch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        self._call("train_batch_end", batch, logs)
