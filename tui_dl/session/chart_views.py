"""What charts show: curves of trainings, finished runs, what goes on inside the layers; frozen, as snapshots are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class BatchCurve:
    """One number of every batch; long ago several batches make one point, their mean between least and greatest."""

    x: npt.NDArray[np.float64]
    """(n,) numbers of batches, from 1; of a run of batches, its middle."""
    low: npt.NDArray[np.float64]
    mean: npt.NDArray[np.float64]
    """NaN wherever a batch was no number."""
    high: npt.NDArray[np.float64]
    run: int = 1
    """Batches that a point before `full_from` stands for."""
    full_from: int = 1
    """The first batch that has a point of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class HistoryView:
    """What training has brought so far."""

    batches: dict[str, BatchCurve]
    """The loss and each metric, batch by batch since the start, the loss first."""
    batches_done: int
    metric_name: str
    """The first metric, e.g. `accuracy`; empty without metrics."""
    batches_per_epoch: int
    epochs: dict[str, list[float]] = field(default_factory=dict)
    """As Keras' `history.history`: loss, accuracy, val_loss, val_accuracy, one value an epoch."""
    best_epoch: int | None = None
    """The epoch (from 1) with the lowest validation loss."""

    @property
    def first_loss(self) -> float:
        """The loss of the first batch; long after it, of the first few."""
        return float(next(iter(self.batches.values())).mean[0])

    @property
    def last_losses(self) -> npt.NDArray[np.float64]:
        """The losses of the last batches, of those that are remembered one by one."""
        curve = next(iter(self.batches.values()))
        return curve.mean[curve.x >= curve.full_from]


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """A run that is over."""

    number: int
    """Stays its own for as long as the session lives."""
    name: str
    settings: dict[str, str]
    """What decided how it went, e.g. `η` → `0.001`."""
    history: HistoryView


@dataclass(frozen=True, slots=True, eq=False)
class ChartsView:
    """What charts show beside the history that every snapshot has."""

    settings: dict[str, str]
    """Those of the run that goes on."""
    runs: tuple[RunView, ...]
    """Those that are over and kept, oldest first; without the one that goes on, should it be kept already."""
    statistics: StatisticsView


@dataclass(frozen=True, slots=True, eq=False)
class KernelView:
    """One kernel over time: lengths at the end of each sampled batch, (samples,) each."""

    layer: str
    name: str
    gradient: npt.NDArray[np.float64]
    """‖dW‖"""
    update: npt.NDArray[np.float64]
    """‖ΔW‖, what the optimizer made of it."""
    weight: npt.NDArray[np.float64]
    """‖W‖ before the update."""

    @property
    def ratio(self) -> npt.NDArray[np.float64]:
        """‖ΔW‖ / ‖W‖: how far one batch moves the kernel, measured by its length."""
        ratio: npt.NDArray[np.float64] = self.update / self.weight.clip(min=1e-12)
        return ratio


@dataclass(frozen=True, slots=True, eq=False)
class ActivationView:
    """A layer's output over time: in which of the bins from `low` to `high` its values lie."""

    layer: str
    name: str
    low: float
    high: float
    shares: Values
    """(samples, bins)"""
    zeros: npt.NDArray[np.float64]
    """(samples,) the share of values that are exactly 0."""
    silent: npt.NDArray[np.int_]
    """(samples,) units that are 0 for every example of their batch."""


@dataclass(frozen=True, slots=True, eq=False)
class StatisticsView:
    """What goes on inside the layers, at the ends of the sampled batches."""

    batches: npt.NDArray[np.int_]
    """(samples,) their numbers, from 1."""
    learning_rates: npt.NDArray[np.float64]
    kernels: tuple[KernelView, ...]
    activations: tuple[ActivationView, ...]
