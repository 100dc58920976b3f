"""Which output layer goes with which task?"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tui_dl.lessons.exercises.exercise import Exercise, Misconception

NUMBER, YES_NO = "1 unit, identity", "1 unit, sigmoid"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to predict; `classes` is 0 for a number, 2 for yes or no."""

    text: str
    classes: int


TASKS = (
    Task("the price of a house from its size and age", 0),
    Task("tomorrow's temperature from the readings of today", 0),
    Task("how many minutes late a train will be", 0),
    Task("how much ink a digit has", 0),
    Task("whether a mail is spam", 2),
    Task("whether a scan shows an illness", 2),
    Task("whether a customer will come back", 2),
    Task("whether a digit is a 7 or not", 2),
    Task("which of ten digits a picture shows", 10),
    Task("which of 26 letters was written", 26),
    Task("which of 5 authors wrote a text", 5),
    Task("which of 7 days of the week sells best", 7),
)


def make(seed: int) -> Exercise:
    """A task, and three output layers to choose from."""
    rng = random.Random(seed)
    task = TASKS[seed % len(TASKS)]
    classes = task.classes if task.classes > 2 else rng.choice((5, 7, 10))
    many = f"{classes} units, softmax"
    choices = [NUMBER, YES_NO, many]
    rng.shuffle(choices)
    answer = {0: NUMBER, 2: YES_NO}.get(task.classes, many)
    return Exercise(
        question=f"A network is to predict {task.text}. Which output layer?",
        answer=answer,
        steps=_steps(task),
        hints=(
            "Is the answer a number, a yes or no, or one of several names?",
            "Identity lets any number through, sigmoid gives one probability, softmax one for each class.",
        ),
        misconceptions=tuple(m for m in _wrong(task, many) if m.answer != answer),
        choices=tuple(choices),
        known={"task": task.text, "classes": task.classes},
    )


def _steps(task: Task) -> tuple[str, ...]:
    if task.classes == 0:
        return ("The answer is a number of any size.", "One unit, and nothing that would bend or bound it: identity.")
    if task.classes == 2:
        return (
            "The answer is yes or no.",
            "One unit is enough, for the probability of yes: sigmoid keeps it in 0 … 1.",
        )
    return (
        f"The answer is one of {task.classes} names.",
        f"A unit for each of them, and softmax, so that the {task.classes} probabilities add up to 1.",
    )


def _wrong(task: Task, many: str) -> tuple[Misconception, ...]:
    if task.classes == 0:
        return (
            Misconception(YES_NO, "Sigmoid cannot say anything above 1: a number of any size needs identity."),
            Misconception(many, "Softmax chooses among names. A number is no name: one unit says how much."),
        )
    if task.classes == 2:
        return (
            Misconception(NUMBER, "Identity may say −3 or 40. A probability of yes has to stay between 0 and 1."),
            Misconception(many, "There are only two answers, and the probability of no follows from that of yes."),
        )
    return (
        Misconception(
            NUMBER, "One number would put the classes in an order: is 7 nearer to 8 than to 1? Names have none."
        ),
        Misconception(YES_NO, f"One probability tells yes from no; {task.classes} classes need one each."),
    )
