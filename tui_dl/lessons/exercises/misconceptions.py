"""Misconceptions that are worth keeping: wrong indeed, and each told from the others."""

from __future__ import annotations

from collections.abc import Iterable

from tui_dl.lessons.exercises.exercise import Answer, Misconception


def apart(answer: Answer, wrong: Iterable[Misconception], tolerance: float = 1e-9) -> tuple[Misconception, ...]:
    """Those whose answer is neither the right one nor that of one before, numbers as near as `tolerance` being one."""
    taken: list[Answer] = [answer]
    kept = []
    for each in wrong:
        if not any(_same(each.answer, other, tolerance) for other in taken):
            taken.append(each.answer)
            kept.append(each)
    return tuple(kept)


def _same(one: Answer, other: Answer, tolerance: float) -> bool:
    if isinstance(one, str | tuple) or isinstance(other, str | tuple):
        return one == other
    return abs(one - other) <= tolerance * (max(abs(one), abs(other)) or 1.0)
