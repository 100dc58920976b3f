"""Training and validation loss of a network that can learn its few examples by heart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.models.batches import training_part
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.curves import train_digits
from tui_dl.session.figures.run import RunView
from tui_dl.ui.demos.parts.dialled import Trained, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.learning import curves
from tui_dl.ui.widgets.chart import Chart

EPOCHS, BATCH = 40, 32


class Overfit(Trained):
    """Both curves, the best epoch, and the gap between them at the end."""

    TRY = "Press space, and note where the validation loss turns. Then give it more examples: what happens to the gap?"

    _run: RunView | None = None

    def dials(self) -> Sequence[Dial]:
        """Size of the network, number of examples, and how many of them are kept aside."""
        return (
            Dial("units", "hidden units", (4, 8, 16, 32, 64, 128, 256), start=128),
            Dial("examples", "examples", (250, 500, 1000, 2000, 4000), "{:,}".format, 500),
            Dial("split", "validation_split", (0.1, 0.2, 0.3, 0.4, 0.5), start=0.2),
        )

    def picture(self) -> Iterable[Widget]:
        """The curves."""
        self._chart = Chart()
        yield self._chart

    def frames(self) -> Iterator[RunView]:
        """A training as the dials stand."""
        epochs = self.settings.get("epochs", EPOCHS)
        return train_digits((self.knobs["units"],), self.knobs["examples"], BATCH, epochs, self.knobs["split"])

    def turned(self) -> None:
        """What was trained otherwise is no answer any more."""
        self.stop()
        self._run = None
        self.draw()

    def show(self, frame: RunView) -> None:
        """Show how far it is."""
        self._run = frame
        self.draw()

    @property
    def gap(self) -> float | None:
        """Validation loss minus training loss, after the last epoch."""
        history = self._run.history if self._run else {}
        return history["val_loss"][-1] - history["loss"][-1] if history.get("val_loss") else None

    def draw(self) -> None:
        """Show curves, split and gap."""
        run = self._run
        self._chart.show(curves(run, batches=False) if run else [], "epoch", "loss", "space trains")
        self.below.set_lines([self._split(), *self._verdict()])

    def _split(self) -> Content:
        """The examples as a strip: the last of them validate."""
        examples = self.knobs["examples"]
        first = training_part(examples, self.knobs["split"])
        width = 24
        cut = round(width * first / examples)
        return Content.assemble(
            ("█" * cut, "$split-train"), ("░" * (width - cut), "$split-validation"),
            ("  train ", "$faint"), (f"0 … {first - 1:,}", "bold $split-train"),
            ("   validation ", "$faint"), (f"{first:,} … {examples - 1:,}, the last", "bold $split-validation"),
        )  # fmt: skip

    def _verdict(self) -> list[Content]:
        run, gap = self._run, self.gap
        if run is None or gap is None or run.best_epoch is None:
            return [Content("space trains: the loss on both parts is measured after each epoch"), Content("")]
        losses = run.history["val_loss"]
        best = f"epoch {run.best_epoch} of {run.epoch}: validation loss {format_number(losses[run.best_epoch - 1])}"
        train = format_number(run.history["loss"][-1], 7)
        now = f"{format_number(losses[-1], 6)} − {train} = {format_number(gap, 6)}"
        word = "overfitting: " if run.best_epoch < run.epoch else "still improving: "
        return [said("best", best), Content.assemble((word, "bold"), ("gap ", "$faint"), now)]

    def numbers(self) -> dict[str, Any]:
        """Split, curves, best epoch, gap."""
        run, examples = self._run, self.knobs["examples"]
        first = training_part(examples, self.knobs["split"])
        return {
            **self.knobs.values,
            "training": first,
            "validation": examples - first,
            "epochs_done": run.epoch if run else 0,
            "loss": list(run.history.get("loss", [])) if run else [],
            "val_loss": list(run.history.get("val_loss", [])) if run else [],
            "best_epoch": run.best_epoch if run else None,
            "gap": self.gap,
        }

    def counterpart(self) -> Setup:
        """The same split on all shipped digits."""
        return Setup(layers=f"{self.knobs['units']}:relu,10:softmax", validation_split=self.knobs["split"], epochs=40)


FIGURE = Overfit
