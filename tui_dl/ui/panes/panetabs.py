"""Tabs for the four panes of the Workbench, where only one of them has room."""

from __future__ import annotations

from textual.content import Content

from tui_dl.ui.panes.text import Line, clickable

PANES = ("program", "tensors", "architecture", "learning")


class PaneTabs(Line):
    """One line; a click shows that pane."""

    def show(self, current: str) -> None:
        """Mark the pane in view."""
        pieces = []
        for pane in PANES:
            chosen = pane == current
            text = f"▌{pane.title()}▐" if chosen else f" {pane.title()} "
            pieces.append(clickable(Content.assemble((text, "bold" if chosen else "$faint")), f"screen.pane('{pane}')"))
        self.set(Content.assemble(" ", Content("").join(pieces)))
