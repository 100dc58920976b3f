"""Dropout by hand: how many outputs are left, and what those grow to."""

from __future__ import annotations

import random
from typing import Any, Literal

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number as number

_TOLERANCE = 2e-3


def make(seed: int, ask: Literal["output", "kept"] = "output", **settings: Any) -> Exercise:
    """h / (1 − p) for a unit that is kept, or the number of units kept on average."""
    chance = random.Random(seed)
    p = chance.choice((0.1, 0.2, 0.25, 0.3, 0.4, 0.6, 0.75, 0.8))
    units = chance.choice((40, 80, 100, 120, 200, 400, 500))
    h = chance.choice((0.6, 0.9, 1.2, 1.8, 2.4, 3.0, 3.6))
    return _kept(p, units) if ask == "kept" else _output(p, h)


def _output(p: float, h: float) -> Exercise:
    answer = h / (1 - p)
    return Exercise(
        question=(
            f"While training, dropout with p = {number(p)} stands behind a unit that puts out h = {number(h)}. "
            "This time the unit is kept. What does the next layer see of it?"
        ),
        answer=answer,
        steps=(
            f"Kept outputs grow by 1/(1 − p) = 1/{number(1 - p)} = {number(1 / (1 - p))}, so that the sum stays.",
            f"{number(h)} / {number(1 - p)} = {number(answer)}",
        ),
        hints=("Some units are 0 now. What must the others do, so that their sum stays the same on average?",
               f"A share of 1 − p = {number(1 - p)} is kept."),
        misconceptions=distinct(
            answer,
            (
                (h, "Then the sums would shrink while training: what is kept grows by 1/(1 − p)."),
                (h * (1 - p), "The wrong way round: what is kept must grow, not shrink."),
                (h / p, "p is the share that is dropped: divide by the share that is kept, 1 − p."),
                (h * p, "p is the share that is dropped; what is kept grows by 1/(1 − p)."),
                (h * (1 + p), "Not by p more: by 1/(1 − p), so that the sum stays on average."),
                (0.0, "That would be a unit that is dropped. This one is kept."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"ask": "output", "p": p, "h": h},
    )  # fmt: skip


def _kept(p: float, units: int) -> Exercise:
    answer = units * (1 - p)
    return Exercise(
        question=f"Dropout with p = {number(p)} stands behind {units} units. How many are kept on average?",
        answer=answer,
        steps=(f"A share of 1 − p = {number(1 - p)} is kept.", f"{units} · {number(1 - p)} = {number(answer)}"),
        hints=("p is the share that is dropped.",),
        misconceptions=distinct(
            answer,
            (
                (units * p, "That many are dropped: p is the share that goes."),
                (units / (1 - p), "1/(1 − p) is what the kept outputs grow by; it counts no units."),
                (float(units), "While training some are dropped; all are there when the network is asked."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"ask": "kept", "p": p, "units": units},
    )
