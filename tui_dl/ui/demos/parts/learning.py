"""The curves of a training: every batch faint, whole epochs strong, the best epoch marked."""

from __future__ import annotations

import numpy as np

from tui_dl.session.figures.run import RunView
from tui_dl.ui.widgets.chart import Series

MOST_POINTS = 300


def curves(view: RunView, name: str = "loss", *, batches: bool = True) -> list[Series]:
    """The series of a quantity over epochs; with validation data, of both parts."""
    series = []
    losses = view.batch_loss
    if batches and name == "loss" and losses.size:
        window = -(-len(losses) // MOST_POINTS)
        starts = np.arange(0, len(losses), window)
        counts = np.diff(np.append(starts, len(losses)))
        means = np.add.reduceat(losses, starts) / counts
        series.append(Series("batch", (starts + counts) / view.batches_per_epoch, means, "train", "faint"))
    values, validation = view.history.get(name, []), view.history.get(f"val_{name}", [])
    if values:
        series.append(Series("train", np.arange(1, len(values) + 1), values, "train"))
    if validation:
        series.append(Series("val", np.arange(1, len(validation) + 1), validation, "validation"))
    best = view.best_epoch
    if validation and best is not None and name == "loss":
        series.append(Series("best", [best], [validation[best - 1]], "loss", "points"))
    return series
