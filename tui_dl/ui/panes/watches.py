"""What is watched, on one line."""

from __future__ import annotations

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.panes.stops import spark
from tui_dl.ui.panes.text import Line, clickable


class Watches(Line):
    """Every watch with its value now and a small chart, as many as fit; a click opens the list."""

    def __init__(self) -> None:
        super().__init__(id="watches")

    def show(self, snapshot: Snapshot) -> None:
        """Show the snapshot's watches."""
        self.set_class(bool(snapshot.watches), "-watching")
        pieces: list[Content] = []
        room = self.app.size.width - 2
        for watch in snapshot.watches:
            value = "·" if watch.value is None else format_number(watch.value)
            piece = Content.assemble(
                (f"{watch.name} ", "$faint"), (value, "bold"), (f" {spark(watch.history, 8)}", "$split-train")
            )
            room -= piece.cell_length + 3
            if room < 0:
                break
            pieces.append(piece)
        self.set(clickable(Content.assemble(" ", Content("   ").join(pieces)), "screen.open('stops')"))
