"""Which epoch would one keep, by its losses?"""

from __future__ import annotations

import random

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart


def make(seed: int) -> Exercise:
    """Training losses that fall all the way, validation losses that turn."""
    rng = random.Random(seed)
    epochs = rng.randint(6, 8)
    best = rng.randint(3, epochs - 2)
    training = _falling(rng, epochs)
    validation = _turning(rng, epochs, best)
    gaps = [round(v - t, 2) for t, v in zip(training, validation, strict=True)]
    narrowest = min(range(epochs), key=lambda n: abs(gaps[n])) + 1
    return Exercise(
        question=f"Losses after epochs 1 to {epochs}. Training: {_row(training)}. Validation: {_row(validation)}. "
        "From which epoch would you keep the weights?",
        answer=best,
        steps=(
            "What counts is the loss on examples that were not trained on.",
            f"The lowest validation loss is {min(validation):.2f}, in epoch {best}.",
            "Afterwards only the training loss falls: the network learns its examples by heart.",
        ),
        hints=("Which of the two rows tells how it will do on new examples?", "Where is the validation loss lowest?"),
        misconceptions=apart(
            best,
            (
                Misconception(
                    epochs, "There the training loss is lowest, but the validation loss has long been rising."
                ),
                Misconception(best - 1, "Epochs are counted from 1 here; and after that one the loss still falls."),
                Misconception(best + 1, "There the validation loss has begun to rise: one epoch earlier it was lower."),
                Misconception(1, "After one epoch both losses are still high."),
                Misconception(
                    narrowest, "There the two losses are nearest, but the lowest validation loss is what counts."
                ),
            ),
        ),
        tolerance=0.0,
        known={"training": tuple(training), "validation": tuple(validation)},
    )


def _falling(rng: random.Random, epochs: int) -> list[float]:
    values = [rng.uniform(0.5, 0.7)]
    while len(values) < epochs:
        values.append(values[-1] * rng.uniform(0.55, 0.75))
    return [round(value, 2) for value in values]


def _turning(rng: random.Random, epochs: int, best: int) -> list[float]:
    """In whole hundredths: down to the best epoch, up again after it."""
    lowest = rng.randint(25, 32)
    before, after = lowest, lowest
    values = [lowest]
    for _ in range(best - 1):
        before += rng.randint(2, 9)
        values.insert(0, before)
    for _ in range(epochs - best):
        after += rng.randint(1, 5)
        values.append(after)
    return [value / 100 for value in values]


def _row(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)
