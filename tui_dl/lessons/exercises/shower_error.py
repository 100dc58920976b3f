"""The shower's error at a position of its handle."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.lessons.models import shower

_TOLERANCE = 1e-6


def make(seed: int, **settings: Any) -> Exercise:
    """|ŷ − y| where a handle turns a temperature by so many degrees a position."""
    chance = random.Random(seed)
    target = int(shower.TARGET)
    degrees = chance.choice((2, 3, 4))
    best = chance.randint(9, 17)
    position = best + chance.choice((-7, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 7))
    now = target + degrees * (position - best)
    answer = float(abs(now - target))
    return Exercise(
        question=(
            f"Another shower: position {best} gives the wanted {target} °F, and each position on is {degrees} °F "
            f"warmer. The handle stands at {position}. What is the error |ŷ − y|?"
        ),
        answer=answer,
        steps=(
            f"The handle is {abs(position - best)} positions {'above' if position > best else 'below'} {best}.",
            f"ŷ = {target} {'+' if position > best else '−'} {abs(position - best)} · {degrees} = {now} °F",
            f"|ŷ − y| = |{now} − {target}| = {answer:g} °F",
        ),
        hints=(
            f"How many positions is {position} away from {best}?",
            f"Each of those positions counts {degrees} °F.",
        ),
        misconceptions=distinct(
            answer,
            (
                (now - target, "An error has no sign here: |…| makes it positive, too cold as bad as too hot."),
                (abs(position - best), f"Those are positions. Each of them is {degrees} °F."),
                (now, "That is the temperature ŷ. The error is how far it is from what was wanted."),
                (answer**2, "That is the squared error. Here it is |ŷ − y|."),
            ),
            _TOLERANCE,
        ),
        unit="°F",
        known={"target": target, "degrees": degrees, "best": best, "position": position},
    )
