"""Through the course: pages, attempts, goals, progress; without a screen."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tui_dl.lessons.checking import Verdict
from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.pages import Page, Pages, Task, UnknownPageError
from tui_dl.session.chart_views import HistoryView
from tui_dl.session.course import Attempt, Course
from tui_dl.session.moves import State
from tui_dl.session.snapshot import Architecture, Snapshot


def make(seed: int, base: int = 10) -> Exercise:
    """One more than the base and the seed."""
    value = base + seed
    wrong = (Misconception(value, "that is where one starts"),)
    return Exercise(f"{value} + 1?", value + 1, ("count on",), ("one step", "to the right"), wrong)


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("counting")
    module.make = make  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tui_dl.lessons.exercises.counting", module)


def page(id: str, chapter: str, *tasks: Task) -> Page:
    return Page(id, chapter, f"Page {id}", ("Text.",), Path("page.md"), tasks=tasks)


GOAL = Task("goal", {"goal": "accurate-and-small"})
PAGES = Pages(
    [page("0.1", "Welcome"), page("1.1", "A", Task("counting"), Task("counting", {"base": 20})), page("1.2", "A", GOAL)]
)


def attempt_of(course: Course, number: int = 0) -> Attempt:
    attempt = course.task(number)
    assert isinstance(attempt, Attempt)
    return attempt


def test_it_opens_where_one_left_it(tmp_path: Path) -> None:
    keep = tmp_path / "progress.json"
    course = Course(PAGES, keep)
    assert course.page.id == "0.1"
    assert course.turn(1)
    assert course.turn(1)
    assert not course.turn(1)
    assert Course(PAGES, keep).page.id == "1.2"
    assert Course(PAGES, keep, "1.1").page.id == "1.1"
    assert Course(PAGES, keep).keeper.progress.read == {"0.1", "1.1", "1.2"}
    with pytest.raises(UnknownPageError):
        Course(PAGES, keep, "7.7")


def test_a_page_that_is_gone_is_no_place_to_go_back_to(tmp_path: Path) -> None:
    Course(PAGES, tmp_path / "p.json", "1.2").go_to(PAGES.find("1.2"))
    assert Course(Pages(PAGES[:2]), tmp_path / "p.json").page.id == "0.1"


def test_going_back_reads_nothing_and_the_first_chapter_can_be_skipped() -> None:
    course = Course(PAGES, at="1.1")
    course.turn(-1)
    assert course.keeper.progress.read == set()
    course.skip("Welcome")
    assert course.page.id == "1.1"


def test_an_answer_counts_and_is_kept(tmp_path: Path) -> None:
    course = Course(PAGES, tmp_path / "p.json", "1.1")
    checked = course.answer(0, "10")
    assert checked is not None
    assert (checked.verdict, checked.because) == (Verdict.WRONG, "that is where one starts")
    assert course.answer(0, "what?").verdict is Verdict.UNREADABLE  # type: ignore[union-attr]
    assert attempt_of(course).tries == 1
    assert course.answer(0, "11").verdict is Verdict.RIGHT  # type: ignore[union-attr]
    assert course.answer(0, "11") is None
    again = Course(PAGES, tmp_path / "p.json", "1.1")
    assert again.keeper.progress.solved == {"1.1#1": 1}
    # Who has solved it meets other numbers next time.
    assert attempt_of(again).exercise.question == "11 + 1?"
    assert attempt_of(again, 1).exercise.question == "20 + 1?"


def test_hints_come_one_by_one_and_the_answer_after_a_try_or_all_hints() -> None:
    attempt = attempt_of(Course(PAGES, at="1.1"))
    assert not attempt.can_give_up
    attempt.give_up()
    assert not attempt.closed
    attempt.hint()
    attempt.hint()
    attempt.hint()
    assert attempt.described()["hints"] == ["one step", "to the right"]
    assert "answer" not in attempt.described()
    attempt.give_up()
    assert attempt.described()["answer"] == "11"
    assert not attempt.solved


def test_another_has_other_numbers_and_closing_the_answers_keeps_them() -> None:
    course = Course(PAGES, at="1.1")
    course.another(0)
    assert attempt_of(course).exercise.question == "11 + 1?"
    course.answer(0, "12")
    course.close_answers()
    assert (attempt_of(course).closed, attempt_of(course).exercise.question) == (False, "11 + 1?")


def test_a_goal_is_watched_while_its_page_is_open(tmp_path: Path) -> None:
    history = HistoryView({}, 1, "accuracy", 1, {"val_accuracy": [0.96]})
    reached = Snapshot(1, State.READY, "", architecture=Architecture((), 9, 9, ""), history=history)
    course = Course(PAGES, tmp_path / "p.json", "1.1")
    assert course.watch(reached) == ""
    course.turn(1)
    assert course.watch(replace(reached, history=None)) == ""
    assert course.watch(reached) == "Goal of page 1.2 reached: validation accuracy 0.9600 with 9 parameters"
    assert course.watch(reached) == ""
    assert course.answer(0, "1") is None
    assert Course(PAGES, tmp_path / "p.json").keeper.progress.solved == {"1.2#1": 1}
    assert course.standing() == (0, 3)
    course.turn(1)
    assert course.standing() == (1, 3)
