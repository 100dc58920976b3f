"""Initializers compared: how far a batch gets through a deep stack that nobody has trained."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.signals import RATE, UNITS, Floats, Signal, StackSpec
from tui_dl.ui.demos.parts.compared import Compared, losses
from tui_dl.ui.demos.parts.dialled import row, said
from tui_dl.ui.demos.parts.dials import Dial

INITIALIZERS = {
    "0.01": "random_normal(stddev=0.01)",
    "Glorot": "glorot_normal",
    "He": "he_normal",
    "0.5": "random_normal(stddev=0.5)",
}
"""Those compared, by short names; a number is a spread that takes no notice of the layer."""


class FirstWeights(Compared):
    """The spread of each layer's outputs, for several initializers."""

    TRY = "Switch from relu to tanh: which weights keep their spread now? Then press space and see which learn."

    def dials(self) -> Sequence[Dial]:
        """The activation, how many layers, and which weights go to the Workbench."""
        return (
            Dial("activation", "activation", ("relu", "tanh", "sigmoid")),
            Dial("layers", "hidden layers", range(2, 13), start=8),
            Dial("weights", "in the Workbench", tuple(INITIALIZERS), start="He"),
        )

    def specs(self) -> Sequence[StackSpec]:
        """A stack for each initializer."""
        return [StackSpec(name, self.knobs["activation"], text) for name, text in INITIALIZERS.items()]

    def turned(self) -> None:
        """What goes to the Workbench changes nothing here."""
        if self.knobs.dials[self.knobs.chosen].name == "weights":
            self.draw()
        else:
            super().turned()

    def curve(self, signal: Signal) -> Floats:
        """The spread."""
        return signal.spread

    def title(self) -> str:
        """Of the curves."""
        return "spread of h"

    def said_of(self, seen: Sequence[Signal]) -> list[Content]:
        """What is left of the spread at the end; after training, the losses."""
        he = (2 / UNITS) ** 0.5
        rule = f"He draws with √(2/n): for n = {UNITS} inputs {format_number(he)}; Glorot with √(2/(n + m))"
        if any(signal.loss.size for signal in seen):
            return [losses(seen), Content(rule)]
        pieces = [said(one.spec.name, f"×{format_number(float(one.spread[-1] / one.spread[0]), 7)}") for one in seen]
        return [row(Content.styled("first → last layer", "$faint"), *pieces), Content(rule)]

    def counterpart(self) -> Setup:
        """The same stack, whose tensors the Workbench shows layer by layer."""
        text = INITIALIZERS[self.knobs["weights"]]
        layer = f"{UNITS}:{self.knobs['activation']}:{text}"
        layers = ",".join([layer] * self.knobs["layers"]) + f",10:softmax:{text}"
        return dataclasses.replace(Setup(), layers=layers, optimizer="sgd", learning_rate=RATE)


FIGURE = FirstWeights
