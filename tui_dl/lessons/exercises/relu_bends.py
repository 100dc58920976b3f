"""How many bends, or straight pieces, has a sum of ReLUs between two ends?"""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart
from tui_dl.numbers import format_number

LOW, HIGH = 0, 10


def make(seed: int, ask: Literal["bends", "pieces"] | None = None) -> Exercise:
    """Units max(0, w·x + b) that bend at different places, some of them outside of 0 … 10."""
    rng = random.Random(seed)
    units = rng.randint(3, 5)
    outside = rng.randint(1, 2)
    places = rng.sample(range(LOW + 1, HIGH), units - outside) + rng.sample([-4, -3, -2, 12, 13, 15], outside)
    rng.shuffle(places)
    weights = [rng.choice((-2, -1, 1, 2)) for _ in places]
    biases = [-weight * place for weight, place in zip(weights, places, strict=True)]
    bends = units - outside
    wanted = rng.choice(("bends", "pieces"))
    return _exercise(ask or wanted, weights, biases, places, bends)


def _exercise(ask: str, weights: list[int], biases: list[int], places: list[int], bends: int) -> Exercise:
    units = len(weights)
    answer = bends if ask == "bends" else bends + 1
    listed = ", ".join(_unit(weight, bias) for weight, bias in zip(weights, biases, strict=True))
    wanted = "bends" if ask == "bends" else "straight pieces"
    inside = sorted(place for place in places if LOW < place < HIGH)
    last = () if ask == "bends" else (f"{bends} bends cut the line into {bends} + 1 = {answer} straight pieces.",)
    mirrored = sum(LOW < -place < HIGH for place in places)
    return Exercise(
        question=f"Add up {units} units, each times a weight other than 0: {listed}. "
        f"How many {wanted} has the sum for x from {LOW} to {HIGH}?",
        answer=answer,
        steps=(
            "max(0, w·x + b) bends where w·x + b = 0, at x = −b / w: "
            + ", ".join(format_number(place) for place in places)
            + ".",
            f"Between {LOW} and {HIGH} lie {', '.join(map(str, inside))}: {bends} bends.",
            *last,
        ),
        hints=(
            "A unit bends where its inside is 0.",
            f"Solve w·x + b = 0 for each; which x lie between {LOW} and {HIGH}?",
        ),
        misconceptions=apart(
            answer,
            (
                Misconception(units, f"All {units} units bend, but not all of them between {LOW} and {HIGH}."),
                Misconception(units + 1, f"Some of the units bend outside of {LOW} … {HIGH}."),
                Misconception(bends + 1, "That is the number of straight pieces; between them lies one bend less."),
                Misconception(bends, "That is the number of bends; they part one piece more."),
                Misconception(mirrored, "The sign: w·x + b = 0 means x = −b / w, not b / w."),
                Misconception(units - bends, f"Those are the bends outside of {LOW} … {HIGH}."),
                Misconception(
                    2 * bends, "A unit has one bend, not two: it is flat on one side and straight on the other."
                ),
            ),
        ),
        known={"weights": tuple(weights), "biases": tuple(biases), "low": LOW, "high": HIGH, "ask": ask},
    )


def _unit(weight: int, bias: int) -> str:
    slope = {1: "x", -1: "−x"}.get(weight, f"{format_number(weight)}x")
    sign = "+" if bias > 0 else "−"
    return f"max(0, {slope} {sign} {abs(bias)})" if bias else f"max(0, {slope})"
