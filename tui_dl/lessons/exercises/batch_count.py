"""Batches of an epoch with a short last one, and updates over several epochs."""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart
from tui_dl.lessons.models.batches import batches_per_epoch, last_batch, updates

Ask = Literal["batches", "last", "updates"]
_ASKS: tuple[Ask, ...] = ("batches", "last", "updates")


def make(seed: int, ask: Ask | None = None) -> Exercise:
    """Sizes that do not divide: the last batch is always short."""
    rng = random.Random(seed)
    size = rng.choice((32, 50, 64, 100, 128))
    examples = size * rng.randrange(5, 40) + rng.randrange(1, size)
    epochs = rng.choice((3, 5, 10, 20))
    chosen = ask or _ASKS[seed % 3]
    question, answer = {
        "batches": ("How many batches make an epoch?", batches_per_epoch(examples, size)),
        "last": ("How many examples has the last batch of an epoch?", last_batch(examples, size)),
        "updates": (f"How many updates are made in {epochs} epochs?", updates(examples, size, epochs)),
    }[chosen]
    return Exercise(
        question=f"{examples:,} training examples, batch_size={size}. {question}",
        answer=answer,
        steps=_steps(chosen, examples, size, epochs),
        hints=("How many whole batches fit, and what is left over?", "What is left over is a batch, too, a short one."),
        misconceptions=apart(answer, _wrong(chosen, examples, size, epochs)),
        tolerance=0.0,
        known={"examples": examples, "size": size, "epochs": epochs, "ask": chosen},
    )


def _steps(ask: Ask, examples: int, size: int, epochs: int) -> tuple[str, ...]:
    whole, left, count = examples // size, last_batch(examples, size), batches_per_epoch(examples, size)
    first = f"{examples:,} = {whole} × {size} + {left}: {whole} whole batches, {left} examples left over."
    if ask == "last":
        return (first, f"They make the last batch: {left}.")
    second = f"With the short one that is {whole} + 1 = {count} batches an epoch."
    return (first, second) if ask == "batches" else (first, second, f"{count} × {epochs} = {count * epochs:,} updates.")


def _wrong(ask: Ask, examples: int, size: int, epochs: int) -> tuple[Misconception, ...]:
    whole, left, count = examples // size, last_batch(examples, size), batches_per_epoch(examples, size)
    dropped = f"The last, short batch was dropped: its {left} examples make an update, too."
    if ask == "batches":
        return (
            Misconception(whole, dropped),
            Misconception(size, "That is the number of examples in a batch."),
            Misconception(left, "That is the size of the last batch."),
            Misconception(count + 1, "The examples left over make one batch, not two."),
            Misconception(examples / size, "Batches are whole: what is left over makes a short batch of its own."),
        )
    if ask == "last":
        return (
            Misconception(size, "It would be full only if the batch size divided the number of examples."),
            Misconception(size - left, "That is what is missing to a full batch, not what is in it."),
            Misconception(0, "Something is left over: the whole batches do not hold all examples."),
            Misconception(whole, "That is the number of whole batches."),
        )
    return (
        Misconception(whole * epochs, dropped),
        Misconception(count, f"That is one epoch; there are {epochs}."),
        Misconception(examples * epochs, "An update comes after a batch, not after every example."),
        Misconception(-(-examples * epochs // size), "Every epoch ends with a short batch of its own: round up first."),
        Misconception(epochs, "Every batch makes an update, not every epoch."),
    )
