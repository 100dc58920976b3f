"""A training in a file: the network, the optimizer's memory, the history so far, and all that decides how it goes on.

Training that goes on from a checkpoint gives the same bits as training that never stopped. The file is safetensors,
under the names of the program's tensors; the rest is JSON in its metadata.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.atomic import write_whole
from tui_dl.engine.errors import CheckpointError, NetworkError
from tui_dl.engine.feed import Feed
from tui_dl.engine.network import Network
from tui_dl.engine.optimizers import OPTIMIZERS, Optimizer
from tui_dl.engine.program import Operation, Program, Role
from tui_dl.engine.records import columns
from tui_dl.engine.spec import parse_network
from tui_dl.engine.trainer import Trainer

Array = npt.NDArray[Any]

FORMAT = 1
_METADATA = "tui-dl"
_RECORDS, _VALIDATIONS = "records", "validations"
_HISTORY = (_RECORDS, _VALIDATIONS)
_REMEDY = "name a file that `tui-dl train --save` has written"
_INSTEAD = "save_weights keeps the weights of any network"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained on what, and how: all that decides the result."""

    data: str
    """The data set's name, or the path it was read from."""
    labels: tuple[str, ...]
    """A name for each class; empty for regression."""
    inputs: int
    """Features of an example."""
    layers: str
    """As `engine.spec` reads them."""
    loss: str
    optimizer: str
    optimizer_settings: Mapping[str, float]
    """The arguments of its constructor."""
    metrics: tuple[str, ...]
    batch_size: int
    epochs: int
    """How many were asked for in all."""
    validation_split: float
    seed: int
    threads: int
    """Belongs to the result: how a matrix product is cut may decide its last bit."""

    def network(self) -> Network:
        """The network, compiled, with its initial weights. Raises `NetworkError` where the parts do not fit."""
        network = parse_network(self.layers).build(self.inputs, self.seed)
        optimizer = OPTIMIZERS.find(self.optimizer)(**self.optimizer_settings)
        network.compile(optimizer=optimizer, loss=self.loss, metrics=self.metrics)
        return network


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A training between two batches."""

    plan: Plan
    step: int
    """Batches done."""
    fingerprint: str
    """Of the training data."""
    state: Mapping[str, Array]
    """Parameters, slots and hyper-parameters by name, float32."""
    records: npt.NDArray[np.float64]
    """Loss and metrics of every batch, (step, scalars)."""
    validations: npt.NDArray[np.float64]
    """The same on the validation data after every epoch, (epochs, scalars)."""

    def network(self) -> Network:
        """The network as trained. Raises `NetworkError` where the parts do not fit together."""
        _check_kernels(self)
        network = self.plan.network()
        _check_state(self, network.program(self.plan.batch_size))
        network.set_weights([self.state[name] for name in network.program().parameters])
        return network

    def restore(self, trainer: Trainer) -> None:
        """Let a trainer of `network()`, on the same data, stand where this training stood."""
        machine = trainer.machine
        if len(self.validations) != self.step // machine.batches_per_epoch:
            raise CheckpointError(f"the checkpoint's history is not that of {self.step} batches; {_REMEDY}")
        for name, values in self.state.items():
            machine.arena.view(name)[...] = values
        trainer.restore(self.step, machine.arena.state.copy(), self.records, self.validations)


def optimizer_settings(optimizer: Optimizer) -> dict[str, float]:
    """The arguments that an optimizer was made with, by name; the learning rate first.

    Raises `CheckpointError` where a schedule sets the learning rate: a checkpoint holds numbers only.
    """
    if optimizer.schedule:
        raise CheckpointError(f"the schedule {optimizer.schedule.name} cannot be saved; {_INSTEAD}")
    return optimizer.arguments


def fingerprint(feed: Feed) -> str:
    """A digest of a feed's examples and targets: whether two are the same data, wherever they lie."""
    digest = hashlib.blake2b(digest_size=16)
    for array in (port.array for port in (*feed.inputs, *feed.targets)):
        digest.update(f"{array.shape} {array.dtype}".encode())
        digest.update(np.ascontiguousarray(array).data.cast("B"))
    return digest.hexdigest()


def take(trainer: Trainer, plan: Plan, data: str) -> Checkpoint:
    """A checkpoint of a trainer that stands between two batches; `data` is the fingerprint of the data.

    Raises `CheckpointError` in the middle of a batch, and where the plan would make another network.
    """
    machine = trainer.machine
    if machine.done_operations and not machine.finished_batch:
        raise CheckpointError("a batch is only partly done; finish it, then save")
    _check_plan(plan, machine.program)
    state = {name: machine.arena.view(name).copy() for name in _state_names(machine.program)}
    return Checkpoint(plan, machine.batches_done, data, state, machine.records().copy(), trainer.validations)


