"""A training taken up again: from a checkpoint, on the same data, with nothing changed but the number of epochs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tui_dl.cli.bench import Bench, make_bench
from tui_dl.cli.options import flag
from tui_dl.data import catalog
from tui_dl.engine.calls import Call
from tui_dl.engine.checkpoint import Checkpoint, Plan, fingerprint, read
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.spec import parse_network

_RESOLVED: Mapping[str, Callable[[Any], Any]] = {
    "layers": lambda text: str(parse_network(text)),
    "loss": lambda text: str(LOSSES.canonical(text)),
    "optimizer": lambda text: _without_rate(OPTIMIZERS.canonical(text)),
}
"""How an option is spelled in a plan, where that may differ."""


def reopen(path: Path, options: Mapping[str, Any]) -> tuple[Plan, Bench]:
    """The training saved in `path`, standing where it stood.

    Raises `CheckpointError`, or `click.UsageError` where an option contradicts the checkpoint.
    """
    checkpoint = read(path)
    _check_options(path, checkpoint.plan, options)
    plan = checkpoint.plan
    if "data" in options:
        plan = replace(plan, data=where_data_lie(options["data"]))
    if "epochs" in options:
        plan = replace(plan, epochs=options["epochs"])
    dataset = catalog.load(plan.data, plan.seed)
    if (dataset.features, dataset.labels) != (plan.inputs, plan.labels):
        raise _other_data(path, checkpoint, plan)
    bench = make_bench(
        dataset,
        checkpoint.network(),
        batch_size=plan.batch_size,
        validation_split=plan.validation_split,
        seed=plan.seed,
        threads=plan.threads,
    )
    if fingerprint(bench.whole) != checkpoint.fingerprint:
        raise _other_data(path, checkpoint, plan)
    checkpoint.restore(bench.trainer)
    return plan, bench


def where_data_lie(data: str) -> str:
    """A data set's name, or its path in a form that is right from every working folder."""
    expanded = os.path.expanduser(data)
    named = data in {entry.name for entry in catalog.entries()}
    return data if named or not os.path.exists(expanded) else os.path.abspath(expanded)


def _without_rate(call: Call) -> str:
    """An optimizer but for its learning rate, which has an option of its own."""
    return str(call.without("learning_rate"))


def _check_options(path: Path, plan: Plan, options: Mapping[str, Any]) -> None:
    before = {
        "layers": plan.layers,
        "loss": plan.loss,
        "optimizer": _without_rate(OPTIMIZERS.canonical(Call(plan.optimizer, tuple(plan.optimizer_settings.items())))),
        "learning_rate": plan.optimizer_settings["learning_rate"],
        "batch_size": plan.batch_size,
        "validation_split": plan.validation_split,
        "seed": plan.seed,
        "threads": plan.threads,
    }
    for name, value in before.items():
        if name in options and _RESOLVED.get(name, lambda same: same)(options[name]) != value:
            raise click.UsageError(
                f"{flag(name)} {options[name]} contradicts {path}, which was trained with {value}: "
                f"leave {flag(name)} out, or train anew without --resume"
            )


def _other_data(path: Path, checkpoint: Checkpoint, plan: Plan) -> click.UsageError:
    """The data must be the very same, wherever they are read from."""
    if plan.data != checkpoint.plan.data:
        return click.UsageError(
            f"--data {plan.data} contradicts {path}, which was trained on other data, {checkpoint.plan.data}: "
            "leave --data out, or train anew without --resume"
        )
    return click.UsageError(
        f"the training data in {plan.data} are not what they were when {path} was saved: name the original with --data"
    )
