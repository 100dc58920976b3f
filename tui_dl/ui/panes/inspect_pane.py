"""What the tabs of Inspect have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.containers import Container

from tui_dl.ui.panes.inspect_desk import Desk


class InspectPane(Container):
    """One tab. What it cannot do now, it does not list in `able`, and then it is never asked to."""

    NAME: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        super().__init__(id=f"inspect-{self.NAME}")
        self.desk = desk

    def on_resize(self) -> None:
        """Lay out for the new size."""
        if self.display:
            self.look()

    def look(self) -> None:
        """Draw what the desk holds."""

    def sentence(self) -> str:
        """What one sees, and what to try."""
        return ""

    def able(self) -> set[str]:
        """What can be done here now, in the words of the keys' `when`."""
        return set()

    def numbers(self) -> dict[str, Any]:
        """The numbers in view, for the report."""
        return {}

    def count(self) -> int:
        """How many things the typed number chooses from."""
        return self.desk.overview.count if self.desk.overview is not None else 0

    def choose(self, index: int) -> None:
        """Choose by number."""
        self.desk.choose_example(index)
        self.look()

    def move(self, rows: int, columns: int) -> None:
        """The arrows."""

    def page(self, by: int) -> None:
        """Page up, page down."""

    def step(self, by: int) -> None:
        """The next example, the one before; after the last comes the first."""
        if count := self.count():
            self.choose((self.desk.example + by) % count)

    def scale(self, by: int) -> None:
        """Larger, smaller."""

    def sort(self) -> None:
        """Another order."""

    def next_bank(self) -> None:
        """Another layer that reads the input."""

    def toggle_pen(self) -> None:
        """Put the pen down, or lift it."""

    def undo(self) -> None:
        """As it was before the last stroke."""

    def clear(self) -> None:
        """An empty board."""

    def load(self) -> None:
        """Put the chosen example on the board."""

    def open(self) -> None:
        """Go on from what is chosen."""

    def close(self) -> None:
        """Back to where that began."""
