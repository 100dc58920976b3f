"""The learning curves: loss and the metric, batch by batch and epoch by epoch, on training and validation data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui_dl.numbers import format_number
from tui_dl.session.chart_views import HistoryView
from tui_dl.session.reading import overfitting
from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.widgets.chart import MARKERS, Chart, Series

Floats = npt.NDArray[np.floating[Any]]

EMPTY = "no batch trained yet"


def within(x: Floats, y: Floats, curves: list[list[float]]) -> tuple[Floats, Floats]:
    """The points that lie near the curves of whole epochs, so that the first steep batches do not flatten them.

    Near is: at most their whole extent above or below. Before there are two epochs every point counts.
    """
    values = [value for curve in curves for value in curve if math.isfinite(value)]
    if min(map(len, curves), default=0) < 2 or not values:
        return x, y
    low, high = min(values), max(values)
    # Held at the edge, not dropped: a spike stays a spike, and its neighbours are not joined past it.
    near = np.clip(y, max(low - (high - low), 0.0) if low >= 0 else low - (high - low), high + (high - low))
    # Infinity is nowhere near: it breaks the curve.
    return x, np.where(np.isinf(y), y, near)


def series(history: HistoryView, name: str) -> list[Series]:
    """The curves of one quantity: every batch faint, then whole epochs, and the best one marked."""
    train, validation = history.epochs.get(name, []), history.epochs.get(f"val_{name}", [])
    batches = history.batches[name]
    x: Floats = batches.x
    y: Floats = batches.mean
    if train:
        x, y = within(x / max(history.batches_per_epoch, 1), y, [train, validation] if validation else [train])
    curves = [Series("batch", x, y, "train", "faint")]
    for values, label, colour in ((train, "train", "train"), (validation, "val", "validation")):
        if values:
            curves.append(Series(label, np.arange(1, len(values) + 1), np.array(values), colour, "line"))
    best = history.best_epoch
    if best is not None and best <= len(validation):
        curves.append(Series("", [best], [validation[best - 1]], "validation", "points"))
    return curves


class Learning(Horizontal, Pane):
    """Two charts side by side."""

    def __init__(self) -> None:
        super().__init__(id="learning")
        self._loss, self._metric = Chart(), Chart()
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        """Loss, then the metric."""
        yield self._loss
        yield self._metric

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the snapshot's history."""
        history = snapshot.history
        if history is None:
            return
        rate = snapshot.configuration.learning_rate if snapshot.configuration else math.nan
        drawn = (history.batches_done, len(history.epochs.get("loss", [])), history.best_epoch, rate)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(history, rate)

    def _draw(self, history: HistoryView, rate: float) -> None:
        label = "epoch" if history.epochs.get("loss") else "batch"
        self._loss.show(series(history, "loss"), label, "loss", EMPTY)
        self._metric.display = bool(history.metric_name)
        if history.metric_name:
            name = history.metric_name
            self._metric.show(series(history, name), label, name, EMPTY)
        best = f"{MARKERS[2]} best epoch {history.best_epoch} · " if history.best_epoch is not None else ""
        gap = overfitting(history.epochs.get("loss", []), history.epochs.get("val_loss", []))
        since = f"overfitting since epoch {gap.since}: +{format_number(gap.width, 6)} · " if gap else ""
        self.write_frame("Learning", f"{since}{best}η {format_number(rate)}")
