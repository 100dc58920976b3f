"""The base of figures that set deep stacks side by side: a curve each over the layers, then over the updates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number
from tui_dl.session.figures.signals import Floats, Signal, StackSpec, signals
from tui_dl.ui.demos.parts.dialled import Trained, row, said
from tui_dl.ui.widgets.chart import Chart, Series

UPDATES = 300
SMOOTHED = 10
"""Batches whose mean loss is a point."""


class Compared(Trained):
    """Stacks that differ in one thing. Subclasses name them, and say which numbers of a layer are drawn."""

    COLOURS: ClassVar[tuple[str, ...]] = ("forward", "loss", "backward", "update", "correct")

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.seen: list[Signal] = []
        """A signal for each stack; empty until the first was computed."""
        self.asked_to_train = False

    def specs(self) -> Sequence[StackSpec]:
        """The stacks as the dials stand."""
        raise NotImplementedError

    def curve(self, signal: Signal) -> Floats:
        """What is drawn of a stack, a number for each layer."""
        raise NotImplementedError

    def said_of(self, seen: Sequence[Signal]) -> list[Content]:
        """What the signals come to, in lines."""
        raise NotImplementedError

    def title(self) -> str:
        """What the curves over the layers show."""
        raise NotImplementedError

    def picture(self) -> Iterable[Widget]:
        """The curves."""
        self._chart = Chart()
        yield self._chart

    def on_mount(self) -> None:
        """Send the first batch through."""
        self.start()
        self.draw()

    def frames(self) -> Iterator[list[Signal]]:
        """One batch through all stacks; where asked for, their training."""
        updates = self.settings.get("updates", UPDATES) if self.asked_to_train else 0
        return signals(self.specs(), self.knobs["layers"], updates)

    def action_train(self) -> None:
        """Train all of them; the curves become losses."""
        self.asked_to_train = True
        super().action_train()

    def turned(self) -> None:
        """Other stacks: look at their signals anew."""
        self.asked_to_train = False
        self.start()
        self.draw()

    def show(self, frame: list[Signal]) -> None:
        """Show what was computed."""
        self.seen = frame
        self.draw()

    def draw(self) -> None:
        """The curves, and what they come to."""
        if not self.seen:
            self.below.set_lines([Content("A batch of digits is on its way through the layers."), Content("")])
            return
        trained = any(signal.loss.size for signal in self.seen)
        series = [
            self._loss(signal, colour) if trained else self._layers(signal, colour)
            for signal, colour in zip(self.seen, self.COLOURS, strict=False)
        ]
        if trained:
            self._chart.show(series, "update", "loss")
        else:
            self._chart.show(series, "layer", self.title(), log=True)
        self.below.set_lines(self.said_of(self.seen))

    def _layers(self, signal: Signal, colour: str) -> Series:
        values = self.curve(signal)
        return Series(signal.spec.name, np.arange(1, len(values) + 1), values, colour)

    def _loss(self, signal: Signal, colour: str) -> Series:
        whole = len(signal.loss) // SMOOTHED * SMOOTHED
        means = signal.loss[:whole].reshape(-1, SMOOTHED).mean(axis=1)
        return Series(signal.spec.name, (np.arange(len(means)) + 1) * SMOOTHED, means, colour)

    def numbers(self) -> dict[str, Any]:
        """Spread, gradients and losses of all stacks."""
        return {
            **self.knobs.values,
            "spread": {signal.spec.name: signal.spread.tolist() for signal in self.seen},
            "gradient": {signal.spec.name: signal.gradient.tolist() for signal in self.seen},
            "updates": max((signal.loss.size for signal in self.seen), default=0),
            "loss": {signal.spec.name: late(signal) for signal in self.seen},
        }


def late(signal: Signal) -> float | None:
    """The mean loss of the last batches; None before any training."""
    return float(signal.loss[-SMOOTHED:].mean()) if signal.loss.size else None


def losses(seen: Sequence[Signal]) -> Content:
    """What training has come to, in a line."""
    now = [(signal.spec.name, late(signal)) for signal in seen]
    pieces = [
        said(name, format_number(loss, 6) if math.isfinite(loss) else "diverged")
        for name, loss in now
        if loss is not None
    ]
    return row(Content.styled("loss now", "$faint"), *pieces)
