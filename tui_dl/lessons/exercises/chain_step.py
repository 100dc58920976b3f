"""How far a handle moves, from the factors of the chain rule."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.numbers import format_factor as factor
from tui_dl.numbers import format_number as number

_TOLERANCE = 1e-3


def make(seed: int, **settings: Any) -> Exercise:
    """settings: `handle`, s or m; without it the seed chooses. Δs or Δm from given factors."""
    chance = random.Random(seed)
    handle = str(settings.get("handle") or chance.choice("sm"))
    rate = chance.choice((0.001, 0.002, 0.005, 0.01))
    by_error = chance.choice((-40, -30, -20, -8, 6, 12, 20, 36))
    first = chance.choice((2, 4, 5, 6, 8))
    pair = (chance.choice((0.2, 0.4, 0.5, 0.8)), chance.choice((5, 8, 10, 12)))
    factors = {"∂ŷ/∂s": first} if handle == "s" else {"∂ŷ/∂h": pair[0], "∂h/∂m": pair[1]}
    product = by_error * math.prod(factors.values())
    answer = -rate * product
    given = ", ".join(f"{name} = {number(value)}" for name, value in factors.items())
    formula = " · ".join([*reversed(factors), "∂E/∂ŷ"])
    numbers = " · ".join(factor(value) for value in [*reversed(factors.values()), by_error])
    return Exercise(
        question=f"∂E/∂ŷ = {number(by_error)}, {given}, η = {rate}. What is Δ{handle}?",
        answer=answer,
        steps=(
            f"The chain rule: ∂E/∂{handle} = {formula}",
            f"= {numbers} = {number(product)}",
            f"Δ{handle} = −η · ∂E/∂{handle} = −{rate} · {factor(product)} = {number(answer)}",
        ),
        hints=(
            f"Multiply all factors on the way from {handle} to E.",
            f"∂E/∂{handle} = {number(product)}. A step goes against it, η times as far.",
        ),
        misconceptions=_misread(handle, rate, by_error, list(factors.values())),
        tolerance=_TOLERANCE,
        known={"handle": handle, "rate": rate, "∂E/∂ŷ": by_error, **factors},
    )


def _misread(handle: str, rate: float, by_error: float, factors: Sequence[float]) -> tuple[Misconception, ...]:
    before = math.prod(factors)
    product = by_error * before
    return distinct(
        -rate * product,
        (
            (rate * product, "The sign is turned round: a step goes against the gradient, −η · ∂E/∂…"),
            (product, f"That is the gradient ∂E/∂{handle}. The step is −η times it."),
            (-rate * by_error, f"You left out the way from {handle} to ŷ: ∂E/∂ŷ is only the last factor."),
            (-rate * before, "You left out ∂E/∂ŷ: how much the error cares about ŷ."),
            (-rate * (by_error + sum(factors)), "Factors of the chain rule are multiplied, not added."),
            *((-rate * by_error * each, "You left out one of the factors on the way.") for each in factors),
            (-product, "You forgot the learning rate η."),
        ),
        _TOLERANCE,
    )
