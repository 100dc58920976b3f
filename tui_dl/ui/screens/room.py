"""How much room the terminal gives, and what that means for the arrangement of panes."""

from __future__ import annotations

from enum import StrEnum


class Room(StrEnum):
    """Four arrangements."""

    TINY = "tiny"
    """Nothing but one line asking for more."""
    TABS = "tabs"
    """One pane at a time."""
    TOGETHER = "together"
    """All panes in view."""
    GENEROUS = "generous"
    """All panes, and space around what they hold."""


def room(width: int, height: int) -> Room:
    """The arrangement for a terminal of this many columns and rows."""
    if width < 40 or height < 12:
        return Room.TINY
    if width < 100 or height < 30:
        return Room.TABS
    if width < 180 or height < 50:
        return Room.TOGETHER
    return Room.GENEROUS
