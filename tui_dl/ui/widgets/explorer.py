"""A chart to look around in: zoomed and moved by keys and by mouse, with a crosshair that reads every curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.message import Message

from tui_dl.ui.widgets.axes import Axes, Points
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, pen
from tui_dl.ui.widgets.chart import Curve, Plot, draw_chart
from tui_dl.ui.widgets.looks import Look

ZOOM = 1.6
CROSS = "┆"
FEWEST = 4
"""Steps between neighbouring points that a window is wide at least."""
BY_SHARE = 1 / 6
"""Of the window: how far a key moves it."""

Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """A curve's value at the crosshair."""

    name: str
    colour: str
    marker: str
    x: float
    y: float


def zoomed(window: Window, whole: Window, factor: float, around: float, least: float) -> Window | None:
    """A window made wider (factor > 1) or narrower around a point, within the whole; None once it is the whole."""
    width = max((window[1] - window[0]) * factor, least)
    if width >= whole[1] - whole[0]:
        return None
    share = (around - window[0]) / (window[1] - window[0])
    return moved((around - share * width, around + (1 - share) * width), whole, 0.0)


def moved(window: Window, whole: Window, by: float) -> Window:
    """A window moved along, but not beyond the whole."""
    width = window[1] - window[0]
    low = min(max(window[0] + by, whole[0]), whole[1] - width)
    return low, low + width


def extent(curves: Sequence[Points]) -> Window | None:
    """From the first x of all curves to the last; None without two of them."""
    seen = [curve.x for curve in curves if curve.x.size]
    if not seen:
        return None
    low, high = min(float(x[0]) for x in seen), max(float(x[-1]) for x in seen)
    return (low, high) if high > low else None


def finest(curves: Sequence[Points]) -> float:
    """The mean distance of neighbouring points on the densest curve."""
    steps = [float(c.x[-1] - c.x[0]) / (c.x.size - 1) for c in curves if c.x.size > 1 and c.x[-1] > c.x[0]]
    return min(steps, default=1.0)


def nearest(curve: Points, x: float) -> int | None:
    """The index of the point nearest to x; None for a curve without points."""
    if not curve.x.size:
        return None
    after = int(np.searchsorted(curve.x, x))
    around = [index for index in (after - 1, after) if 0 <= index < curve.x.size]
    return min(around, key=lambda index: abs(float(curve.x[index]) - x))


def is_read(curve: Curve) -> bool:
    """Whether the crosshair reads it: what only marks a point of another curve it does not."""
    return bool(curve.series.name) and curve.series.style != "points"


def readings(curves: Sequence[Curve], x: float) -> list[Reading]:
    """What each named curve says nearest to x; nothing of those that end before or begin after."""
    found = []
    reach = finest([curve.points for curve in curves])
    for curve in curves:
        index = nearest(curve.points, x) if is_read(curve) else None
        if index is None:
            continue
        at, value = float(curve.points.x[index]), float(curve.points.told[index])
        low, high = float(curve.points.x[0]), float(curve.points.x[-1])
        if low - reach <= x <= high + reach:
            found.append(Reading(curve.series.name, curve.series.colour, curve.marker, at, value))
    return found


def draw_crosshair(cells: Cells, axes: Axes, plot: Plot, x: float, look: Look) -> None:
    """A line at x, and each curve's marker where it is read."""
    if not axes.across.low <= x <= axes.across.high or not axes.rows:
        return
    column = axes.column_of(x)
    for row in range(axes.row, axes.row + axes.rows):
        cells.under(column, row, CROSS, pen(look.faint))
    for curve in plot.curves:
        index = nearest(curve.points, x) if is_read(curve) else None
        if index is None or np.isnan(curve.points.y[index]):
            continue
        at = float(curve.points.x[index])
        row = axes.row_of(float(curve.points.y[index]))
        inside = axes.across.low <= at <= axes.across.high and axes.row <= row < axes.row + axes.rows
        if inside and abs(axes.column_of(at) - column) <= 1:
            cells.write(axes.column_of(at), row, curve.marker, pen(curve.colour(look), look.panel, bold=True))


