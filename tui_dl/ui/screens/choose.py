"""A list to choose from, over the place one is at."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_dl.ui.panes.text import Line

TYPED = "…"
"""What comes back where the name is to be typed."""


class Choose(ModalScreen[str | None]):
    """Names with an explanation each; what is chosen comes back, None after escape."""

    BINDINGS = [("escape", "dismiss(None)", "Leave it")]  # noqa: RUF012

    def __init__(self, title: str, choices: tuple[tuple[str, str], ...], now: str, typed: str = "") -> None:
        super().__init__()
        if typed:
            choices = (*choices, (TYPED, f"type another one, {typed}"))
        self._title, self._choices, self._now = title, choices, now
        self._column = max(len(name) for name, _ in choices) + 2

    def compose(self) -> ComposeResult:
        """The list in a frame."""
        with Vertical() as frame:
            frame.border_title = self._title
            frame.border_subtitle = "enter takes it · escape leaves it"
            yield OptionList(*(Option(self._line(*choice)) for choice in self._choices))
            yield Line(id="choose-whole")

    def _line(self, name: str, explanation: str) -> Content:
        return Content.assemble((name.ljust(self._column), "bold"), (explanation, "$faint"))

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        names = [name for name, _ in self._choices]
        options = self.query_one(OptionList)
        now = self._now.partition("(")[0]
        options.highlighted = names.index(now) if now in names else 0
        options.focus()

    def on_option_list_option_highlighted(self) -> None:
        """Another one is at the cursor."""
        self._show_whole()

    def on_resize(self) -> None:
        """What fits is another question now."""
        self.call_after_refresh(self._show_whole)

    def _show_whole(self) -> None:
        """Below the list, where explanations are longer than their lines: all of the one at the cursor."""
        options, whole = self.query_one(OptionList), self.query_one("#choose-whole", Line)
        room = options.scrollable_content_region.width - self._column - 2
        whole.display = any(cell_len(explanation) > room for _, explanation in self._choices)
        if options.highlighted is not None:
            whole.set(self._choices[options.highlighted][1])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """That one."""
        self.dismiss(self._choices[event.option_index][0])