def write(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint, whole or not at all. Raises `OutputError`."""
    from safetensors.numpy import save

    tensors = {**checkpoint.state, _RECORDS: checkpoint.records, _VALIDATIONS: checkpoint.validations}
    head = {
        "format": FORMAT,
        "step": checkpoint.step,
        "fingerprint": checkpoint.fingerprint,
        "plan": asdict(checkpoint.plan),
    }
    # safetensors takes an array's memory as it lies: strided ones would be scrambled without a word.
    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    write_whole(path, save(contiguous, {_METADATA: json.dumps(head, ensure_ascii=False)}))


def write_weights(weights: Mapping[str, Array], path: Path) -> None:
    """Write parameters alone, whole or not at all. Raises `OutputError`."""
    from safetensors.numpy import save

    write_whole(path, save({name: np.ascontiguousarray(weight) for name, weight in weights.items()}))


def read_weights(names: Sequence[str], path: Path) -> list[Array]:
    """Parameters by name, from a file of `write_weights` or a checkpoint. Raises `CheckpointError`."""
    with _opened(path) as file:
        return [_read_tensor(file, name) for name in names]


def read(path: Path) -> Checkpoint:
    """Read a checkpoint: whatever the bytes are, one whose parts fit together, or a `CheckpointError`."""
    with _opened(path) as file:
        head = _read_head(file.metadata())
        tensors = {name: _read_tensor(file, name) for name in file.keys()}  # noqa: SIM118
        checkpoint = Checkpoint(
            _read_plan(head["plan"]),
            _whole(0)(head["step"]),
            _text(head["fingerprint"]),
            {name: tensor for name, tensor in tensors.items() if name not in _HISTORY},
            tensors[_RECORDS],
            tensors[_VALIDATIONS],
        )
        network = checkpoint.network()
        _check_history(checkpoint, network.program(checkpoint.plan.batch_size))
        return checkpoint


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A safetensors file; whatever goes wrong while it is read becomes a `CheckpointError` of one line."""
    from safetensors import safe_open

    try:
        # Opening a named pipe would wait for ever, so look before opening.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise ValueError("it is not a regular file")
        with safe_open(path, framework="numpy") as file:
            yield file
    except Exception as error:
        # Damaged files make the parsers raise nearly anything.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else _said(error)
        line = f"{path}: cannot be read as a checkpoint ({reason}); {_REMEDY}"
        raise CheckpointError(" ".join(line.split())) from error


def _said(error: Exception) -> str:
    what = f"it has no {error}" if isinstance(error, KeyError) else str(error)
    return " ".join(what.split())[:200] or type(error).__name__


# ---------------------------------------------------------------------- what a file may hold


def _read_head(metadata: Mapping[str, str] | None) -> dict[str, Any]:
    if not metadata or _METADATA not in metadata:
        raise ValueError("it holds tensors, but nothing of tui-dl")
    head = json.loads(metadata[_METADATA])
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ValueError(f"it is not of format {FORMAT}, another version of tui-dl wrote it")
    return head


def _read_tensor(file: Any, name: str) -> Array:
    wanted = "F64" if name in _HISTORY else "F32"
    kind = file.get_slice(name).get_dtype()
    if kind != wanted:
        raise ValueError(f"{name} is {kind}, not {wanted}")
    tensor: Array = file.get_tensor(name)
    return tensor


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} should be a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} should be a list")
    return tuple(map(_text, value))


def _whole(low: int, high: int = 2**63 - 1) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(f"{value!r} should be a whole number from {low} to {high}")
        return value

    return check


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"{value!r} should be a number")
    return float(value)


def _numbers(value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} should hold numbers by name")
    return {name: True if number is True else _number(number) for name, number in value.items()}


_PLAN: Mapping[str, Callable[[Any], Any]] = {
    "data": _text,
    "labels": _texts,
    "inputs": _whole(1, 2**24),
    "layers": _text,
    "loss": _text,
    "optimizer": _text,
    "optimizer_settings": _numbers,
    "metrics": _texts,
    "batch_size": _whole(1, 2**20),
    "epochs": _whole(1),
    "validation_split": _number,
    "seed": _whole(0),
    "threads": _whole(1, 64),
}


def _read_plan(values: Mapping[str, Any]) -> Plan:
    return Plan(**{name: check(values[name]) for name, check in _PLAN.items()})


# ---------------------------------------------------------------------- whether the parts fit


def _check_plan(plan: Plan, program: Program) -> None:
    """A plan has no words for every network: what it leaves out must not get lost in silence."""
    planned = plan.network().program(plan.batch_size)
    for ours, again in zip(program, planned, strict=False):
        if _done_by(ours) != _done_by(again):
            what = f"{ours.formula} cannot be saved: a checkpoint holds what --layers can say"
            raise CheckpointError(f"{what}; {_INSTEAD}")


def _done_by(operation: Operation) -> tuple[Any, ...]:
    return operation.formula, [*operation.inputs], [instruction.settings for instruction in operation.instructions]


def _check_history(checkpoint: Checkpoint, program: Program) -> None:
    scalars, width = len(program.reported), columns(program)
    if checkpoint.records.shape != (checkpoint.step, width):
        raise ValueError(f"its records have shape {checkpoint.records.shape}, not {(checkpoint.step, width)}")
    if checkpoint.validations.ndim != 2 or checkpoint.validations.shape[1] != scalars:
        raise ValueError(f"its validations have shape {checkpoint.validations.shape}, not (epochs, {scalars})")


def _check_kernels(checkpoint: Checkpoint) -> None:
    """The parameters are of the size that the layers need: before memory is asked for on the word of a text."""
    graph = parse_network(checkpoint.plan.layers).graph(checkpoint.plan.inputs)
    _check_shapes(checkpoint.state, {parameter.name: parameter.shape for parameter in graph.parameters()})


def _check_state(checkpoint: Checkpoint, program: Program) -> None:
    """Every tensor that outlives a batch is there, and no other."""
    wanted = {name: program.tensors[name].shape for name in _state_names(program)}
    _check_shapes(checkpoint.state, wanted)
    if surplus := checkpoint.state.keys() - wanted.keys():
        raise NetworkError(f"{min(surplus)} belongs to no layer")


def _check_shapes(state: Mapping[str, Array], wanted: Mapping[str, tuple[int, ...]]) -> None:
    for name, shape in wanted.items():
        if name not in state:
            raise NetworkError(f"{name} is missing")
        if state[name].shape != shape:
            raise NetworkError(f"{name} has shape {state[name].shape}, the layers need {shape}")


def _state_names(program: Program) -> tuple[str, ...]:
    return (*program.of_role(Role.PARAMETER), *program.of_role(Role.SLOT), *program.of_role(Role.HYPER))
