"""What the Learn place does with the exercises of its page: ask, hint, check, tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_dl.session.course import Attempt, Course
from tui_dl.ui.panes.lesson_exercise import LessonExercise
from tui_dl.ui.screens.place import Place
from tui_dl.ui.screens.room import Room

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui_dl.session.goals import Goal
    from tui_dl.ui.panes.lesson_answer import AnswerGiven


class Asking(Place):
    """A place with a page of the course that may have exercises, one of them shown."""

    _number: int = 0
    """Which of the page's exercises is shown."""
    _front: str = "text"
    """The part in view where parts are tabs."""

    @property
    def course(self) -> Course:
        """The course, as far as the learner has come."""
        return self.tui_dl.course

    def bring(self, part: str, stop: Widget | None = None) -> None:
        """Bring a part to the front, and the focus to it."""
        raise NotImplementedError

    @property
    def _exercise(self) -> Attempt | Goal | None:
        return self.course.task(self._number) if self.course.page.tasks else None

    def _show_task(self) -> None:
        if (task := self._exercise) is not None:
            self.query_one(LessonExercise).show(task, self._number, len(self.course.page.tasks))

    def on_answer_given(self, event: AnswerGiven) -> None:
        """Check it, and say what there is to say."""
        self.course.answer(self._number, event.typed)
        self._after_exercise()

    def action_hint(self) -> None:
        """One more hint."""
        if (task := self._exercise) is not None:
            task.hint()
            self._after_exercise()

    def action_give_up(self) -> None:
        """The answer, step by step."""
        if isinstance(task := self._exercise, Attempt):
            task.give_up()
            self._after_exercise()

    def action_another(self) -> None:
        """Other numbers."""
        self.course.another(self._number)
        exercise = self.query_one(LessonExercise)
        exercise.clear_field()
        self._after_exercise()
        self.bring("exercise")

    def action_next_exercise(self) -> None:
        """The page's other exercise."""
        self._number = (self._number + 1) % max(len(self.course.page.tasks), 1)
        self.query_one(LessonExercise).clear_field()
        self._after_exercise()
        self.bring("exercise")

    def _after_exercise(self) -> None:
        self._show_task()
        self.query_one(LessonExercise).show_end()
        if self._front != "exercise" and self.has_class(f"-{Room.TABS}"):
            self.bring("exercise")
        self.show_state("")
