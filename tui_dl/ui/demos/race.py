"""Seven optimizers race from one start, on a saddle, in a ravine, in a bowl."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from textual.content import Content
from textual.timer import Timer

from tui_dl.lessons.models.surfaces import RACES, Surface
from tui_dl.numbers import format_number
from tui_dl.session.race import race, racers
from tui_dl.ui.demos.turning import Turning, pair, pressable, said, single, turning
from tui_dl.ui.widgets.graph import Curve, Field, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

if TYPE_CHECKING:
    from tui_dl.session import Setup

_STEPS = 150
_FRAMES_PER_SECOND = 12
_STEPS_A_FRAME = 2
_LOOKS = {
    "SGD": ("S", "data"),
    "momentum": ("M", "forward"),
    "Nesterov": ("N", "train"),
    "Adagrad": ("G", "correct"),
    "Adadelta": ("D", "test"),
    "RMSprop": ("R", "backward"),
    "Adam": ("A", "loss"),
}
"""Each racer's letter and colour."""


class Race(Turning):
    """All paths up to a step; who is lowest leads."""

    TRY = "Let them race, then change the surface. Who leaves the saddle first, who zigzags in the ravine?"
    KEYS = (
        turning("step", "A step back", "A step on"),
        pair("up,down", "↑ ↓", "surface", "surface", ("The surface before", "The next surface")),
        single("space", "space", "race", "go", "Let them race, or hold them"),
        single("r", "r", "again", "again", "All back to the surface's own start"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        names = [surface.name for surface in RACES]
        self._number = names.index(str(settings.get("surface", "saddle")))
        self._start = self._surface.start
        self._paths: Mapping[str, npt.NDArray[np.float64]] = {}
        self._timer: Timer | None = None

    @property
    def _surface(self) -> Surface:
        return RACES[self._number]

    def make_knobs(self) -> Sequence[Knob]:
        """The step that is seen."""
        return [Knob("step t", [float(step) for step in range(_STEPS + 1)], 0)]

    def on_mount(self) -> None:
        """All at the start."""
        self._line_up(self._surface.start)

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Start there."""
        self._line_up((x, y))

    def _line_up(self, start: tuple[float, float]) -> None:
        self._hold()
        self._start = start
        self._paths = race(self._surface.gradient, start, _STEPS)
        self.knobs[0].set(0)

    def action_surface(self, steps: int) -> None:
        """Another surface."""
        self._number = (self._number + steps) % len(RACES)
        self.action_again()

    def action_again(self) -> None:
        """All back to where this surface's race begins."""
        self._line_up(self._surface.start)
        self.draw()

    def action_go(self) -> None:
        """Run, from the start where the race is over; or hold."""
        if self._timer is not None:
            self._hold()
        else:
            if self.knobs[0].index == _STEPS:
                self.knobs[0].set(0)
            self._timer = self.set_interval(1 / _FRAMES_PER_SECOND, self._move)
        self.draw()

    def _move(self) -> None:
        self.knobs[0].set(self.knobs[0].index + _STEPS_A_FRAME)
        if self.knobs[0].index == _STEPS:
            self._hold()
        self.draw()

    def _hold(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self._hold()

    def draw(self) -> None:
        """The surface, the paths so far, and who leads."""
        surface, step = self._surface, self.knobs[0].index
        left, right, bottom, top = surface.window
        window = Window(left, right, bottom, top)
        curves, marks = [], [Mark(self._start[0], self._start[1], "ink", "×")]
        for name, path in self._paths.items():
            letter, colour = _LOOKS[name]
            curves.append(Curve(path[: step + 1, 0], path[: step + 1, 1], colour))
            marks.append(Mark(float(path[step, 0]), float(path[step, 1]), colour, letter))
        corners = [surface.value(x, y) for x in (0.0, *surface.window[:2]) for y in (0.0, *surface.window[2:])]
        low, high = min(corners), max(corners)
        self.graph.show(
            Picture(window, curves, marks=marks, field=Field(surface.value, low, high), title=surface.formula)
        )
        self.words.set_lines(self._told())

    def _told(self) -> list[Content]:
        now = self.numbers()
        order = sorted(now["loss"], key=lambda name: now["loss"][name])
        rates = {racer.name: racer.rate for racer in racers()}
        lines = [said(f"  {'':9}{'η':>6}{'E':>11}", "faint")]
        for name in order:
            letter, colour = _LOOKS[name]
            away = " ↗" if now["left"][name] else ""
            numbers = f"{format_number(rates[name]):>6}{format_number(now['loss'][name], 9):>11}{away}"
            lines.append(
                Content.assemble(said(f"{letter} ", colour, bold=True), said(name.ljust(9), colour), said(numbers))
            )
        others = [
            pressable(said(each.name, "forward" if each is self._surface else "faint"), f"take({number})")
            for number, each in enumerate(RACES)
        ]
        press = "hold" if self._timer is not None else "race"
        return [
            *lines,
            said("↗ has left the map" if any(now["left"].values()) else "", "faint"),
            said(f"s: {now['leader']} on real digits" if now["leader"] else "", "faint"),
            said(" · ").join(others),
            pressable(said(f"[ {press} ]", "update", bold=True), "go()"),
        ]

    def action_take(self, number: int) -> None:
        """Take a surface by its number."""
        self.action_surface(number - self._number)

    def numbers(self) -> dict[str, Any]:
        """Where each racer is at this step, how low, and who leads."""
        surface, step = self._surface, self.knobs[0].index
        places = {name: (float(path[step, 0]), float(path[step, 1])) for name, path in self._paths.items()}
        losses = {name: float(surface.value(*place)) for name, place in places.items()}
        left, right, bottom, top = surface.window
        return {
            "surface": surface.name,
            "start": self._start,
            "step": step,
            "places": places,
            "loss": losses,
            "leader": min(losses, key=losses.__getitem__) if step else None,
            "left": {name: not (left <= x <= right and bottom <= y <= top) for name, (x, y) in places.items()},
        }

    def counterpart(self) -> Setup | None:
        """Who leads, on real digits, at the learning rate that is usual there."""
        from tui_dl.session.setup import Setup

        leader = self.numbers()["leader"]
        calls = {racer.name: racer.call for racer in racers()}
        return Setup(optimizer=calls[leader]) if leader else None


FIGURE = Race
