"""What the charts screen can draw: each quantity with its curves, over epochs or over batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.session import reading
from tui_dl.session.chart_views import BatchCurve, ChartsView, HistoryView, KernelView, StatisticsView
from tui_dl.session.snapshot import WatchView
from tui_dl.ui.panes.learning import within
from tui_dl.ui.widgets.chart import Series

Floats = npt.NDArray[np.float64]

STRENGTHS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
"""How much of what was before each point of a smoothed curve keeps."""
KERNEL_COLOURS = ("forward", "backward", "update", "correct", "loss", "test", "train", "wrong")
RUN_COLOURS = ("update", "forward", "loss", "wrong", "correct", "backward", "test", "data")
ACTIVATIONS = "activations"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing to look at."""

    key: str
    title: str
    """As the tabs write it."""
    epochs: bool = False
    """Whether it has a value for each epoch, too."""
    log: bool = False
    """Whether a logarithmic axis suits it best."""
    watch: int | None = None
    """The number of the watch it is."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to look at it."""

    by_epoch: bool = True
    """Over epochs, where there are some; else over batches."""
    smoothing: float = 0.9
    turned: frozenset[str] = frozenset()
    """The keys of the quantities whose axis is the other than suits them best: logarithmic, or not."""
    hidden: frozenset[int] = frozenset()
    """The numbers of the runs that are not drawn."""


def quantities(history: HistoryView, watches: Sequence[WatchView] = ()) -> list[Quantity]:
    """All there is to see of a training: its scores, what goes on inside, and what is watched."""
    scores = [Quantity(name, name, epochs=True) for name in history.batches]
    return [
        *scores,
        Quantity("η", "η"),
        Quantity("gradients", "‖dW‖", log=True),
        Quantity("updates", "‖ΔW‖", log=True),
        Quantity("ratio", "‖ΔW‖ / ‖W‖", log=True),
        Quantity(ACTIVATIONS, "activations"),
        *(Quantity(f"watch {watch.number}", watch.name, watch=watch.number) for watch in watches),
    ]


def smoothed(values: npt.ArrayLike, strength: float) -> Floats:
    """An exponential moving average, corrected for its beginning: sₜ = β·sₜ₋₁ + (1 − β)·yₜ, divided by 1 − βᵗ.

    What is no number, or infinite, stays as it is and is not counted.
    """
    given = np.asarray(values, float)
    if not strength:
        return given
    average, weight, out = 0.0, 0.0, []
    for value in given.tolist():
        if abs(value) < np.inf:
            average = strength * average + (1 - strength) * value
            weight = strength * weight + (1 - strength)
            out.append(average / weight)
        else:
            out.append(value)
    return np.array(out)


def watched(quantity: Quantity, watches: Sequence[WatchView]) -> WatchView | None:
    """The watch that a quantity is, where it is one."""
    return next((watch for watch in watches if watch.number == quantity.watch), None)


def watch_series(watch: WatchView) -> list[Series]:
    """What was watched, batch by batch."""
    return [Series(watch.name, watch.batches.astype(float), watch.history.astype(float), "update", "line")]


def curves(quantity: Quantity, history: HistoryView, charts: ChartsView | None, settings: Settings) -> list[Series]:
    """The series of a quantity; those of finished runs first, behind the one that goes on."""
    if quantity.epochs:
        overlays = [run for run in (charts.runs if charts else ()) if run.number not in settings.hidden]
        series = [
            one
            for run in overlays
            for one in _overlay(run.history, quantity.key, run.name, run_colour(run.number), settings, history)
        ]
        return [*series, *_score(history, quantity.key, settings)]
    return _inside(quantity, charts.statistics) if charts else []


def run_colour(number: int) -> str:
    """The colour of a finished run."""
    return RUN_COLOURS[(number - 1) % len(RUN_COLOURS)]


def logarithmic(quantity: Quantity, settings: Settings) -> bool:
    """Whether it stands on a logarithmic axis."""
    return quantity.log != (quantity.key in settings.turned)


def over_epochs(history: HistoryView, settings: Settings) -> bool:
    """Whether x counts epochs."""
    return settings.by_epoch and bool(history.epochs.get("loss"))


