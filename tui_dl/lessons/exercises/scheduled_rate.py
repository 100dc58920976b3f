"""The learning rate after some updates."""

from __future__ import annotations

import math
import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number as number

_TOLERANCE = 5e-3


def make(seed: int, **settings: Any) -> Exercise:
    """Exponential decay, or a cosine."""
    chance = random.Random(seed)
    rate = chance.choice((0.01, 0.05, 0.1, 0.2, 0.4))
    return _exponential(chance, rate) if seed % 2 else _cosine(chance, rate)


def _exponential(chance: random.Random, rate: float) -> Exercise:
    period, share = chance.choice((100, 200, 500)), chance.choice((0.5, 0.8, 0.9))
    times = chance.choice((2, 3, 4))
    step = period * times
    answer = rate * share**times
    return Exercise(
        question=(
            f"Exponential decay: η = η₀ · γ^(t/T), with η₀ = {number(rate)}, γ = {number(share)} and T = {period}. "
            f"What is η after t = {step:,} updates?"
        ),
        answer=answer,
        steps=(
            f"t/T = {step}/{period} = {times}: η is multiplied by γ {times} times.",
            f"{number(share)}^{times} = {number(share**times)}",
            f"η = {number(rate)} · {number(share**times)} = {number(answer)}",
        ),
        hints=("How many times does T fit into t?", f"Multiply by {number(share)} {times} times."),
        misconceptions=distinct(
            answer,
            (
                (rate * share, f"γ applies once for every T updates, and {times} of them have passed."),
                (rate * share * times, f"Multiply by γ {times} times: that is γ to the power, not γ times {times}."),
                (share**times, "That is the share that is left; it must be multiplied by η₀."),
                (rate * (1 - share) ** times, "γ is what is left after T updates, not what is taken away."),
                (rate, "That is where it starts; it has shrunk since."),
                (rate / share**times, "η shrinks: multiply by γ, do not divide."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"kind": "exponential", "rate": rate, "period": period, "share": share, "step": step},
    )


def _cosine(chance: random.Random, rate: float) -> Exercise:
    whole = chance.choice((600, 1200, 2400))
    part, name = chance.choice(((1 / 3, "a third"), (0.5, "half"), (2 / 3, "two thirds"), (0.25, "a quarter")))
    step = round(whole * part)
    answer = rate * (1 + math.cos(math.pi * part)) / 2
    return Exercise(
        question=(
            f"Cosine decay: η = η₀ · (1 + cos(π·t/T)) / 2, with η₀ = {number(rate)} and T = {whole:,}. "
            f"What is η after t = {step:,} updates?"
        ),
        answer=answer,
        steps=(
            f"t/T = {step}/{whole} is {name} of the way.",
            f"cos(π·{number(part)}) = {number(math.cos(math.pi * part))}",
            f"η = {number(rate)} · (1 + {number(math.cos(math.pi * part))}) / 2 = {number(answer)}",
        ),
        hints=(
            f"t is {name} of the way from 0 to T.",
            f"cos(π·{number(part)}) = {number(math.cos(math.pi * part))}, with the angle in radians.",
        ),
        misconceptions=distinct(
            answer,
            (
                (rate * (1 - part), "That would be a straight line down. A cosine begins gently and ends gently."),
                (rate * (1 + math.cos(math.pi * part)), "Half of that: (1 + cos) goes from 2 down to 0."),
                (
                    rate * math.cos(math.pi * part),
                    "The cosine is raised by 1 and halved, so that it never is negative.",
                ),
                (rate * (1 + math.cos(math.radians(math.pi * part))) / 2, "π·t/T is an angle in radians."),
                (rate, "That is where it starts; it has shrunk since."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"kind": "cosine", "rate": rate, "period": whole, "step": step},
    )
