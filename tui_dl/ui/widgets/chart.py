"""Line charts in braille: round ticks, a marker for each series, honest gaps where numbers broke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import format_ticks
from tui_dl.ui.widgets.axes import Axes, Points, plan_axes, points
from tui_dl.ui.widgets.braille import ACROSS, BLANK, DOWN, cell_codes, scatter, trace
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import SPACE, Cells, clip, pen, text_width
from tui_dl.ui.widgets.colour import mixed
from tui_dl.ui.widgets.looks import Look

MARKERS = "●○◆◇▲△■□"
FAINT_MARKER = "╌"
BROKEN = "✕"
"""Where a series stops being a number."""
NO_NUMBER, INFINITE = "not a number", "∞"
MARKED_APART = 4
"""The points of a line are marked if they stand at least so many columns apart, else only its end."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A named curve: x (n,) and y (n,), which may hold NaN and infinity."""

    name: str
    x: npt.ArrayLike
    y: npt.ArrayLike
    colour: str
    """The name of a colour of the look (`train`, `loss`, …) or `#rrggbb`."""
    style: Literal["line", "points", "faint", "dots"] = "line"
    """`faint` is a line that steps back behind the others; `dots` are points without a marker."""
    told: npt.ArrayLike | None = None
    """What a crosshair says of each point (n,), where that is not y."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A series with its points in order and its marker."""

    series: Series
    points: Points
    marker: str

    def colour(self, look: Look) -> str:
        """Its colour on a theme."""
        colour = look.colour(self.series.colour)
        return mixed(colour, look.surface, 0.45) if self.series.style == "faint" else colour


def curves_of(series: Sequence[Series], log: bool = False) -> list[Curve]:
    """Prepare series, faint ones first: behind the others. Raises ValueError if an x and y differ in length."""
    loud = [one for one in series if one.style != "faint"]
    faint = [one for one in series if one.style == "faint"]
    # What is faint decides no ticks: between whole epochs there are batches.
    behind = [replace(points(one.x, one.y, log, one.told), whole=True) for one in faint]
    return [Curve(one, place, FAINT_MARKER) for one, place in zip(faint, behind, strict=True)] + [
        Curve(one, points(one.x, one.y, log, one.told), MARKERS[index % len(MARKERS)]) for index, one in enumerate(loud)
    ]


class Plot:
    """What a chart shows: prepared series and the words around them. Raises ValueError as `points` does."""

    def __init__(
        self, series: Sequence[Series], x_label: str = "", title: str = "", empty: str = "", log: bool = False
    ) -> None:
        self.curves = curves_of(series, log)
        self.x_label = x_label
        self.title = title
        self.empty = empty
        """Said while no series has a point."""
        self.log = log
        """Whether y stands on a logarithmic axis."""
        self.window: tuple[float, float] | None = None
        """The stretch of x in view; None for all."""

    def axes(self, width: int, height: int) -> Axes:
        """The axes on so many cells."""
        return plan_axes([curve.points for curve in self.curves], width, height, self.window, self.log)


