"""A learning curve while it grows: batches make epochs, epochs make the curve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from textual.widget import Widget

from tui_dl.lessons.models.batches import batches_per_epoch, last_batch, updates
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.curves import train_digits
from tui_dl.session.figures.run import RunView
from tui_dl.ui.demos.parts.dialled import Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.learning import curves
from tui_dl.ui.widgets.chart import Chart

HIDDEN = (32,)


class LearningCurve(Trained):
    """The loss of every batch, and of every epoch."""

    TRY = "Press space with 3 epochs, then with 20: from which epoch on does another one hardly help?"

    _run: RunView | None = None

    def dials(self) -> Sequence[Dial]:
        """Batch size, epochs, examples."""
        return (
            Dial("epochs", "epochs", tuple(range(1, 41)), start=10),
            Dial("batch_size", "batch size", (16, 32, 64, 128, 256, 512), start=128),
            Dial("examples", "examples", (500, 1000, 2000, 4000), "{:,}".format, 2000),
        )

    def picture(self) -> Iterable[Widget]:
        """The curve."""
        self._chart = Chart()
        yield self._chart

    def frames(self) -> Iterator[RunView]:
        """A training as the dials stand."""
        return train_digits(HIDDEN, self.knobs["examples"], self.knobs["batch_size"], self.knobs["epochs"])

    def turned(self) -> None:
        """What was trained otherwise is no answer any more."""
        self.stop()
        self._run = None
        self.draw()

    def show(self, frame: RunView) -> None:
        """Show how far it is."""
        self._run = frame
        self.draw()

    def draw(self) -> None:
        """Show the curve, and what makes an epoch."""
        examples, size, epochs = (self.knobs[name] for name in ("examples", "batch_size", "epochs"))
        run = self._run
        self._chart.show(curves(run) if run else [], "epoch", "loss", "space trains")
        count, last = batches_per_epoch(examples, size), last_batch(examples, size)
        short = f", the last with {last}" if last < size else ""
        lines = [
            said("an epoch", f"{examples:,} / {size} = {format_number(examples / size)}: {count} batches{short}"),
            said("in all", f"{count} × {epochs} = {updates(examples, size, epochs):,} updates"),
        ]
        if run is None:
            lines.append(said("space", "trains 784 → 32 relu → 10 softmax on real digits", "$foreground"))
        else:
            values = run.history.get("loss", [])
            now = format_number(values[-1]) if values else "…"
            done = said("done", f"{run.epoch} of {run.epochs} epochs, {run.batch:,} updates")
            lines.append(row(done, said("loss of the last epoch", now)))
        self.below.set_lines(lines)

    def numbers(self) -> dict[str, Any]:
        """Batches and updates as planned, and as done."""
        examples, size = self.knobs["examples"], self.knobs["batch_size"]
        run = self._run
        return {
            **self.knobs.values,
            "batches_per_epoch": batches_per_epoch(examples, size),
            "last_batch": last_batch(examples, size),
            "updates": updates(examples, size, self.knobs["epochs"]),
            "done": run.batch if run else 0,
            "epochs_done": run.epoch if run else 0,
            "loss": list(run.history.get("loss", [])) if run else [],
        }

    def counterpart(self) -> Setup:
        """The same batches and epochs in the Workbench."""
        return Setup(layers="32:relu,10:softmax", batch_size=self.knobs["batch_size"], epochs=self.knobs["epochs"])


FIGURE = LearningCurve
