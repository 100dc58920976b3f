"""Precision or recall of a few yes-or-no answers."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.numbers import format_number as number

_TOLERANCE = 0.005


def make(seed: int, **settings: Any) -> Exercise:
    """Of those called spam, how many are? Of all spam, how much was found?"""
    chance = random.Random(seed)
    found, false, missed = chance.randint(2, 9), chance.randint(1, 6), chance.randint(1, 6)
    while false == missed:
        missed = chance.randint(1, 6)
    rest = chance.randint(8, 30)
    wanted = chance.choice(("precision", "recall"))
    beside = false if wanted == "precision" else missed
    whole = found + beside
    answer = found / whole
    asked = (
        "Of the mails it called spam, how many are spam"
        if wanted == "precision"
        else "Of all spam, how much did it find"
    )
    return Exercise(
        question=(
            f"A spam filter called {found + false} mails spam, {found} of them rightly. It let {missed} spam mails "
            f"through, and {rest} good ones. What is its {wanted}?"
        ),
        answer=answer,
        steps=(
            f"{wanted.capitalize()}: {asked.lower()}?",
            f"{found} / ({found} + {beside}) = {found} / {whole}",
            f"= {number(answer)}",
        ),
        hints=(f"{asked}?", f"Divide {found} by {whole}."),
        misconceptions=_misread(wanted, found, false, missed, rest),
        tolerance=_TOLERANCE,
        known={"found": found, "false": false, "missed": missed, "rest": rest, "wanted": wanted},
    )


def _misread(wanted: str, found: int, false: int, missed: int, rest: int) -> tuple[Misconception, ...]:
    precision, recall = found / (found + false), found / (found + missed)
    if wanted == "precision":
        answer, mixed_up = precision, (recall, "That is recall: it looks at all real spam.")
    else:
        answer, mixed_up = recall, (precision, "That is precision: it looks at all that was called spam.")
    whole, total = round(found / answer), found + false + missed + rest
    return distinct(
        answer,
        (
            mixed_up,
            ((found + rest) / total, "That is accuracy: it counts the good mails let through, too."),
            (found / total, f"Good mails let through do not count here: divide by {whole}, not by all {total}."),
            (1 - answer, "That is the share that went wrong."),
            (found / (found + false + missed), "You divided by both kinds of mistakes: only one of them counts."),
        ),
        _TOLERANCE,
    )
