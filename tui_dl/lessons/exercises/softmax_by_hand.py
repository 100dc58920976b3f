"""Softmax of three small logits, by hand."""

from __future__ import annotations

import math
import random

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart
from tui_dl.numbers import format_number

TOLERANCE = 0.01
NAMES = ("A", "B", "C")


def make(seed: int) -> Exercise:
    """The probability of one of three classes."""
    rng = random.Random(seed)
    logits = rng.sample((-1, 0, 1, 2, 3), 3)
    asked = rng.randrange(3)
    powers = [math.exp(z) for z in logits]
    answer = powers[asked] / sum(powers)
    given = ", ".join(f"z({name}) = {format_number(z)}" for name, z in zip(NAMES, logits, strict=True))
    table = ", ".join(f"exp({format_number(z)}) = {power:.3f}" for z, power in zip(logits, powers, strict=True))
    return Exercise(
        question=f"Three output units say {given}. {table}. "
        f"What is the softmax probability of {NAMES[asked]}? Two decimals are enough.",
        answer=answer,
        steps=(
            f"Add up the powers: {' + '.join(f'{power:.3f}' for power in powers)} = {sum(powers):.3f}.",
            f"Divide that of {NAMES[asked]} by the sum: {powers[asked]:.3f} / {sum(powers):.3f} = {answer:.4f}.",
        ),
        hints=(
            "All three probabilities add up to 1: each is a share of the same sum.",
            f"The share of {powers[asked]:.3f} in {sum(powers):.3f}.",
        ),
        misconceptions=apart(answer, _wrong(logits, powers, asked), TOLERANCE),
        tolerance=TOLERANCE,
        known={"logits": tuple(logits), "asked": asked},
    )


def _wrong(logits: list[int], powers: list[float], asked: int) -> list[Misconception]:
    z, power, total = logits[asked], powers[asked], sum(powers)
    others = total - power
    wrong = [
        Misconception(power, "That is the power alone: divide it by the sum of all three."),
        Misconception(power / others, "The sum holds all three powers, that of the class itself too."),
        Misconception(power / max(powers), "Divide by the sum of the powers, not by the largest of them."),
        Misconception(power / 3, "Divide by the sum of the powers, not by how many there are."),
        Misconception(
            1 / (1 + math.exp(-z)), "That is sigmoid, which looks at one unit alone; softmax shares among all."
        ),
        Misconception(1 / 3, "The logits differ, so the probabilities do, too."),
    ]
    if sum(logits):
        because = "Those are shares of the logits themselves: first take exp of each, which also makes them positive."
        wrong.insert(0, Misconception(z / sum(logits), because))
    return wrong
