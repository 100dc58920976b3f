"""One unit by hand: the weighted sum, or what ReLU makes of it."""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart
from tui_dl.numbers import format_number


def make(seed: int, ask: Literal["z", "h"] = "z", inputs: int = 3) -> Exercise:
    """z = w·x + b, or h = max(0, z); about half of the sums are negative."""
    rng = random.Random(seed)
    while True:
        weights = tuple(rng.choice((-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0)) for _ in range(inputs))
        values = tuple(rng.choice((1, 2, 3, 4)) for _ in range(inputs))
        bias = rng.choice((-3.0, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.0))
        z = _dot(weights, values) + bias
        if z and (z < 0) == bool(seed % 2):
            return _exercise(ask, weights, values, bias, z)


def _dot(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _exercise(ask: str, w: tuple[float, ...], x: tuple[float, ...], b: float, z: float) -> Exercise:
    terms = " + ".join(f"{_number(a)}·{_number(c)}" for a, c in zip(w, x, strict=True))
    given = f"A unit has the weights ({_row(w)}) and the bias {format_number(b)}. In comes ({_row(x)})."
    summed = f"z = {terms} + {_number(b)} = {format_number(z)}"
    answer = z if ask == "z" else max(0.0, z)
    steps = (summed,) if ask == "z" else (summed, f"h = max(0, {format_number(z)}) = {format_number(answer)}")
    question = (
        "What is z, before the activation?" if ask == "z" else "What does the unit put out, if its activation is ReLU?"
    )
    return Exercise(
        question=f"{given} {question}",
        answer=answer,
        steps=steps,
        hints=(
            "Multiply each input by its own weight, add all products, then the bias.",
            f"The products: {', '.join(format_number(a * c) for a, c in zip(w, x, strict=True))}.",
        ),
        misconceptions=apart(answer, _wrong(ask, w, x, b, z)),
        known={"w": w, "x": x, "b": b, "ask": ask},
    )


def _wrong(ask: str, w: tuple[float, ...], x: tuple[float, ...], b: float, z: float) -> tuple[Misconception, ...]:
    forgot = Misconception(z - b if ask == "z" else max(0.0, z - b), f"The bias is missing: add {format_number(b)}.")
    if ask == "h":
        return (
            Misconception(z, "That is z. ReLU lets nothing negative through: what is below 0 becomes 0."),
            Misconception(abs(z), "ReLU does not turn the sign around: a negative z becomes 0."),
            forgot,
            Misconception(0.0, "z is positive here, and ReLU leaves what is positive as it is."),
            Misconception(1.0, "ReLU is no switch: what is positive passes with its size."),
        )
    unsigned = _dot(tuple(map(abs, w)), x) + b
    return (
        forgot,
        Misconception(max(0.0, z), "That is already after ReLU; z itself may be negative."),
        Misconception(_dot(w, x) * b, "The bias is added to the products, it does not multiply them."),
        Misconception(sum(w) + sum(x) + b, "Weights multiply their inputs; they are not added to them."),
        Misconception(_dot(w, x) - b, "The bias is added with its sign, not taken away."),
        Misconception(sum(w) * sum(x) + b, "Each input has a weight of its own: multiply pair by pair, then add."),
        Misconception(unsigned, "A negative weight makes its product negative: keep the signs."),
    )


def _number(value: float) -> str:
    return format_number(value) if value >= 0 else f"({format_number(value)})"


def _row(values: tuple[float, ...]) -> str:
    return ", ".join(map(format_number, values))
