"""A list to choose from, over the place one is at."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Choose(ModalScreen[str | None]):
    """Names with an explanation each; what is chosen comes back, None after escape."""

    BINDINGS = [("escape", "dismiss(None)", "Leave it")]  # noqa: RUF012

    def __init__(self, title: str, choices: tuple[tuple[str, str], ...], now: str) -> None:
        super().__init__()
        self._title, self._choices, self._now = title, choices, now

    def compose(self) -> ComposeResult:
        """The list in a frame."""
        column = max(len(name) for name, _ in self._choices) + 2
        with Vertical() as frame:
            frame.border_title = self._title
            frame.border_subtitle = "enter takes it · escape leaves it"
            yield OptionList(
                *(
                    Option(Content.assemble((name.ljust(column), "bold"), (explanation, "$faint")), id=str(number))
                    for number, (name, explanation) in enumerate(self._choices)
                )
            )

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        names = [name for name, _ in self._choices]
        options = self.query_one(OptionList)
        options.highlighted = names.index(self._now) if self._now in names else 0
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """That one."""
        self.dismiss(self._choices[event.option_index][0])
