"""What the crosshair reads, as a line: exact where there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.ui.widgets.explorer import Reading
from tui_dl.ui.widgets.looks import Look

EXACT, SHORT = 6, 4
"""Digits that are read off; fewer where there is little room."""
LEAST = 3
"""Digits below which rather a curve is left out."""


def readout(
    place: str, read: Sequence[Reading], elsewhere: Callable[[Reading], str], look: Look, width: int
) -> Content:
    """The place, then every curve's value; `elsewhere` says where one was read that has no point there.

    With little room numbers lose digits, then the last curves go, and how many is told: no number is cut.
    """
    lines = [_line(place, read, elsewhere, look, digits) for digits in (EXACT, SHORT, LEAST)]
    for count in range(len(read) - 1, 0, -1):
        more = Content.assemble((f"  {len(read) - count} more", "$faint"))
        some = [_line(place, read[:count], elsewhere, look, digits) for digits in (SHORT, LEAST)]
        lines += [Content.assemble(line, more) for line in some]
    return next((line for line in lines if line.cell_length <= width), lines[-1])


def _line(place: str, read: Sequence[Reading], elsewhere: Callable[[Reading], str], look: Look, digits: int) -> Content:
    pieces = [Content.assemble((place, "bold"))]
    for one in read:
        mark, value = (one.marker, look.colour(one.colour)), (_exact(one.y, digits), "bold")
        pieces.append(Content.assemble(mark, f" {one.name} ", value, (elsewhere(one), "$faint")))
    return Content("   " if digits == EXACT else "  ").join(pieces)


def _exact(value: float, digits: int) -> str:
    """With so many digits that neighbours differ."""
    return f"{value:.{digits}g}".replace("-", "−") if abs(value) < float("inf") else format_number(value)
