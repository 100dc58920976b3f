"""A gradient by trying, and how far another one is from it."""

from __future__ import annotations

import random
from typing import Any, Literal

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number as number

_TOLERANCE = 2e-3


def make(seed: int, ask: Literal["quotient", "error"] = "quotient", **settings: Any) -> Exercise:
    """(L(w + h) − L(w − h)) / 2h, or |a − b| / max(|a|, |b|)."""
    chance = random.Random(seed)
    return _error(chance) if ask == "error" else _quotient(chance)


def _quotient(chance: random.Random) -> Exercise:
    h = chance.choice((0.1, 0.05, 0.01))
    below = chance.randrange(1500, 3000) / 1000
    difference = chance.choice((-120, -64, -36, -18, 12, 28, 44, 90)) / 1000
    above = round(below + difference, 3)
    answer = (above - below) / (2 * h)
    return Exercise(
        question=(
            f"With h = {number(h)} you find L(w + h) = {above:.3f} and L(w − h) = {below:.3f}. "
            "What is the gradient ∂L/∂w by finite differences?"
        ),
        answer=answer,
        steps=(
            f"L(w + h) − L(w − h) = {above:.3f} − {below:.3f} = {number(above - below)}",
            f"From w − h to w + h it is 2h = {number(2 * h)}",
            f"{number(above - below)} / {number(2 * h)} = {number(answer)}",
        ),
        hints=("By how much did L change, and over which distance?", f"The distance is 2h = {number(2 * h)}."),
        misconceptions=distinct(
            answer,
            (
                ((above - below) / h, "From w − h to w + h it is 2h, not h."),
                (-answer, "The other way round: what is above minus what is below."),
                (above - below, "That is the change; the slope is the change per unit of w."),
                ((above - below) * 2 * h, "Divide by the distance: a slope is change per unit."),
                ((above - below) / 2, "Divide by 2h, not by 2."),
                ((above + below) / (2 * h), "The slope needs the difference of both losses, not their sum."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"ask": "quotient", "above": above, "below": below, "h": h},
    )


def _error(chance: random.Random) -> Exercise:
    numeric = chance.choice((-0.8, -0.5, -0.25, 0.2, 0.4, 0.5, 1.6))
    coded = numeric * chance.choice((0.5, 0.9, 1.25, 2.0, -1.0))
    scale = max(abs(numeric), abs(coded))
    answer = abs(coded - numeric) / scale
    return Exercise(
        question=(
            f"Backpropagation says that a gradient is {number(coded)}, finite differences say {number(numeric)}. "
            "What is the relative error |a − b| / max(|a|, |b|)?"
        ),
        answer=answer,
        steps=(
            f"|{number(coded)} − ({number(numeric)})| = {number(abs(coded - numeric))}",
            f"The larger of both, without its sign, is {number(scale)}",
            f"{number(abs(coded - numeric))} / {number(scale)} = {number(answer)}: far too much, something is wrong.",
        ),
        hints=("First the difference, without its sign.", f"Divide by {number(scale)}."),
        misconceptions=distinct(
            answer,
            (
                (abs(coded - numeric), "That is the absolute error: it says little without the size of the gradients."),
                (abs(coded - numeric) / min(abs(numeric), abs(coded)), "Divide by the larger one, not the smaller."),
                (abs(abs(coded) - abs(numeric)) / scale, "Take the signs off after subtracting, not before."),
                (-answer, "An error is taken without its sign."),
                (answer * 100, "That is in percent; the question asks for the share itself."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"ask": "error", "coded": coded, "numeric": numeric},
    )
