"""Schedules: the learning rate as a function of the updates done so far. Definitions are Keras 3's.

`rate(numbers, step)` computes η from the schedule's numbers, in the order of `numbers`, and from the updates done
before this one, so that a batch run again finds the same η. It is jitted: the program applies it in every batch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from tui_dl.engine.arguments import finite, not_negative, positive
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.registry import Registry


class Schedule:
    """Base of all schedules."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]

    @property
    def numbers(self) -> dict[str, float]:
        """What `rate` reads, by name."""
        raise TypeError("a schedule defines numbers")

    @staticmethod
    def rate(numbers: Any, step: Any) -> Any:
        """η after `step` updates."""
        raise TypeError("a schedule defines rate")

    def __call__(self, step: int) -> float:
        """η after `step` updates."""
        return float(self.rate(np.array(list(self.numbers.values())), step))


SCHEDULES: Registry[Schedule] = Registry("schedule")


@SCHEDULES.register("step")
class PiecewiseConstantDecay(Schedule):
    """η = values[i], i being how many of the boundaries lie below the step: constant in between"""

    name = "piecewise_constant_decay"
    title = "Constant, piece by piece"
    formula = "η = ηᵢ, i = how many boundaries are below t"
    source = "keras/src/optimizers/schedules/learning_rate_schedule.py, PiecewiseConstantDecay"

    def __init__(self, boundaries: Sequence[float], values: Sequence[float]) -> None:
        if len(values) != len(boundaries) + 1:
            raise NetworkError(f"{len(boundaries)} boundaries want {len(boundaries) + 1} values, not {len(values)}")
        if list(boundaries) != sorted(set(boundaries)):
            raise NetworkError(f"boundaries {list(boundaries)}: must increase")
        self.boundaries = tuple(finite("boundary", boundary) for boundary in boundaries)
        self.values = tuple(not_negative("value", value) for value in values)

    @property
    def numbers(self) -> dict[str, float]:
        numbers = {"η0": self.values[0]}
        for i, (boundary, value) in enumerate(zip(self.boundaries, self.values[1:], strict=True), 1):
            numbers |= {f"t{i}": boundary, f"η{i}": value}
        return numbers

    @staticmethod
    def rate(numbers: Any, step: Any) -> Any:
        i = 0
        while i + 2 < numbers.size and step > numbers[i + 1]:
            i += 2
        return numbers[i]


@SCHEDULES.register()
class ExponentialDecay(Schedule):
    """η = η₀ · γ^(t / T); with staircase, of t / T the whole part

    η₀: initial_learning_rate, T: decay_steps, γ: decay_rate.
    """

    name = "exponential_decay"
    title = "Exponential decay"
    formula = "η = η₀ · γ^(t / T)"
    source = "keras/src/optimizers/schedules/learning_rate_schedule.py, ExponentialDecay"

    def __init__(
        self, initial_learning_rate: float, decay_steps: float, decay_rate: float, staircase: bool = False
    ) -> None:
        self.initial_learning_rate = not_negative("initial_learning_rate", initial_learning_rate)
        self.decay_steps = positive("decay_steps", decay_steps)
        self.decay_rate = positive("decay_rate", decay_rate)
        self.staircase = staircase

    @property
    def numbers(self) -> dict[str, float]:
        return {
            "η₀": self.initial_learning_rate,
            "T": self.decay_steps,
            "γ": self.decay_rate,
            "staircase": float(self.staircase),
        }

    @staticmethod
    def rate(numbers: Any, step: Any) -> Any:
        periods = step / float(numbers[1])
        if numbers[3] != 0:
            periods = math.floor(periods)
        return float(numbers[0]) * float(numbers[2]) ** periods


@SCHEDULES.register("cosine")
class CosineDecay(Schedule):
    """η = η₀ · ((1 − α) · (1 + cos(π · t / T)) / 2 + α), t at most T

    η₀: initial_learning_rate, T: decay_steps, α: what is left in the end. With warm-up, η first grows evenly from η₀ to
    warmup_target within warmup_steps updates, and falls from there.
    """

    name = "cosine_decay"
    title = "Cosine decay, with warm-up"
    formula = "η = η₀ · ((1 − α) · (1 + cos(π · t / T)) / 2 + α);  in warm-up first η = η₀ + (top − η₀) · t / steps"
    source = "Loshchilov, Hutter 2016; keras/src/optimizers/schedules/learning_rate_schedule.py, CosineDecay"

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ) -> None:
        self.initial_learning_rate = not_negative("initial_learning_rate", initial_learning_rate)
        self.decay_steps = positive("decay_steps", decay_steps)
        self.alpha = not_negative("alpha", alpha)
        self.warmup_target = None if warmup_target is None else not_negative("warmup_target", warmup_target)
        self.warmup_steps = not_negative("warmup_steps", warmup_steps)

    @property
    def numbers(self) -> dict[str, float]:
        start = self.initial_learning_rate
        warm = self.warmup_target is not None
        return {
            "η₀": start,
            "T": self.decay_steps,
            "floor": self.alpha,
            "top": start if self.warmup_target is None else self.warmup_target,
            "warm-up": self.warmup_steps if warm else 0.0,
        }

    @staticmethod
    def rate(numbers: Any, step: Any) -> Any:
        start, steps, floor = float(numbers[0]), float(numbers[1]), float(numbers[2])
        top, warm_up = float(numbers[3]), float(numbers[4])
        if step < warm_up:
            return start + (top - start) * step / warm_up
        done = min((step - warm_up) / steps, 1.0)
        return top * ((1 - floor) * 0.5 * (1 + math.cos(math.pi * done)) + floor)
