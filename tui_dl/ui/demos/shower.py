"""The shower: one handle, one temperature, and the error that is drawn as one turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from tui_dl.lessons.models import shower as model
from tui_dl.numbers import format_number
from tui_dl.ui.demos.turning import Turning, fact, said, single, turning
from tui_dl.ui.widgets.graph import Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

_WINDOW = Window(0.5, model.POSITIONS + 0.5, -0.5, 13)
_FEELS = ((-9, "icy"), (-4, "cold"), (-1, "a little cold"), (0, "just right"), (3, "a little hot"), (8, "hot"))
_SCALDING = "scalding"


def feels(difference: float) -> str:
    """How water feels that is so many degrees too warm."""
    return next((word for limit, word in _FEELS if difference <= limit), _SCALDING)


def gauge(temperature: float) -> Content:
    """A thermometer from cold to hot: the wanted temperature in its middle, this one as a dot."""
    place, middle = round(temperature - model.TARGET) + model.BEST - 1, model.BEST - 1
    line = Content("")
    for degree in range(model.POSITIONS):
        if degree == place:
            line += said("●", "correct" if place == middle else "update", bold=True)
        elif degree == middle:
            line += said("┿", "correct", bold=True)
        else:
            line += said("━", "forward" if degree < middle else "backward")
    return line


class Shower(Turning):
    """A handle w with 25 positions; E = |ŷ − y| at every one that was tried."""

    TRY = "Turn the handle until the error is 0. Which way does the error tell you to turn?"
    KEYS = (
        turning("turn", "Colder by one position", "Warmer by one position"),
        single("r", "r", "again", "again", "Forget the positions tried"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._tried = [int(self.knobs[0].value)]

    def make_knobs(self) -> Sequence[Knob]:
        """The handle."""
        positions = [float(position) for position in range(1, model.POSITIONS + 1)]
        return [Knob("handle w", positions, int(self.settings.get("start", 19)) - 1)]

    def turned(self, knob: Knob) -> None:
        """Remember the position."""
        self._try(int(knob.value))

    def _try(self, position: int) -> None:
        # Whatever the handle has passed on the way was felt, too.
        way = range(min(self._tried[-1], position), max(self._tried[-1], position) + 1)
        self._tried = [each for each in self._tried if each not in way] + [each for each in way if each != position]
        self._tried.append(position)

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Turn to where the mouse is."""
        self.knobs[0].set_value(x)
        self._try(int(self.knobs[0].value))

    def action_again(self) -> None:
        """Begin anew at this position."""
        del self._tried[:-1]
        self.draw()

    def draw(self) -> None:
        """The errors felt so far, and the numbers of this position."""
        now = self.numbers()
        marks = [Mark(each, model.error(each, "absolute"), "loss", "•") for each in self._tried[:-1]]
        marks.append(Mark(now["position"], now["error"], "update", "●", f"E = {format_number(now['error'])}"))
        self.graph.show(Picture(_WINDOW, (), (), marks, None, "handle w", "error E = |ŷ − y|"))
        e = now["temperature"] - now["target"]
        self.words.set_lines(
            [
                fact("handle", f"{now['position']} of {model.POSITIONS}", "update"),
                fact("temperature ŷ", now["temperature"], "forward", "°F"),
                fact("wanted y", now["target"], "correct", "°F"),
                fact("error |ŷ − y|", now["error"], "loss", "°F"),
                said(""),
                gauge(now["temperature"]),
                said(f"The water is {feels(e)}.", "correct" if e == 0 else "ink", bold=e == 0),
                said("Nothing is left to turn." if e == 0 else f"Turn it {'down' if e > 0 else 'up'}.", "faint"),
                said(""),
                said(f"{now['tried']} of {model.POSITIONS} positions tried", "faint"),
            ]
        )

    def numbers(self) -> dict[str, Any]:
        """The position and what follows from it."""
        position = int(self.knobs[0].value)
        return {
            "position": position,
            "temperature": model.temperature(position),
            "target": model.TARGET,
            "error": model.error(position, "absolute"),
            "tried": len(self._tried),
        }


FIGURE = Shower
