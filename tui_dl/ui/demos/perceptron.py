"""One unit: a weighted sum, then an activation. By hand with one input, or a real unit with all of its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.models.perceptron import bend, weighted_sum
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.units import UnitView, unit_view, value
from tui_dl.ui.demos.parts.dialled import Dialled
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.maps import Map, Maps
from tui_dl.ui.widgets.chart import Chart, Series

HAND, REAL = "by hand", "real unit"
REACH = 3.0
TENTHS = tuple(round(-REACH + 0.1 * step, 1) for step in range(61))
ACTIVATIONS = ("relu", "identity", "sigmoid", "tanh")
UNITS, EXAMPLES = 512, 128
LARGEST = 2
"""Terms of the sum that are written out."""


class Perceptron(Dialled):
    """z = w·x + b, then h = f(z)."""

    TRY = "Turn the bias until the output is exactly 0, then look at a real unit of your own network."

    _unit: UnitView | None = None

    def dials(self) -> Sequence[Dial]:
        """By hand: weight, input, bias. Real: which unit, on which example."""
        what = Dial("what", "look at", (HAND, REAL))
        chosen = self.knobs["what"] if hasattr(self, "knobs") else self.settings.get("what", HAND)
        if chosen == REAL:
            return (what, Dial("unit", "unit", range(UNITS)), Dial("example", "example", range(EXAMPLES)))
        return (
            what,
            Dial("w", "weight w", TENTHS, format_number, 1.5),
            Dial("x", "input x", TENTHS, format_number, 2.0),
            Dial("b", "bias b", TENTHS, format_number, -1.0),
            Dial("activation", "activation", ACTIVATIONS),
        )

    def picture(self) -> Iterable[Widget]:
        """The unit as a curve, or its input and weights as images."""
        self._chart, self._maps = Chart(), Maps(3)
        yield self._chart
        yield self._maps

    def turned(self) -> None:
        """Look at something else, or at the same in another position."""
        names = {dial.name for dial in self.knobs.dials}
        if (self.knobs["what"] == REAL) != ("unit" in names):
            self.put(self.dials())
        self.draw()

    def draw(self) -> None:
        """Show the unit."""
        real = self.knobs["what"] == REAL
        self._chart.display, self._maps.display = not real, real
        if real:
            unit, example = self.knobs["unit"], self.knobs["example"]
            self.below.set_lines([Content("The network is being loaded: its unit comes into view in a moment.")])
            self.tui_dl.ask(lambda session: unit_view(session, unit, example), self._show_unit)
        else:
            self._draw_by_hand()

    @property
    def steps(self) -> tuple[float, float]:
        """z and h as the dials stand."""
        z = weighted_sum(self.knobs["w"], self.knobs["x"], self.knobs["b"])
        return z, float(value(self.knobs["activation"], z))

    def _draw_by_hand(self) -> None:
        w, x, b, name = (self.knobs[dial] for dial in ("w", "x", "b", "activation"))
        z, h = self.steps
        across = np.linspace(-REACH, REACH, 121)
        sums = np.array([weighted_sum(w, float(at), b) for at in across])
        self._chart.show(
            [
                Series("z", across, sums, "faint", "faint"),
                Series(f"{name}(z)", across, value(name, sums), "forward"),
                Series("here", [x], [h], "loss", "points"),
            ],
            "x",
            f"{name}(w·x + b)",
        )
        terms = f"{number(w)} · {number(x)} + {number(b)}"
        self.below.set_lines(
            [
                step("step 1", "z = w·x + b", terms, z),
                step("step 2", f"h = {name}(z)", f"{name}({format_number(z)})", h),
            ]
        )

    def _show_unit(self, unit: UnitView) -> None:
        """Show a real unit, once the session has said what it does."""
        if not self.is_mounted or self.knobs["what"] != REAL:
            return
        self._unit = unit
        shape = unit.image_shape or (1, len(unit.inputs))
        self._maps.show(
            [
                Map("input x", unit.inputs.reshape(shape), "image"),
                Map("weights w", unit.weights.reshape(shape), "signed"),
                Map("w·x", unit.products.reshape(shape), "signed"),
            ]
        )
        order = np.argsort(-np.abs(unit.products), kind="stable")[:LARGEST]
        largest = " + ".join(f"{number(unit.weights[i])}·{number(unit.inputs[i])}" for i in order)
        rest = float(unit.products.sum() - unit.products[order].sum())
        more = f"{len(unit.inputs) - LARGEST} more {number(rest)}"
        after = "" if unit.h is None else f"h = {unit.activation}(z) = {format_number(unit.h)}"
        title = f"{unit.layer}, unit {unit.unit} of {unit.units} · example {unit.example}: a {unit.truth}"
        self.below.set_lines(
            [
                Content.assemble((title, "$faint")),
                Content.assemble(("z = ", "$faint"), f"{largest} + {more} + b {number(unit.bias)}"),
                Content.assemble(("  = ", "$faint"), (format_number(unit.z), "bold $phase-forward"), "   ",
                                 (after, "bold")),
            ]
        )  # fmt: skip

    def numbers(self) -> dict[str, Any]:
        """The two steps, of what is in view."""
        if self.knobs["what"] == HAND:
            z, h = self.steps
            return {**self.knobs.values, "z": z, "h": h, "bend": bend(self.knobs["w"], self.knobs["b"])}
        unit = self._unit
        known = {} if unit is None else {"z": unit.z, "h": unit.h, "b": unit.bias, "terms": len(unit.inputs)}
        return {**self.knobs.values, **known}

    def counterpart(self) -> Setup:
        """The network with 512 such units."""
        return Setup()


def number(value: float) -> str:
    """A number inside a formula: a negative one in parentheses."""
    text = format_number(value, 7)
    return f"({text})" if value < 0 else text


def step(name: str, formula: str, terms: str, result: float) -> Content:
    """One step of the computation on a line."""
    return Content.assemble(
        (f"{name}   ", "$faint"), (formula.ljust(14), "bold"), f" = {terms} = ",
        (format_number(result), "bold $phase-forward"),
    )  # fmt: skip


FIGURE = Perceptron
