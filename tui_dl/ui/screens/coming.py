"""A place that is not built yet: one line, saying what it will be."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from tui_dl.ui.panes.text import Paragraph
from tui_dl.ui.screens.place import Place


class Coming(Place):
    """A place with one line in its middle."""

    PROMISE = ""

    def tell(self, notice: str) -> None:
        """Nothing: what there is to say belongs to the Workbench."""

    def compose_body(self) -> ComposeResult:
        """The line."""
        title, promise = self.NAME.title(), self.PROMISE
        with Container(id="coming"):
            line = Paragraph(Content.assemble(promise, ("\n4 leads to the Workbench.", "$faint")))
            line.border_title = f"{title}, not built yet"
            yield line
