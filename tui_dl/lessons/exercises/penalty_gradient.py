"""What an L2 penalty adds to a weight's gradient."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number as number

_TOLERANCE = 2e-3


def make(seed: int, **settings: Any) -> Exercise:
    """∂L/∂w of the data plus 2λw."""
    chance = random.Random(seed)
    w = chance.choice((-3.0, -2.0, -1.5, -0.8, 0.6, 1.2, 2.5, 4.0))
    penalty = chance.choice((0.01, 0.02, 0.05, 0.1))
    data = chance.choice((-0.3, -0.12, -0.05, 0.04, 0.15, 0.25))
    own = 2 * penalty * w
    answer = data + own
    return Exercise(
        question=(
            f"A weight is w = {number(w)}. The data alone give it the gradient {number(data)}. "
            f"An L2 penalty λ·Σw² with λ = {number(penalty)} is added to the loss. What is its gradient now?"
        ),
        answer=answer,
        steps=(
            f"The slope of λ·w² is 2·λ·w = 2·{number(penalty)}·{number(w)} = {number(own)}",
            f"Slopes of a sum add up: {number(data)} + {number(own)} = {number(answer)}",
        ),
        hints=("What is the slope of λ·w² at this w?", f"The penalty's share is {number(own)}."),
        misconceptions=distinct(
            answer,
            (
                (own, "That is the penalty's share alone: the data's gradient stays."),
                (data + penalty * w, "The slope of w² is 2·w: the 2 is missing."),
                (data + penalty * w * w, "That adds the penalty itself: the gradient takes its slope."),
                (data - own, "The penalty is added to the loss, so its slope is added too."),
                (data + 2 * penalty, "The slope hangs on the weight: 2·λ·w. That is why large weights pay most."),
                (data + 2 * penalty * abs(w), "Keep the sign of w: a negative weight is pulled up, towards 0."),
                (data, "The penalty is part of the loss, so it has a slope too."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"w": w, "penalty": penalty, "data": data},
    )
