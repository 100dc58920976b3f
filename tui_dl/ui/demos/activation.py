"""Activations: value and derivative as curves, and how many outputs of a real layer each would leave at zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number, format_percent
from tui_dl.session import Setup
from tui_dl.session.figures.units import derivative, elementwise, formulas, hidden_sums, value
from tui_dl.ui.demos.parts.dialled import Dialled, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.widgets.chart import Chart, Series

if TYPE_CHECKING:
    from tui_dl.session import Session

REACH = 4.0
AT = tuple(round(-REACH + 0.25 * step, 2) for step in range(33))


def share_of_zeros(session: Session, activation: str) -> tuple[int, int]:
    """How many outputs of the first layer would be exactly 0 on the batch at hand, and how many there are."""
    h = value(activation, hidden_sums(session))
    return int((h == 0).sum()), h.size


class Activation(Dialled):
    """Value and derivative of an activation."""

    TRY = "Go through the activations: which of them has a derivative that stays 1, however large z gets?"

    _zeros: tuple[str, int, int] | None = None

    def dials(self) -> Sequence[Dial]:
        """Which activation, and where on it to look."""
        names = elementwise()
        return (Dial("activation", "f", names, start="relu"), Dial("z", "z", AT, format_number, 1.0))

    def picture(self) -> Iterable[Widget]:
        """The curves."""
        self._chart = Chart()
        yield self._chart

    @property
    def here(self) -> tuple[float, float]:
        """Value and derivative at z."""
        name, z = self.knobs["activation"], self.knobs["z"]
        return float(value(name, z)), float(derivative(name, z))

    def draw(self) -> None:
        """Show the curves, and ask for the zeros."""
        name, z = self.knobs["activation"], self.knobs["z"]
        across = np.linspace(-REACH, REACH, 161)
        h, slope = self.here
        self._chart.show(
            [
                Series("f′(z)", across, derivative(name, across), "backward"),
                Series("f(z)", across, value(name, across), "forward"),
                Series("here", [z, z], [h, slope], "loss", "points"),
            ],
            "z",
            name,
        )
        self._write()
        if self._zeros is None or self._zeros[0] != name:
            self.tui_dl.ask(lambda session: (name, *share_of_zeros(session, name)), self._show_zeros)

    def _show_zeros(self, zeros: tuple[str, int, int]) -> None:
        if self.is_mounted:
            self._zeros = zeros
            self._write()

    def _write(self) -> None:
        name, z = self.knobs["activation"], self.knobs["z"]
        (h, slope), (formula, derived) = self.here, formulas(name)
        lines = [
            Content.assemble(("f   ", "$faint"), (formula, "bold")),
            Content.assemble(("f′  ", "$faint"), (derived, "bold")),
            row(said("at z =", format_number(z)), said("f(z) =", format_number(h)),
                said("f′(z) =", format_number(slope))),
        ]  # fmt: skip
        if self._zeros is not None and self._zeros[0] == name:
            _, zeros, count = self._zeros
            share = said("exactly zero in your first layer, on this batch:", f"{zeros:,} of {count:,}")
            lines.append(Content.assemble(share, (f" ({format_percent(zeros / count)})", "$foreground")))
        else:
            lines.append(Content(""))
        self.below.set_lines(lines)

    def numbers(self) -> dict[str, Any]:
        """Value and derivative at z, and the zeros once counted."""
        h, slope = self.here
        name = self.knobs["activation"]
        counted = self._zeros if self._zeros is not None and self._zeros[0] == name else None
        return {
            **self.knobs.values,
            "value": h,
            "derivative": slope,
            "zeros": counted[1] if counted else None,
            "outputs": counted[2] if counted else None,
        }

    def counterpart(self) -> Setup:
        """A hidden layer with this activation."""
        return Setup(layers=f"512:{self.knobs['activation']},10:softmax")


FIGURE = Activation
