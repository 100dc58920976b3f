"""The call that trains, in three languages: each argument with what it means for the data at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.models.batches import batches_per_epoch, last_batch, training_part, updates
from tui_dl.lessons.models.calls import LANGUAGES, fit_call
from tui_dl.session import Setup
from tui_dl.ui.demos.parts.dialled import Dialled, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.panes.text import Lines

ARGUMENTS = {
    "examples": ("x", "y"),
    "batch_size": ("batch_size",),
    "epochs": ("epochs",),
    "split": ("validation_split",),
}
"""The arguments that each dial stands for."""


class FitCall(Dialled):
    """The call, the chosen argument standing out."""

    TRY = "Choose an argument with ↑↓ and turn it: which ones change the number of updates, and which only the data?"

    def dials(self) -> Sequence[Dial]:
        """Language, data and all arguments."""
        return (
            Dial("language", "language", LANGUAGES),
            Dial("examples", "x and y", (8_000, 60_000), "{:,}".format, 60_000),
            Dial("batch_size", "batch_size", (16, 32, 64, 128, 256, 512), start=128),
            Dial("epochs", "epochs", tuple(range(1, 41)), start=20),
            Dial("split", "validation_split", (0.0, 0.1, 0.2, 0.25, 0.3, 0.5), "{:g}".format, 0.2),
        )

    def picture(self) -> Iterable[Widget]:
        """The call."""
        self._call = Lines()
        yield self._call

    def chose(self) -> None:
        """Another argument stands out."""
        self.draw()

    @property
    def _chosen(self) -> tuple[str, ...]:
        return ARGUMENTS.get(self.knobs.dials[self.knobs.chosen].name, ())

    def draw(self) -> None:
        """Show the call, and what the chosen argument means."""
        pieces = fit_call(self.knobs["language"], self.knobs["batch_size"], self.knobs["epochs"], self.knobs["split"])
        self._call.set_lines(
            Content.assemble((piece.code, "bold reverse $phase-forward" if piece.argument in self._chosen else ""))
            for piece in pieces
        )
        self.below.set_lines([Content.assemble((self._meaning(), "$phase-forward")), *self._consequences()])

    def _meaning(self) -> str:
        return {
            "language": "The same training, written for three libraries.",
            "examples": "Features and targets, row by row in the same order.",
            "batch_size": "Examples that each update sees: many give calm steps, few give many steps.",
            "epochs": "How often the whole training part is gone through.",
            "split": "The last part of the data is never trained on, only scored after each epoch.",
        }[self.knobs.dials[self.knobs.chosen].name]

    @property
    def _counts(self) -> dict[str, int]:
        examples, size = self.knobs["examples"], self.knobs["batch_size"]
        first = training_part(examples, self.knobs["split"])
        return {
            "training": first,
            "validation": examples - first,
            "batches_per_epoch": batches_per_epoch(first, size),
            "last_batch": last_batch(first, size),
            "updates": updates(first, size, self.knobs["epochs"]),
        }

    def _consequences(self) -> list[Content]:
        counts, examples = self._counts, self.knobs["examples"]
        size, epochs = self.knobs["batch_size"], self.knobs["epochs"]
        kept = f"{examples:,} − {counts['validation']:,} for validation = {counts['training']:,}"
        short = f", the last with {counts['last_batch']}" if counts["last_batch"] < size else ""
        return [
            said("trained on", kept),
            said("an epoch  ", f"{counts['training']:,} / {size} → {counts['batches_per_epoch']:,} batches{short}"),
            said("in all    ", f"{counts['batches_per_epoch']:,} × {epochs} = {counts['updates']:,} updates"),
        ]

    def numbers(self) -> dict[str, Any]:
        """The call, and all that follows from it."""
        pieces = fit_call(self.knobs["language"], self.knobs["batch_size"], self.knobs["epochs"], self.knobs["split"])
        return {
            **self.knobs.values,
            **self._counts,
            "code": [piece.code for piece in pieces],
            "highlighted": [piece.code for piece in pieces if piece.argument in self._chosen],
        }

    def counterpart(self) -> Setup:
        """The same call on the digits that ship."""
        return Setup(
            batch_size=self.knobs["batch_size"], epochs=self.knobs["epochs"], validation_split=self.knobs["split"]
        )


FIGURE = FitCall
