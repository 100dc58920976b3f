"""How many updates make an epoch, for each kind of gradient descent?"""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart
from tui_dl.lessons.models.batches import batches_per_epoch, last_batch

Kind = Literal["batch", "stochastic", "mini-batch"]
_KINDS: tuple[Kind, ...] = ("batch", "stochastic", "mini-batch")


def make(seed: int, kind: Kind | None = None) -> Exercise:
    """A training set of some size, and one of the three kinds."""
    rng = random.Random(seed)
    size = rng.choice((32, 64, 128, 256))
    examples = rng.randrange(10, 60) * 100 + rng.choice((0, 50))
    chosen = kind or _KINDS[seed % 3]
    count = {"batch": examples, "stochastic": 1, "mini-batch": size}[chosen]
    answer = batches_per_epoch(examples, count)
    name = (
        f"mini-batch gradient descent with batches of {size}"
        if chosen == "mini-batch"
        else f"{chosen} gradient descent"
    )
    return Exercise(
        question=f"There are {examples:,} training examples. How many updates does {name} make in one epoch?",
        answer=answer,
        steps=_steps(chosen, examples, size),
        hints=(
            "How many examples does it look at before each update?",
            "An epoch is over when every example was seen once.",
        ),
        misconceptions=apart(answer, _wrong(chosen, examples, size)),
        tolerance=0.0,
        known={"examples": examples, "size": size, "kind": chosen},
    )


def _steps(kind: Kind, examples: int, size: int) -> tuple[str, ...]:
    if kind == "batch":
        return ("It looks at all examples before it changes anything.", "So an epoch is a single update: 1.")
    if kind == "stochastic":
        return ("It updates after every single example.", f"{examples:,} examples make {examples:,} updates.")
    count, last = batches_per_epoch(examples, size), last_batch(examples, size)
    return (
        f"{examples:,} / {size} = {examples / size:.2f}.",
        f"{count - 1} whole batches and a last one with {last} examples: {count} updates."
        if last < size
        else f"{count} whole batches: {count} updates.",
    )


def _wrong(kind: Kind, examples: int, size: int) -> tuple[Misconception, ...]:
    if kind == "batch":
        return (
            Misconception(examples, "That is stochastic descent. Here all examples are seen before one update."),
            Misconception(0, "There is an update, after the last example."),
            Misconception(
                batches_per_epoch(examples, 32), "That would be mini-batches of 32; here the batch is everything."
            ),
        )
    if kind == "stochastic":
        return (
            Misconception(1, "That is batch descent. Here every single example is followed by an update."),
            Misconception(0, "Every example is followed by an update."),
        )
    return (
        Misconception(examples // size, "The last, short batch was dropped: what is left over makes an update, too."),
        Misconception(size, "That is how many examples an update sees, not how many updates there are."),
        Misconception(examples, "That is stochastic descent, with an update after every example."),
        Misconception(1, "That is batch descent, with all examples in one update."),
        Misconception(examples * size, "Divide: a larger batch means fewer updates."),
    )
