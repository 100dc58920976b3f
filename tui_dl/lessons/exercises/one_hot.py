"""A label as a one-hot row."""

from __future__ import annotations

import random

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart


def make(seed: int) -> Exercise:
    """The row for one label among a few classes, which count from 0."""
    rng = random.Random(seed)
    classes = rng.randint(4, 7)
    label = rng.randrange(1, classes - 1)
    answer = _row(label, classes)
    return Exercise(
        question=f"There are {classes} classes, 0 to {classes - 1}. Write the label {label} one-hot, "
        "as numbers with commas between them.",
        answer=answer,
        steps=(
            f"One place for each class: {classes} numbers.",
            f"The 1 stands in the place of class {label}, counted from 0; everywhere else stands 0: {answer}.",
        ),
        hints=(
            "How many places, and which of them is hot?",
            f"Places are counted 0, 1, 2, …: the 1 stands in place {label}.",
        ),
        misconceptions=apart(
            answer,
            (
                Misconception(
                    _row(label - 1, classes), "Classes are counted from 0: the first place belongs to class 0."
                ),
                Misconception(
                    _row(label + 1, classes), f"One place too far: before class {label} stand {label} others."
                ),
                Misconception(
                    tuple(label * hot for hot in answer), "A 1 says which class it is; the place is the number."
                ),
                Misconception(
                    _row(label, classes + 1), f"{classes} classes make {classes} places: the last is {classes - 1}."
                ),
                Misconception(
                    _row(label, classes - 1), f"One place is missing: class 0 counts, so there are {classes}."
                ),
                Misconception(tuple(1 - hot for hot in answer), "The other way round: hot is the class itself."),
            ),
        ),
        known={"label": label, "classes": classes},
    )


def _row(label: int, classes: int) -> tuple[int, ...]:
    return tuple(int(place == label) for place in range(classes))
