"""The glossary, over the page: every word of the course, found by typing."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tui_dl.lessons.glossary import glossary
from tui_dl.ui.panes.text import Paragraph


class Words(ModalScreen[None]):
    """What is typed narrows the list down."""

    CSS_PATH = Path(__file__).with_name("over_learn.tcss")
    BINDINGS = [("escape", "app.pop_screen", "Close"),  # noqa: RUF012
                ("up,pageup", "scroll(-1)", "Up"), ("down,pagedown", "scroll(1)", "Down")]  # fmt: skip

    def compose(self) -> ComposeResult:
        """A field, and the words below it."""
        with Vertical() as frame:
            frame.border_title = "Glossary"
            frame.border_subtitle = "type to find · ↑ ↓ scroll · escape closes"
            yield Input(placeholder="find a word", compact=True)
            with VerticalScroll(can_focus=False):
                yield Paragraph(self._text(""))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the words that hold what is typed."""
        paragraph = self.query_one(Paragraph)
        paragraph.set(self._text(event.value))
        paragraph.refresh(layout=True)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_scroll(self, pages: int) -> None:
        """Scroll by half a screen."""
        words = self.query_one(VerticalScroll)
        words.scroll_relative(y=pages * max(words.size.height // 2, 1), animate=False)

    def _text(self, wanted: str) -> Content:
        found = glossary().matching(wanted)
        if not found:
            return Content.styled("No word of the course is written like that.", "$faint")
        entries = [Content.assemble((term.name, "bold $phase-forward"), f"\n{term.text}") for term in found]
        return Content("\n\n").join(entries)
