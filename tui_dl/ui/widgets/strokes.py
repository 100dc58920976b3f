"""Lines between any points as dots, in whatever order the points come."""

from __future__ import annotations

import numpy as np

from tui_dl.ui.widgets.braille import Dots, Floats

DASH = 2
"""Dots drawn, and dots left out, along a dotted line."""
_FAR = 1e4
"""A point further outside, in dots, is drawn as if it were here."""


def strokes(x: Floats, y: Floats, columns: int, rows: int, dotted: bool = False) -> Dots:
    """The dots (rows, columns) on the lines that join points x (n,), y (n,), measured in dots from the top left."""
    drawn = np.zeros((rows, columns), np.bool_)
    if not (x.size and rows and columns):
        return drawn
    x, y = np.clip(x, -_FAR, _FAR), np.clip(y, -_FAR, _FAR)
    across, down = _along(x, y) if x.size > 1 else (x, y)
    known = ~(np.isnan(across) | np.isnan(down))
    if dotted:
        known &= np.arange(across.size) // DASH % 2 == 0
    column, row = (np.floor(side[known] + 0.5).astype(np.intp) for side in (across, down))
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    drawn[row[inside], column[inside]] = True
    return drawn


def _along(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Points on the lines, a dot apart at most."""
    dx, dy = np.diff(x), np.diff(y)
    longest = np.maximum(np.abs(dx), np.abs(dy))
    counts = np.where(np.isnan(longest), 1, np.ceil(longest) + 1).astype(np.intp)
    line = np.repeat(np.arange(counts.size), counts)
    first = np.cumsum(counts) - counts
    share = (np.arange(line.size) - first[line]) / np.maximum(counts - 1, 1)[line]
    return x[:-1][line] + share * dx[line], y[:-1][line] + share * dy[line]
