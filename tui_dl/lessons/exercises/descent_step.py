"""One step of gradient descent."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.lessons.models import descent, shower
from tui_dl.numbers import format_factor as factor
from tui_dl.numbers import format_number as number

_TOLERANCE = 1e-4


def make(seed: int, **settings: Any) -> Exercise:
    """The next position of the shower's handle."""
    chance = random.Random(seed)
    w = shower.BEST + chance.choice((-10, -8, -6, -5, -4, 4, 5, 6, 8, 10))
    rate = chance.choice((0.05, 0.1, 0.2, 0.25, 0.3, 0.4))
    slope = shower.slope(w, "squared")
    answer = descent.step(w, rate, slope)
    return Exercise(
        question=(
            f"E = (w − {shower.BEST})², so dE/dw = 2·(w − {shower.BEST}). You stand at w = {w}, "
            f"the learning rate η is {rate}. Where are you after one step?"
        ),
        answer=answer,
        steps=(
            f"The slope: 2·({w} − {shower.BEST}) = {number(slope)}",
            f"The step: −η · slope = −{rate} · {factor(slope)} = {number(-rate * slope)}",
            f"w ← {w} − {rate}·{factor(slope)} = {number(answer)}",
        ),
        hints=(f"First the slope at w = {w}.", "w ← w − η·dE/dw"),
        misconceptions=distinct(
            answer,
            (
                (w + rate * slope, "You went up: the step goes against the slope, so it is subtracted."),
                (-rate * slope, "That is the step alone: add it to where you were."),
                (rate * slope, "That is the length of the step: subtract it from where you were."),
                (w - slope, "You forgot η: the learning rate shortens the step."),
                (w - rate * slope / 2, f"You forgot the 2 in the slope 2·(w − {shower.BEST})."),
                (w - rate, "You stepped by η itself: the step is η times the slope."),
                (w - rate * (w - shower.BEST) ** 2, "You stepped by η times the error: it must be the slope."),
                (w - rate * 2 * w, f"The slope is 2·(w − {shower.BEST}), not 2·w."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"w": w, "rate": rate, "best": shower.BEST},
    )
