"""Wrong answers worth explaining: those that can be told from the right one, and from each other."""

from __future__ import annotations

from collections.abc import Iterable

from tui_dl.lessons.exercises.exercise import Misconception


def distinct(answer: float, wrong: Iterable[tuple[float, str]], tolerance: float) -> tuple[Misconception, ...]:
    """The misconceptions whose numbers lie outside the tolerance around the answer and around those before them."""
    kept: list[Misconception] = []
    for value, because in wrong:
        others = [answer, *(float(each.answer) for each in kept if isinstance(each.answer, (int, float)))]
        if all(abs(value - other) > 2 * tolerance * max(abs(other), abs(value), tolerance) for other in others):
            kept.append(Misconception(value, because))
    return tuple(kept)
