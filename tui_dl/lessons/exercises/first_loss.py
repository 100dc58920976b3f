"""What the loss is before anything is learnt."""

from __future__ import annotations

import math
import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number

_TOLERANCE = 0.01


def make(seed: int, **settings: Any) -> Exercise:
    """−ln(1/n) of n equally likely classes."""
    classes = random.Random(seed).choice((2, 3, 4, 5, 8, 10, 20, 26, 50, 100))
    answer = math.log(classes)
    return Exercise(
        question=(
            f"An untrained network gives each of {classes} classes the same probability. "
            "What is its categorical crossentropy, −ln of what the true class was given?"
        ),
        answer=answer,
        steps=(
            f"Every class gets 1/{classes} = {format_number(1 / classes)}, the true one too.",
            f"The loss is −ln(1/{classes}) = ln {classes}.",
            f"ln {classes} = {format_number(answer)}",
        ),
        hints=(
            f"What probability does the true class get, if all {classes} get the same?",
            f"Take −ln of 1/{classes}.",
        ),
        misconceptions=distinct(
            answer,
            (
                (1 / classes, "That is the probability of the true class. The loss is −ln of it."),
                (-answer, "ln of a number below 1 is negative; the minus sign before it makes the loss positive."),
                (math.log10(classes), "That is the logarithm to base 10. Losses use the natural one, ln."),
                (math.log2(classes), "That is the logarithm to base 2. Losses use the natural one, ln."),
                (1 - 1 / classes, "That is how much probability is missing. Crossentropy takes −ln of what is there."),
                (0.0, "A loss of 0 would mean that the true class had all the probability."),
                (classes * answer, f"Only the true class counts: do not add it up over all {classes}."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"classes": classes},
    )
