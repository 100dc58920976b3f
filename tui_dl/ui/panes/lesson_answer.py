"""How an exercise is answered: what is typed into a field, or chosen from a few."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, Key
from textual.message import Message
from textual.widgets import Input

from tui_dl.lessons.checking import letter
from tui_dl.ui.keys.key import Group, Part, bindings
from tui_dl.ui.keys.key import Key as KeyEntry
from tui_dl.ui.panes.text import Line, Paragraph


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
