"""Vanishing gradients: a stack of sigmoids against a stack of ReLUs, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.signals import RATE, UNITS, Floats, Signal, StackSpec
from tui_dl.ui.demos.parts.compared import Compared, losses
from tui_dl.ui.demos.parts.dialled import row, said
from tui_dl.ui.demos.parts.dials import Dial

STEEPEST = 0.25
"""The largest slope of a sigmoid, at z = 0."""
FITTING = {"relu": "he_normal"}
"""Weights that suit an activation; Glorot's for all others."""


class Vanishing(Compared):
    """The size of the gradient at each layer, of two stacks that differ in their activation."""

    TRY = "Add layers: by what factor does the first layer's gradient shrink with each? Then space: who learns?"

    COLOURS = ("backward", "forward")

    def dials(self) -> Sequence[Dial]:
        """How many layers, and what stands against ReLU."""
        return (
            Dial("layers", "hidden layers", range(1, 13), start=4),
            Dial("activation", "against relu", ("sigmoid", "tanh", "elu")),
        )

    def specs(self) -> Sequence[StackSpec]:
        """Both stacks, each with weights that suit it."""
        names = (self.knobs["activation"], "relu")
        return [StackSpec(name, name, FITTING.get(name, "glorot_normal")) for name in names]

    def curve(self, signal: Signal) -> Floats:
        """The gradient's size."""
        return signal.gradient

    def title(self) -> str:
        """Of the curves."""
        return "size of ∂L/∂W"

    def said_of(self, seen: Sequence[Signal]) -> list[Content]:
        """First layer against last; and what sigmoids leave at most."""
        layers = self.knobs["layers"]
        bound = f"a sigmoid's slope is at most ¼: {layers} of them leave at most {format_number(STEEPEST**layers)}"
        if any(signal.loss.size for signal in seen):
            return [losses(seen), Content(bound)]
        pieces = [said(one.spec.name, format_number(ratio(one), 8)) for one in seen]
        return [row(Content.styled("gradient, first ÷ last layer", "$faint"), *pieces), Content(bound)]

    def numbers(self) -> dict[str, Any]:
        """Also first ÷ last, and the bound."""
        return {
            **super().numbers(),
            "first_to_last": {signal.spec.name: ratio(signal) for signal in self.seen},
            "bound": STEEPEST ** self.knobs["layers"],
        }

    def counterpart(self) -> Setup:
        """The stack that stands against ReLU: its gradients in the Workbench."""
        layers = ",".join([f"{UNITS}:{self.knobs['activation']}:glorot_normal"] * self.knobs["layers"])
        return Setup(layers=f"{layers},10:softmax", optimizer="sgd", learning_rate=RATE)


def ratio(signal: Signal) -> float:
    """The first layer's gradient, as a share of the last one's."""
    return float(signal.gradient[0] / signal.gradient[-1]) if signal.gradient[-1] else 0.0


FIGURE = Vanishing
