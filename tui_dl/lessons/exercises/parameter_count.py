"""How many parameters has a layer, or a stack of two?"""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart


def make(seed: int, ask: Literal["layer", "total"] | None = None) -> Exercise:
    """Weights and biases of one dense layer, or of a hidden and an output layer together."""
    rng = random.Random(seed)
    inputs = rng.choice((4, 13, 20, 50, 100, 784))
    hidden = rng.choice((8, 16, 30, 32, 64, 128))
    outputs = rng.choice((2, 3, 5, 10))
    wanted = ask or rng.choice(("layer", "total"))
    return _layer(inputs, hidden) if wanted == "layer" else _total(inputs, hidden, outputs)


def _layer(a: int, b: int) -> Exercise:
    answer = a * b + b
    return Exercise(
        question=f"{a} numbers enter Dense({b}). How many parameters has the layer?",
        answer=answer,
        steps=(
            f"Weights: {a} × {b} = {a * b:,}.",
            f"Biases, one for each unit: {b}.",
            f"{a * b:,} + {b} = {answer:,}.",
        ),
        hints=("Weights and biases.", f"Each of the {b} units has {a} weights and one bias."),
        misconceptions=apart(answer, _wrong_of_layer(a, b)),
        tolerance=0.0,
        known={"sizes": (a, b)},
    )


def _wrong_of_layer(a: int, b: int) -> tuple[Misconception, ...]:
    return (
        Misconception(a * b, f"The biases are missing: each of the {b} units has one."),
        Misconception(a * b + 1, "There is a bias for each unit, not one for the layer."),
        Misconception(a * b + a, "Biases belong to units, not to inputs."),
        Misconception(a + b, "Every input is joined to every unit: multiply, do not add."),
        Misconception(a * b + a + b, "Inputs have no biases, only units do."),
        Misconception((a + 1) * (b + 1), "One bias for each unit: add 1 to the inputs of a unit, not to the units."),
        Misconception(b, "Those are the biases alone."),
    )


def _total(a: int, b: int, c: int) -> Exercise:
    first, second = a * b + b, b * c + c
    answer = first + second
    return Exercise(
        question=f"{a} inputs, Dense({b}), then Dense({c}). How many parameters has the network?",
        answer=answer,
        steps=(
            f"First layer: {a} × {b} + {b} = {first:,}.",
            f"Second layer: {b} × {c} + {c} = {second:,}.",
            f"Together {first:,} + {second:,} = {answer:,}.",
        ),
        hints=("Count each layer by itself, then add.", f"The second layer is fed by the {b} units of the first."),
        misconceptions=apart(
            answer,
            (
                Misconception(a * b + b * c, "The biases are missing: one for each unit of both layers."),
                Misconception(first, "That is the first layer alone."),
                Misconception(second, "That is the second layer alone."),
                Misconception(a * b + b * c + 2, "There is a bias for each unit, not one for a layer."),
                Misconception(first + a * c + c, "The second layer reads the hidden units, not the inputs."),
                Misconception(a * b * c, "Layers follow each other: their weights are added, not multiplied."),
                Misconception(a * b * c + b + c, "Layers follow each other: their weights are added, not multiplied."),
                Misconception(a * b + a + b * c + b, "Biases belong to the units of a layer, not to its inputs."),
                Misconception(a + b + c, "Every input is joined to every unit: multiply within a layer."),
            ),
        ),
        tolerance=0.0,
        known={"sizes": (a, b, c)},
    )
