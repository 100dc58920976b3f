"""The bar at the top: the five places, and what is being trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.ui.panes.text import Line, clickable

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Configuration, Snapshot

PLACES = ("learn", "data", "network", "workbench", "inspect")
"""In the order of their number keys."""


def tabs(current: str, long: bool) -> Content:
    """The five places; those one is not at shrink to their number where room is short."""
    pieces: list[Content] = []
    for number, place in enumerate(PLACES, 1):
        if place == current:
            text = Content.assemble((f"▌{number} {place.title()}▐", "bold"))
        else:
            name = f" {number} {place.title()} " if long else f" {number} "
            text = Content.assemble((name, "$faint"))
        pieces.append(clickable(text, f"app.place('{place}')"))
    return Content("").join(pieces)


def settings(configuration: Configuration, width: int) -> str:
    """Data, seed, optimizer with learning rate, threads: as much of it as fits."""
    rate = f"{configuration.optimizer} η {format_number(configuration.learning_rate)}"
    threads = f"{configuration.threads} threads" if configuration.threads > 1 else "1 thread"
    for parts in (
        (configuration.data, f"seed {configuration.seed}", rate, threads),
        (configuration.data, f"seed {configuration.seed}", rate),
        (configuration.data, rate),
        (rate,),
    ):
        if len(text := " · ".join(parts)) <= width:
            return text
    return ""


class TopBar(Line):
    """Places on the left, what is trained on the right."""

    def __init__(self, place: str) -> None:
        super().__init__(id="topbar")
        self._place = place
        self._configuration: Configuration | None = None

    def show(self, snapshot: Snapshot | None) -> None:
        """Show what the snapshot says is trained."""
        configuration = snapshot.configuration if snapshot else None
        if configuration != self._configuration:
            self._configuration = configuration
            self._draw()

    def on_resize(self) -> None:
        """Fit the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        left = tabs(self._place, long=width >= 90)
        if width >= 110:
            left = Content.assemble(("tui-dl  ", "bold"), left)
        trained = self._configuration
        right = settings(trained, width - left.cell_length - 3) if trained else ""
        gap = max(width - left.cell_length - len(right), 1)
        self.set(Content.assemble(left, " " * gap, (right, "$faint")))
