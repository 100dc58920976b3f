"""Precision or recall of a few yes-or-no answers."""

from __future__ import annotations

import random
from typing import Any

from tui_dl.lessons.distinct import distinct
from tui_dl.lessons.exercises.exercise import Exercise
from tui_dl.numbers import format_number as number

_TOLERANCE = 0.005


def make(seed: int, **settings: Any) -> Exercise:
    """Of those called spam, how many are? Of all spam, how much was found?"""
    chance = random.Random(seed)
    found, false, missed = chance.randint(2, 9), chance.randint(1, 6), chance.randint(1, 6)
    while false == missed:
        missed = chance.randint(1, 6)
    rest = chance.randint(8, 30)
    precision, recall = found / (found + false), found / (found + missed)
    wanted = chance.choice(("precision", "recall"))
    answer, other = (precision, recall) if wanted == "precision" else (recall, precision)
    whole, beside = (found + false, false) if wanted == "precision" else (found + missed, missed)
    total = found + false + missed + rest
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
        misconceptions=distinct(
            answer,
            (
                (
                    other,
                    "That is recall: it looks at all real spam." if wanted == "precision"
                    else "That is precision: it looks at all that was called spam.",
                ),
                ((found + rest) / total, "That is accuracy: it counts the good mails let through, too."),
                (found / total, f"Good mails let through do not count here: divide by {whole}, not by all {total}."),
                (1 - answer, "That is the share that went wrong."),
                (found / (found + false + missed), "You divided by both kinds of mistakes: only one of them counts."),
            ),
            _TOLERANCE,
        ),
        tolerance=_TOLERANCE,
        known={"found": found, "false": false, "missed": missed, "rest": rest, "wanted": wanted},
    )  # fmt: skip
