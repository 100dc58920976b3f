"""Overfitting and its cures: one training as it is, one held back by dropout and an L2 penalty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.cured import BATCH, DATA_LOSS, RATE, SPLIT, Cure, train_both
from tui_dl.session.figures.run import RunView
from tui_dl.ui.demos.parts.dialled import Trained, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.widgets.chart import Chart, Series

EPOCHS, UNITS = 30, 128


class Overfitted(Trained):
    """Validation and training loss of both trainings, without the penalty, so that they can be compared."""

    TRY = "Press space with dropout alone, then with λ alone: which lowers the validation loss more? And both?"

    _views: tuple[RunView, RunView] | None = None

    def dials(self) -> Sequence[Dial]:
        """How strong each cure is, and how few the examples are."""
        return (
            Dial("dropout", "dropout p", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), start=0.5),
            Dial("penalty", "L2 penalty λ", (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2), format_number),
            Dial("wrong", "wrong labels", (0.0, 0.1, 0.2, 0.3, 0.4), "{:.0%}".format, 0.2),
            Dial("examples", "examples", (250, 500, 1000, 2000), "{:,}".format, 1000),
        )

    def picture(self) -> Iterable[Widget]:
        """The curves."""
        self._chart = Chart()
        yield self._chart

    @property
    def cure(self) -> Cure:
        """As the dials stand."""
        return Cure(self.knobs["dropout"], self.knobs["penalty"])

    def frames(self) -> Iterator[tuple[RunView, RunView]]:
        """Both trainings as the dials stand."""
        epochs, units = self.settings.get("epochs", EPOCHS), self.settings.get("units", UNITS)
        return train_both(units, self.knobs["examples"], epochs, self.knobs["wrong"], self.cure)

    def turned(self) -> None:
        """What was trained otherwise is no answer any more."""
        self.stop()
        self._views = None
        self.draw()

    def show(self, frame: tuple[RunView, RunView]) -> None:
        """Show how far both are."""
        self._views = frame
        self.draw()

    def draw(self) -> None:
        """Show the curves and what they end with."""
        if self._views is None:
            self._chart.show([], "epoch", "loss", "space trains both")
            waiting = Content("space trains the same network twice: as it is, and held back")
            self.below.set_lines([waiting, self._rule(), Content("")])
            return
        bare, held = self._views
        series = [
            _series("train", held, DATA_LOSS, "train"),
            _series("val", held, f"val_{DATA_LOSS}", "validation"),
            _series("val as it is", bare, f"val_{DATA_LOSS}", "wrong"),
        ]
        self._chart.show(series, "epoch", "loss")
        self.below.set_lines([_line("as it is ", bare), _line("held back", held), self._rule()])

    def _rule(self) -> Content:
        p, weight = self.knobs["dropout"], self.knobs["penalty"]
        kept = f"kept outputs × 1/(1 − p) = {format_number(1 / (1 - p))}" if p else "nothing is dropped"
        cost = f"each weight's gradient + 2·{format_number(weight)}·w" if weight else "no penalty"
        return Content.styled(f"{kept};  {cost}", "$faint")

    def numbers(self) -> dict[str, Any]:
        """Both trainings, and what the cures do."""
        bare, held = self._views or (None, None)
        return {
            **self.knobs.values,
            "scale": 1 / (1 - self.knobs["dropout"]),
            "epochs_done": held.epoch if held else 0,
            "as_it_is": _ends(bare),
            "held_back": _ends(held),
        }

    def counterpart(self) -> Setup:
        """The same network with the same cure, on all shipped digits."""
        p, weight = self.knobs["dropout"], self.knobs["penalty"]
        penalty = f":l2({weight})" if weight else ""
        dropout = f",dropout({p})" if p else ""
        layers = f"{UNITS}:relu{penalty}{dropout},10:softmax{penalty}"
        return Setup(
            layers=layers, optimizer="adam", learning_rate=RATE, batch_size=BATCH, epochs=EPOCHS, validation_split=SPLIT
        )


def _series(name: str, view: RunView, quantity: str, colour: str) -> Series:
    values = view.history.get(quantity, [])
    return Series(name, np.arange(1, len(values) + 1), values, colour)


def _ends(view: RunView | None) -> dict[str, float]:
    """The last epoch's losses and their gap; empty before there is one."""
    if view is None or not view.epoch:
        return {}
    train, validation = view.history[DATA_LOSS][-1], view.history[f"val_{DATA_LOSS}"][-1]
    return {
        "loss": train,
        "val_loss": validation,
        "gap": validation - train,
        "val_accuracy": view.history["val_accuracy"][-1],
    }


def _line(name: str, view: RunView) -> Content:
    ends = _ends(view)
    if not ends:
        return said(name, "no epoch yet", "$foreground")
    validation, train, gap = (format_number(ends[key], 7) for key in ("val_loss", "loss", "gap"))
    return Content.assemble(
        (f"{name} ", "$faint"), f"val {validation} − train {train} = ", (f"gap {gap}", "bold"),
        ("  accuracy ", "$faint"), (f"{ends['val_accuracy']:.3f}", "bold"),
    )  # fmt: skip


FIGURE = Overfitted
