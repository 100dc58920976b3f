"""Snapshots drawn from the engine: each view is a copy of what the arrays hold at this moment."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tui_dl.data.dataset import Dataset
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Network
from tui_dl.engine.program import EXAMPLE, Operation, Program, Role
from tui_dl.numbers import format_number as number
from tui_dl.session.arithmetic import arithmetic
from tui_dl.session.choice import Choice
from tui_dl.session.sentences import sentence
from tui_dl.session.snapshot import (
    Architecture,
    CursorView,
    ExampleView,
    LayerRow,
    OperationLine,
    Stage,
    StripView,
    TensorView,
)

STRIP_DIGITS = 96
"""Digits of a batch that the strip may show."""


def operation_line(operation: Operation) -> OperationLine:
    """An operation as a line of the listing."""
    return OperationLine(operation.index, operation.phase.value, operation.name, operation.layer, operation.formula)


def program_lines(program: Program) -> tuple[OperationLine, ...]:
    """The whole listing."""
    return tuple(map(operation_line, program))


def cursor_view(machine: Machine, epochs: int) -> CursorView:
    """Where the machine stands; the operation in view is the one done last."""
    cursor, current = machine.cursor, machine.current or machine.program[0]
    return CursorView(
        epoch=cursor.epoch,
        epochs=epochs,
        batch=cursor.batch,
        batches=machine.batches_per_epoch,
        operation=current.index,
        operations=len(machine.program),
        phase=current.phase.value,
        formula=current.formula,
    )


# ---------------------------------------------------------------------- the stage

_TERMS: dict[str, tuple[str, ...]] = {
    # Inputs in their order, symbols between them, `=` for the outputs.
    "gather": ("=",),
    "dense": ("0", "·", "1", "+", "2", "→", "="),
    "activation": ("0", "→", "="),
    "loss": ("0", ",", "1", "→", "="),
    "metric": ("0", ",", "1", "→", "="),
    "loss_gradient": ("0", "−", "1", "→", "="),
    "penalty_gradient": ("0", "+", "1", "→", "="),
    "kernel_gradient": ("0ᵀ", "·", "1", "→", "="),
    "bias_gradient": ("Σ", "0", "→", "="),
    "input_gradient": ("0", "·", "1ᵀ", "→", "="),
    "activation_gradient": ("0", "⊙", "1", "→", "="),
    "update": ("1", "→", "="),
}


def _layout(operation: Operation) -> tuple[str, ...]:
    """How an operation's tensors stand: for the kinds that have no layout of their own, inputs and then outputs."""
    if operation.kind in _TERMS:
        return _TERMS[operation.kind]
    inputs = [item for position in range(len(operation.inputs)) for item in (",", str(position))][1:]
    return (*inputs, "→", "=") if inputs else ("=",)


def stage(machine: Machine, operation: Operation, choice: Choice) -> Stage:
    """The operation in view: its tensors, its formula in numbers, its reason."""
    return Stage(
        operation=operation_line(operation),
        terms=tuple(_terms(machine, operation, choice)),
        arithmetic=arithmetic(machine, operation, choice, _made(operation, choice)),
        sentence=sentence(operation),
    )


def _made(operation: Operation, choice: Choice) -> str:
    """The output whose arithmetic is shown: the one that is meant, or the one that the operation is named after."""
    meant = choice.tensor_at(operation)
    return meant if meant in operation.outputs else next(iter(operation.outputs))


def _terms(machine: Machine, operation: Operation, choice: Choice) -> list[TensorView | str]:
    names, meant = list(operation.inputs), choice.tensor_at(operation)
    terms: list[TensorView | str] = []
    for item in _layout(operation):
        if item == "=":
            outputs = [_tensor(machine, name, choice, meant=name == meant) for name in _shown_outputs(operation)]
            for output in outputs:
                terms += [output] if output is outputs[0] else [",", output]
        elif item[0].isdigit():
            position = int(item[0])
            if position < len(names):
                name = names[position]
                terms.append(_tensor(machine, name, choice, transposed=item.endswith("ᵀ"), meant=name == meant))
            else:
                # A layer without a bias: neither the tensor nor the sign before it.
                terms.pop()
        else:
            terms.append(item)
    return terms


def _shown_outputs(operation: Operation) -> list[str]:
    """All outputs, the one that the operation is named after last where it has helpers (ℓ before L, slots before W)."""
    names = list(operation.outputs)
    return names if operation.kind == "gather" else [*names[1:], names[0]]


def names_in_view(operation: Operation, machine: Machine) -> list[str]:
    """The tensors shown for an operation that have elements to choose from, from left to right."""
    inputs, names = list(operation.inputs), list[str]()
    for item in _layout(operation):
        if item == "=":
            names += _shown_outputs(operation)
        elif item[0].isdigit() and int(item[0]) < len(inputs):
            names.append(inputs[int(item[0])])
    return [name for name in dict.fromkeys(names) if machine.tensors[name].shape]


