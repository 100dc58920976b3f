"""The same sum twice: number by number in a Python loop, and in one call on a whole array."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np

REPEATS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """How long both took, the best of some repeats."""

    count: int
    loop_seconds: float
    vector_seconds: float
    loop_sum: float
    vector_sum: float
    repeats: int

    @property
    def ratio(self) -> float:
        """How many times as fast the vectorised sum is."""
        return self.loop_seconds / self.vector_seconds


def looped(values: list[float]) -> float:
    """Σ values, one after the other."""
    total = 0.0
    for value in values:
        total += value
    return total


def measure(count: int) -> Iterator[Measured]:
    """Sum `count` numbers both ways, again and again; yields what is known after each repeat."""
    array = np.random.Generator(np.random.PCG64(count)).random(count)
    values = array.tolist()
    loop_best = vector_best = float("inf")
    for repeat in range(REPEATS):
        begin = perf_counter()
        loop_sum = looped(values)
        loop_best = min(loop_best, perf_counter() - begin)
        begin = perf_counter()
        vector_sum = float(array.sum())
        vector_best = min(vector_best, perf_counter() - begin)
        yield Measured(count, loop_best, max(vector_best, 1e-9), loop_sum, vector_sum, repeat + 1)
