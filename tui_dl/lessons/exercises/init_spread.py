"""How wide first weights are drawn: He's spread, or Glorot's limit."""

from __future__ import annotations

import math
import random
from typing import Any, Literal

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number as number

_TOLERANCE = 5e-3


def make(seed: int, ask: Literal["he", "glorot"] = "he", **settings: Any) -> Exercise:
    """√(2/n) for n inputs, or √(6/(n + m)) for n inputs and m units."""
    chance = random.Random(seed)
    n = chance.choice((32, 50, 64, 100, 128, 200, 256, 400, 512, 784, 800))
    m = chance.choice((10, 16, 20, 48, 96, 150, 300, 600))
    return _he(n, m) if ask == "he" else _glorot(n, m)


def _he(n: int, m: int) -> Exercise:
    answer = math.sqrt(2 / n)
    return Exercise(
        question=(
            f"A ReLU layer has {m} units, and each of them reads n = {n} inputs. "
            "He's rule draws its weights with the standard deviation √(2/n). How much is that?"
        ),
        answer=answer,
        steps=(f"2/n = 2/{n} = {number(2 / n)}", f"√{number(2 / n)} = {number(answer)}"),
        hints=("n counts what a unit reads, not the units.", f"2/n = {number(2 / n)}; the root is still to be taken."),
        misconceptions=distinct(
            answer,
            (
                (2 / n, "That is the variance: the standard deviation is its root."),
                (math.sqrt(2 / m), "n is the number of inputs of a unit, not the number of units."),
                (math.sqrt(1 / n), "1/n keeps a signal where nothing is cut off; ReLU cuts half of it, hence the 2."),
                (math.sqrt(2 / (n + m)), "That is Glorot's rule: He counts only the inputs."),
                (math.sqrt(2) / n, "The root goes over the whole fraction, n included."),
                (math.sqrt(n / 2), "Upside down: the more inputs add up, the smaller each weight must be."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"ask": "he", "inputs": n, "units": m},
    )


def _glorot(n: int, m: int) -> Exercise:
    answer = math.sqrt(6 / (n + m))
    return Exercise(
        question=(
            f"Glorot's rule draws weights evenly between −a and a, with a = √(6/(n + m)). "
            f"A layer has n = {n} inputs and m = {m} units. How much is a?"
        ),
        answer=answer,
        steps=(
            f"n + m = {n + m}",
            f"6/{n + m} = {number(6 / (n + m))}",
            f"a = √{number(6 / (n + m))} = {number(answer)}",
        ),
        hints=("First add inputs and units.", f"6/{n + m} = {number(6 / (n + m))}; the root is still to be taken."),
        misconceptions=distinct(
            answer,
            (
                (6 / (n + m), "The root is missing."),
                (math.sqrt(2 / (n + m)), "That is the standard deviation. The limit of an even spread is √3 times it."),
                (math.sqrt(6 / n), "Both sides count: the inputs n and the units m."),
                (math.sqrt(6 / (n * m)), "Inputs and units are added, not multiplied."),
                (math.sqrt(6) / (n + m), "The root goes over the whole fraction."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"ask": "glorot", "inputs": n, "units": m},
    )
