"""Sensitivity: the tangent at the handle's position, on |e| and on e², and the secant that becomes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui_dl.lessons.models import shower as model
from tui_dl.lessons.models.shower import Kind
from tui_dl.numbers import format_number
from tui_dl.ui.demos.turning import CHOOSING, Turning, Words, fact, said, turning
from tui_dl.ui.widgets.graph import Curve, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

_HANDLES = np.linspace(1, model.POSITIONS, 193)
_STEPS = (4.0, 2.0, 1.0, 0.5, 0.1, 0.01)
_TOPS: dict[Kind, float] = {"absolute": 14.0, "squared": 150.0}
_TITLES: dict[Kind, str] = {"absolute": "E = |e|", "squared": "E = e²"}


class Tangent(Turning):
    """Two errors over the handle, each with its tangent and with a secant over Δw."""

    DEFAULT_CSS = """
    Tangent .words { height: 4; }
    Tangent .words Words { width: 1fr; margin-left: 1; }
    Tangent .stage Graph { margin-right: 1; }
    """
    TRY = "Move along both curves, then shrink Δw: ΔE/Δw comes ever closer to the slope of the tangent."
    KEYS = (turning("turn", "Turn the knob at hand down", "Turn the knob at hand up"), CHOOSING)

    def make_knobs(self) -> Sequence[Knob]:
        """Where, and how far the secant reaches."""
        positions = [1 + half / 2 for half in range(2 * model.POSITIONS - 1)]
        start = float(self.settings.get("position", 21))
        return [
            Knob("position w", positions, positions.index(start)),
            Knob("Δw", _STEPS, 2, colour="forward"),
        ]

    def compose(self) -> ComposeResult:
        """Two graphs, the numbers of each below it, knobs."""
        self._graphs: dict[Kind, Graph] = {"absolute": Graph(), "squared": Graph()}
        self._below: dict[Kind, Words] = {"absolute": Words(), "squared": Words()}
        yield Horizontal(*self._graphs.values(), classes="stage")
        yield Horizontal(*self._below.values(), classes="words")
        yield from self.knobs

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Move there."""
        self.knobs[0].set_value(x)

    def draw(self) -> None:
        """Both errors at this position."""
        kinds: tuple[Kind, Kind] = ("absolute", "squared")
        for kind in kinds:
            self._draw(kind, self.numbers()[kind])

    def _draw(self, kind: Kind, now: dict[str, float]) -> None:
        at, step, top = self.knobs[0].value, self.knobs[1].value, _TOPS[kind]
        window = Window(1, model.POSITIONS, -0.06 * top, top)
        curve = Curve(_HANDLES, [model.error(w, kind) for w in _HANDLES], "loss")
        secant = Curve(_HANDLES, now["error"] + now["ratio"] * (_HANDLES - at), "forward", "Δ", dotted=True)
        near = np.array([max(1.0, at - 7), min(float(model.POSITIONS), at + 7)])
        tangent = Curve(near, [model.tangent(at, kind, float(w)) for w in near], "backward", "tangent")
        marks = (
            Mark(at + step, model.error(at + step, kind), "forward", "○"),
            Mark(at, now["error"], "update"),
        )
        self._graphs[kind].show(Picture(window, (curve, secant, tangent), (), marks, None, "w", _TITLES[kind]))
        delta, run = format_number(now["delta"]), format_number(step)
        self._below[kind].set_lines(
            [
                fact("E", now["error"], "loss", width=8),
                fact("ΔE / Δw", f"{delta} / {run} = {format_number(now['ratio'])}", "forward", width=8),
                fact("dE / dw", now["slope"], "backward", width=8),
                said("one slope on each side" if kind == "absolute" else "2·e: steeper the further off", "faint"),
            ]
        )

    def numbers(self) -> dict[str, Any]:
        """Of each error: its value, its slope, and the ratio of differences."""
        at, step = self.knobs[0].value, self.knobs[1].value
        return {
            "position": at,
            "step": step,
            "e": model.difference(at),
            "absolute": _of("absolute", at, step),
            "squared": _of("squared", at, step),
        }


def _of(kind: Kind, at: float, step: float) -> dict[str, float]:
    error = model.error(at, kind)
    delta = model.error(at + step, kind) - error
    return {"error": error, "slope": model.slope(at, kind), "delta": delta, "ratio": delta / step}


FIGURE = Tangent
