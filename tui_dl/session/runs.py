"""Runs that are over: each with its curves and its configuration, beside the one that goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_dl.numbers import format_number
from tui_dl.session.chart_views import BatchCurve, HistoryView, RunView

if TYPE_CHECKING:
    from tui_dl.engine.network import Network
    from tui_dl.engine.schedules import Schedule
    from tui_dl.session.setup import Setup
    from tui_dl.session.snapshot import Configuration

MOST = 8
"""Runs kept; the oldest goes."""
LEAST_BATCHES = 20
"""A run of fewer batches, and of no whole epoch, is not worth keeping."""
NAME_LENGTH = 24


def settings_of(
    setup: Setup, network: Network, configuration: Configuration, rates: Sequence[float] = ()
) -> dict[str, str]:
    """All that decides how a run goes, by name, as people write it. `rates`: η at its first and at its last batch."""
    options = network.compiled
    optimizer = options.optimizer
    arguments = {name: value for name, value in optimizer.arguments.items() if name != "learning_rate"}
    layers = [f"{row.units} {row.activation}".strip() if row.units else row.kind.lower() for row in network.summarize()]
    return {
        "data": setup.data,
        "layers": " → ".join(layers),
        "η": _scheduled(optimizer.schedule) if optimizer.schedule else _rates(rates or (configuration.learning_rate,)),
        "optimizer": " ".join([optimizer.name, *(f"{name}={_short(value)}" for name, value in arguments.items())]),
        "loss": configuration.loss,
        "batch size": str(configuration.batch_size),
        "seed": str(configuration.seed),
        "validation": format_number(setup.validation_split),
    }


def _scheduled(schedule: Schedule) -> str:
    """The schedule with the numbers it goes by, the learning rate it begins with among them."""
    return " ".join([schedule.name, *(f"{name}={format_number(value)}" for name, value in schedule.numbers.items())])


def _rates(rates: Sequence[float]) -> str:
    """The learning rate; both where it was changed by hand on the way."""
    return " then ".join(dict.fromkeys(map(format_number, rates)))


def _short(value: Any) -> str:
    return format_number(value) if isinstance(value, float) else str(value)


def differences(settings: Sequence[dict[str, str]]) -> list[str]:
    """The names of the settings in which some of the runs differ, in their order."""
    names = list(dict.fromkeys(name for each in settings for name in each))
    return [name for name in names if len({each.get(name, "–") for each in settings}) > 1]


def change(before: dict[str, str], after: dict[str, str]) -> str:
    """What the second did otherwise than the first, e.g. `η 0.001 → 0.01`; empty where nothing."""
    changed = differences([before, after])
    return " · ".join(f"{name} {before.get(name, '–')} → {after.get(name, '–')}" for name in changed)


def worth_keeping(history: HistoryView) -> bool:
    """Whether there is a curve to speak of."""
    return bool(history.epochs.get("loss")) or history.batches_done >= LEAST_BATCHES


class Runs:
    """The last `MOST` runs, oldest first."""

    def __init__(self) -> None:
        self._kept: list[RunView] = []
        self._count = 0

    def keep(self, settings: dict[str, str], history: HistoryView) -> RunView | None:
        """Keep a run under the next free name, unless it is too short or kept already; the run, or None."""
        if not worth_keeping(history) or any(same(run, settings, history) for run in self._kept):
            return None
        # Imported here, where the engine has loaded NumPy already.
        from tui_dl.session.history import thinned

        self._count += 1
        run = RunView(self._count, f"run {self._count}", dict(settings), thinned(history))
        self._kept = [*self._kept, run][-MOST:]
        return run

    def rename(self, number: int, name: str) -> str:
        """Give the run of that number a name; returns it. Raises ValueError for none, or one that another run has."""
        name = " ".join(name.split())[:NAME_LENGTH].rstrip()
        if not name:
            raise ValueError("a run needs a name")
        if any(run.name == name and run.number != number for run in self._kept):
            raise ValueError(f"another run is called {name}")
        self._kept = [replace(run, name=name) if run.number == number else run for run in self._kept]
        return name

    def remove(self, number: int) -> None:
        """Forget the run of that number."""
        self._kept = [run for run in self._kept if run.number != number]

    def restore(self, runs: Sequence[RunView]) -> None:
        """Put runs saved earlier in the place of all there are."""
        self._kept = list(runs)[-MOST:]
        self._count = max((run.number for run in self._kept), default=0)

    def view(self) -> tuple[RunView, ...]:
        """All of them, oldest first."""
        return tuple(self._kept)


def same(run: RunView, settings: dict[str, str], history: HistoryView) -> bool:
    """Whether a kept run is this one, told by its settings and by how it ended."""
    return (
        run.settings == settings
        and run.history.batches_done == history.batches_done
        and all(_ends_alike(run.history.batches[name], curve) for name, curve in history.batches.items())
    )


def _ends_alike(one: BatchCurve, other: BatchCurve) -> bool:
    if not (one.mean.size and other.mean.size):
        return one.mean.size == other.mean.size
    last, its = float(one.mean[-1]), float(other.mean[-1])
    return last == its or (math.isnan(last) and math.isnan(its))
