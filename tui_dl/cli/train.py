"""`tui-dl train`: trains to the end, to a divergence or to Ctrl-C, and keeps what was asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_dl.atomic import write_whole
from tui_dl.cli.bench import Bench, make_bench
from tui_dl.cli.interrupts import Interrupts
from tui_dl.cli.output import say
from tui_dl.cli.resume import reopen, where_data_lie
from tui_dl.cli.train_report import Outcome, Report, choose_report
from tui_dl.data import catalog
from tui_dl.engine.checkpoint import Plan, fingerprint, optimizer_settings, take, write
from tui_dl.engine.trainer import History
from tui_dl.session import Setup
from tui_dl.session.opening import compiling_notice
from tui_dl.session.rates import concern
from tui_dl.session.setup import build_network, inputs_of, loss_of, network_of

DIVERGED, INTERRUPTED = 3, 130
"""Exit codes."""


@dataclass(frozen=True, slots=True)
class Files:
    """What is read and written besides the data."""

    save: Path | None = None
    resume: Path | None = None
    history: Path | None = None


def run(options: Mapping[str, Any], files: Files, *, as_json: bool, quiet: bool) -> int:
    """Train as the options say (by the names of `Setup`'s fields); returns the exit code."""
    with choose_report(as_json=as_json, quiet=quiet) as report:
        report.preparing(compiling_notice())
        plan, bench = reopen(files.resume, options) if files.resume else _open(Setup(**options))
        try:
            outcome = _train(plan, bench, files, report)
        finally:
            bench.trainer.close()
    return _verdict(plan, bench, outcome, files)


def _open(setup: Setup) -> tuple[Plan, Bench]:
    """A new training, and the plan that all defaults resolve to."""
    dataset = catalog.load(setup.data, setup.seed)
    network = build_network(setup, dataset)
    bench = make_bench(
        dataset,
        network,
        batch_size=setup.batch_size,
        validation_split=setup.validation_split,
        seed=setup.seed,
        threads=setup.threads,
    )
    compiled = network.compiled
    plan = Plan(
        data=where_data_lie(setup.data),
        labels=dataset.labels,
        inputs=network.inputs,
        layers=str(network_of(setup, dataset)),
        loss=loss_of(setup, dataset),
        optimizer=compiled.optimizer.name,
        optimizer_settings=optimizer_settings(compiled.optimizer),
        metrics=tuple(compiled.metrics),
        batch_size=setup.batch_size,
        epochs=setup.epochs,
        validation_split=setup.validation_split,
        seed=setup.seed,
        threads=bench.trainer.machine.threads,
    )
    return plan, bench


def _train(plan: Plan, bench: Bench, files: Files, report: Report) -> Outcome:
    trainer = bench.trainer
    report.start(_facts(plan, bench))
    for note in [*bench.whole.notes, *filter(None, [concern(trainer.machine.learning_rate)])]:
        report.note(note)
    if trainer.epochs_done >= plan.epochs:
        report.note(f"{trainer.epochs_done} epochs are done already: ask for more with --epochs")
    with Interrupts() as interrupts:
        try:
            history = trainer.train(plan.epochs, report, interrupts.requested)
        except BrokenPipeError:
            # Nobody listens any more: as good as Ctrl-C.
            _keep(plan, bench, files)
            raise
        interrupted = interrupts.requested()
        outcome = _outcome(bench, history, interrupted)
        kept = _keep(plan, bench, files)
    report.end(outcome)
    for path in kept:
        report.note(f"wrote {path}")
    return outcome


def _facts(plan: Plan, bench: Bench) -> dict[str, Any]:
    """The resolved configuration, as the `start` event has it."""
    trainer = bench.trainer
    return {
        "data": plan.data,
        "layers": plan.layers,
        "loss": plan.loss,
        "optimizer": {"name": plan.optimizer, **plan.optimizer_settings},
        "metrics": list(plan.metrics),
        "batch_size": plan.batch_size,
        "epochs": plan.epochs,
        "validation_split": plan.validation_split,
        "seed": plan.seed,
        "threads": plan.threads,
        "params": bench.network.count_params(),
        "examples": {
            "train": trainer.machine.feed.examples,
            "validation": trainer.validation.examples if trainer.validation else 0,
            "test": len(bench.dataset.test_x),
        },
        "batches_per_epoch": trainer.machine.batches_per_epoch,
        "batches_done": trainer.machine.batches_done,
    }


def _outcome(bench: Bench, history: History, interrupted: bool) -> Outcome:
    trainer, machine = bench.trainer, bench.trainer.machine
    epochs, batches = divmod(machine.batches_done, machine.batches_per_epoch)
    position = (
        f"in epoch {epochs + 1}, after batch {batches} of {machine.batches_per_epoch}"
        if batches
        else f"after epoch {epochs}"
    )
    partial = {}
    if batches:
        # Only the last batch of an epoch can be short: the plain mean is the weighted one.
        means = machine.records(epochs * machine.batches_per_epoch).mean(axis=0)
        partial = dict(zip(trainer.names, map(float, means), strict=True))
    unseen = bench.network.feed(inputs_of(bench.network, bench.dataset.test_x), bench.dataset.test_y)
    test = trainer.evaluator.evaluate(machine.arena, unseen)
    return Outcome(history, test, interrupted, position, partial)


def _keep(plan: Plan, bench: Bench, files: Files) -> list[Path]:
    """Write what was asked for; returns what was written. A diverged network would only replace a good one."""
    kept = []
    if files.save and not bench.trainer.diverged:
        write(take(bench.trainer, plan, fingerprint(bench.whole)), files.save)
        kept.append(files.save)
    if files.history:
        write_whole(files.history, _as_csv(bench.trainer.history))
        kept.append(files.history)
    return kept


def _as_csv(history: History) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["epoch", *history.history])
    rows.writerows(zip((epoch + 1 for epoch in history.epoch), *history.history.values(), strict=True))
    return text.getvalue().encode()


def _verdict(plan: Plan, bench: Bench, outcome: Outcome, files: Files) -> int:
    """The exit code, and what is to be said about it."""
    if outcome.history.diverged:
        cursor = bench.trainer.machine.cursor
        where = f"in epoch {cursor.epoch}, batch {cursor.batch} of {bench.trainer.machine.batches_per_epoch}"
        loss = bench.trainer.machine.records()[-1, 0]
        rate = plan.optimizer_settings["learning_rate"]
        unsaved = f"; {files.save} was not written" if files.save else ""
        say(f"tui-dl: training diverged {where}: the loss is {loss}; try a --lr below {rate:g}{unsaved}")
        return DIVERGED
    if outcome.interrupted:
        onward = f"; go on with tui-dl train --resume {files.save}" if files.save else ""
        say(f"tui-dl: interrupted {outcome.position}{onward}")
        return INTERRUPTED
    return 0
