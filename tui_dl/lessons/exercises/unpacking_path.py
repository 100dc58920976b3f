"""Which line reaches this part of the data, and what shape does it have?"""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception

NAMES = ("train_images", "train_labels", "test_images", "test_labels")
PARTS = ("train", "validation", "test")
_PLACES = {name: divmod(place, 2) for place, name in enumerate(NAMES)}


def make(seed: int, language: Literal["python", "r"] | None = None) -> Exercise:
    """A part to reach in Python or R, or its shape: which of the two is asked changes with the seed, a path first."""
    rng = random.Random(seed)
    name = rng.choice(NAMES)
    train = 1000 * rng.randint(2, 60)
    test = 1000 * rng.randint(1, 10)
    if language is None and seed and rng.random() < 0.4:
        return _shape(name, train, test, rng)
    return _path(language or rng.choice(("python", "r")), rng)


def _python(part: int, which: int) -> str:
    return f"data[{part}][{which}]"


def _r(part: int, which: int) -> str:
    return f"data${PARTS[part]}${'xy'[which]}"


def _path(language: str, rng: random.Random) -> Exercise:
    """Of data in three parts: for the digits' two, the figure beside the question shows every way."""
    part, which = rng.randrange(len(PARTS)), rng.randrange(2)
    name = f"{PARTS[part]}_{('images', 'labels')[which]}"
    steps_of, loads = (_in_python, "data = load_parts()") if language == "python" else (_in_r, "data <- load_parts()")
    answer, wrong, steps = steps_of(part, which)
    choices = [answer, *wrong]
    rng.shuffle(choices)
    return Exercise(
        question=f"Other data come in three parts: train, validation and test, in this order, each a pair of x and y. "
        f"After `{loads}`, what reaches {name}?",
        answer=answer,
        steps=(*steps, f"Together: {answer}."),
        hints=("It is a box of three boxes: first the part, then x or y.", f"It begins with {answer[:7]}…"),
        misconceptions=tuple(Misconception(text, because) for text, because in wrong.items()),
        choices=tuple(choices),
        known={"name": name, "language": language},
    )


def _in_python(part: int, which: int) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """The answer, what is wrong and why, and the steps."""
    wrong = {
        _python((part + 1) % 3, which): "That is another part: train is at 0, validation at 1, test at 2.",
        _python(part, 1 - which): "Within a part the features x come first, at 0, and the labels y second, at 1.",
        f"data[{part + 1}][{which + 1}]": "Python counts positions from 0. Counting from 1 is R's habit.",
    }
    steps = (
        f"The {PARTS[part]} part stands at position {part} of the outer box: data[{part}].",
        f"{('Images are the features x', 'Labels are the answers y')[which]}: position {which} of the inner pair.",
    )
    return _python(part, which), wrong, steps


def _in_r(part: int, which: int) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """The same by names."""
    wrong = {
        _r((part + 1) % 3, which): "That is another part of the data.",
        _r(part, 1 - which): "x holds the features, here the images; y holds the labels.",
        f"data${'xy'[which]}${PARTS[part]}": "The outer list holds the parts; x and y lie within each of them.",
    }
    steps = (
        f"The part is called {PARTS[part]}: data${PARTS[part]}.",
        f"In there, {('images are the features: x', 'labels are the answers: y')[which]}.",
    )
    return _r(part, which), wrong, steps


def _shape(name: str, train: int, test: int, rng: random.Random) -> Exercise:
    part, which = _PLACES[name]
    side = rng.choice((28, 28, 32, 64))
    count, other = (train, test) if part == 0 else (test, train)
    answer = (count,) if which else (count, side, side)
    opposite = (count, side, side) if which else (count,)
    wrong = [
        Misconception(opposite, "You have the other half of the pair: labels are one number each, images have pixels."),
        Misconception((count, side * side), "That is the shape after flattening; as they are loaded, images are 3D."),
        Misconception((side, side), "That is one image. The first axis counts how many there are."),
        Misconception((count, 1), "Each label is a single number, so there is no second axis at all."),
    ]
    if other != count:
        swapped = (other,) if which else (other, side, side)
        wrong.insert(0, Misconception(swapped, "That many examples are in the other part."))
    return Exercise(
        question=f"A data set has {train:,} images of {side} × {side} pixels to train on and {test:,} to test on, "
        f"each with a label. What is the shape of {name}?",
        answer=answer,
        steps=(
            f"{name} is about the {('training', 'test')[part]} part: {count:,} examples, the first axis.",
            "Each example is one number, so there is no further axis."
            if which
            else f"Each example is an image of {side} rows and {side} columns: two further axes.",
            f"The shape is {answer}.",
        ),
        hints=("The first axis always counts the examples.", f"It has {len(answer)} axis{'es' * (len(answer) > 1)}."),
        misconceptions=tuple(each for each in wrong if each.answer != answer),
        known={"name": name, "train": train, "test": test, "side": side},
    )
