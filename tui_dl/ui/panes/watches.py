"""What is watched, on one line."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import Snapshot, WatchView
from tui_dl.ui.panes.stops import spark
from tui_dl.ui.panes.text import Line, clickable

GAP = "   "


class Watches(Line):
    """Every watch with its value now and a small chart, as many as fit; a click opens the list."""

    def __init__(self) -> None:
        super().__init__(id="watches")

    def show(self, snapshot: Snapshot) -> None:
        """Show the snapshot's watches."""
        self.set_class(bool(snapshot.watches), "-watching")
        pieces = fitting([_piece(watch) for watch in snapshot.watches], self.app.size.width - 2)
        self.set(clickable(Content.assemble(" ", Content(GAP).join(pieces)), "screen.open('stops')"))


def _piece(watch: WatchView) -> Content:
    value = "·" if watch.value is None else format_number(watch.value)
    return Content.assemble(
        (f"{watch.name} ", "$faint"), (value, "bold"), (f" {spark(watch.history, 8)}", "$split-train")
    )


def fitting(pieces: Sequence[Content], width: int) -> list[Content]:
    """As many as fit, and how many more there are."""

    def with_rest(count: int) -> list[Content]:
        rest = len(pieces) - count
        return [*pieces[:count], *([Content.assemble((f"{rest} more: d", "$faint"))] if rest else [])]

    def length(shown: Sequence[Content]) -> int:
        return sum(piece.cell_length for piece in shown) + len(GAP) * (len(shown) - 1)

    counts = range(len(pieces), 0, -1)
    return with_rest(next((count for count in counts if length(with_rest(count)) <= width), 0))
