"""The course as a learner goes through it: which page, what is done, and every exercise from question to answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_dl.lessons import pages as lessons
from tui_dl.lessons.pages import GOAL, Page, Pages
from tui_dl.lessons.progress import Keeper, key
from tui_dl.session.goals import Goal, find_goal

if TYPE_CHECKING:
    from tui_dl.lessons.checking import Checked
    from tui_dl.lessons.exercises.exercise import Exercise
    from tui_dl.session.snapshot import Snapshot


class Attempt:
    """One exercise: its question, what was tried, how much help was given."""

    def __init__(self, kind: str, settings: Mapping[str, Any], seed: int) -> None:
        # Not with the module: the page that a newcomer waits for asks nothing.
        from tui_dl.lessons.exercises.exercise import exercise_maker

        self.kind, self.seed = kind, seed
        self._settings = settings
        self.exercise: Exercise = exercise_maker(kind)(seed, **settings)
        self.tries = 0
        self.hints = 0
        """How many of its hints are shown."""
        self.solved = False
        self.given_up = False
        """Whether the answer was asked for."""
        self.last: Checked | None = None
        """What the last try was worth."""

    @property
    def closed(self) -> bool:
        """Whether the answer and its steps are in the open."""
        return self.solved or self.given_up

    @property
    def can_hint(self) -> bool:
        """Whether there is another hint."""
        return not self.closed and self.hints < len(self.exercise.hints)

    @property
    def can_give_up(self) -> bool:
        """The answer is shown to those who have tried, or have had every hint."""
        return not self.closed and (self.tries > 0 or self.hints == len(self.exercise.hints))

    def answer(self, typed: str) -> Checked:
        """Try an answer; what cannot be read is no try."""
        from tui_dl.lessons.checking import Verdict, check

        self.last = check(self.exercise, typed)
        if self.last.verdict is not Verdict.UNREADABLE:
            self.tries += 1
        self.solved = self.last.verdict is Verdict.RIGHT
        return self.last

    def hint(self) -> None:
        """Show one more hint."""
        self.hints += self.can_hint

    def give_up(self) -> None:
        """Show the answer, to those who may see it."""
        self.given_up = self.given_up or self.can_give_up

    def another(self) -> Attempt:
        """The same exercise with other numbers."""
        return Attempt(self.kind, self._settings, self.seed + 1)

    def described(self) -> dict[str, Any]:
        """What a learner sees of it: nothing of the answer before it is shown."""
        from tui_dl.lessons.checking import written

        exercise = self.exercise
        seen: dict[str, Any] = {
            "kind": self.kind,
            "seed": self.seed,
            "question": exercise.question,
            "choices": list(exercise.choices),
            "unit": exercise.unit,
            "tries": self.tries,
            "hints": list(exercise.hints[: self.hints]),
            "solved": self.solved,
            "said": self.last.because if self.last else "",
        }
        return seen | ({"answer": written(exercise), "steps": list(exercise.steps)} if self.closed else {})


class Course:
    """All pages and one learner. `keep` is where progress lies; without it nothing is kept."""

    def __init__(self, pages: Pages, keep: Path | None = None, at: str = "") -> None:
        """Opens page `at`, else where the learner left the course; raises `UnknownPageError`."""
        self.pages = pages
        self.keeper = Keeper(keep)
        self.page = self._first(at)
        self._tasks: dict[str, Attempt | Goal] = {}

    @classmethod
    def open(cls, keep: Path | None = None, at: str = "") -> Course:
        """The course that comes with the app; raises `LessonError` and `UnknownPageError`."""
        return cls(lessons.load(), keep, at)

    def _first(self, at: str) -> Page:
        known = {page.id for page in self.pages}
        left = self.keeper.progress.at
        return self.pages.find(at) if at else self.pages.find(left) if left in known else self.pages[0]

    def turn(self, by: int) -> bool:
        """Go so many pages on or back; who goes on has read the page. Whether there was such a page."""
        if by > 0:
            self.keeper.progress.read.add(self.page.id)
        before = self.page
        self.go_to(self.pages.beside(self.page, by))
        return self.page is not before

    def go_to(self, page: Page) -> None:
        """Open a page, and remember it as the place to come back to."""
        self.page = page
        self.keeper.progress.at = page.id
        self.keeper.save()

    def skip(self, chapter: str) -> None:
        """To the first page behind a chapter."""
        at = max(index for index, page in enumerate(self.pages) if page.chapter == chapter)
        self.go_to(self.pages[min(at + 1, len(self.pages) - 1)])

    def task(self, number: int) -> Attempt | Goal:
        """The exercise of the page with this index, as far as it has come."""
        name = key(self.page, number)
        if name not in self._tasks:
            task = self.page.tasks[number]
            if task.kind == GOAL:
                self._tasks[name] = find_goal(**task.settings)
            else:
                self._tasks[name] = Attempt(task.kind, task.settings, self.keeper.progress.solved.get(name, 0))
        return self._tasks[name]

    def answer(self, number: int, typed: str) -> Checked | None:
        """Answer an exercise of the page; None where there is nothing to answer."""
        attempt = self.task(number)
        if not isinstance(attempt, Attempt) or attempt.closed:
            return None
        checked = attempt.answer(typed)
        if attempt.solved:
            self._note_solved(key(self.page, number))
        return checked

    def another(self, number: int) -> None:
        """The same exercise with other numbers."""
        attempt = self.task(number)
        if isinstance(attempt, Attempt):
            self._tasks[key(self.page, number)] = attempt.another()

    def close_answers(self) -> None:
        """Ask the exercises of the page anew, where their answers are in the open."""
        for number, task in enumerate(self.page.tasks):
            name = key(self.page, number)
            attempt = self._tasks.get(name)
            if isinstance(attempt, Attempt) and attempt.closed:
                self._tasks[name] = Attempt(task.kind, task.settings, attempt.seed)

    def watch(self, snapshot: Snapshot) -> str:
        """Hold the goals of the page that is open against the session; a line for one that is reached just now."""
        for number, task in enumerate(self.page.tasks):
            if task.kind != GOAL:
                continue
            goal = self.task(number)
            if isinstance(goal, Goal) and not goal.reached:
                goal.watch(snapshot)
                if goal.reached:
                    self._note_solved(key(self.page, number))
                    return f"Goal of page {self.page.id} reached: {goal.standing}"
        return ""

    def _note_solved(self, name: str) -> None:
        solved = self.keeper.progress.solved
        solved[name] = solved.get(name, 0) + 1
        self.keeper.save()

    def standing(self) -> tuple[int, int]:
        """How many pages are done, and how many there are."""
        return sum(self.keeper.progress.done(page) for page in self.pages), len(self.pages)
