"""What panes have in common: they draw the newest snapshot, again when their size changes."""

from __future__ import annotations

from typing import Self

from textual.color import Color
from textual.geometry import Region
from textual.widget import Widget

from tui_dl.session.snapshot import Snapshot


class Pane(Widget):
    """Mixed into a container; `draw` says how."""

    snapshot: Snapshot | None = None
    _painting: tuple[Region, ...] = ()
    """What `refresh` is narrowed to while the frame is written."""

    def show(self, snapshot: Snapshot) -> None:
        """Draw this snapshot, if anybody can see it."""
        self.snapshot = snapshot
        if self.display and self.size:
            self.draw(snapshot)

    def on_resize(self) -> None:
        """Draw for the new size."""
        if self.snapshot is not None:
            self.draw(self.snapshot)

    def draw(self, snapshot: Snapshot) -> None:
        """Set what the pane's widgets show."""
        raise NotImplementedError

    def write_frame(self, title: str, subtitle: str) -> None:
        """Write into the frame above and below, and paint just those two lines anew."""
        top, _, bottom, _ = self._edges()
        self._painting = (top, bottom)
        if title != self.border_title:
            self.border_title = title
        if subtitle != self.border_subtitle:
            self.border_subtitle = subtitle
        self._painting = ()

    def colour_frame(self, colour: str) -> None:
        """Give the frame and its title another colour, and paint nothing but its four edges anew.

        The rules are set themselves: a class would have the style sheets matched against everything inside, and the
        title's colour, set as a style, paints all of that anew.
        """
        parsed = Color.parse(colour)
        for edge in ("top", "right", "bottom", "left"):
            self.styles.set_rule(f"border_{edge}", ("round", parsed))
        self.styles.set_rule("border_title_color", parsed)
        self.refresh(*self._edges())

    def _edges(self) -> tuple[Region, Region, Region, Region]:
        """Top, right, bottom and left of the frame, as seen from the content."""
        (width, height), corner = self.outer_size, self.content_offset
        edges = (
            Region(0, 0, width, 1), Region(width - 1, 0, 1, height),
            Region(0, height - 1, width, 1), Region(0, 0, 1, height),
        )  # fmt: skip
        top, right, bottom, left = (edge.translate((-corner.x, -corner.y)) for edge in edges)
        return top, right, bottom, left

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint anew; while the frame is written, only what is written of it."""
        regions = self._painting or regions
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
