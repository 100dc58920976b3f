"""One step of gradient descent with momentum."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_factor as factor
from tui_dl.numbers import format_number as number

_TOLERANCE = 1e-4


def make(seed: int, **settings: Any) -> Exercise:
    """The new velocity, or where the ball is then."""
    chance = random.Random(seed)
    momentum, rate = chance.choice((0.5, 0.8, 0.9)), chance.choice((0.1, 0.2, 0.5))
    velocity = chance.choice((-0.6, -0.4, 0.2, 0.4, 0.5, 1.0))
    slope = chance.choice((-2.0, -1.0, -0.5, 0.4, 0.8, 2.0))
    x = chance.choice((1.0, 2.0, 3.5, 5.0))
    after = momentum * velocity - rate * slope
    answer = x + after
    return Exercise(
        question=(
            f"A ball is at x = {number(x)}, its velocity v is {number(velocity)}, the slope there is {number(slope)}. "
            f"Momentum m = {momentum}, η = {rate}. Where is it after one step?"
        ),
        answer=answer,
        steps=(
            f"v ← m·v − η·slope = {momentum}·{factor(velocity)} − {rate}·{factor(slope)} = {number(after)}",
            f"x ← x + v = {number(x)} + {factor(after)} = {number(answer)}",
        ),
        hints=("First the new velocity: v ← m·v − η·slope.", f"The new velocity is {number(after)}."),
        misconceptions=distinct(
            answer,
            (
                (after, "That is the new velocity: add it to where the ball was."),
                (x - rate * slope, "You forgot the momentum: part of the old velocity, m·v, is kept."),
                (x + momentum * velocity + rate * slope, "The slope pushes downhill: subtract η·slope."),
                (x + momentum * velocity, "You forgot the push of the slope, −η·slope."),
                (x + velocity, "You moved with the old velocity: it changes before the ball moves."),
                (x + velocity - rate * slope, f"Only {momentum} of the old velocity is kept: multiply it by m."),
                (x + momentum * velocity - slope, "You forgot η: it scales the push of the slope."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"x": x, "velocity": velocity, "slope": slope, "momentum": momentum, "rate": rate},
    )
