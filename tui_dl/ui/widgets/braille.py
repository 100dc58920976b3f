"""Curves as braille dots, 2 × 4 a cell; the work grows with the cells, not with the points."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Dots = npt.NDArray[np.bool_]

BLANK = 0x2800
ACROSS, DOWN = 2, 4
"""Dots in a cell."""

_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint32)


def trace(x: Floats, y: Floats, columns: int, rows: int) -> Dots:
    """The dots (rows, columns) of the straight lines that join points x (n,), y (n,).

    Both are measured in dots from the top left; x must not fall. Of the points in a column only the highest and
    the lowest count, and all between them is filled: a million points make no more dots than a hundred.
    NaN in y breaks the line.
    """
    if not (x.size and columns and rows):
        return np.zeros((rows, columns), np.bool_)
    sides = _column_ranges(x, y, columns)
    # The middles of columns, and in between the lines that part them.
    passed = _interpolate(x, y, np.arange(0.5, columns - 0.25, 0.5))
    np.copyto(sides, passed[::2], where=np.isnan(sides[0]))
    np.clip(sides, 0, rows - 1, out=sides)
    np.floor(sides, out=sides)
    first, last = _join(sides[0], sides[1], np.floor(passed[1::2]))
    row = np.arange(rows)[:, None]
    return np.asarray((row >= first) & (row <= last))


def scatter(x: Floats, y: Floats, columns: int, rows: int) -> Dots:
    """The dots (rows, columns) of points x (n,), y (n,) themselves, as `trace` measures them."""
    dotted = np.zeros((rows, columns), np.bool_)
    inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
    dotted[y[inside].astype(np.intp), x[inside].astype(np.intp)] = True
    return dotted


def _column_ranges(x: Floats, y: Floats, columns: int) -> Floats:
    """The least and the greatest y of the points in each column (2, columns), NaN where there are none."""
    least, greatest = sides = np.full((2, columns), np.nan)
    bounds = np.searchsorted(x, np.arange(columns + 1))
    bounds[-1] = np.searchsorted(x, columns, "right")
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if filled.size:
        points = y[: bounds[-1]]
        least[filled] = np.fmin.reduceat(points, bounds[filled])
        greatest[filled] = np.fmax.reduceat(points, bounds[filled])
    return sides


def _interpolate(x: Floats, y: Floats, at: Floats) -> Floats:
    """y at some x on straight lines between points; NaN beside a NaN and outside."""
    if x.size < 2:
        return np.full(at.shape, np.nan)
    after = np.searchsorted(x, at, "right")
    inside = (after > 0) & (after < x.size)
    right = np.clip(after, 1, x.size - 1)
    left = right - 1
    gap = x[right] - x[left]
    share = np.divide(at - x[left], gap, out=np.zeros_like(at), where=gap > 0)
    return np.where(inside, y[left] * (1 - share) + y[right] * share, np.nan)


def _join(first: Floats, last: Floats, crossings: Floats) -> tuple[Floats, Floats]:
    """Lengthen the dots first … last of each column so that they meet those of its neighbours.

    They meet where the line passes from one to the other: at the rows `crossings` (columns − 1,), NaN if broken.
    """
    joined_first, joined_last, unbroken = first.copy(), last.copy(), ~np.isnan(crossings)
    falls = np.flatnonzero((first[1:] > last[:-1] + 1) & unbroken)
    meeting = np.clip(crossings[falls], last[falls], first[falls + 1] - 1)
    joined_last[falls] = meeting
    joined_first[falls + 1] = meeting + 1
    rises = np.flatnonzero((last[1:] < first[:-1] - 1) & unbroken)
    meeting = np.clip(crossings[rises], last[rises + 1] + 1, first[rises])
    joined_first[rises] = np.minimum(joined_first[rises], meeting)
    joined_last[rises + 1] = np.maximum(joined_last[rises + 1], meeting - 1)
    return joined_first, joined_last


def cell_codes(dotted: Dots) -> npt.NDArray[np.uint32]:
    """Dots (4 · h, 2 · w) as braille code points (h, w); BLANK where a cell has none."""
    rows, columns = dotted.shape[0] // DOWN, dotted.shape[1] // ACROSS
    tiles = dotted.reshape(rows, DOWN, columns, ACROSS)
    codes: npt.NDArray[np.uint32] = (tiles * _DOTS[:, None, :]).sum(axis=(1, 3), dtype=np.uint32)
    return codes + np.uint32(BLANK)
