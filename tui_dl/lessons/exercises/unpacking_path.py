"""Which line reaches this part of the data, and what shape does it have?"""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception

NAMES = ("train_images", "train_labels", "test_images", "test_labels")
_PLACES = {name: divmod(place, 2) for place, name in enumerate(NAMES)}


def make(seed: int, language: Literal["python", "r"] | None = None) -> Exercise:
    """A part to reach in Python or R, or its shape: which of the two is asked changes with the seed, a path first."""
    rng = random.Random(seed)
    name = rng.choice(NAMES)
    train = 1000 * rng.randint(2, 60)
    test = 1000 * rng.randint(1, 10)
    if language is None and seed and rng.random() < 0.4:
        return _shape(name, train, test, rng)
    return _path(name, language or rng.choice(("python", "r")), rng)


def _python(part: int, which: int) -> str:
    return f"data[{part}][{which}]"


def _r(part: int, which: int) -> str:
    return f"data${('train', 'test')[part]}${'xy'[which]}"


def _path(name: str, language: str, rng: random.Random) -> Exercise:
    part, which = _PLACES[name]
    if language == "python":
        loads, answer = "data = load_mnist()", _python(part, which)
        wrong = {
            _python(1 - part, which): "That is the other part: train comes first, at 0, and test second, at 1.",
            _python(part, 1 - which): "Within a part the features x come first, at 0, and the labels y second, at 1.",
            f"data[{part + 1}][{which + 1}]": "Python counts positions from 0. Counting from 1 is R's habit.",
        }
        steps = (
            f"{name} belongs to {('train', 'test')[part]}: position {part} of the outer pair, so data[{part}].",
            f"{('images are the features x', 'labels are the answers y')[which]}: position {which} of the inner pair.",
            f"Together: {answer}.",
        )
    else:
        loads, answer = "data <- dataset_mnist()", _r(part, which)
        wrong = {
            _r(1 - part, which): "That is the other part of the data.",
            _r(part, 1 - which): "x holds the features, here the images; y holds the labels.",
            f"data${'xy'[which]}${('train', 'test')[part]}": "The outer list is split into train and test; x and y "
            "lie within each of them.",
        }
        steps = (
            f"{name} belongs to data${('train', 'test')[part]}.",
            f"In there, {('images are the features: x', 'labels are the answers: y')[which]}.",
            f"Together: {answer}.",
        )
    choices = [answer, *wrong]
    rng.shuffle(choices)
    return Exercise(
        question=f"After `{loads}`, what reaches {name}?",
        answer=answer,
        steps=steps,
        hints=("The structure is a pair of pairs: first train or test, then x or y.", f"It begins with {answer[:7]}…"),
        misconceptions=tuple(Misconception(text, because) for text, because in wrong.items()),
        choices=tuple(choices),
        known={"name": name, "language": language},
    )


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
