"""Places that are not built yet: one line each, saying what they will be."""

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


class Learn(Coming):
    """The course."""

    NAME = "learn"
    PROMISE = "Here a first course in deep learning will stand, with something to turn on every page."


class Data(Coming):
    """What goes in."""

    NAME = "data"
    PROMISE = "Here the digits will be leafed through, and the tensors that hold them unfolded."


class Network(Coming):
    """Layers and settings."""

    NAME = "network"
    PROMISE = "Here layers and settings will be edited in place, shapes and parameters following."


class Inspect(Coming):
    """Inside the trained network."""

    NAME = "inspect"
    PROMISE = "Here the trained network will open up: weights as images, errors, a digit you draw."
