"""A session whose charts have something to show: drawn from formulas, the same on every machine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from fake_session import BATCHES, FakeSession

from tui_dl.session.chart_views import ActivationView, BatchCurve, ChartsView, HistoryView, KernelView, StatisticsView
from tui_dl.session.runs import Runs
from tui_dl.session.snapshot import FittedView, Snapshot, StripView, UnitsView, WatchView

SETTINGS = {"data": "mnist 10k", "layers": "512 relu → 10 softmax", "η": "0.001", "optimizer": "rmsprop"}
VALIDATION = (0.62, 0.41, 0.33, 0.31, 0.34, 0.38)


def history(epochs: int = len(VALIDATION), shift: float = 0.0) -> HistoryView:
    """Six epochs that overfit from the fifth on."""
    batch = np.arange(1.0, epochs * BATCHES + 1)
    loss = np.round(2.2 * np.exp(-batch / 60) + 0.08 + 0.05 * np.sin(batch) + shift, 6)
    train = [round(0.9 * 0.6**epoch + 0.05 + shift, 6) for epoch in range(epochs)]
    validation = [value + shift for value in VALIDATION[:epochs]]
    scores = {"loss": loss, "accuracy": 1 - loss / 3}
    return HistoryView(
        {name: BatchCurve(batch, values, values, values) for name, values in scores.items()},
        len(batch), "accuracy", BATCHES,
        {"loss": train, "accuracy": [1 - v / 3 for v in train], "val_loss": validation,
         "val_accuracy": [1 - v / 3 for v in validation]},
        int(np.argmin(validation)) + 1 if epochs else None,
    )  # fmt: skip


def statistics() -> StatisticsView:
    """Two kernels and their layers over 40 samples."""
    batches = np.arange(1, 301, 8)
    fade = np.exp(-batches / 150)
    bins = np.arange(32)
    shares = np.exp(-((bins[None, :] - 4 - batches[:, None] / 20) ** 2) / 20)
    shares /= shares.sum(axis=1, keepdims=True)
    zeros = np.linspace(0.5, 0.7, len(batches))
    silent = np.full(len(batches), 3)
    return StatisticsView(
        batches,
        np.full(len(batches), 0.001),
        (
            KernelView("dense", "W1", 0.4 * fade, 0.02 * fade, 20 + 0 * fade),
            KernelView("dense_1", "W2", 0.9 * fade, 0.01 * fade, 3 + 0 * fade),
        ),
        (
            ActivationView("dense", "h1", 0.0, 4.0, shares.astype(np.float32), zeros, silent),
            ActivationView("dense_1", "ŷ", 0.0, 1.0, shares[:, ::-1].astype(np.float32), 0 * zeros, 0 * silent),
        ),
    )


def surface(units: int = 12) -> FittedView:
    """A ring, and hidden units that cut the plane at all angles."""
    axis = np.linspace(-1.1, 1.1, 24)
    x, y = np.meshgrid(axis, axis)
    angles = np.arange(units) * 2 * np.pi / units
    values = np.stack([np.maximum(np.cos(a) * x + np.sin(a) * y, 0) for a in angles]).round(4).astype(np.float32)
    turns = np.arange(40) * 0.7
    points = np.stack([np.cos(turns), np.sin(turns)], axis=1) * np.where(np.arange(40) % 2, 0.9, 0.4)[:, None]
    radius = np.hypot(points[:, 0], points[:, 1])
    answers = np.where(np.arange(40) == 5, 0.2, np.where(radius > 0.65, 0.9, 0.1)).astype(np.float32)
    return FittedView(
        (axis, axis), (1 / (1 + np.exp(6 * (0.65 - np.hypot(x, y))))).round(4).astype(np.float32),
        (UnitsView("dense", "h1", units, values), UnitsView("dense_1", "h2", 3, values[:3])),
        points.astype(np.float32), (np.arange(40) % 2).astype(np.float32), answers, ("disc", "ring"), 0.5, True,
    )  # fmt: skip


def curve() -> FittedView:
    """A sine and two units."""
    axis = np.linspace(-1, 6, 60)
    points = np.linspace(-1, 6, 30)
    values = np.stack([np.maximum(axis - 1, 0), np.maximum(3 - axis, 0)]).round(4).astype(np.float32)
    sine = np.sin(axis).round(4).astype(np.float32)
    targets = (np.sin(points) + np.where(np.arange(30) % 2, 0.3, -0.3)).astype(np.float32)
    return FittedView(
        (axis,), sine, (UnitsView("dense", "h1", 2, values),), points[:, None].astype(np.float32), targets,
        targets + np.float32(0.1), (), 0.5, False,
    )  # fmt: skip


class ChartsSession(FakeSession):
    """Has trained six epochs, and one run before."""

    def __init__(self, computes: FittedView | StripView | None = None, **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]
        self.past = history()
        self.view = computes or surface()
        self.runs = Runs()
        self.settings = dict(SETTINGS)
        self.watches: tuple[WatchView, ...] = ()

    def add_run(self, rate: str = "0.01", shift: float = 0.1) -> None:
        """A run that is over."""
        self.runs.keep({**SETTINGS, "η": rate}, history(4, shift))

    def snapshot(self) -> Snapshot:
        return replace(super().snapshot(), history=self.past, watches=self.watches)

    def charts(self) -> ChartsView:
        self.calls.append("charts")
        return ChartsView(self.settings, self.runs.view(), statistics())

    def computed(self) -> FittedView | StripView | None:
        self.calls.append("computed")
        return self.view

    def batch_strip(self) -> StripView | None:
        return self._strip()

    def save_charts(self, ending: str, picture: str = "") -> str:
        self.calls.append(f"save {ending} {picture[:4]}".rstrip())
        return f"Saved as tui-dl-runs.{ending} in /here."
