"""What is left of a gradient behind several sigmoids."""

from __future__ import annotations

import math
import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number as number

_TOLERANCE = 5e-3


def make(seed: int, **settings: Any) -> Exercise:
    """∏ h·(1 − h) over the sigmoids on the way back."""
    chance = random.Random(seed)
    outputs = [chance.choice((0.5, 0.6, 0.7, 0.8, 0.9, 0.2, 0.1)) for _ in range(chance.choice((2, 3, 4)))]
    slopes = [h * (1 - h) for h in outputs]
    answer = math.prod(slopes)
    count = len(outputs)
    return Exercise(
        question=(
            f"A gradient of 1 goes back through {count} sigmoid units in a row, all weights being 1. "
            f"Their outputs were h = {', '.join(map(number, outputs))}. A sigmoid's slope is h·(1 − h). "
            "What arrives in front of them?"
        ),
        answer=answer,
        steps=(
            "The slopes: " + ", ".join(f"{number(h)}·{number(1 - h)} = {number(h * (1 - h))}" for h in outputs),
            f"The chain rule multiplies them: {' · '.join(map(number, slopes))} = {number(answer)}",
            f"None of them is above ¼, so no more than {number(0.25**count)} could have arrived.",
        ),
        hints=("One slope for each unit. What does the chain rule do with them?",
               f"The first slope is {number(outputs[0])}·{number(1 - outputs[0])} = {number(slopes[0])}."),
        misconceptions=distinct(
            answer,
            (
                (sum(slopes), "The chain rule multiplies the slopes of a way; it does not add them."),
                (math.prod(outputs), "Those are the outputs multiplied: going back, it is the slopes h·(1 − h)."),
                (0.25**count, "That is the most that could arrive: h is not ½ everywhere."),
                (math.prod(1 - h for h in outputs), "The slope is h·(1 − h), not 1 − h alone."),
                (slopes[-1], "That is behind the last unit only: there are more on the way."),
                (1.0, "Each sigmoid on the way multiplies the gradient by its slope."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"outputs": tuple(outputs)},
    )  # fmt: skip
