"""Which learning rate diverges."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.models import descent
from tui_dl.numbers import format_number as number

_SHARES = (0.05, 0.4, 0.9, 1.15)
"""Of the limit 2/k: creeping, arriving, jumping over, diverging."""


def make(seed: int, **settings: Any) -> Exercise:
    """Four learning rates on E = a·w²: one is larger than 2/k."""
    chance = random.Random(seed)
    a = chance.choice((0.5, 1, 2, 4, 5, 10))
    curvature = 2 * a
    limit, times = descent.limit(curvature), "" if a == 1 else f"{number(a)}·"
    rates = [share * limit for share in _SHARES]
    names = [number(rate) for rate in rates]
    choices = chance.sample(names, len(names))
    reasons = (
        "small: it creeps",
        "good: it arrives from one side",
        "large: it jumps over the minimum, but lands closer",
    )
    return Exercise(
        question=f"E = {times}w². With which of these learning rates does gradient descent diverge?",
        answer=names[-1],
        steps=(
            f"dE/dw = {number(curvature)}·w: the slope grows by k = {number(curvature)} for each unit of w.",
            f"A step makes w ← w − η·{number(curvature)}·w = (1 − {number(curvature)}·η)·w.",
            f"That grows if 1 − {number(curvature)}·η is below −1, so if η > 2/{number(curvature)} = {number(limit)}.",
        ),
        hints=(
            "What does one step make of w? Write it as a factor times w.",
            f"It diverges where η is larger than 2/k, with k = {number(curvature)}.",
        ),
        misconceptions=tuple(
            Misconception(
                name, f"{name} is {reason}. A step leaves {number(descent.factor(rate, curvature))} of the distance."
            )
            for name, rate, reason in zip(names, rates, reasons, strict=False)
        ),
        choices=tuple(choices),
        known={"a": a},
    )
