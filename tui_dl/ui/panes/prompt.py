"""One line to type into: what is asked for stands before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from tui_dl.ui.panes.text import Line


class Prompt(Horizontal):
    """Hidden until something is asked; enter answers, escape does not."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Never mind", show=False)]

    def __init__(self) -> None:
        super().__init__(id="prompt")
        self._label, self._input = Line(id="prompt-label"), Input(compact=True, id="prompt-input")
        self._then: Callable[[str], object] | None = None

    def compose(self) -> ComposeResult:
        """The question and the line."""
        yield self._label
        yield self._input

    @property
    def asking(self) -> bool:
        """Whether it waits for an answer."""
        return self._then is not None

    def ask(self, label: str, example: str, then: Callable[[str], object], given: str = "") -> None:
        """Ask; `example` stands faintly where nothing is typed yet, `given` is typed already."""
        self._label.set(f" {label} ")
        self._label.styles.width = len(label) + 2
        self._input.placeholder = example
        self._input.value = given
        self._input.cursor_position = len(given)
        self._then = then
        self.set_class(True, "-asking")
        self._input.focus()
        # While it was hidden it had no width, and what is given was scrolled out of sight.
        self.call_after_refresh(self._input.scroll_home, animate=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the answer on."""
        event.stop()
        then = self._then
        self.action_dismiss()
        if then is not None and event.value.strip():
            then(event.value.strip())

    def action_dismiss(self) -> None:
        """Hide again."""
        self._then = None
        self.set_class(False, "-asking")
        self.screen.set_focus(None)
