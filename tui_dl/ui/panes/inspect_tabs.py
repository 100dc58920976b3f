"""The line of Inspect's tabs."""

from __future__ import annotations

from textual.content import Content

from tui_dl.ui.panes.text import Line, clickable

TABS = {"weights": "w", "way": "u", "confusion": "c", "mistakes": "m", "nudge": "x", "draw": "d"}
"""The names in their order, each with its key."""
TITLES = {
    "weights": "Weights",
    "way": "Units",
    "confusion": "Confusion",
    "mistakes": "Mistakes",
    "nudge": "∂L/∂x",
    "draw": "Draw",
}


class InspectTabs(Line):
    """One line; a click turns to that tab."""

    def show(self, current: str) -> None:
        """Mark the tab in view."""
        pieces = []
        for name, key in TABS.items():
            title = TITLES[name]
            piece = (
                Content.assemble((f"▌{key} {title}▐", "bold"))
                if name == current
                else Content.assemble(" ", (key, "bold"), (f" {title} ", "$faint"))
            )
            pieces.append(clickable(piece, f"screen.tab('{name}')"))
        self.set(Content("").join(pieces))
