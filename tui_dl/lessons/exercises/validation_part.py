"""Which examples does `validation_split` take?"""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart
from tui_dl.lessons.models.batches import training_part

Ask = Literal["first", "train", "validation"]
_ASKS: tuple[Ask, ...] = ("first", "train", "validation")


def make(seed: int, ask: Ask | None = None) -> Exercise:
    """The index where validation begins, or how many examples are on either side."""
    rng = random.Random(seed)
    while True:
        examples = rng.randrange(5, 120) * 100
        split = rng.choice((0.1, 0.2, 0.25, 0.3, 0.4))
        first = training_part(examples, split)
        kept = examples - first
        # 1 − split is not exact in binary: where that costs an example, by hand one would count it.
        if kept == round(examples * split):
            break
    chosen = ask or _ASKS[seed % 3]
    question, answer = {
        "first": ("Counting from 0, which is the first example of the validation part?", first),
        "train": ("How many examples are trained on?", first),
        "validation": ("How many examples are kept for validation?", kept),
    }[chosen]
    return Exercise(
        question=f"fit is given {examples:,} examples with validation_split={split:g}. {question}",
        answer=answer,
        steps=(
            f"{split:g} of {examples:,} is {kept:,}: so many are kept, the other {first:,} are trained on.",
            "It is the last part, as the data come, before any shuffling.",
            f"Trained on are examples 0 … {first - 1:,}, validated on {first:,} … {examples - 1:,}.",
        ),
        hints=("How many examples is that share?", "It is cut off at the end, before anything is shuffled."),
        misconceptions=apart(answer, _wrong(chosen, examples, first, kept)),
        tolerance=0.0,
        known={"examples": examples, "split": split, "ask": chosen},
    )


def _wrong(ask: Ask, examples: int, first: int, kept: int) -> tuple[Misconception, ...]:
    if ask == "first":
        return (
            Misconception(0, "The last part is taken, not the first."),
            Misconception(kept, "The validation part stands at the end; that would be where it ends at the beginning."),
            Misconception(first + 1, f"Counted from 0, the {first:,} training examples are 0 … {first - 1:,}."),
            Misconception(first - 1, "That one is still trained on: it is the last of the training part."),
            Misconception(examples - 1, "That is the last example of it."),
        )
    if ask == "train":
        return (
            Misconception(kept, "That is the validation part; the rest is trained on."),
            Misconception(examples, "What is kept for validation is never trained on."),
        )
    return (
        Misconception(first, "That is the training part; the split says how much is kept."),
        Misconception(examples, "Only a share of them is kept."),
        Misconception(0, "A split above 0 always keeps some."),
    )