class Explorer(Canvas):
    """Curves with a window on them and a crosshair."""

    class Moved(Message):
        """The window or the crosshair was moved."""

    cross: float | None = None
    """The crosshair's x; None while there is none."""
    _plot = Plot(())
    _axes: Axes | None = None
    _grip: tuple[int, Window] | None = None
    _dragged = False

    def show(self, plot: Plot) -> None:
        """Show this, through the window there is."""
        plot.window = self.window
        self._plot = plot
        self.redraw()

    @property
    def window(self) -> Window | None:
        """The stretch of x in view; None for all."""
        return self._plot.window

    @property
    def whole(self) -> Window | None:
        """All of x there is."""
        return extent([curve.points for curve in self._plot.curves])

    def read(self) -> list[Reading]:
        """Every curve at the crosshair."""
        return [] if self.cross is None else readings(self._plot.curves, self.cross)

    def reset(self) -> None:
        """All of x again, and no crosshair."""
        self.cross = None
        self._look_at(None)

    def zoom(self, closer: bool, around: float | None = None) -> None:
        """Closer or further away, around a point, the crosshair, or the middle."""
        whole = self.whole
        if whole is None:
            return
        window = self.window or whole
        if around is None:
            inside = self.cross is not None and window[0] <= self.cross <= window[1]
            around = self.cross if inside and self.cross is not None else (window[0] + window[1]) / 2
        least = min(FEWEST * finest([curve.points for curve in self._plot.curves]), whole[1] - whole[0])
        self._look_at(zoomed(window, whole, 1 / ZOOM if closer else ZOOM, around, least))

    def pan(self, direction: int) -> None:
        """Along x, where not all is in view."""
        whole, window = self.whole, self.window
        if whole is not None and window is not None:
            self._look_at(moved(window, whole, direction * (window[1] - window[0]) * BY_SHARE))

    @property
    def _read(self) -> list[Points]:
        """The curves on whose points the crosshair comes to stand: those that do not step back, where there are any."""
        named = [curve for curve in self._plot.curves if is_read(curve) and curve.points.x.size]
        loud = [curve.points for curve in named if curve.series.style != "faint"]
        return loud or [curve.points for curve in named]

    def step(self, direction: int) -> None:
        """The crosshair a point on, but at least a column; from none, to the last point in view."""
        whole = self.whole
        if whole is None or self._axes is None:
            return
        window = self.window or whole
        if self.cross is None:
            self.place(window[1])
            return
        stride = max((window[1] - window[0]) / max(self._axes.columns, 1), finest(self._read))
        self.place(min(max(self.cross + direction * stride, whole[0]), whole[1]))
        if self.window and not self.window[0] <= self.cross <= self.window[1]:
            self.pan(direction)

    def place(self, x: float) -> None:
        """The crosshair on the point next to x."""
        near = [float(curve.x[i]) for curve in self._read if (i := nearest(curve, x)) is not None]
        self.cross = min(near, key=lambda at: abs(at - x), default=x)
        self._changed()

    def _look_at(self, window: Window | None) -> None:
        self._plot.window = window
        self._changed()

    def _changed(self) -> None:
        self.redraw()
        self.post_message(self.Moved())

    def draw(self, cells: Cells) -> None:
        """The curves, then the crosshair."""
        self._axes = draw_chart(cells, self._plot, self.look)
        if self.cross is not None:
            draw_crosshair(cells, self._axes, self._plot, self.cross, self.look)

    # ------------------------------------------------------------------ mouse

    def _x_at(self, column: int) -> float | None:
        axes = self._axes
        if axes is None or self.whole is None or not axes.column <= column < axes.column + axes.columns:
            return None
        return axes.x_of(column)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Take hold of the window."""
        window = self.window or self.whole
        if window is not None:
            self.capture_mouse()
            self._grip, self._dragged = (event.x, window), False

    def on_mouse_move(self, event: MouseMove) -> None:
        """Drag the window along."""
        whole, axes = self.whole, self._axes
        if self._grip is None or whole is None or axes is None or self.window is None:
            return
        start, window = self._grip
        by = (start - event.x) / max(axes.columns, 1) * (window[1] - window[0])
        self._dragged = self._dragged or event.x != start
        self._look_at(moved(window, whole, by))

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go of it; without a drag in between, the crosshair comes here."""
        self.release_mouse()
        grip, self._grip = self._grip, None
        x = self._x_at(event.x)
        if grip is not None and not self._dragged and x is not None:
            self.place(x)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Closer, around the pointer."""
        event.stop()
        self.zoom(True, self._x_at(event.x))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Further away."""
        event.stop()
        self.zoom(False, self._x_at(event.x))
