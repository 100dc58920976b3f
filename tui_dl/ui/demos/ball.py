"""A ball on a curve with two valleys: does its momentum carry it over the hill between them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from textual.timer import Timer

from tui_dl.lessons.models import momentum as model
from tui_dl.lessons.models.momentum import Ball as Place
from tui_dl.numbers import format_number
from tui_dl.ui.demos.turning import CHOOSING, Turning, fact, pressable, said, single, turning
from tui_dl.ui.widgets.graph import Curve, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

if TYPE_CHECKING:
    from tui_dl.session import Setup

_X = np.linspace(model.LEFT, model.RIGHT, 300)
_HEIGHTS = [model.height(float(x)) for x in _X]
_WINDOW = Window(model.LEFT, model.RIGHT, -6.4, 1.2)
_MOMENTA = (*(round(0.05 * step, 2) for step in range(20)), 0.97)
_RATES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_STARTS = tuple(round(0.1 * tenth, 1) for tenth in range(134))
_MOST_STEPS = 600
_FRAMES_PER_SECOND = 20
_FRAMES = 60
"""In which the ball gets from its start to its rest."""
_TRAIL = 12


class Ball(Turning):
    """E(x) = sin x − 0.4·x; space lets the ball go."""

    TRY = "Let the ball go with momentum 0, then look for the momentum that carries it over the hill."
    KEYS = (
        turning("turn", "Turn the knob at hand down", "Turn the knob at hand up"),
        CHOOSING,
        single("space", "space", "let go", "go", "Let the ball go, or hold it"),
        single("r", "r", "again", "again", "Put the ball back to its start"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._step = 0
        self._timer: Timer | None = None
        self._path: list[Place] = []

    def make_knobs(self) -> Sequence[Knob]:
        """Momentum, learning rate, start."""
        return [
            Knob("momentum m", _MOMENTA, 0),
            Knob("rate η", _RATES, 3),
            Knob("start x", _STARTS, 20, colour="forward"),
        ]

    def on_mount(self) -> None:
        """The ball at its start."""
        self._roll()

    def turned(self, knob: Knob) -> None:
        """Another way down: begin again."""
        self._hold()
        self._roll()

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Put the ball there."""
        self.knobs[2].set_value(x)
        self.turned(self.knobs[2])

    def _roll(self) -> None:
        momentum, rate, start = (knob.value for knob in self.knobs)
        self._path, self._step = model.roll(start, momentum, rate, _MOST_STEPS), 0

    def action_go(self) -> None:
        """Let the ball go from where it is, from its start once it rests; or hold it."""
        if self._timer is not None:
            self._hold()
            return
        if self._step == len(self._path) - 1:
            self._step = 0
        self._timer = self.set_interval(1 / _FRAMES_PER_SECOND, self._move)

    def action_again(self) -> None:
        """Back to the start."""
        self._hold()
        self._step = 0
        self.draw()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self._hold()

    def _hold(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _move(self) -> None:
        last = len(self._path) - 1
        self._step = min(self._step + max(1, round(last / _FRAMES)), last)
        if self._step == last:
            self._hold()
        self.draw()

    def draw(self) -> None:
        """The curve, the ball with the last places it was at, and how it moves."""
        now, trail = self.numbers(), self._path[max(0, self._step - _TRAIL) : self._step]
        marks = [Mark(model.LOCAL_MINIMUM, model.height(model.LOCAL_MINIMUM) - 0.8, "faint", "▴", "local")]
        marks += [Mark(model.GLOBAL_MINIMUM, model.height(model.GLOBAL_MINIMUM) - 0.8, "faint", "▴", "global")]
        marks += [Mark(each.x, model.height(each.x), "update", "·") for each in trail]
        marks += [Mark(now["x"], now["loss"], "update", "●")]
        curve = Curve(_X, _HEIGHTS, "loss")
        self.graph.show(Picture(_WINDOW, [curve], (), marks, None, "x", "E = sin x − 0.4·x"))
        rests = now["step"] == now["steps"]
        press = "hold" if self._timer is not None else "let go"
        self.words.set_lines(
            [
                fact("step", f"{now['step']} of {now['steps']}"),
                fact("x", now["x"], "update"),
                fact("loss E", now["loss"], "loss"),
                fact("slope dE/dx", now["slope"], "backward"),
                fact("velocity v", now["velocity"], "update"),
                said(""),
                said("v ← m·v − η·dE/dx", "faint"),
                said("x ← x + v", "faint"),
                said(f"At rest in {now['rests_in']}." if rests else "", "ink", bold=True),
                pressable(said(f"[ {press} ]", "update", bold=True), "go()"),
            ]
        )

    def numbers(self) -> dict[str, Any]:
        """Where the ball is, and where it will rest."""
        momentum, rate, start = (knob.value for knob in self.knobs)
        ball, last = self._path[self._step], self._path[-1]
        return {
            "momentum": momentum,
            "rate": rate,
            "start": start,
            "step": self._step,
            "steps": len(self._path) - 1,
            "x": ball.x,
            "loss": model.height(ball.x),
            "slope": model.slope(ball.x),
            "velocity": ball.v,
            "final": last.x,
            "rests_in": model.rests_in(last.x) if last.rests else f"motion: x = {format_number(last.x)}",
        }

    def counterpart(self) -> Setup:
        """Descent with this momentum and learning rate, on real digits."""
        from tui_dl.session.setup import Setup

        momentum, rate, _ = (knob.value for knob in self.knobs)
        return Setup(optimizer=f"sgd(momentum={momentum})" if momentum else "sgd", learning_rate=rate)


FIGURE = Ball