def draw_chart(cells: Cells, plot: Plot, look: Look) -> Axes:
    """Heading, axes, curves; where there is too little room, curves alone. The axes come back."""
    axes = plot.axes(cells.width, cells.height)
    if axes.row:
        draw_heading(cells, plot.title, plot.curves, look)
    if axes.lined:
        draw_axes(cells, axes, plot.x_label, look)
    if any(curve.points.x.size for curve in plot.curves):
        draw_curves(cells, axes, plot.curves, look)
    elif axes.rows:
        text = clip(plot.empty, axes.columns)
        column = axes.column + (axes.columns - text_width(text)) // 2
        cells.write(column, axes.row + (axes.rows - 1) // 2, text, pen(look.faint))
    return axes


def draw_heading(cells: Cells, title: str, curves: Sequence[Curve], look: Look) -> None:
    """The title on the left, on the right each series' marker and name; all cut short where they are too long."""
    marks = [(curve.marker, curve.colour(look)) for curve in curves]
    names = [curve.series.name for curve in curves]
    if breaks := _breaks(curves):
        marks.append((BROKEN, look.broken))
        names.append(breaks)
    needed = sum(text_width(name) + 4 for name in names) - 2
    title = clip(title, max(cells.width // 3, cells.width - needed - 2) if names else cells.width)
    cells.write(0, 0, title, pen(look.ink, bold=True))
    room = cells.width - text_width(title) - (2 if title else 0)
    if needed > room and names:
        longest = (room + 2) // len(names) - 4
        names = [clip(name, longest) for name in names]
        needed = sum(text_width(name) + 4 for name in names) - 2
    column = max(cells.width - needed, cells.width - room)
    for (marker, colour), name in zip(marks, names, strict=True):
        cells.write(column, 0, marker, pen(colour, bold=True))
        column = cells.write(column + 2, 0, name, pen(look.faint)) + 2


def _breaks(curves: Sequence[Curve]) -> str:
    """What it is that breaks the curves; empty where nothing does."""
    broken = [curve.points.told[np.isnan(curve.points.y)] for curve in curves]
    found = [
        (INFINITE, any((~np.isnan(told)).any() for told in broken)),
        (NO_NUMBER, any(np.isnan(told).any() for told in broken)),
    ]
    return " or ".join(name for name, there in found if there)


def draw_axes(cells: Cells, axes: Axes, x_label: str, look: Look) -> None:
    """Lines, ticks and labels, and a light line across at each tick."""
    line, text = pen(look.grid), pen(look.faint)
    bottom = axes.row + axes.rows
    for row in range(axes.row, bottom):
        cells.write(axes.column - 1, row, "│", line)
    rows: set[int] = set()
    for tick, label in zip(axes.up.ticks, axes.labels, strict=False):
        row = axes.row_of(tick)
        if row not in rows:
            rows.add(row)
            cells.write(axes.column - 1 - len(label), row, label, text)
            cells.write(axes.column - 1, row, "┤" + "┈" * axes.columns, line)
    cells.write(axes.column - 1, bottom, "└" + "─" * axes.columns, line)
    for tick in axes.across.ticks:
        cells.write(axes.column_of(tick), bottom, "┬", line)
    _draw_x_labels(cells, axes, x_label, text)


def _draw_x_labels(cells: Cells, axes: Axes, x_label: str, ink: int) -> None:
    """A label under each tick, as many as do not touch, and what x is in the gap nearest to the middle."""
    row = axes.row + axes.rows + 1
    gaps: list[tuple[int, int]] = []
    end = 0
    for tick, label in zip(axes.across.ticks, format_ticks(axes.across.ticks), strict=True):
        start = max(0, min(axes.column_of(tick) - (len(label) - 1) // 2, cells.width - len(label)))
        if start > end or not gaps:
            gaps.append((end, start))
            end = cells.write(start, row, label, ink)
    gaps.append((end, cells.width))
    width = text_width(x_label)
    fitting = [(start + stop - width) // 2 for start, stop in gaps if stop - start >= width + 4]
    if fitting:
        middle = axes.column + (axes.columns - width) // 2
        cells.write(min(fitting, key=lambda start: abs(start - middle)), row, x_label, ink)


def draw_curves(cells: Cells, axes: Axes, curves: Sequence[Curve], look: Look) -> None:
    """The dots of all curves, in a cell the colour of the last that passes; then markers and breaks."""
    if not (axes.rows and axes.columns):
        return
    codes = np.full((axes.rows, axes.columns), BLANK, np.uint32)
    inks = np.zeros(codes.shape, np.int64)
    faint = np.zeros(codes.shape, np.bool_)
    for curve in curves:
        if curve.series.style == "points":
            continue
        x, y = axes.dots_across(curve.points.x), axes.dots_down(curve.points.y)
        draws = scatter if curve.series.style == "dots" else trace
        traced = draws(x, y, axes.columns * ACROSS, axes.rows * DOWN)
        own = cell_codes(traced)
        here = own != BLANK
        codes = np.where(here & ~faint, codes | own, np.where(here, own, codes))
        inks[here] = pen(curve.colour(look))
        faint = here & (curve.series.style == "faint") | faint & ~here
    cells.glyphs(axes.column, axes.row, np.where(codes == BLANK, np.uint32(SPACE), codes), inks)
    for curve in curves:
        _draw_markers(cells, axes, curve, look)
        _draw_breaks(cells, axes, curve, look)


def _draw_markers(cells: Cells, axes: Axes, curve: Curve, look: Look) -> None:
    """The marker on every point, or on the last where they stand close; none on a faint line."""
    present = np.flatnonzero(~np.isnan(curve.points.y) & _in_view(axes, curve))
    style = curve.series.style
    if style in ("faint", "dots") or not present.size:
        return
    if style == "line" and present.size * MARKED_APART > axes.columns:
        present = present[-1:]
    columns = (axes.dots_across(curve.points.x[present]) // ACROSS).astype(np.intp)
    rows = (axes.dots_down(curve.points.y[present]) // DOWN).astype(np.intp)
    curves, ink = cells.part(axes.column, axes.row, axes.columns, axes.rows), pen(curve.colour(look), bold=True)
    for column, row in dict.fromkeys(zip(columns.tolist(), rows.tolist(), strict=True)):
        curves.write(column, row, curve.marker, ink)


def _in_view(axes: Axes, curve: Curve) -> npt.NDArray[np.bool_]:
    """Which of a curve's points lie in the stretch of x that is shown."""
    return (curve.points.x >= axes.across.low) & (curve.points.x <= axes.across.high)


def _draw_breaks(cells: Cells, axes: Axes, curve: Curve, look: Look) -> None:
    """A cross at the top wherever numbers give way to NaN or infinity."""
    broken = np.isnan(curve.points.y)
    if not broken.any():
        return
    begins = np.flatnonzero(broken & ~np.concatenate(([False], broken[:-1])) & _in_view(axes, curve))
    columns = (axes.dots_across(curve.points.x[begins]) // ACROSS).astype(np.intp)
    for column in np.unique(columns).tolist():
        cells.write(axes.column + column, axes.row, BROKEN, pen(look.broken, bold=True))


class Chart(Canvas):
    """Curves over a common x, under a line with the title and what marks which."""

    _plot = Plot(())

    def show(
        self, series: Sequence[Series], x_label: str = "", title: str = "", empty: str = "", *, log: bool = False
    ) -> None:
        """Show series; while none has a point, say `empty`. Raises ValueError if an x and y differ in length.

        log: y on a logarithmic axis.
        """
        self._plot = Plot(series, x_label, title, empty, log)
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The chart."""
        draw_chart(cells, self._plot, self.look)
