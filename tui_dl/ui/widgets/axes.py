"""Where the parts of a chart stand: what its axes span, their ticks, the cells left for the curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import format_number, format_ticks, multiples, nice_step, nice_ticks
from tui_dl.ui.widgets.braille import ACROSS, DOWN, Floats

LARGEST = 1e300
"""Beyond this a number counts as infinite, so that no sum or difference overflows."""

SMALLEST = 1e-290
"""A range no larger than this has no extent, so that no quotient underflows."""

ROWS_PER_TICK = 2.5
COLUMNS_PER_TICK = 10
SMALLEST_WITH_LABELS = (20, 5)
"""Columns and rows from which there are axes at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A curve ready to be drawn: x rises and is finite, y is finite or NaN."""

    x: Floats
    y: Floats
    told: Floats
    """What is said of each point: infinity, too, and what is drawn elsewhere than it lies."""
    whole: bool
    """Whether all x are whole numbers, as epochs are."""


def points(x: npt.ArrayLike, y: npt.ArrayLike, log: bool = False, told: npt.ArrayLike | None = None) -> Points:
    """Put points in order of x, without those that have none. Raises ValueError unless all are (n,).

    On a logarithmic axis y becomes log₁₀ y, and what is not above 0 is left out. What is told of them is y itself
    unless it is given.
    """
    across, up = np.asarray(x, np.float64), np.asarray(y, np.float64)
    said = up if told is None else np.asarray(told, np.float64)
    if not across.shape == up.shape == said.shape or across.ndim != 1:
        raise ValueError(f"x and y must be as long as each other, not {across.shape}, {up.shape} and {said.shape}")
    placed = np.abs(across) < LARGEST
    if not placed.all():
        across, up, said = across[placed], up[placed], said[placed]
    if (across[1:] < across[:-1]).any():
        order = np.argsort(across, kind="stable")
        across, up, said = across[order], up[order], said[order]
    usable = np.abs(up) < LARGEST
    if not usable.all():
        up = np.where(usable, up, np.nan)
    if log:
        drawable = ~(up <= 0)
        across, up, said = across[drawable], np.log10(up[drawable]), said[drawable]
    return Points(across, up, said, bool((across == np.floor(across)).all()))


@dataclass(frozen=True, slots=True)
class Span:
    """What an axis shows, from low to high, and its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, values: npt.ArrayLike) -> Floats:
        """Where values lie between low (0) and high (1)."""
        return np.asarray((np.asarray(values, np.float64) - self.low) / (self.high - self.low), np.float64)


@dataclass(frozen=True, slots=True)
class Axes:
    """The cells of the curves, left aside those of labels and lines, and what they span."""

    column: int
    row: int
    columns: int
    rows: int
    across: Span
    up: Span
    labels: tuple[str, ...]
    """The labels of `up.ticks`; none where there is no room."""
    lined: bool
    """Whether there is room for the axes' lines and ticks."""

    def dots_across(self, x: npt.ArrayLike) -> Floats:
        """x in dots from the left edge of the curves' cells."""
        return self.across.share(x) * (self.columns * ACROSS - 1) + 0.5

    def dots_down(self, y: npt.ArrayLike) -> Floats:
        """y in dots from their top edge."""
        return (1 - self.up.share(y)) * (self.rows * DOWN - 1) + 0.5

    def x_of(self, column: int) -> float:
        """The x in the middle of a column of the widget."""
        share = ((column - self.column) * ACROSS + (ACROSS - 1) / 2) / max(self.columns * ACROSS - 1, 1)
        return self.across.low + share * (self.across.high - self.across.low)

    def column_of(self, x: float) -> int:
        """The column of the widget in which x lies."""
        return self.column + int(self.dots_across(x)) // ACROSS

    def row_of(self, y: float) -> int:
        """The row of the widget in which y lies."""
        return self.row + int(self.dots_down(y)) // DOWN


