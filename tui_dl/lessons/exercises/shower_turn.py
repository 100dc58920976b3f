"""Which way to turn, told by two errors."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.exercises.exercise import Exercise, Misconception

_UP, _DOWN = "up", "down"


def make(seed: int, **settings: Any) -> Exercise:
    """Somebody turned a handle a little, and the error changed: go on, or go back?"""
    chance = random.Random(seed)
    before, after = chance.sample(range(2, 15), 2)
    position = chance.randint(8, 16)
    turned_up = chance.random() < 0.5
    then = position + (1 if turned_up else -1)
    better = after < before
    answer = _UP if turned_up == better else _DOWN
    other = _DOWN if answer == _UP else _UP
    return Exercise(
        question=(
            f"You cannot see the curve. At position {position} the error was {before}; you turned to {then}, "
            f"and now it is {after}. Which way should you turn?"
        ),
        answer=answer,
        steps=(
            f"From {position} to {then} you turned {'up' if turned_up else 'down'}.",
            f"The error {'fell' if better else 'rose'} from {before} to {after}.",
            f"So {'keep that direction' if better else 'turn round'}: {answer}.",
        ),
        hints=("Has the error become smaller or larger?", f"You turned {'up' if turned_up else 'down'} before."),
        misconceptions=(
            Misconception(
                other,
                f"The error {'fell' if better else 'rose'} when you turned {'up' if turned_up else 'down'}: "
                f"{'keep that direction' if better else 'the other direction is the good one'}.",
            ),
        ),
        choices=(_UP, _DOWN),
        known={"before": before, "after": after, "position": position, "then": then},
    )
