"""What every exercise is: a question whose answer is computed, and an explanation for each way to get it wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from tui_dl.named import named_module

Answer = float | int | str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong answer that has a reason."""

    answer: Answer
    because: str
    """What was misunderstood, and how it is: one or two sentences to the learner."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One question, made from a seed."""

    question: str
    answer: Answer
    """A number, a shape, or one of `choices`."""
    steps: tuple[str, ...]
    """How the answer comes about, step by step."""
    hints: tuple[str, ...] = ()
    """From a nudge to nearly the answer."""
    misconceptions: tuple[Misconception, ...] = ()
    choices: tuple[str, ...] = ()
    """What to choose from; empty where the answer is typed in."""
    tolerance: float = 1e-6
    """How far a number may be off, relative to the answer (absolute where that is 0)."""
    unit: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    """The numbers that the question was made of: an independent computation can start from them."""


class Maker(Protocol):
    """Makes an exercise: the same for the same seed."""

    def __call__(self, seed: int, **settings: Any) -> Exercise:
        """The exercise of this seed."""


def exercise_maker(name: str) -> Maker:
    """The exercise that pages call `name`: the function `make` of the module of that name.

    Raises ValueError for an unknown one.
    """
    return cast("Maker", named_module("tui_dl.lessons.exercises", name, "exercise").make)
