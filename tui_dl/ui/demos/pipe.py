"""Two handles in series: every factor of the chain rule in numbers, and the step that follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from tui_dl.lessons.models import chain
from tui_dl.numbers import format_number
from tui_dl.ui.demos.turning import CHOOSING, Turning, pressable, said, single, turning
from tui_dl.ui.widgets.graph import Arrow, Field, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

if TYPE_CHECKING:
    from tui_dl.session import Setup

_NOTCHES = tuple(tenth / 10 for tenth in range(101))
_RATES = (0.001, 0.002, 0.005, 0.01, 0.015)
_START = (8.0, 4.0)
_WINDOW = Window(0, 10, 0, 10)
_FIELD = Field(chain.error, 0, 2916)
_WITH_GRAPH = 104
"""Columns from which the error of all settings is drawn, too."""


class Pipe(Turning):
    """m → h → ŷ → E forwards, and the factors backwards below them."""

    DEFAULT_CSS = """
    Pipe Words { width: 70; margin-left: 0; }
    Pipe Graph { margin-left: 2; }
    """
    TRY = "Press space for a step of descent. Which handle moves further, and which factor makes it so?"
    KEYS = (
        turning("turn", "Turn the knob at hand down", "Turn the knob at hand up"),
        CHOOSING,
        single("space", "space", "step", "step", "One step of gradient descent for both handles"),
        single("r", "r", "again", "again", "Both handles as they were at first"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._m, self._s = _START
        self._path = [_START]

    def make_knobs(self) -> Sequence[Knob]:
        """Both handles and the learning rate."""
        return [
            Knob("house m", _NOTCHES, _NOTCHES.index(_START[0])),
            Knob("shower s", _NOTCHES, _NOTCHES.index(_START[1])),
            Knob("rate η", _RATES, 2),
        ]

    def compose(self) -> ComposeResult:
        """The chain, the error of all settings where there is room, knobs below."""
        with Horizontal(classes="stage"):
            yield self.words
            yield self.graph
        yield from self.knobs

    def turned(self, knob: Knob) -> None:
        """A handle stands exactly where the learner has put it."""
        if knob is self.knobs[0]:
            self._begin(knob.value, self._s)
        elif knob is self.knobs[1]:
            self._begin(self._m, knob.value)

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Set both handles."""
        self.knobs[0].set_value(x)
        self.knobs[1].set_value(y)
        self._begin(self.knobs[0].value, self.knobs[1].value)

    def _begin(self, m: float, s: float) -> None:
        self._m, self._s = m, s
        self._path = [(m, s)]

    def action_step(self) -> None:
        """m ← m − η·∂E/∂m; s ← s − η·∂E/∂s"""
        self._go(*chain.step(self._m, self._s, self.knobs[2].value))
        self._path.append((self._m, self._s))
        self.draw()

    def action_again(self) -> None:
        """As it was."""
        self._go(*_START)
        self._begin(*_START)
        self.draw()

    def _go(self, m: float, s: float) -> None:
        self._m, self._s = min(max(m, 0.0), 10.0), min(max(s, 0.0), 10.0)
        self.knobs[0].set_value(self._m)
        self.knobs[1].set_value(self._s)

    def draw(self) -> None:
        """The chain forwards, backwards, and the step."""
        now = self.numbers()
        self.graph.display = self.size.width >= _WITH_GRAPH
        self.words.set_lines([*_forwards(now), said(""), *_backwards(now), said(""), *self._step(now)])

        arrows = [Arrow(*before, *after, "update") for before, after in pairwise(self._path)]
        self.graph.show(
            Picture(_WINDOW, (), arrows, [Mark(self._m, self._s, "ink", "◉")], _FIELD, "house m", "E, shower s upwards")
        )

    def _step(self, now: dict[str, Any]) -> list[Content]:
        rate = format_number(now["rate"])
        after = chain.error(*chain.step(self._m, self._s, now["rate"]))
        press = pressable(said("[ step ]", "update", bold=True), "step()")
        lines = []
        for name, step, slope in (("s", "step_s", "by_shower"), ("m", "step_m", "by_house")):
            lines.append(
                Content.assemble(
                    (f"Δ{name} = −η · ∂E/∂{name} = −{rate} · {format_number(now[slope])} = ", "$faint"),
                    (format_number(now[step]), "bold $phase-update"),
                )
            )
        told = said(f"   E {format_number(now['error'])} → {format_number(after)}", "loss")
        lines.append(Content.assemble(press, told, said(f"   step {now['steps']}", "faint")))
        return lines

    def numbers(self) -> dict[str, Any]:
        """All values on the way, all factors, both products, both steps."""
        at = chain.factors(self._m, self._s)
        h, rate = chain.house(self._m), self.knobs[2].value
        return {
            "m": self._m,
            "s": self._s,
            "rate": rate,
            "h": h,
            "temperature": chain.shower(h, self._s),
            "error": chain.error(self._m, self._s),
            "house_by_handle": at.house_by_handle,
            "temperature_by_house": at.temperature_by_house,
            "temperature_by_shower": at.temperature_by_shower,
            "error_by_temperature": at.error_by_temperature,
            "by_shower": at.by_shower,
            "by_house": at.by_house,
            "step_s": -rate * at.by_shower,
            "step_m": -rate * at.by_house,
            "steps": len(self._path) - 1,
        }

    def counterpart(self) -> Setup:
        """Two layers in series: the Workbench has this chain in numbers for each of their weights."""
        from tui_dl.session.setup import Setup

        return Setup()


def _forwards(now: dict[str, Any]) -> list[Content]:
    """From handle to error: names, values, and how each is made."""
    stages = (
        ("m", now["m"], "house handle", "update"),
        ("h", now["h"], "50 + 10·m", "forward"),
        ("ŷ", now["temperature"], "50 + s/10·(h−50)", "forward"),
        ("E", now["error"], "(ŷ − 104)²", "loss"),
    )
    names, rules = Content(""), Content("")
    for name, value, rule, colour in stages:
        joined = " ━▶ " if name != "m" else ""
        shown = f"{name} = {format_number(value)}"
        names += Content.assemble((joined, "$faint"), said(shown.ljust(16), colour, bold=True))
        rules += Content.assemble((" " * len(joined) + rule.ljust(16), "$faint"))
    return [names.rstrip(), rules.rstrip(), said(" " * 24 + f"s = {format_number(now['s'])} ━━━━━━━━━━━┛", "update")]


def _backwards(now: dict[str, Any]) -> list[Content]:
    """Both products, factor below factor."""
    chains = (
        ("∂E/∂s", "by_shower", (("∂ŷ/∂s", "temperature_by_shower"), ("∂E/∂ŷ", "error_by_temperature"))),
        (
            "∂E/∂m",
            "by_house",
            (
                ("∂h/∂m", "house_by_handle"),
                ("∂ŷ/∂h", "temperature_by_house"),
                ("∂E/∂ŷ", "error_by_temperature"),
            ),
        ),
    )
    lines = []
    for name, product, factors in chains:
        symbols = " · ".join(symbol.center(7) for symbol, _ in factors)
        values = " · ".join(format_number(now[key]).center(7) for _, key in factors)
        lines.append(said(f"{name} = {symbols}", "faint"))
        lines.append(
            Content.assemble(
                (f"{'':5} = {values} = ", "$phase-backward"), (format_number(now[product]), "bold $phase-backward")
            )
        )
    return lines


FIGURE = Pipe
