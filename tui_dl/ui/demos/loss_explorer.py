"""One prediction and its target, and what every loss makes of them, a loss of one's own among them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.widgets import Input, Label

from tui_dl.lessons.models.expression import Formula, FormulaError, formula
from tui_dl.numbers import format_number
from tui_dl.session.scoring import NUMBER, PROBABILITY, loss_facts, scores
from tui_dl.ui.demos.turning import Turning, pair, pressable, said, single, turning
from tui_dl.ui.widgets.graph import Curve, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

if TYPE_CHECKING:
    from tui_dl.session import Setup

OWN = "your own"
_COLOURS = {
    OWN: "ink",
    "mse": "loss",
    "mae": "forward",
    "mape": "backward",
    "msle": "correct",
    "log_cosh": "update",
    "poisson": "train",
    "bce": "backward",
    "categorical_crossentropy": "correct",
    "categorical_hinge": "update",
    "kl_divergence": "train",
    "cosine_similarity": "test",
    "hinge": "data",
    "squared_hinge": "wrong",
}
_RANGES = {"a number": (-1.0, 3.0), "a probability": (0.0, 1.0)}
_LOSSES = {"a number": NUMBER, "a probability": PROBABILITY}
_SHOWN = {"a number": ("mse", "mae"), "a probability": ("bce", "mse")}
_POSITIONS = 201
_FIRST = 50
"""Where the prediction stands at first: far from its target."""
_TALLEST = 4.0
"""The graph is at most so many times as high as the lowest of its curves is."""


class LossExplorer(Turning):
    """Losses ticked in a list, drawn over the prediction; a knob holds one prediction."""

    DEFAULT_CSS = """
    LossExplorer Words { width: 35; }
    LossExplorer .own { height: 1; }
    LossExplorer .own Label { width: auto; color: $faint; }
    LossExplorer Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    """
    TRY = "Push the prediction away from its target: which losses punish a bad guess hardest?"
    KEYS = (
        turning("predict", "A lower prediction", "A higher prediction"),
        pair("up,down", "↑ ↓", "loss", "choose", ("The loss above", "The loss below")),
        single("space", "space", "tick", "tick", "Draw the chosen loss, or leave it out"),
        single("y", "y", "target", "target", "Another target", rank=3),
        single("k", "k", "kind", "kind", "Predict a number, or a probability", rank=3),
        single("o", "o", "own loss", "own", "Type a loss of your own", rank=2),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._kind = "a number"
        self._target = 1.0
        self._chosen = 0
        self._ticked = {kind: set(names) for kind, names in _SHOWN.items()}
        self._own: Formula = formula("(y - p)**2", ("y", "p"))
        self._trouble = ""
        self._curves: dict[str, list[float]] = {}

    def make_knobs(self) -> Sequence[Knob]:
        """The prediction."""
        return [Knob("prediction ŷ", _positions("a number"), _FIRST, colour="forward")]

    def compose(self) -> ComposeResult:
        """Graph and list, the own loss, the knob."""
        with Horizontal(classes="stage"):
            yield self.graph
            yield self.words
        with Horizontal(classes="own"):
            yield Label("  your own loss of y and p: ")
            self._input = Input("(y - p)**2", compact=True)
            yield self._input
        yield from self.knobs

    def on_mount(self) -> None:
        """The losses of every prediction there is."""
        self._input.can_focus = False
        self._compute()

    @property
    def _names(self) -> list[str]:
        return [*_LOSSES[self._kind], OWN]

    def _compute(self) -> None:
        """All curves anew: the target or the kind has changed."""
        predictions = self.knobs[0].values
        self._curves = {name: scores(name, self._target, predictions) for name in _LOSSES[self._kind]}
        self._curves[OWN] = [self._own({"y": self._target, "p": p}) for p in predictions]

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Predict this."""
        self.knobs[0].set_value(x)

    def action_choose(self, steps: int) -> None:
        """Take up the next loss of the list, or the one before."""
        self._chosen = (self._chosen + steps) % len(self._names)
        self.draw()

    def action_tick(self, number: int | None = None) -> None:
        """Draw a loss (the chosen one) or leave it out."""
        self._chosen = self._chosen if number is None else number
        self._ticked[self._kind] ^= {self._names[self._chosen]}
        self.draw()

    def action_target(self) -> None:
        """The other target: 1 or 0, of a number also 2."""
        targets = (1.0, 2.0, 0.0) if self._kind == "a number" else (1.0, 0.0)
        self._target = targets[(targets.index(self._target) + 1) % len(targets)]
        self._compute()
        self.draw()

    def action_kind(self) -> None:
        """Predict a number, or a probability."""
        self._kind = next(kind for kind in _LOSSES if kind != self._kind)
        self._target, self._chosen = 1.0, 0
        knob = self.knobs[0]
        knob.values = _positions(self._kind)
        knob.set(_FIRST)
        self._compute()
        self.draw()

    def action_own(self) -> None:
        """Go to the line in which a loss is typed."""
        self._input.can_focus = True
        self._input.focus()

    def on_click(self, event: Click) -> None:
        """A click on the line leads into it."""
        if event.widget is self._input:
            self.action_own()

    @on(Input.Changed)
    def _read(self, message: Input.Changed) -> None:
        message.stop()
        try:
            self._own, self._trouble = formula(message.value, ("y", "p")), ""
        except FormulaError as error:
            self._trouble = str(error)
            self.draw()
            return
        if self._input.has_focus:
            self._ticked[self._kind].add(OWN)
        self._compute()
        self.draw()

    @on(Input.Submitted)
    def _leave(self, message: Input.Submitted) -> None:
        message.stop()
        self.focus()

    def on_descendant_blur(self) -> None:
        """Only `o` and the mouse lead into the line: tab goes past it."""
        self._input.can_focus = False

    def draw(self) -> None:
        """The ticked curves, the prediction on each, and the list."""
        now, knob = self.numbers(), self.knobs[0]
        left, right = _RANGES[self._kind]
        curves = [Curve(knob.values, self._curves[name], _COLOURS[name]) for name in now["ticked"]]
        marks = [Mark(knob.value, self._curves[name][knob.index], _COLOURS[name]) for name in now["ticked"]]
        bottom, top = self._extent(now["ticked"])
        marks.append(Mark(self._target, bottom, "correct", "▲", "target"))
        title = f"loss of {self._kind}, target y = {format_number(self._target)}"
        self.graph.show(Picture(Window(left, right, bottom, top), curves, (), marks, None, "prediction ŷ", title))
        self.words.set_lines([*self._list(now["scores"]), self._said()])

    def _extent(self, ticked: Sequence[str]) -> tuple[float, float]:
        """What the graph spans: all of the lowest curve, and as much of the others as keeps that readable."""
        values = [[v for v in self._curves[name] if math.isfinite(v)] or [0.0, 1.0] for name in ticked] or [[0.0, 1.0]]
        tops, low = [max(each) for each in values], min(0.0, *(min(each) for each in values))
        low = max(low, -_TALLEST)
        top = max(min(max(tops), _TALLEST * max(min(tops), 0.1)), low + 0.5)
        return low - 0.08 * (top - low), top

    def _list(self, at: Mapping[str, float]) -> list[Content]:
        lines = []
        for number, name in enumerate(self._names):
            ticked, chosen = name in self._ticked[self._kind], number == self._chosen
            short = name if name == OWN else loss_facts(name).short
            line = Content.assemble(
                said("▸" if chosen else " ", "update", bold=True),
                said("[✓] " if ticked else "[ ] ", _COLOURS[name] if ticked else "faint"),
                said(short.ljust(12), "ink" if chosen or ticked else "faint", bold=chosen),
                said(format_number(at[name], 11).rjust(11), _COLOURS[name] if ticked else "faint", bold=ticked),
            )
            lines.append(pressable(line, f"tick({number})"))
        return lines

    def _said(self) -> Content:
        """What is wrong with the own loss, or what the chosen loss is called."""
        width = max(self.words.size.width, 20)
        if self._trouble:
            return said(self._trouble[:width], "wrong")
        name = self._names[self._chosen]
        return said((OWN if name == OWN else loss_facts(name).title)[:width], "faint")

    def numbers(self) -> dict[str, Any]:
        """Every loss of this prediction, and which of them are drawn."""
        index = self.knobs[0].index
        return {
            "kind": self._kind,
            "prediction": self.knobs[0].value,
            "target": self._target,
            "chosen": self._names[self._chosen],
            "ticked": [name for name in self._names if name in self._ticked[self._kind]],
            "scores": {name: curve[index] for name, curve in self._curves.items()},
            "trouble": self._trouble,
        }

    def counterpart(self) -> Setup | None:
        """Data and a network on which the chosen loss is minimised; none for a loss of one's own."""
        from tui_dl.session.setup import Setup

        name = self._names[self._chosen]
        if name == OWN:
            return None
        data = "line" if self._kind == "a number" else "circle" if name == "bce" else "mnist-10k"
        return Setup(data=data, loss=name)


def _positions(kind: str) -> tuple[float, ...]:
    left, right = _RANGES[kind]
    return tuple(round(left + (right - left) * index / (_POSITIONS - 1), 6) for index in range(_POSITIONS))


FIGURE = LossExplorer
