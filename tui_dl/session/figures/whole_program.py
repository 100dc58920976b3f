"""The whole program of the course: 784 → 512 relu → 10 softmax, rmsprop, batches of 128, a fifth for validation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from tui_dl.session.figures.digits import FULL, best_digits
from tui_dl.session.figures.run import Run, RunView, classifier

UNITS, BATCH_SIZE, EPOCHS, SPLIT = 512, 128, 20, 0.2


@dataclass(frozen=True, slots=True)
class Reference:
    """What the run that the course is modelled on came to, on the full data."""

    epochs: int = 20
    loss_below: float = 0.001
    val_accuracy: float = 0.979
    best_val_loss: float = 0.081
    best_epoch: int = 8


REFERENCE = Reference()


@dataclass(frozen=True, slots=True, eq=False)
class ProgramView:
    """How far the program is."""

    data: str
    """The name of the data trained on."""
    full: bool
    """Whether these are all 60,000 digits."""
    run: RunView


class WholeProgram:
    """The program as an object that can be paused and gone on with; made ready when first run."""

    def __init__(
        self, *, units: int = UNITS, epochs: int = EPOCHS, examples: int | None = None, data: str = FULL
    ) -> None:
        """`examples` bounds the digits (None: all); `data` names the set to use where it is present."""
        self._units, self._epochs, self._examples, self._data = units, epochs, examples, data
        self._run: Run | None = None
        self._name = ""
        self._closing = False
        self._lock = threading.Lock()

    def frames(self) -> Iterator[ProgramView]:
        """Go on to the end, or to where nobody asks for more."""
        with self._lock:
            run = self._run = self._run or self._made()
            try:
                for view in run.frames():
                    yield ProgramView(self._name, self._name == FULL, view)
            finally:
                if self._closing:
                    run.close()

    def _made(self) -> Run:
        data = best_digits(self._data)
        self._name = data.name
        x, y = data.train_x[: self._examples], data.train_y[: self._examples]
        network = classifier((self._units,))
        return Run(network, x, y, batch_size=BATCH_SIZE, epochs=self._epochs, validation_split=SPLIT, threads=None)

    def close(self) -> None:
        """Let its threads go: now, or when the frame at hand is done."""
        self._closing = True
        if self._run is not None and self._lock.acquire(blocking=False):
            try:
                self._run.close()
            finally:
                self._lock.release()
