"""What panes have in common: they draw the newest snapshot, again when their size changes."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region
from textual.widget import Widget

from tui_dl.session.snapshot import Snapshot


class Pane(Widget):
    """Mixed into a container; `draw` says how."""

    snapshot: Snapshot | None = None
    _frame_only: bool = False

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
        self._frame_only = True
        if title != self.border_title:
            self.border_title = title
        if subtitle != self.border_subtitle:
            self.border_subtitle = subtitle
        self._frame_only = False

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint anew; while the frame is written, only its first and last line."""
        if self._frame_only:
            size, corner = self.outer_size, self.content_offset
            regions = tuple(Region(-corner.x, y - corner.y, size.width, 1) for y in (0, size.height - 1))
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
