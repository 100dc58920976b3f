"""The contents of the course, over the page: every page, and what is done of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from tui_dl.lessons.pages import Page
    from tui_dl.lessons.progress import Progress
    from tui_dl.session.course import Course


def tick(page: Page, progress: Progress) -> Content:
    """Whether a page is done, begun or neither."""
    if progress.done(page):
        return Content.styled("✓", "bold $correct")
    return Content.styled("◐", "$phase-loss") if progress.begun(page) else Content.styled("·", "$faint")


class Contents(ModalScreen["Page | None"]):
    """Leads to the page that is chosen."""

    CSS_PATH = Path(__file__).with_name("over_learn.tcss")
    BINDINGS = [("escape,c,q", "leave", "Close")]  # noqa: RUF012

    def __init__(self, course: Course) -> None:
        super().__init__()
        self._course = course

    def compose(self) -> ComposeResult:
        """Chapters and pages, the open one chosen."""
        done, count = self._course.standing()
        options = OptionList(*self._options(), compact=True)
        options.border_title = f"Contents · {done} of {count} pages done"
        options.border_subtitle = "enter opens · escape closes"
        ids = [option.id for option in options.options]
        options.highlighted = ids.index(self._course.page.id)
        yield options

    def _options(self) -> Iterator[Option]:
        progress = self._course.keeper.progress
        for chapter, pages in self._course.pages.chapters():
            yield Option(Content.styled(chapter, "bold $phase-forward"), disabled=True)
            for page in pages:
                mark = " ✎" if page.tasks else ""
                yield Option(Content.assemble(" ", tick(page, progress), f" {page.id:<5}{page.title}{mark}"), page.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        self.dismiss(self._course.pages.find(event.option_id or ""))

    def action_leave(self) -> None:
        """Stay on the page."""
        self.dismiss(None)
