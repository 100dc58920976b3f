"""What `tui-dl train` tells while it runs: JSON for programs, lines in a pipe, a moving bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import click

from tui_dl.cli.output import emit, say, table
from tui_dl.engine.trainer import EpochResult, History, Progress


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training ended."""

    history: History
    test: dict[str, float]
    interrupted: bool
    position: str
    """Where it stands, in words."""
    partial: dict[str, float]
    """Loss and metrics of an epoch that was begun only."""

    @property
    def epochs(self) -> int:
        """Whole epochs done."""
        return len(self.history.epoch)


class Report:
    """Tells nothing; base of those that do. Entered before anything slow begins."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""

    def preparing(self, what: str) -> None:
        """Something slow comes before the first batch."""

    def start(self, facts: Mapping[str, Any]) -> None:
        """The resolved configuration."""

    def note(self, line: str) -> None:
        """Something a person may want to know."""

    def progress(self, progress: Progress) -> None:
        """Within an epoch."""

    def epoch(self, result: EpochResult) -> None:
        """After an epoch."""

    def end(self, outcome: Outcome) -> None:
        """After all."""


def choose_report(*, as_json: bool, quiet: bool) -> Report:
    """The report that suits the options and the place where stdout leads."""
    if as_json:
        return JsonReport(quiet)
    if quiet:
        return Report()
    return BarReport() if sys.stdout.isatty() else LineReport()


class JsonReport(Report):
    """`start`, an `epoch` each, `end`."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet

    def start(self, facts: Mapping[str, Any]) -> None:
        emit("start", **facts)

    def note(self, line: str) -> None:
        if not self._quiet:
            say(line)

    def epoch(self, result: EpochResult) -> None:
        emit(
            "epoch",
            epoch=result.epoch,
            **result.values,
            seconds=result.seconds,
            samples_per_second=result.samples_per_second,
            diverged=result.diverged,
        )

    def end(self, outcome: Outcome) -> None:
        emit(
            "end",
            best_epoch=outcome.history.best_epoch,
            epochs=outcome.epochs,
            test=outcome.test,
            diverged=outcome.history.diverged,
            interrupted=outcome.interrupted,
        )


class LineReport(Report):
    """A line an epoch."""

    _epochs = 0

    def start(self, facts: Mapping[str, Any]) -> None:
        self._epochs = facts["epochs"]
        self.line(_headline(facts))

    def note(self, line: str) -> None:
        say(line)

    def line(self, text: str) -> None:
        """Print a line that stays."""
        click.echo(text)

    def epoch(self, result: EpochResult) -> None:
        number = str(result.epoch).rjust(len(str(self._epochs)))
        pace = f"{result.seconds:.1f} s  {result.samples_per_second:,.0f} examples/s"
        self.line(f"epoch {number}/{self._epochs}  {_values(result.values)}  {pace}")

    def end(self, outcome: Outcome) -> None:
        if outcome.interrupted:
            self.line(_history_table(outcome))
        if best := outcome.history.best_epoch:
            name = "val_loss" if "val_loss" in outcome.history.history else "loss"
            self.line(f"best epoch {best}  {name} {outcome.history.history[name][best - 1]:.4f}")
        self.line(f"test  {_values(outcome.test)}")


class BarReport(LineReport):
    """A line for each epoch done, and under them a bar for the one that runs."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[words]}"),
        )
        self._bar = Bar(*columns, console=Console(highlight=False), transient=True)
        self._task = self._bar.add_task("getting ready", total=None, words="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def preparing(self, what: str) -> None:
        self._bar.update(self._task, description=what)

    def note(self, line: str) -> None:
        self.line(line)

    def line(self, text: str) -> None:
        self._bar.console.print(text, markup=False, soft_wrap=True)

    def progress(self, progress: Progress) -> None:
        self._bar.update(
            self._task,
            description=f"epoch {progress.epoch}/{self._epochs}",
            completed=progress.batch,
            total=progress.batches,
            words=f"loss {progress.loss:.4f}  {progress.samples_per_second:,.0f} examples/s",
        )


def _headline(facts: Mapping[str, Any]) -> str:
    sizes = facts["examples"]
    return (
        f"{facts['layers']}: {facts['params']:,} parameters; {facts['data']}: {sizes['train']:,} examples to train on, "
        f"{sizes['validation']:,} to validate, {sizes['test']:,} to test"
    )


def _values(values: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in values.items())


def _history_table(outcome: Outcome) -> str:
    """All epochs so far; the one that was begun only comes last."""
    columns = outcome.history.history
    rows = [["epoch", *columns]]
    for number, values in enumerate(zip(*columns.values(), strict=True), 1):
        rows.append([str(number), *(f"{value:.4f}" for value in values)])
    if outcome.partial:
        begun = [f"{outcome.partial[name]:.4f}" if name in outcome.partial else "" for name in columns]
        rows.append([f"{len(rows)} (begun)", *begun])
    return f"interrupted {outcome.position}; the history so far:\n{table(rows, right=range(1, len(rows[0])))}"
