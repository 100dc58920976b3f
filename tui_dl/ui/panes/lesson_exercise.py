"""An exercise: the question, a field or choices to answer it, and what there is to say to the answer."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click, Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui_dl.lessons.checking import Verdict, letter, written
from tui_dl.session.course import Attempt
from tui_dl.session.goals import Goal
from tui_dl.ui.keys.key import Group, Part, bindings
from tui_dl.ui.keys.key import Key as KeyEntry
from tui_dl.ui.panes.text import Line, Paragraph

MARKS = {
    Verdict.RIGHT: ("✓ Right. ", "bold $correct"),
    Verdict.WRONG: ("✗ Not yet. ", "bold $wrong"),
    Verdict.UNREADABLE: ("? ", "bold $phase-loss"),
}


class AnswerGiven(Message):
    """The learner has answered."""

    def __init__(self, typed: str) -> None:
        super().__init__()
        self.typed = typed


class AnswerField(Input):
    """Takes what answers are written with; every other key goes on to the place."""

    ALWAYS = "0123456789.,-+−()[]/%"
    AFTER_OTHERS = " eE_x×*"
    KEYS = (KeyEntry("enter", "enter", "submit", "check", "Check the answer", Group.EXERCISE, rank=0),)
    words: bool = False
    """Whether the answer is a word: then it takes letters too."""

    def __init__(self) -> None:
        super().__init__(
            id="field", placeholder="type it, then enter", compact=True, max_length=80, select_on_focus=False
        )

    def takes(self, character: str | None) -> bool:
        """Whether a character belongs to an answer here."""
        if character is None or not character.isprintable():
            return False
        return self.words or character in self.ALWAYS or (bool(self.value) and character in self.AFTER_OTHERS)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether it may take this key."""
        return self.takes(character)

    async def _on_key(self, event: Key) -> None:
        if event.is_printable and not self.takes(event.character):
            event.prevent_default()
            return
        await super()._on_key(event)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter answers."""
        event.stop()
        self.post_message(AnswerGiven(event.value))


class Choices(Vertical, can_focus=True):
    """Answers to choose from: with the arrows and enter, with a capital letter, or with a click."""

    KEYS = (
        KeyEntry("up,down", "↑↓", "", "choose", "Choose another answer", Group.EXERCISE, rank=0,
            parts=(Part("move(-1)", "Choose the answer above"), Part("move(1)", "Choose the answer below"))),
        KeyEntry("enter", "enter", "answer", "check", "Check the answer", Group.EXERCISE, rank=0),
        KeyEntry("A,B,C,D,E,F,G,H", "A…H", "", "", "Answer by letter", Group.EXERCISE,
            parts=tuple(Part(f"answer({index})", f"Answer {letter(index)}") for index in range(8))),
    )  # fmt: skip
    BINDINGS = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__(id="choices")
        self._choices: tuple[str, ...] = ()
        self._at = 0
        self._marks: list[Line] = []

    def show(self, choices: tuple[str, ...]) -> None:
        """Offer these, the first one chosen."""
        if choices == self._choices:
            return
        self._choices, self._at = choices, 0
        self._marks = [Line(classes="mark") for _ in choices]
        self.remove_children()
        rows = zip(self._marks, choices, strict=True)
        self.mount_all(Horizontal(mark, Paragraph(Content(choice))) for mark, choice in rows)
        self._draw()

    def action_move(self, by: int) -> None:
        """Another choice."""
        if self._choices:
            self._at = (self._at + by) % len(self._choices)
            self._draw()

    def action_answer(self, index: int | None = None) -> None:
        """Answer with a choice, the chosen one by default."""
        if index is None or index < len(self._choices):
            self._at = self._at if index is None else index
            self._draw()
            self.post_message(AnswerGiven(letter(self._at)))

    def on_click(self, event: Click) -> None:
        """Answer with the choice under the mouse."""
        under = [index for index, row in enumerate(self.children) if row.region.contains_point(event.screen_offset)]
        if under:
            self.action_answer(under[0])

    def _draw(self) -> None:
        for index, mark in enumerate(self._marks):
            chosen = index == self._at
            mark.set(Content.styled(f"{'▸' if chosen else ' '} {letter(index)}", "bold $phase-loss" if chosen else ""))


class LessonExercise(VerticalScroll, can_focus=False):
    """One exercise or goal of a page."""

    def __init__(self) -> None:
        super().__init__(id="exercise")
        self._question, self._told = Paragraph(id="question"), Paragraph(id="told-answer")
        self._asking, self._unit = Horizontal(id="asking"), Line(id="unit")
        self._field, self._choices = AnswerField(), Choices()

    def compose(self) -> ComposeResult:
        """The question, where to answer it, and what there is to say."""
        yield self._question
        with self._asking:
            yield Line("your answer ▸", id="prompt")
            yield self._field
            yield self._unit
        yield self._choices
        yield self._told

    def show(self, task: Attempt | Goal, number: int, count: int) -> None:
        """Show how far an exercise has come: the one with this index of so many."""
        self.border_title = "Exercise" if count == 1 else f"Exercise {number + 1} of {count}"
        closed, choices = True, False
        if isinstance(task, Goal):
            self.border_title = self.border_title.replace("Exercise", "Goal")
            self._set(self._question, Content(task.question))
            self._set(self._told, Content("\n").join(goal_lines(task)))
        else:
            closed, choices = task.closed, bool(task.exercise.choices)
            self._choices.show(task.exercise.choices)
            self._field.words = isinstance(task.exercise.answer, str) and not choices
            self._unit.set(task.exercise.unit)
            self._set(self._question, Content(task.exercise.question))
            self._set(self._told, Content("\n").join(attempt_lines(task)))
        self._arrange(typed=not closed and not choices, chosen=choices and not closed)

    def clear_field(self) -> None:
        """Forget what was typed."""
        self._field.value = ""

    @property
    def entrance(self) -> Widget:
        """What takes the focus here."""
        return self._field if self._asking.display else self._choices if self._choices.display else self

    def show_end(self) -> None:
        """Bring what was said last into view."""
        self.scroll_end(animate=False)

    def _arrange(self, typed: bool, chosen: bool) -> None:
        held = self.has_focus_within
        self._asking.display, self._choices.display = typed, chosen
        self.can_focus = not (typed or chosen)
        if held and not self.entrance.has_focus:
            self.entrance.focus(scroll_visible=False)

    def _set(self, paragraph: Paragraph, text: Content) -> None:
        paragraph.set(text)
        paragraph.refresh(layout=True)


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
