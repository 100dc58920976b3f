"""Gradient descent on the shower's squared error: where the steps lead, for every learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from tui_dl.lessons.models import descent, shower
from tui_dl.lessons.models.descent import Verdict
from tui_dl.numbers import format_number
from tui_dl.ui.demos.turning import CHOOSING, Turning, fact, pressable, said, single, turning
from tui_dl.ui.widgets.graph import Arrow, Curve, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

if TYPE_CHECKING:
    from tui_dl.session import Setup

_RATES = tuple(round(0.01 * hundredth, 2) for hundredth in range(1, 121))
_HANDLES = np.linspace(0, 26, 209)
_WINDOW = Window(0, 26, -8, 170)
_MOST_STEPS = 30
_LISTED = 5
PRESETS = {"too small": 0.02, "right": 0.3, "too big": 0.95, "diverging": 1.05}
_SAID = {
    Verdict.CREEPS: ("creeps: it would take for ever", "loss"),
    Verdict.ARRIVES: ("arrives from one side", "correct"),
    Verdict.JUMPS: ("jumps over, yet comes closer", "loss"),
    Verdict.CIRCLES: ("jumps to and fro for ever", "wrong"),
    Verdict.DIVERGES: ("diverges: further every step", "wrong"),
}


class Descent(Turning):
    """E(w) = (w − 13)², a start, a learning rate η, and so many steps."""

    TRY = "Find the smallest η at which the steps lead away from the minimum."
    KEYS = (
        turning("turn", "Turn the knob at hand down", "Turn the knob at hand up"),
        CHOOSING,
        single("space", "space", "preset", "preset", "The next preset: too small, right, too big, diverging"),
    )

    def make_knobs(self) -> Sequence[Knob]:
        """Learning rate, start, steps."""
        positions = [float(position) for position in range(1, shower.POSITIONS + 1)]
        rate = float(self.settings.get("rate", PRESETS["too small"]))
        return [
            Knob("learning rate η", _RATES, _RATES.index(rate)),
            Knob("start w", positions, 20),
            Knob("steps", [float(count) for count in range(_MOST_STEPS + 1)], 8),
        ]

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Start there."""
        self.knobs[1].set_value(x)

    def action_preset(self, name: str = "") -> None:
        """Take a preset's learning rate; without a name, that of the one after the preset in force."""
        rates = list(PRESETS.values())
        now = rates.index(self.knobs[0].value) if self.knobs[0].value in rates else -1
        self.knobs[0].set_value(PRESETS[name] if name else rates[(now + 1) % len(rates)])
        self._take_up(0)
        self.draw()

    def _path(self) -> list[float]:
        rate, start, steps = (knob.value for knob in self.knobs)
        return descent.positions(start, rate, shower.CURVATURE, shower.BEST, int(steps))

    def draw(self) -> None:
        """The curve, the steps on it, and what becomes of them."""
        path = self._path()
        errors = [(w - shower.BEST) ** 2 for w in path]
        curve = Curve(_HANDLES, (_HANDLES - shower.BEST) ** 2, "loss")
        arrows = [Arrow(*before, *after, "update") for before, after in pairwise(zip(path, errors, strict=True))]
        marks = [Mark(w, e, "update", "•") for w, e in zip(path, errors, strict=True)]
        marks += [Mark(path[-1], errors[-1], "ink", "●"), Mark(path[0], errors[0], "backward", "●", "start")]
        self.graph.show(Picture(_WINDOW, [curve], arrows, marks, None, "handle w", "E = (w − 13)²"))
        self.words.set_lines([*self._told(path), said(""), *self._presets()])

    def _told(self, path: list[float]) -> list[Any]:
        now = self.numbers()
        rate = now["rate"]
        words, colour = _SAID[Verdict(now["verdict"])]
        lines = [said(words, colour, bold=True), said("w ← w − η · dE/dw", "faint")]
        for before, after in islice(pairwise(path), _LISTED):
            slope = shower.CURVATURE * (before - shower.BEST)
            text = f"{format_number(before, 6)} − {format_number(rate)} · {format_number(slope, 6)}"
            lines.append(fact(text, f"= {format_number(after, 7)}", "update", width=21))
        if len(path) - 1 > _LISTED:
            lines.append(fact(f"… after {len(path) - 1} steps", format_number(path[-1], 7), "update", width=23))
        return lines

    def _presets(self) -> list[Any]:
        names = [
            pressable(said(name, "forward" if rate == self.knobs[0].value else "faint"), f"preset('{name}')")
            for name, rate in PRESETS.items()
        ]
        return [said("").join([names[0], said(" · "), names[1]]), said("").join([names[2], said(" · "), names[3]])]

    def numbers(self) -> dict[str, Any]:
        """The steps, and what is known about them in advance."""
        rate = self.knobs[0].value
        path = self._path()
        return {
            "rate": rate,
            "start": path[0],
            "steps": len(path) - 1,
            "positions": path,
            "error": (path[-1] - shower.BEST) ** 2,
            "limit": descent.limit(shower.CURVATURE),
            "verdict": str(descent.verdict(rate, shower.CURVATURE)),
        }

    def counterpart(self) -> Setup:
        """Plain descent on real digits, with this learning rate."""
        from tui_dl.session.setup import Setup

        return Setup(optimizer="sgd", learning_rate=self.knobs[0].value)


FIGURE = Descent
