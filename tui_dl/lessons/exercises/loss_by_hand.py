"""The loss of a small batch, computed by hand."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.numbers import format_factor as factor
from tui_dl.numbers import format_number as number

_KINDS = ("mse", "mae", "binary_crossentropy")
_TOLERANCE = 0.01


def make(seed: int, **settings: Any) -> Exercise:
    """settings: `loss`, one of mse, mae, binary_crossentropy; without it the seed chooses."""
    chance = random.Random(seed)
    kind = str(settings.get("loss") or chance.choice(_KINDS))
    return _crossentropy(chance) if kind == "binary_crossentropy" else _of_differences(chance, kind)


def _of_differences(chance: random.Random, kind: str) -> Exercise:
    count = chance.choice((2, 4, 5))
    targets = [chance.randint(0, 9) for _ in range(count)]
    off = [chance.choice((-4, -3, -2, -1, 1, 2, 3)) for _ in range(count)]
    predictions = [target + each for target, each in zip(targets, off, strict=True)]
    squares, sizes = sum(each * each for each in off), sum(map(abs, off))
    squared = kind == "mse"
    answer = (squares if squared else sizes) / count
    terms = " + ".join(f"{factor(each)}²" if squared else f"{abs(each)}" for each in off)
    title = "mean squared error (mse)" if squared else "mean absolute error (mae)"
    other = (sizes if squared else squares) / count
    return Exercise(
        question=f"Targets y = {_row(targets)}, predictions ŷ = {_row(predictions)}. What is the {title}?",
        answer=answer,
        steps=(
            f"The differences ŷ − y are {_row(off)}.",
            f"{'Squared' if squared else 'Without their signs'} and added up: {terms} = "
            f"{squares if squared else sizes}.",
            f"Divided by the {count} examples: {number(answer)}.",
        ),
        hints=(
            "Begin with the differences ŷ − y, one an example.",
            f"{'Square' if squared else 'Drop the sign of'} each one, then take the mean of all {count}.",
        ),
        misconceptions=_misread(answer, count, off, squared, other),
        tolerance=_TOLERANCE,
        known={"loss": kind, "targets": tuple(targets), "predictions": tuple(predictions)},
    )


def _misread(answer: float, count: int, off: Sequence[int], squared: bool, other: float) -> tuple[Misconception, ...]:
    total = sum(off)
    return distinct(
        answer,
        (
            (answer * count, f"That is the sum. The m in its name stands for mean: divide by {count}."),
            (
                total / count,
                "Differences of opposite sign have cancelled. They must be made positive before they are added.",
            ),
            (other, "That is the mean absolute error: square the differences." if squared
             else "That is the mean squared error: here differences count as they are, without their sign."),
            (answer * count / (count - 1), f"Divide by all {count} examples, not by one less."),
            (math.sqrt(answer), "That is its square root: the root mean squared error."),
            ((total / count) ** 2, "Square each difference first, then take the mean; not the other way round."),
            (answer / 2, "Some textbooks halve it to make the derivative simpler; the loss used here is not halved."),
        ),
        _TOLERANCE,
    )  # fmt: skip


def _crossentropy(chance: random.Random) -> Exercise:
    targets = [1, 0] if chance.random() < 0.5 else [0, 1]
    predictions = [chance.choice((0.6, 0.7, 0.8, 0.9)), chance.choice((0.1, 0.2, 0.3, 0.4))]
    if chance.random() < 0.4:
        predictions.reverse()
    given = [p if y else round(1 - p, 1) for y, p in zip(targets, predictions, strict=True)]
    answer = -sum(map(math.log, given)) / 2
    return Exercise(
        question=(
            f"Targets y = {_row(targets)}, predicted probabilities ŷ = {_row(predictions)}. "
            "What is the binary crossentropy, −mean (y·ln ŷ + (1 − y)·ln(1 − ŷ))?"
        ),
        answer=answer,
        steps=(
            f"What the truth was given: {_row(given)} (ŷ where y is 1, 1 − ŷ where y is 0).",
            f"−ln of each: {_row([round(-math.log(each), 4) for each in given])}.",
            f"Their mean: {number(answer)}.",
        ),
        hints=(
            "For each example only one of both terms is left: which one is multiplied by 0?",
            f"The truth was given {given[0]} and {given[1]}. Take −ln of both, then the mean.",
        ),
        misconceptions=_misread_logarithms(answer, given, predictions),
        tolerance=_TOLERANCE,
        known={"loss": "binary_crossentropy", "targets": tuple(targets), "predictions": tuple(predictions)},
    )


def _misread_logarithms(answer: float, given: list[float], predictions: list[float]) -> tuple[Misconception, ...]:
    wrongly = -sum(math.log(p) for p in predictions) / 2
    missing = sum(1 - each for each in given) / 2
    return distinct(
        answer,
        (
            (2 * answer, "That is the sum over both examples: take the mean."),
            (-answer, "ln of a probability is negative; the minus sign in front makes the loss positive."),
            (wrongly, "Where y is 0, the truth was given 1 − ŷ, not ŷ."),
            (answer / math.log(10), "That is the logarithm to base 10: losses use ln."),
            (-math.log(given[0]), "That is the first example alone: take the mean of both."),
            (-math.log(given[1]), "That is the second example alone: take the mean of both."),
            (missing, "That is the mean absolute error. Crossentropy takes logarithms."),
        ),
        _TOLERANCE,
    )


def _row(values: Sequence[float]) -> str:
    return f"({', '.join(number(each) for each in values)})"
