"""An exercise: the question, a field or choices to answer it, and what there is to say to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from tui_dl.session.goals import Goal
from tui_dl.ui.panes.text import Line, Paragraph

if TYPE_CHECKING:
    from tui_dl.session.course import Attempt
    from tui_dl.ui.panes.lesson_answer import AnswerField, Choices


class Parts(NamedTuple):
    """What an exercise is made of."""

    question: Paragraph
    asking: Horizontal
    """The field with what stands around it."""
    field: AnswerField
    unit: Line
    choices: Choices
    told: Paragraph


class LessonExercise(VerticalScroll, can_focus=False):
    """One exercise or goal of a page; furnished for the first of them. The page that a course begins with has none."""

    _parts: Parts | None = None

    def __init__(self) -> None:
        super().__init__(id="exercise")

    def _furnished(self) -> Parts:
        """The question, where to answer it, and what there is to say."""
        if self._parts is None:
            from tui_dl.ui.panes.lesson_answer import AnswerField, Choices

            field, unit = AnswerField(), Line(id="answer-unit")
            asking = Horizontal(Line("your answer ▸", id="answer-prompt"), field, unit, id="asking")
            question, told = Paragraph(id="question"), Paragraph(id="told-answer")
            self._parts = Parts(question, asking, field, unit, Choices(), told)
            self.mount_all((question, asking, self._parts.choices, told))
        return self._parts

    def show(self, task: Attempt | Goal, number: int, count: int) -> None:
        """Show how far an exercise has come: the one with this index of so many."""
        from tui_dl.ui.panes.lesson_words import attempt_lines, goal_lines

        self.border_title = "Exercise" if count == 1 else f"Exercise {number + 1} of {count}"
        parts, closed, choices = self._furnished(), True, False
        if isinstance(task, Goal):
            self.border_title = self.border_title.replace("Exercise", "Goal")
            parts.question.set(Content(task.question))
            parts.told.set(Content("\n").join(goal_lines(task)))
        else:
            closed, choices = task.closed, bool(task.exercise.choices)
            parts.choices.show(task.exercise.choices)
            parts.field.words = isinstance(task.exercise.answer, str) and not choices
            parts.unit.set(task.exercise.unit)
            parts.question.set(Content(task.exercise.question))
            parts.told.set(Content("\n").join(attempt_lines(task)))
        for paragraph in (parts.question, parts.told):
            paragraph.refresh(layout=True)
        self._arrange(parts, typed=not closed and not choices, chosen=choices and not closed)

    def clear_field(self) -> None:
        """Forget what was typed."""
        if self._parts is not None:
            self._parts.field.value = ""

    @property
    def entry(self) -> AnswerField | Choices | None:
        """What takes an answer; None where there is nothing to answer."""
        parts = self._parts
        if parts is None:
            return None
        return parts.field if parts.asking.display else parts.choices if parts.choices.display else None

    @property
    def entrance(self) -> Widget:
        """What takes the focus here."""
        entry = self.entry
        return self if entry is None else entry

    def show_end(self) -> None:
        """Bring what was said last into view."""
        self.scroll_end(animate=False)

    def _arrange(self, parts: Parts, typed: bool, chosen: bool) -> None:
        held = self.has_focus_within
        parts.asking.display, parts.choices.display = typed, chosen
        self.can_focus = not (typed or chosen)
        if held and not self.entrance.has_focus:
            self.entrance.focus(scroll_visible=False)
