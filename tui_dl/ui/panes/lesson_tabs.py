"""Tabs for text, figure and exercise, where only one of them has room."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tui_dl.ui.panes.text import Line, clickable, spread


class LessonTabs(Line):
    """One line; a click shows that part. At its end there is room for a word."""

    def show(self, parts: Sequence[str], current: str, note: str) -> None:
        """Mark the part in view."""
        pieces = []
        for part in parts:
            chosen = part == current
            text = f"▌{part.title()}▐" if chosen else f" {part.title()} "
            style = "bold" if chosen else "$faint"
            pieces.append(clickable(Content.styled(text, style), f"screen.bring('{part}')"))
        self.set(spread(Content(" ") + Content("").join(pieces), Content.styled(note, "$phase-loss"), self.size.width))
