"""What there is to say to an exercise: its hints, what the last try was worth, the steps to the answer."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from tui_dl.lessons.checking import Verdict, written
from tui_dl.session.course import Attempt
from tui_dl.session.goals import Goal

MARKS = {
    Verdict.RIGHT: ("✓ Right. ", "bold $correct"),
    Verdict.WRONG: ("✗ Not yet. ", "bold $wrong"),
    Verdict.UNREADABLE: ("? ", "bold $phase-loss"),
}


def attempt_lines(attempt: Attempt) -> Iterator[Content]:
    """Hints, what the last try was worth, and the steps once the answer is in the open."""
    exercise = attempt.exercise
    yield from hint_lines(exercise.hints, attempt.hints)
    if attempt.last is not None and not (attempt.given_up and not attempt.solved):
        yield Content.assemble(MARKS[attempt.last.verdict], attempt.last.because)
    if attempt.closed:
        answer = f"{written(exercise)} {exercise.unit}".rstrip()
        yield Content.assemble(("The answer is ", "$faint"), (answer, "bold"))
        for step in exercise.steps:
            yield Content.assemble(("· ", "$faint"), step)


def goal_lines(goal: Goal) -> Iterator[Content]:
    """Hints, and how far things have come."""
    yield from hint_lines(goal.hints, goal.hints_shown)
    if goal.reached:
        yield Content.assemble(("✓ Reached: ", "bold $correct"), goal.standing)
    elif goal.standing:
        yield Content.assemble(("So far: ", "bold $phase-loss"), goal.standing)
    else:
        yield Content.styled("It is watched while you train: 3 leads to the network, 4 to the Workbench.", "$faint")


def hint_lines(hints: tuple[str, ...], shown: int) -> Iterator[Content]:
    """The hints asked for."""
    for hint in hints[:shown]:
        yield Content.assemble(("Hint  ", "bold $phase-forward"), hint)
