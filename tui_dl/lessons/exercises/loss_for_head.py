"""Which loss goes with which output layer."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tui_dl.lessons.exercises.exercise import Exercise, Misconception

_ONE_HOT = "categorical_crossentropy"
_INDEX = "sparse_categorical_crossentropy"
_BINARY = "binary_crossentropy"
_SQUARED = "mse"
_CHOICES = (_SQUARED, _BINARY, _ONE_HOT, _INDEX)


@dataclass(frozen=True, slots=True)
class _Task:
    network: str
    loss: str
    targets: str
    """What the loss goes by, in words."""


_TASKS = (
    _Task("Which digit? 10 units with softmax; targets are one-hot rows of 10", _ONE_HOT, "one-hot rows"),
    _Task("Which of 26 letters? 26 units with softmax; targets are one-hot rows of 26", _ONE_HOT, "one-hot rows"),
    _Task("Which digit? 10 units with softmax; targets are the digits 0 … 9 themselves", _INDEX, "class numbers"),
    _Task("Which of 1,000 objects? 1,000 units with softmax; a target is a number 0 … 999", _INDEX, "class numbers"),
    _Task("Is this mail spam? 1 unit with sigmoid; targets are 0 or 1", _BINARY, "yes or no"),
    _Task("Is this digit a 7? 1 unit with sigmoid; targets are 0 or 1", _BINARY, "yes or no"),
    _Task("What will the house cost? 1 unit without activation; targets are prices", _SQUARED, "numbers"),
    _Task("How much ink is in the digit? 1 unit without activation; targets are amounts", _SQUARED, "numbers"),
)
_WHAT_FOR = {
    _SQUARED: "mse measures distances between numbers. It would run, but it punishes confident mistakes too mildly.",
    _BINARY: "binary_crossentropy goes with 1 unit and sigmoid: one probability, of yes.",
    _ONE_HOT: "categorical_crossentropy goes with softmax over several classes and one-hot targets.",
    _INDEX: "sparse_categorical_crossentropy goes with softmax, too, but takes targets as class numbers.",
}
_NO_PROBABILITY = "Here the output is any number, no probability: there is no ln of a price."


def make(seed: int, **settings: Any) -> Exercise:
    """One network out of eight; the answer is one of four losses."""
    task = random.Random(seed).choice(_TASKS)
    regression = task.loss == _SQUARED
    return Exercise(
        question=f"{task.network}. Which loss goes with it?",
        answer=task.loss,
        steps=(
            "The output layer says what kind of answer is given: a number, one probability, or a row of them.",
            f"Here the targets are {task.targets}.",
            f"So the loss is {task.loss}.",
        ),
        hints=(
            "How many output units are there, and what does their activation make of them?",
            f"The targets are {task.targets}.",
        ),
        misconceptions=tuple(
            Misconception(loss, _NO_PROBABILITY if regression else _WHAT_FOR[loss])
            for loss in _CHOICES
            if loss != task.loss
        ),
        choices=_CHOICES,
        known={"network": task.network},
    )