def point(machine: Machine, choice: Choice, name: str) -> None:
    """Mean this tensor, where it is in view: arrows move there, and it is what is asked about."""
    if machine.current is not None and name in names_in_view(machine.current, machine):
        choice.point(machine.current, name)


def _tensor(
    machine: Machine, name: str, choice: Choice, *, transposed: bool = False, meant: bool = False
) -> TensorView:
    spec = machine.program.tensors[name]
    live = machine.tensors[name]
    chosen, axes = choice.index(spec.axes, live.shape), spec.axes
    if transposed:
        live, chosen, axes = live.T, chosen[::-1], axes[::-1]
    values = live.astype(np.float32, order="C")
    values.flags.writeable = False
    low, high = finite_range(values)
    return TensorView(
        label=f"{name}ᵀ" if transposed else name,
        name=name,
        shape=values.shape,
        values=values,
        palette=_palette(spec.role, name, low),
        low=low,
        high=high,
        chosen=chosen if chosen else None,
        axes=axes,
        meant=meant,
    )


def finite_range(values: npt.NDArray[Any]) -> tuple[float, float]:
    """The smallest and the largest finite value; NaN where there is none."""
    if not values.size:
        return math.nan, math.nan
    low, high = float(values.min()), float(values.max())
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (math.nan, math.nan)


def _palette(role: Role, name: str, low: float) -> Literal["image", "positive", "signed"]:
    if role in (Role.GRADIENT, Role.PARAMETER) or low < 0:
        return "signed"
    return "image" if name[:1] == "x" else "positive"


# ---------------------------------------------------------------------- examples


def example_view(machine: Machine, dataset: Dataset, choice: Choice) -> ExampleView:
    """The chosen example: its image, its truth, and the network's answer once it is computed."""
    batch = machine.batch
    index = min(choice.along(EXAMPLE), batch.rows - 1)
    seen = index < machine.rows and "ŷ" in machine.tensors
    outputs = machine.tensors["ŷ"][index].astype(np.float32) if seen else None
    truth = dataset.train_y[int(batch.indices[index])]
    labels = _output_labels(dataset, machine.program.tensors["ŷ"].shape[-1])
    truth_index = int(truth) if dataset.task != "regression" else None
    predicted = _answer(outputs)
    return ExampleView(
        index=index,
        count=batch.rows,
        image=_image(dataset, int(batch.indices[index])),
        truth=dataset.labels[int(truth)] if truth_index is not None else number(float(truth)),
        predicted="" if outputs is None else _answer_text(dataset, outputs, predicted),
        outputs=outputs,
        labels=labels,
        truth_index=truth_index if len(labels) > 1 else None,
        predicted_index=predicted if len(labels) > 1 else None,
    )


def _image(dataset: Dataset, number: int) -> npt.NDArray[np.uint8] | None:
    return dataset.train_x[number].copy() if dataset.image_shape is not None else None


def _output_labels(dataset: Dataset, units: int) -> tuple[str, ...]:
    if units == len(dataset.labels):
        return dataset.labels
    if units == 1:
        return (f"P({dataset.labels[1]})" if dataset.task == "binary" else "ŷ",)
    return tuple(map(str, range(units)))


def _answer(outputs: npt.NDArray[Any] | None) -> int | None:
    if outputs is None or not np.isfinite(outputs).all():
        return None
    return int(np.argmax(outputs)) if outputs.size > 1 else int(outputs[0] > 0.5)


def _answer_text(dataset: Dataset, outputs: npt.NDArray[Any], predicted: int | None) -> str:
    if predicted is None:
        return "NaN"
    if dataset.task == "regression":
        return number(float(outputs[0]))
    return dataset.labels[predicted] if predicted < len(dataset.labels) else str(predicted)


def strip_view(machine: Machine, dataset: Dataset) -> StripView | None:
    """The batch at hand with its predictions, as far as these are in view; None without images or predictions."""
    if dataset.image_shape is None or dataset.task == "regression" or "ŷ" not in machine.tensors:
        return None
    outputs = machine.tensors["ŷ"]
    indices = machine.batch.indices[: len(outputs)]
    predictions = (outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > 0.5).astype(np.int32)
    truths = dataset.train_y[indices].astype(np.int32)
    shown = slice(0, STRIP_DIGITS)
    return StripView(
        images=dataset.train_x[indices[shown]],
        truths=truths[shown],
        predictions=predictions[shown],
        correct=int((truths == predictions).sum()),
        count=len(indices),
    )


# ---------------------------------------------------------------------- network


def architecture(network: Network) -> Architecture:
    """The network as a table."""
    rows = tuple(
        LayerRow(r.name, r.kind, r.activation, r.output_shape, r.params, r.arithmetic) for r in network.summarize()
    )
    steps = [f"{row.units} {row.activation}" for row in network.summarize() if row.units]
    total = network.count_params()
    return Architecture(rows, total, total, " → ".join([str(network.inputs), *steps]))
