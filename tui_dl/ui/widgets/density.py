"""How values are spread, over time: time runs to the right, a row is a range of values, bright where many lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import format_number
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen
from tui_dl.ui.widgets.looks import Depth, Look, few_colours
from tui_dl.ui.widgets.palette import colours
from tui_dl.ui.widgets.shading import shades

GAP = 3
NARROWEST = 24
LABELS = 7
"""Columns of the labels on the left of a panel."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Shares (samples, bins) of values from `low` to `high`, measured at times (samples,) that rise."""

    title: str
    times: npt.NDArray[np.int_]
    shares: npt.NDArray[np.float32]
    low: float
    high: float


def picture(spread: Spread, columns: int, rows: int) -> npt.NDArray[np.float64]:
    """Brightness (rows, columns), the largest values on top: as √share, so that few are seen beside many."""
    times = spread.times
    at = np.linspace(times[0], times[-1], columns)
    samples = np.clip(np.searchsorted(times, at, "right") - 1, 0, len(times) - 1)
    bins = spread.shares.shape[1]
    edges = (np.arange(rows)[::-1] * bins) // max(rows, 1)
    shown: npt.NDArray[np.float64] = np.sqrt(spread.shares[samples][:, edges].T.astype(float))
    return shown


def panels(count: int, width: int) -> int:
    """How many panels stand side by side."""
    return max(1, min(count, (width + GAP) // (NARROWEST + GAP)))


def draw_spread(cells: Cells, spread: Spread, box: tuple[int, int, int, int], look: Look, depth: Depth) -> None:
    """One panel in `box` = (left, top, width, height): title, labels, picture, the times below."""
    left, top, width, height = box
    cells.write(left, top, clip(spread.title, width), pen(look.ink, bold=True))
    rows, columns = height - 2, width - LABELS - 1
    if rows < 1 or columns < 2 or not len(spread.times):
        return
    faint = pen(look.faint)
    for row, value in _labels(spread, rows):
        text = format_number(value, LABELS)
        cells.write(left + LABELS - len(text), top + 1 + row, text, faint)
    corner = (left + LABELS + 1, top + 1)
    if few_colours(depth):
        shown = picture(spread, columns, rows)
        cells.glyphs(*corner, shades(shown, "positive", 0, 1), pen(look.ink))
    else:
        shown = picture(spread, columns, 2 * rows)
        cells.pixels(*corner, colours(shown, "positive", 0.0, 1.0, look.dark))
    first, last = f"{spread.times[0]}", f"batch {spread.times[-1]}"
    cells.write(corner[0], top + height - 1, first, faint)
    if columns > len(first) + len(last) + 1:
        cells.write(left + width - len(last), top + height - 1, last, faint)


def _labels(spread: Spread, rows: int) -> list[tuple[int, float]]:
    """The rows that have a label: top, bottom, and 0 or the middle between."""
    labels = [(0, spread.high), (rows - 1, spread.low)]
    return [*labels, (rows // 2, (spread.low + spread.high) / 2)] if rows >= 5 else labels


class Density(Canvas):
    """Panels side by side, from `first` on as many as fit."""

    _spreads: Sequence[Spread] = ()
    _first = 0

    def show(self, spreads: Sequence[Spread], first: int = 0) -> None:
        """Show these."""
        self._spreads, self._first = spreads, first
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The panels."""
        if not self._spreads:
            return
        across = panels(len(self._spreads), cells.width)
        first = min(self._first, len(self._spreads) - across)
        width = (cells.width + GAP) // across - GAP
        for place, spread in enumerate(self._spreads[first : first + across]):
            box = (place * (width + GAP), 0, width, cells.height)
            draw_spread(cells, spread, box, self.look, self.depth)
