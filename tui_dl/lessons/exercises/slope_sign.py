"""What the sign of a slope says."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.numbers import format_number

_MORE, _LESS, _NEITHER = "make w larger", "make w smaller", "leave w as it is"


def make(seed: int, **settings: Any) -> Exercise:
    """A slope is given: which way does the weight go to lower the error?"""
    chance = random.Random(seed)
    slope = chance.choice((-9, -6.5, -4, -1.5, -0.25, 0.5, 0.75, 2, 3.5, 8, 12, 0))
    error = chance.choice((0.4, 2, 7, 15))
    answer = _NEITHER if slope == 0 else _LESS if slope > 0 else _MORE
    rises = "rises" if slope > 0 else "falls"
    shown = format_number(slope)
    because = {
        _MORE: f"The slope is {shown}: with a larger w the error {'rises' if slope > 0 else 'stays for the moment'}.",
        _LESS: f"The slope is {shown}: with a smaller w the error {'rises' if slope < 0 else 'stays for the moment'}.",
        _NEITHER: f"A slope of {shown} means that the error still {rises} with w: there is something to gain.",
    }
    return Exercise(
        question=f"At this weight the error is {format_number(error)} and its slope dE/dw is {shown}. "
        "What does gradient descent do?",
        answer=answer,
        steps=(
            "The slope says how E changes if w grows a little.",
            f"Here it {'does not change' if slope == 0 else rises}.",
            f"Descent goes against the slope: {answer}.",
        ),
        hints=(
            "A positive slope: the error rises with w. And a negative one?",
            "Descent subtracts the slope: w ← w − η·dE/dw.",
        ),
        misconceptions=tuple(
            Misconception(choice, because[choice]) for choice in (_MORE, _LESS, _NEITHER) if choice != answer
        ),
        choices=(_MORE, _LESS, _NEITHER),
        known={"slope": slope},
    )
