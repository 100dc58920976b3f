"""Which way a pixel is moved against the network, and where it ends."""

from __future__ import annotations

import random
from typing import Any, Literal

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.numbers import format_number as number

_TOLERANCE = 1e-3
_BRIGHTER, _DARKER, _AS_IT_IS = "brighter", "darker", "as it is"


def make(seed: int, ask: Literal["sign", "pixel"] = "sign", **settings: Any) -> Exercise:
    """The sign of the step, or the pixel x + ε·sign(∂L/∂x) between 0 and 1."""
    chance = random.Random(seed)
    slope = chance.choice((-0.9, -0.4, -0.07, -0.002, 0.003, 0.05, 0.3, 0.8))
    x = chance.choice((0.1, 0.3, 0.5, 0.6, 0.8, 0.95))
    epsilon = chance.choice((0.05, 0.1, 0.15, 0.2))
    return _pixel(slope, x, epsilon) if ask == "pixel" else _sign(chance, slope, x)


def _sign(chance: random.Random, slope: float, x: float) -> Exercise:
    fool = chance.random() < 0.6
    wanted = "grow, so that the network errs" if fool else "fall, so that the network becomes surer"
    answer = _BRIGHTER if (slope > 0) == fool else _DARKER
    rises = "grows" if slope > 0 else "falls"
    return Exercise(
        question=(
            f"A pixel has the grey value {number(x)} (0 is black, 1 is white), and ∂L/∂x = {number(slope)} there. "
            f"The loss is to {wanted}. How must the pixel become?"
        ),
        answer=answer,
        steps=(
            f"∂L/∂x = {number(slope)}: as the pixel becomes brighter, the loss {rises}.",
            f"The loss is to {wanted.split(',')[0]}, so it must become {answer}.",
        ),
        hints=("What happens to the loss if this pixel becomes a little brighter?",
               "Descent goes against the gradient. To raise the loss, go along it."),
        misconceptions=(
            Misconception(
                _DARKER if answer == _BRIGHTER else _BRIGHTER,
                f"Then the loss would {'fall' if fool else 'grow'}: brighter means that it {rises} here.",
            ),
            Misconception(_AS_IT_IS, "Its gradient is not 0: there is something to gain from moving it."),
        ),
        choices=(_BRIGHTER, _DARKER, _AS_IT_IS),
        known={"ask": "sign", "slope": slope, "fool": fool},
    )  # fmt: skip


def _pixel(slope: float, x: float, epsilon: float) -> Exercise:
    sign = 1 if slope > 0 else -1
    free = x + epsilon * sign
    answer = min(max(free, 0.0), 1.0)
    steps = [f"The sign of {number(slope)} is {sign:+d}.".replace("-", "−"),
             f"{number(x)} + {number(epsilon)} · ({sign:+d}) = {number(free)}".replace("-", "−")]  # fmt: skip
    if answer != free:
        steps.append(f"A pixel ends at {number(answer)}: it cannot be {'whiter than white' if free > 1 else 'darker'}.")
    return Exercise(
        question=(
            f"A pixel is {number(x)} and its ∂L/∂x is {number(slope)}. To fool the network it moves by "
            f"ε = {number(epsilon)} along the sign of the gradient, and stays between 0 and 1. Where does it end?"
        ),
        answer=answer,
        steps=tuple(steps),
        hints=("Only the sign of the gradient counts, not its size.", "x + ε·sign(∂L/∂x), then keep it within 0 … 1."),
        misconceptions=distinct(
            answer,
            (
                (free, "A grey value stays between 0 and 1."),
                (x - epsilon * sign, "That lowers the loss: to fool the network, go along the gradient."),
                (
                    min(max(x - epsilon * sign, 0.0), 1.0),
                    "That lowers the loss: go along the gradient, not against it.",
                ),
                (x + epsilon * slope, "Only the sign of the gradient counts here, so every pixel takes the full ε."),
                (x + slope, "ε says how far to go; the gradient only says which way."),
                (epsilon * sign, "That is the step alone: add it to the pixel."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"ask": "pixel", "slope": slope, "x": x, "epsilon": epsilon},
    )
