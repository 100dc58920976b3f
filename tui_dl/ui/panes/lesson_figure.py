"""The live figure of a page, below the sentence that says what to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tui_dl.ui.demos.figure import Figure, figure_class
from tui_dl.ui.panes.text import Paragraph

if TYPE_CHECKING:
    from tui_dl.lessons.pages import Page
    from tui_dl.session.snapshot import Snapshot

WAITING = "The figure appears as soon as the first batch is loaded."


class LessonFigure(Vertical):
    """Mounts the figure that a page names."""

    figure: Figure | None = None
    """The one that is shown."""
    _snapshot: Snapshot | None = None

    def __init__(self) -> None:
        super().__init__(id="figure")
        self._try = Paragraph(WAITING, id="try")

    def compose(self) -> ComposeResult:
        """The sentence; the figure comes with its page."""
        yield self._try

    @property
    def ready(self) -> Figure | None:
        """The figure, once it can be asked for its numbers."""
        return self.figure if self.figure is not None and self.figure.is_mounted else None

    def show(self, page: Page) -> None:
        """Mount the page's figure in place of the one before; where there is none to mount, say why."""
        self.close()
        try:
            self.figure = figure_class(page.figure)(page.settings)
        except ValueError as error:
            self._say(Content.assemble(("This figure cannot be shown: ", "$wrong"), str(error)))
            return
        self._say(Content.assemble(("▸ ", "bold $phase-loss"), self.figure.TRY))
        self.mount(self.figure)
        self.call_after_refresh(self._catch_up)

    def close(self) -> None:
        """Take the figure away, and stop what it does."""
        if self.figure is not None:
            self.figure.remove()
            self.figure = None
        self._say(Content(WAITING))

    def show_session(self, snapshot: Snapshot) -> None:
        """Hand the figure what the session has come to."""
        self._snapshot = snapshot
        self._catch_up()

    def _catch_up(self) -> None:
        if self.ready is not None and self._snapshot is not None:
            self.ready.show_session(self._snapshot)

    def _say(self, text: Content) -> None:
        self._try.set(text)
        self._try.refresh(layout=True)
