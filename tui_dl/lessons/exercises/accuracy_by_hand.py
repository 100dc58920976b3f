"""The accuracy of a few predictions of several classes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.numbers import format_number as number

_TOLERANCE = 0.005
_CLASSES = "abc"
_ROWS = (
    (0.7, 0.2, 0.1),
    (0.6, 0.3, 0.1),
    (0.4, 0.35, 0.25),
    (0.45, 0.4, 0.15),
    (0.5, 0.3, 0.2),
    (0.8, 0.1, 0.1),
)


def make(seed: int, **settings: Any) -> Exercise:
    """The share of examples whose largest probability stands at the true class."""
    chance = random.Random(seed)
    count = chance.choice((4, 5))
    rows = [tuple(chance.sample(chance.choice(_ROWS), 3)) for _ in range(count)]
    guesses = [_CLASSES[row.index(max(row))] for row in rows]
    right = chance.randint(1, count - 1)
    lucky = set(chance.sample(range(count), right))
    truths = [g if i in lucky else chance.choice(_CLASSES.replace(g, "")) for i, g in enumerate(guesses)]
    answer = right / count
    given = [row[_CLASSES.index(truth)] for row, truth in zip(rows, truths, strict=True)]
    table = "; ".join(f"({', '.join(map(number, row))}) truth {t}" for row, t in zip(rows, truths, strict=True))
    return Exercise(
        question=f"Probabilities of the classes a, b, c, and the truth: {table}. What is the accuracy, from 0 to 1?",
        answer=answer,
        steps=(
            f"The largest probability of each row stands at {', '.join(guesses)}.",
            f"The truths are {', '.join(truths)}: {right} of them agree.",
            f"{right} / {count} = {number(answer)}",
        ),
        hints=(
            "Each row's guess is the class with the largest probability.",
            f"Count the rows whose guess is the truth, and divide by {count}.",
        ),
        misconceptions=_misread(right, count, given),
        tolerance=_TOLERANCE,
        known={"rows": tuple(rows), "truths": tuple(truths)},
    )


def _misread(right: int, count: int, given: Sequence[float]) -> tuple[Misconception, ...]:
    """`given` is what the truth was given in each row."""
    answer = right / count
    outputs, sure = len(_CLASSES) * count, sum(each > 0.5 for each in given) / count
    return distinct(
        answer,
        (
            (1 - answer, "That is the share of wrong answers, the error rate."),
            (right / 3, f"You divided by the 3 classes. Accuracy is a share of the {count} examples."),
            (float(right), f"That many are right. Accuracy is a share: divide by {count}."),
            (sum(given) / count, "That is the mean probability of the truth. Accuracy only asks who is largest."),
            (sure, "The largest probability wins even where it is below 0.5."),
            (answer * 100, "That is in percent: here it is asked from 0 to 1."),
            (
                (outputs - 2 * (count - right)) / outputs,
                "You averaged over all outputs. A wrong row is wrong as a whole, whatever its other classes say.",
            ),
        ),
        _TOLERANCE,
    )
