"""A line to type a number into, there only while something is asked."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Blur, Key
from textual.widget import Widget
from textual.widgets import Input

from tui_dl.ui.panes.text import Line


class NumberPrompt(Horizontal):
    """A question and what is typed; enter hands it over, escape takes it back. `check` says what is wrong with it."""

    DEFAULT_CSS = """
    NumberPrompt { height: 1; display: none; }
    NumberPrompt.-asking { display: block; }
    NumberPrompt Line { width: auto; color: $phase-forward; text-style: bold; margin-right: 1; }
    NumberPrompt Input { width: 14; }
    NumberPrompt #wrong { width: 1fr; color: $phase-loss; text-style: none; }
    """

    class Typing(Input):
        """The field; leaving it takes the question back."""

        def on_key(self, event: Key) -> None:
            """Escape leaves."""
            if event.key == "escape":
                event.stop()
                self._prompt.close()

        def on_blur(self, _: Blur) -> None:
            """So does a click elsewhere."""
            self._prompt.close()

        @property
        def _prompt(self) -> NumberPrompt:
            return self.query_ancestor(NumberPrompt)

    def __init__(self) -> None:
        super().__init__()
        self._question, self._wrong = Line(), Line(id="wrong")
        self._field = self.Typing(compact=True)
        self._check: Callable[[str], str] = lambda _: ""
        self._length = 0
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        """Question, field, what is wrong."""
        yield self._question
        yield self._field
        yield self._wrong

    @property
    def asking(self) -> bool:
        """Whether something is asked now."""
        return self.has_class("-asking")

    def ask(self, question: str, take: Callable[[str], str], length: int = 0) -> None:
        """Ask; `take` gets what is typed and says what is wrong with it, or nothing once it is done.

        After `length` characters nobody needs to press enter.
        """
        self._check, self._length = take, length
        self._question.set(question)
        self._question.styles.width = len(question)
        self._wrong.set("")
        self._field.value = ""
        if not self.asking:
            self._before = self.screen.focused
        self.add_class("-asking")
        self._field.focus()

    def close(self) -> None:
        """Ask no more."""
        if self.asking:
            self.remove_class("-asking")
            if self.screen.focused is self._field:
                self.screen.set_focus(self._before)

    def on_input_changed(self, event: Input.Changed) -> None:
        """A single character may be enough."""
        event.stop()
        self._wrong.set("")
        if self._length and len(event.value) >= self._length and self.asking:
            self._take(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand over what was typed."""
        event.stop()
        self._take(event.value)

    def _take(self, typed: str) -> None:
        wrong = self._check(typed.strip())
        if wrong:
            self._wrong.set(wrong)
            self._field.select_all()
        else:
            self.close()