def plan_axes(
    curves: Sequence[Points], width: int, height: int, window: tuple[float, float] | None = None, log: bool = False
) -> Axes:
    """Divide `width` × `height` cells among heading, labels, lines and curves; choose what the axes span.

    A window shows this stretch of x alone. On a logarithmic axis the curves hold log₁₀ y.
    """
    heading = 1 if height > 2 else 0
    lined = width >= SMALLEST_WITH_LABELS[0] and height >= SMALLEST_WITH_LABELS[1]
    rows = max(0, height - heading - (2 if lined else 0))
    seen = [curve for curve in curves if curve.x.size]
    shown = [within(curve, window) for curve in seen] if window else [curve.y for curve in seen]
    measured = [y for y in shown if not np.isnan(y).all()]
    count = max(2, int(rows / ROWS_PER_TICK))
    up = _decades(measured, count) if log else _upward(measured, count)
    labels = tuple(_log_labels(up.ticks) if log else format_ticks(up.ticks)) if lined and measured else ()
    column = max((len(label) for label in labels), default=0) + 1 if lined else 0
    columns = max(0, width - column)
    across = _sideways(seen, max(1, columns // COLUMNS_PER_TICK), window)
    return Axes(column, heading, columns, rows, across, up, labels, lined)


def within(curve: Points, window: tuple[float, float]) -> Floats:
    """The y of a curve in a stretch of x, those of the next points on either side included."""
    first = max(int(np.searchsorted(curve.x, window[0])) - 1, 0)
    return curve.y[first : int(np.searchsorted(curve.x, window[1], "right")) + 1]


def _decades(measured: Sequence[Floats], count: int) -> Span:
    """From the lowest log₁₀ y to the highest, with ticks at powers of ten, and at their double and fivefold if few."""
    if not measured:
        return Span(0.0, 1.0, ())
    low = min(float(np.fmin.reduce(y)) for y in measured)
    high = max(float(np.fmax.reduce(y)) for y in measured)
    margin = max((high - low) * 0.04, 0.02)
    low, high = low - margin, high + margin
    for factors in ((1, 2, 5), (1, 3), (1,)):
        ticks = [
            decade + math.log10(factor)
            for decade in range(math.floor(low), math.ceil(high) + 1)
            for factor in factors
            if low <= decade + math.log10(factor) <= high
        ]
        if len(ticks) <= count + 1:
            break
    else:
        ticks = nice_ticks(low, high, count, whole=True)
    if len(ticks) < 2:
        # Less than a decade: round values of y itself.
        values = nice_ticks(10**low, 10**high, count)
        ticks = [math.log10(value) for value in values if value > 0]
    return Span(low, high, tuple(ticks))


def _log_labels(ticks: Sequence[float]) -> list[str]:
    return [_log_label(10**tick) for tick in ticks]


def _log_label(value: float) -> str:
    """Down to a ten-thousandth without an exponent, so that neighbours are written alike."""
    return f"{value:.4g}" if 1e-4 <= value < 1 else format_number(float(f"{value:.6g}"))


def _upward(measured: Sequence[Floats], count: int) -> Span:
    """From the half step below all y to the one above; at whole steps there are ticks."""
    if not measured:
        return Span(0.0, 1.0, ())
    low = min(float(np.fmin.reduce(y)) for y in measured)
    high = max(float(np.fmax.reduce(y)) for y in measured)
    largest = max(abs(low), abs(high))
    if high - low <= max(1e-9 * largest, SMALLEST):
        margin = largest / 2 if largest > SMALLEST else 1.0
        # What is never negative needs no room below 0.
        low, high = (max(low - margin, 0.0) if low >= 0 else low - margin), high + margin
    step = nice_step(high - low, count)
    low, high = math.floor(2 * low / step + 1e-9) * step / 2, math.ceil(2 * high / step - 1e-9) * step / 2
    return Span(low, high, tuple(multiples(step, low, high)))


def _sideways(seen: Sequence[Points], count: int, window: tuple[float, float] | None = None) -> Span:
    """From the first x to the last, or over the window; ticks at whole numbers where all x are whole."""
    if not seen:
        return Span(0.0, 1.0, ())
    if window is not None:
        whole = all(curve.whole for curve in seen) and window[1] - window[0] >= 2
        return Span(*window, tuple(nice_ticks(*window, count, whole)))
    left, right = min(float(curve.x[0]) for curve in seen), max(float(curve.x[-1]) for curve in seen)
    if right - left <= max(1e-12 * max(abs(left), abs(right)), SMALLEST):
        margin = max(abs(left), abs(right)) * 1e-3 if abs(left) > 1e6 else 0.5
        left, right = left - margin, right + margin
    whole = all(curve.whole for curve in seen)
    return Span(left, right, tuple(nice_ticks(left, right, count, whole)))