def _score(history: HistoryView, name: str, settings: Settings) -> list[Series]:
    by_epoch = over_epochs(history, settings)
    per_epoch = max(history.batches_per_epoch, 1)
    unit = per_epoch if by_epoch else 1
    train, validation = history.epochs.get(name, []), history.epochs.get(f"val_{name}", [])
    batches = history.batches[name]
    x = batches.x / unit
    low, mean, high = batches.low, batches.mean, batches.high
    if by_epoch and train:
        together = [train, validation] if validation else [train]
        low, mean, high = (within(x, side, together)[1].astype(float) for side in (low, mean, high))
    series = [_band(x, low, mean, high, batches.mean)]
    if not by_epoch:
        line = "smoothed" if settings.smoothing else "train"
        series.append(Series(line, x, smoothed(mean, settings.smoothing), "train", "line"))
    at = np.arange(1, len(train) + 1) * (per_epoch / unit)
    if train and by_epoch:
        series.append(Series("train", at, np.array(train), "train", "line"))
    if validation:
        series.append(Series("validation", at, np.array(validation), "validation", "line"))
    best = history.best_epoch
    if best is not None and best <= len(validation):
        series.append(Series("best epoch", at[best - 1 : best], validation[best - 1 : best], "validation", "points"))
    return series


def _band(x: Floats, low: Floats, mean: Floats, high: Floats, told: Floats) -> Series:
    """A curve through the least and the greatest of each point; NaN leaves a gap. What is told is given."""
    if np.array_equal(low, high, equal_nan=True):
        return Series("batch", x, mean, "train", "faint", told)
    sides = np.where(np.isnan(mean), np.nan, [low, high])
    return Series("batch", np.repeat(x, 2), sides.T.ravel(), "train", "faint", np.repeat(told, 2))


def _overlay(
    run: HistoryView, name: str, title: str, colour: str, settings: Settings, current: HistoryView
) -> list[Series]:
    """A finished run, over the unit of the run that goes on, and after its name which of its curves this is.

    One alone, so that several runs can be told apart: of whole epochs the validation, where there is one.
    """
    if name not in run.batches:
        return []
    per_epoch = max(run.batches_per_epoch, 1)
    validation = run.epochs.get(f"val_{name}")
    values = validation or run.epochs.get(name)
    if settings.by_epoch and values:
        unit = 1 if over_epochs(current, settings) else per_epoch
        title = f"{title} {'val' if validation else 'train'}"
        return [Series(title, np.arange(1, len(values) + 1) * unit, np.array(values), colour, "line")]
    curve = run.batches[name]
    unit = per_epoch if over_epochs(current, settings) else 1
    return [Series(f"{title} batches", curve.x / unit, smoothed(curve.mean, settings.smoothing), colour, "line")]


def _inside(quantity: Quantity, statistics: StatisticsView) -> list[Series]:
    if quantity.key == "η":
        return [Series("η", statistics.batches, statistics.learning_rates, "update", "line")]
    values: Callable[[KernelView], Floats] | None = {
        "gradients": lambda kernel: kernel.gradient,
        "updates": lambda kernel: kernel.update,
        "ratio": lambda kernel: kernel.ratio,
    }.get(quantity.key)
    if values is None:
        return []
    series = [
        Series(f"{kernel.name} {kernel.layer}", statistics.batches, values(kernel), colour, "line")
        for kernel, colour in zip(statistics.kernels, _cycle(KERNEL_COLOURS, len(statistics.kernels)), strict=True)
    ]
    if quantity.key == "ratio" and len(statistics.batches):
        ends = statistics.batches[[0, -1]]
        series.insert(0, Series("usual", ends, np.full(2, reading.HEALTHY), "data", "faint"))
    return series


def _cycle(names: Sequence[str], count: int) -> list[str]:
    return [names[number % len(names)] for number in range(count)]


def words(quantity: Quantity, history: HistoryView, charts: ChartsView | None) -> str:
    """What the quantity says now, in a sentence or two."""
    if quantity.epochs:
        return reading.on_learning(history)
    if charts is None:
        return ""
    tell = {
        "η": reading.on_rate,
        "gradients": reading.on_gradients,
        "updates": reading.on_updates,
        "ratio": reading.on_ratio,
        ACTIVATIONS: reading.on_activations,
    }
    return tell[quantity.key](charts.statistics)


def batches_at(curve: BatchCurve, x: float) -> str:
    """Which batches a point of a curve stands for."""
    if x >= curve.full_from or curve.run == 1:
        return f"batch {x:.0f}"
    return f"batches {x - (curve.run - 1) / 2:.0f}–{x + (curve.run - 1) / 2:.0f}"
