"""`tui-dl step`: every operation of a batch, in order, with shapes and statistics of its tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from tui_dl.cli.bench import Bench, make_bench
from tui_dl.cli.output import emit, say, table
from tui_dl.data import catalog
from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.rates import concern
from tui_dl.session.setup import build_network

Statistics = dict[str, Any]


def run(setup: Setup, batches: int, *, as_json: bool) -> None:
    """Step through the first batches, and print each operation as it is done."""
    dataset = catalog.load(setup.data, setup.seed)
    bench = make_bench(
        dataset,
        build_network(setup, dataset),
        batch_size=setup.batch_size,
        validation_split=setup.validation_split,
        seed=setup.seed,
    )
    if note := concern(bench.trainer.machine.learning_rate):
        say(note)
    try:
        for _ in range(batches):
            if as_json:
                _emit_batch(bench)
            else:
                click.echo(_batch_as_text(bench))
    finally:
        bench.trainer.close()


def _done(machine: Machine) -> Iterable[tuple[Operation, dict[str, Statistics], dict[str, Statistics]]]:
    """Does the operations of the next batch; yields each with what went in and what came out."""
    for operation in machine.program:
        # Before the operation: an update overwrites what it reads.
        inputs = _statistics(machine.tensors, operation.inputs)
        machine.advance()
        yield operation, inputs, _statistics(machine.tensors, operation.outputs)


def _statistics(tensors: Mapping[str, npt.NDArray[Any]], names: Iterable[str]) -> dict[str, Statistics]:
    return {name: _described(tensors[name]) for name in names}


def _described(values: npt.NDArray[Any]) -> Statistics:
    # Infinities of both signs have no mean: NumPy would warn of what the table shows anyway.
    with np.errstate(invalid="ignore"):
        return {
            "shape": list(values.shape),
            "min": float(values.min()),
            "max": float(values.max()),
            "mean": float(values.mean(dtype=np.float64)),
        }


def _emit_batch(bench: Bench) -> None:
    machine = bench.trainer.machine
    for operation, inputs, outputs in _done(machine):
        emit(
            "operation",
            epoch=machine.cursor.epoch,
            batch=machine.cursor.batch,
            index=operation.index,
            phase=operation.phase.value,
            name=operation.name,
            layer=operation.layer,
            formula=operation.formula,
            inputs=inputs,
            outputs=outputs,
        )


def _batch_as_text(bench: Bench) -> str:
    machine = bench.trainer.machine
    rows = [("#", "phase", "operation", "", "tensor", "shape", "min", "mean", "max")]
    for operation, inputs, outputs in _done(machine):
        head: tuple[str, str, str] = (str(operation.index), operation.phase.value, operation.formula)
        for arrow, tensors in (("←", inputs), ("→", outputs)):
            for name, values in tensors.items():
                rows.append((*head, arrow, name, *_cells(values)))
                head = ("", "", "")
    where = f"epoch {machine.cursor.epoch}, batch {machine.cursor.batch} of {machine.batches_per_epoch}"
    title = f"{where}: {machine.batch.rows} examples of {bench.dataset.name}"
    return f"{title}\n\n{table(rows, right=(0, 6, 7, 8))}\n"


def _cells(values: Statistics) -> tuple[str, str, str, str]:
    shape = " × ".join(map(str, values["shape"])) or "scalar"
    low, mean, high = (format_number(values[key]) for key in ("min", "mean", "max"))
    return shape, low, mean, high
