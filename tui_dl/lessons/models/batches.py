"""How a training set falls into batches: numbers alone."""

from __future__ import annotations

import math


def batches_per_epoch(examples: int, batch_size: int) -> int:
    """⌈examples / batch_size⌉: the last batch may be short. Raises ValueError unless both are at least 1."""
    if examples < 1 or batch_size < 1:
        raise ValueError(f"{examples} examples in batches of {batch_size}: both must be at least 1")
    return -(-examples // batch_size)


def last_batch(examples: int, batch_size: int) -> int:
    """Examples in the last batch of an epoch."""
    return examples - batch_size * (batches_per_epoch(examples, batch_size) - 1)


def updates(examples: int, batch_size: int, epochs: int) -> int:
    """Updates in all: one a batch."""
    return batches_per_epoch(examples, batch_size) * epochs


def training_part(examples: int, validation_split: float) -> int:
    """How many examples are left to train on: the first ⌊examples · (1 − split)⌋. The others validate."""
    return math.floor(examples * (1 - validation_split))
