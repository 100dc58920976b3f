"""Two handles: the error is a landscape, and the gradient points up its steepest slope."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tui_dl.lessons.models import surfaces
from tui_dl.numbers import format_number
from tui_dl.ui.demos.turning import Turning, fact, pair, said
from tui_dl.ui.widgets.graph import Arrow, Field, Graph, Mark, Picture, Window
from tui_dl.ui.widgets.knob import Knob

_SURFACE = surfaces.HOT_AND_COLD
_LEFT, _RIGHT, _BOTTOM, _TOP = _SURFACE.window
_HIGHEST = 900.0
_LONGEST_ARROW = 2.5
_NOTCHES = tuple(half / 2 for half in range(21))


class TwoHandles(Turning):
    """Hot to the right, cold upwards; the colour is the error."""

    TRY = "Walk against the arrow, across the contour lines, until both partial derivatives are 0."
    KEYS = (
        pair("left,right", "← →", "hot", "hot", ("Less hot water", "More hot water")),
        pair("down,up", "↓ ↑", "cold", "cold", ("Less cold water", "More cold water")),
    )

    def make_knobs(self) -> Sequence[Knob]:
        """Hot and cold."""
        hot, cold = _SURFACE.start
        return [
            Knob("hot h", _NOTCHES, _NOTCHES.index(hot), colour="backward"),
            Knob("cold c", _NOTCHES, _NOTCHES.index(cold), colour="forward"),
        ]

    def action_hot(self, steps: int) -> None:
        """Turn the hot handle."""
        self.knobs[0].turn(steps)

    def action_cold(self, steps: int) -> None:
        """Turn the cold handle."""
        self.knobs[1].turn(steps)

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """Set both handles."""
        self.knobs[0].set_value(x)
        self.knobs[1].set_value(y)

    def draw(self) -> None:
        """The landscape and the numbers at this point."""
        now = self.numbers()
        h, c, by_h, by_c = now["hot"], now["cold"], now["by_hot"], now["by_cold"]
        steepness = math.hypot(by_h, by_c)
        length = _LONGEST_ARROW * min(1.0, 0.25 + steepness / 120) / steepness if steepness else 0.0
        arrows = [Arrow(h, c, h + by_h * length, c + by_c * length, "backward")] if steepness else []
        self.graph.show(
            Picture(
                Window(_LEFT, _RIGHT, _BOTTOM, _TOP),
                (),
                arrows,
                [Mark(h, c, "ink", "◉")],
                Field(_SURFACE.value, 0, _HIGHEST),
                "hot h",
                "error E, cold c upwards",
            )
        )
        e, f = now["too_hot"], now["too_much"]
        self.words.set_lines(
            [
                fact("ŷ", f"{format_number(now['temperature'])} °F", "forward", f"e = {format_number(e)}", 4),
                fact("h+c", f"{format_number(now['flow'])} l/min", "forward", f"f = {format_number(f)}", 4),
                fact("E", now["error"], "loss", "= e² + f²", 4),
                said(""),
                fact("∂E/∂h", now["by_hot"], "backward", "= 2e·3 + 2f", 7),
                fact("∂E/∂c", now["by_cold"], "backward", "= −2e·2 + 2f", 7),
                said(""),
                said("The arrow is the gradient:" if steepness else "Both are 0: the bottom.", "faint"),
                said("E grows fastest that way." if steepness else "No handle can do better.", "faint"),
            ]
        )

    def numbers(self) -> dict[str, Any]:
        """The point, the error there and its partial derivatives."""
        h, c = self.knobs[0].value, self.knobs[1].value
        by_hot, by_cold = _SURFACE.gradient(h, c)
        return {
            "hot": h,
            "cold": c,
            "temperature": surfaces.temperature(h, c),
            "flow": surfaces.flow(h, c),
            "too_hot": surfaces.temperature(h, c) - surfaces.WANTED_TEMPERATURE,
            "too_much": surfaces.flow(h, c) - surfaces.WANTED_FLOW,
            "error": _SURFACE.value(h, c),
            "by_hot": by_hot,
            "by_cold": by_cold,
        }


FIGURE = TwoHandles
