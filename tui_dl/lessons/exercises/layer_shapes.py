"""The shapes of a dense layer: its kernel, its bias, its output."""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.exercises.misconceptions import apart

Part = Literal["kernel", "bias", "output"]
_PARTS: tuple[Part, ...] = ("kernel", "bias", "output")


def make(seed: int, part: Part | None = None) -> Exercise:
    """One of the three shapes of a layer, for sizes drawn from the seed."""
    rng = random.Random(seed)
    inputs = rng.choice((4, 13, 20, 64, 100, 784))
    units = rng.choice([size for size in (3, 8, 16, 32, 128, 512) if size != inputs])
    batch = rng.choice((32, 64, 128, 256))
    drawn = rng.choice(_PARTS)
    chosen = part or drawn
    shapes: dict[Part, tuple[int, ...]] = {"kernel": (inputs, units), "bias": (units,), "output": (batch, units)}
    return Exercise(
        question=f"Dense({units}) is given batches of {batch} examples with {inputs} numbers each. "
        f"Which shape has its {chosen}?",
        answer=shapes[chosen],
        steps=_steps(chosen, inputs, units, batch),
        hints=(
            "What does each unit hold, and what does it put out for one example?",
            f"There are {units} units, and each looks at {inputs} numbers.",
        ),
        misconceptions=apart(shapes[chosen], _wrong(chosen, inputs, units, batch)),
        known={"inputs": inputs, "units": units, "batch": batch, "part": chosen},
    )


def _steps(part: Part, inputs: int, units: int, batch: int) -> tuple[str, ...]:
    if part == "kernel":
        return (
            f"Each unit has a weight for each of the {inputs} numbers coming in.",
            f"With inputs as rows and units as columns that is ({inputs}, {units}).",
        )
    if part == "bias":
        return ("Each unit has one bias, whatever comes in.", f"{units} units make ({units},).")
    return (
        "Each unit puts out one number for each example.",
        f"{batch} examples as rows, {units} units as columns: ({batch}, {units}).",
    )


def _wrong(part: Part, inputs: int, units: int, batch: int) -> tuple[Misconception, ...]:
    batched = "Weights belong to the layer, not to an example: a larger batch does not need more of them."
    if part == "kernel":
        return (
            Misconception((units, inputs), "Rows and columns are swapped: inputs come first, then units."),
            Misconception(
                (inputs + 1, units), "The biases are not a row of the kernel: they are a vector of their own."
            ),
            Misconception((units,), "That is the bias. A unit needs a weight for each number that comes in."),
            Misconception((batch, units), f"That is the output. {batched}"),
            Misconception((batch, inputs), "That is what comes in, not what the layer has learnt."),
        )
    if part == "bias":
        return (
            Misconception((inputs,), "One bias for each unit, not for each input."),
            Misconception((1,), "Every unit has a bias of its own."),
            Misconception((inputs, units), "That is the kernel. A bias is one number for each unit."),
            Misconception((batch, units), batched),
            Misconception((batch,), batched),
        )
    return (
        Misconception((batch, inputs), "That is what comes in; what goes out has a number for each unit."),
        Misconception((inputs, units), "That is the kernel, which is the same for every example."),
        Misconception((units, batch), "Examples are rows: the batch comes first."),
        Misconception((units,), f"That is the output for one example; here there are {batch}."),
    )
