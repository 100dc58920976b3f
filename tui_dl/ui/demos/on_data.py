"""Figures about the session's data: they ask for them, and say so while they wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_dl.session.gallery import Gallery, digits_of
from tui_dl.ui.demos.board import Board, Drawn

if TYPE_CHECKING:
    from tui_dl.session import Session


class OnData(Drawn):
    """Draws a gallery once it is there."""

    QUESTION: Callable[[Session], Gallery] = staticmethod(digits_of)
    """What of the session it shows."""

    gallery: Gallery | None = None

    def on_mount(self) -> None:
        """Ask for the data."""
        self.fetch()

    def fetch(self) -> None:
        """Ask for the data, again where the session may have others by now."""
        self.tui_dl.ask(self.QUESTION, self.take)

    def take(self, gallery: Gallery) -> None:
        """The data are there."""
        if self.gallery is None or self.gallery.dataset is not gallery.dataset:
            self.gallery = gallery
            self.begin(gallery)
        self.changed()

    def begin(self, gallery: Gallery) -> None:
        """Choose what is seen first."""

    def paint(self, board: Board) -> None:
        """The data, or a line while they are read."""
        if self.gallery is None:
            text = "reading the data …"
            board.write((board.width - len(text)) // 2, (board.height - 1) // 2, text, "faint")
        else:
            self.draw(board, self.gallery)

    def draw(self, board: Board, gallery: Gallery) -> None:
        """Draw what there is to see of the data."""
        raise NotImplementedError


def short_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels that fit into a bar: themselves where they are short, else their numbers."""
    return labels if all(len(label) <= 2 for label in labels) else tuple(map(str, range(len(labels))))
