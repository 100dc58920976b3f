"""The slope of the squared error at a position."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.lessons.models import shower
from tui_dl.numbers import format_factor as factor
from tui_dl.numbers import format_number as number

_TOLERANCE = 1e-6


def make(seed: int, **settings: Any) -> Exercise:
    """dE/dw = 2·e of the shower of the course."""
    chance = random.Random(seed)
    position = shower.BEST + chance.choice([each for each in range(-12, 13) if each not in (-2, -1, 0, 1, 2)])
    e = int(shower.difference(position))
    answer = float(shower.slope(position, "squared"))
    return Exercise(
        question=(
            f"E = e² with e = w − {shower.BEST}. The handle stands at w = {position}. What is the slope dE/dw there?"
        ),
        answer=answer,
        steps=(
            f"e = {position} − {shower.BEST} = {number(e)}",
            "The derivative of e² is 2·e, and e grows by 1 with each position.",
            f"dE/dw = 2 · {factor(e)} = {number(answer)}",
        ),
        hints=("First work out e at this position.", "The derivative of e² is 2·e."),
        misconceptions=distinct(
            answer,
            (
                (e, "You forgot the 2: the derivative of e² is 2·e, not e."),
                (e * e, "That is E itself, the height of the curve. The slope is 2·e."),
                (
                    -answer,
                    "The sign is turned round. Right of the minimum the curve rises: there the slope is positive.",
                ),
                (2 * position, f"The minimum lies at {shower.BEST}: the slope is 2·(w − {shower.BEST}), not 2·w."),
                (2 * e + 1, "That is how much E grows over a whole position. The tangent touches at the point itself."),
                (2 * e * e, "2·e², you kept the square: it goes when one takes the derivative."),
                (1.0 if e > 0 else -1.0, "That is the slope of |e|. The slope of e² grows with e."),
            ),
            _TOLERANCE,
        ),
        known={"position": position, "best": shower.BEST},
    )
