"""The line on which a value is typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key
from textual.message import Message
from textual.widgets import Input

from tui_dl.session.fields import Field
from tui_dl.ui.panes.text import Line


class EditLine(Horizontal):
    """A label, a place to type, and what may stand there."""

    class Typed(Message):
        """Something else stands there now."""

        def __init__(self, key: str, text: str, final: bool) -> None:
            super().__init__()
            self.key, self.text, self.final = key, text, final

    class Cancelled(Message):
        """Nothing shall change."""

    def __init__(self) -> None:
        super().__init__(id="edit-line")
        self._label, self._hint = Line(id="edit-label"), Line(id="edit-hint")
        self._input = Input(compact=True, select_on_focus=True)
        # Blinking would have the screen painted twice a second.
        self._input.cursor_blink = False
        self.field: Field | None = None
        """What is being edited."""

    def compose(self) -> ComposeResult:
        """Side by side."""
        yield self._label
        yield self._input
        yield self._hint

    def open(self, field: Field) -> None:
        """Begin to type another value."""
        self.field = field
        self._label.set(f" {field.label}")
        self._label.styles.width = len(field.label) + 2
        self._hint.set(field.hint)
        with self._input.prevent(Input.Changed):
            self._input.value = field.value
        self.add_class("-open")
        self._input.focus()

    def close(self) -> None:
        """Done typing."""
        self.field = None
        self.remove_class("-open")
        self.screen.set_focus(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell every keystroke."""
        event.stop()
        if self.field is not None:
            self.post_message(self.Typed(self.field.key, event.value, final=False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell that it is meant."""
        event.stop()
        if self.field is not None:
            self.post_message(self.Typed(self.field.key, event.value, final=True))

    def on_key(self, event: Key) -> None:
        """Escape leaves things as they were."""
        if event.key == "escape" and self.field is not None:
            event.stop()
            self.post_message(self.Cancelled())
