"""A partial derivative at a point."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise, Misconception

_TOLERANCE = 1e-6


def make(seed: int, **settings: Any) -> Exercise:
    """∂E/∂h or ∂E/∂c of E = a·h² + b·h·c + d·c²."""
    chance = random.Random(seed)
    a, b, d = chance.randint(1, 4), chance.randint(2, 5), chance.randint(1, 4)
    h, c = chance.sample((1, 2, 3, 4, 5), 2)
    by_hot = chance.random() < 0.5
    name, other = ("h", "c") if by_hot else ("c", "h")
    own, at, beside = (a, h, c) if by_hot else (d, c, h)
    answer = float(2 * own * at + b * beside)
    formula = f"{_times(a)}h² + {b}·h·c + {_times(d)}c²"
    return Exercise(
        question=f"E = {formula}. What is ∂E/∂{name} at h = {h}, c = {c}?",
        answer=answer,
        steps=(
            f"Only {name} moves, {other} stays {beside}.",
            f"{_times(own)}{name}² becomes {2 * own}·{name}; {b}·h·c becomes {b}·{other}; "
            f"{other}² has no {name} in it and becomes 0.",
            f"∂E/∂{name} = {2 * own}·{at} + {b}·{beside} = {answer:g}",
        ),
        hints=(
            f"Treat {other} as a plain number that does not change.",
            f"A term without {name} does not change either: its derivative is 0.",
        ),
        misconceptions=_misread((a, b, d), h, c, by_hot),
        known={"a": a, "b": b, "d": d, "h": h, "c": c, "name": name},
    )


def _misread(factors: tuple[int, int, int], h: int, c: int, by_hot: bool) -> tuple[Misconception, ...]:
    a, b, d = factors
    hot, cold = (2 * a * h, b * c), (2 * d * c, b * h)
    (square, mixed), others = (hot, cold) if by_hot else (cold, hot)
    name, other, beside = ("h", "c", c) if by_hot else ("c", "h", h)
    answer = square + mixed
    return distinct(
        answer,
        (
            (square, f"The term {b}·h·c holds {name}, too: it adds {b}·{other}."),
            (square / 2 + mixed, f"You forgot the 2: the derivative of {name}² is 2·{name}."),
            (sum(others), f"That is ∂E/∂{other}: here {name} is what moves."),
            (answer + sum(others), f"You moved both handles. ∂ with respect to {name} lets {other} stand still."),
            (a * h * h + b * h * c + d * c * c, "That is E itself, not how fast it changes."),
            (square + b, f"The derivative of {b}·h·c is {b}·{other}: put in {other} = {beside}."),
            (answer + others[0], f"The square of {other} holds no {name}: it adds nothing."),
        ),
        _TOLERANCE,
    )


def _times(factor: int) -> str:
    return "" if factor == 1 else f"{factor}·"
