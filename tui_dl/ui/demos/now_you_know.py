"""The whole program: define, compile, fit, on real digits, beside the run that the course is modelled on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number, format_percent
from tui_dl.session import Setup
from tui_dl.session.figures.whole_program import BATCH_SIZE, EPOCHS, REFERENCE, UNITS, ProgramView, WholeProgram
from tui_dl.ui.demos.parts.dialled import DIAL_KEYS, Trained
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.learning import curves
from tui_dl.ui.keys.key import Group, Key
from tui_dl.ui.panes.text import Lines
from tui_dl.ui.widgets.bars import bar
from tui_dl.ui.widgets.chart import Chart, Series

LOSS, ACCURACY = "loss", "accuracy"
MARKS = {
    LOSS: (REFERENCE.best_epoch, REFERENCE.best_val_loss),
    ACCURACY: (REFERENCE.epochs, REFERENCE.val_accuracy),
}
"""Epoch and value of the course's run that stand in the chart."""
SETTINGS = ("units", "epochs", "examples", "data")
NAME, OURS = 22, 18
BAR = 20


class NowYouKnow(Trained):
    """Curves as they grow, and a table: this run, the course's run."""

    DEFAULT_CSS = "NowYouKnow .figure-left > Lines { margin-top: 1; }"
    TRY = "Press space to run it all; press again to pause. When does your validation loss turn, compared with epoch 8?"
    KEYS = (
        *DIAL_KEYS,
        Key("space", "space", "figure.train", "run", "Run the program; press again to pause", Group.TRAIN, rank=1),
        Key("backspace", "⌫", "figure.again", "anew", "Forget the run and begin anew", Group.TRAIN, rank=4),
    )

    _program: WholeProgram | None = None
    _view: ProgramView | None = None

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._code = Lines()

    def dials(self) -> Sequence[Dial]:
        """Which curve to look at."""
        return (Dial("curve", "curve", (LOSS, ACCURACY)),)

    def aside(self) -> Iterable[Widget]:
        """The program in short."""
        yield self._code

    def picture(self) -> Iterable[Widget]:
        """The curves."""
        self._chart = Chart()
        yield self._chart

    def frames(self) -> Iterator[ProgramView]:
        """The run, from where it was paused."""
        if self._program is None:
            self._program = WholeProgram(**{name: self.settings[name] for name in SETTINGS if name in self.settings})
        return self._program.frames()

    def action_again(self) -> None:
        """Forget the run."""
        self.stop()
        self._forget()
        self.draw()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        super().on_unmount()
        self._forget()

    def _forget(self) -> None:
        if self._program is not None:
            self._program.close()
        self._program = self._view = None

    def show(self, frame: ProgramView) -> None:
        """Show how far it is."""
        self._view = frame
        self.draw()

    def draw(self) -> None:
        """Show program, curves and table."""
        view, name = self._view, self.knobs["curve"]
        self._code.set_lines(Content.assemble((line, style)) for line, style in self._program_lines())
        # From the second epoch on the batches would only flatten the curves.
        series = curves(view.run, name, batches=view.run.epoch < 2) if view else []
        if view is not None and view.run.epoch:
            epoch, value = MARKS[name]
            series.append(Series("course", [epoch], [value], "test", "points"))
        self._chart.show(series, "epoch", name, "space runs the program")
        self.below.set_lines([self._progress(), *self._table()])

    def _program_lines(self) -> list[tuple[str, str]]:
        units, epochs = self.settings.get("units", UNITS), self.settings.get("epochs", EPOCHS)
        return [
            (f"Dense({units}, relu)", "bold $phase-forward"),
            ("Dense(10, softmax)", "bold $phase-forward"),
            ("compile  rmsprop", "bold $phase-update"),
            ("  categorical_crossentropy", "$phase-loss"),
            (f"fit  batch_size {BATCH_SIZE}", "bold"),
            (f"  epochs {epochs}, split 0.2", "bold"),
        ]

    def _progress(self) -> Content:
        view = self._view
        if view is None:
            return Content("trains on all 60,000 digits if they are here, else on those that ship")
        run = view.run
        share = run.batch / (run.epochs * run.batches_per_epoch)
        digits = f"{run.examples + run.validation_examples:,}"
        what = f"all {digits} digits" if view.full else f"{digits} digits that ship, not 60,000"
        return Content.assemble(
            (bar(share, BAR), "$phase-forward"), (f" epoch {run.epoch}/{run.epochs}", "bold"), (f" · {what}", "$faint")
        )

    @property
    def _rows(self) -> list[tuple[str, str, str]]:
        """What is compared: its name, this run, the course's run."""
        history = self._view.run.history if self._view else {}
        best = self._view.run.best_epoch if self._view else None
        done = bool(history.get("val_loss")) and best is not None

        def last(name: str) -> float | None:
            return history[name][-1] if history.get(name) else None

        loss, accuracy = last(LOSS), last("val_accuracy")
        reached = "…" if accuracy is None else format_percent(accuracy)
        lowest = f"{format_number(history['val_loss'][best - 1])}, epoch {best}" if done and best else "…"
        return [
            ("training loss", "…" if loss is None else format_number(loss), f"< {REFERENCE.loss_below}"),
            ("validation accuracy", reached, format_percent(REFERENCE.val_accuracy)),
            ("lowest val. loss", lowest, f"≈ {REFERENCE.best_val_loss}, epoch {REFERENCE.best_epoch}"),
        ]

    def _table(self) -> list[Content]:
        return [
            Content.assemble(
                (name.ljust(NAME), "$faint"), ("this run ", "$faint"), (ours.ljust(OURS), "bold $phase-forward"),
                ("course ", "$faint"), (theirs, "bold $split-test"),
            )
            for name, ours, theirs in self._rows
        ]  # fmt: skip

    def numbers(self) -> dict[str, Any]:
        """History, best epoch, and the reference."""
        run = self._view.run if self._view else None
        history = run.history if run else {}
        return {
            **self.knobs.values,
            "data": self._view.data if self._view else None,
            "full": self._view.full if self._view else None,
            "epochs_done": run.epoch if run else 0,
            "batches_done": run.batch if run else 0,
            "best_epoch": run.best_epoch if run else None,
            "history": {name: list(values) for name, values in history.items()},
            "reference": {
                "loss_below": REFERENCE.loss_below,
                "val_accuracy": REFERENCE.val_accuracy,
                "best_val_loss": REFERENCE.best_val_loss,
                "best_epoch": REFERENCE.best_epoch,
            },
            "running": self.training,
        }

    def counterpart(self) -> Setup:
        """The same program, to be stepped."""
        return Setup()


FIGURE = NowYouKnow
