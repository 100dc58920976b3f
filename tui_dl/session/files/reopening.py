"""From what a file holds to an open session: by putting the tensors back, or by training again from the seed."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.data import catalog
from tui_dl.data.dataset import Dataset
from tui_dl.engine.arena import Arena, element_count
from tui_dl.engine.checkpoint import fingerprint
from tui_dl.engine.errors import MachineError
from tui_dl.engine.machine import Machine
from tui_dl.engine.records import columns
from tui_dl.engine.trainer import Pace
from tui_dl.session.conditions import NeverChangesError
from tui_dl.session.debugger import HISTORY, Kind
from tui_dl.session.files import refused
from tui_dl.session.files.following import Following
from tui_dl.session.files.saved import Saved, Tensors
from tui_dl.session.files.taking import state_digest
from tui_dl.session.opened import Opened
from tui_dl.session.setup import MOST_PARAMETERS, build_network, network_of

Array = npt.NDArray[Any]

FRAME_SECONDS = 0.2
WORTH_SAYING = 10
"""Seconds below which nobody wants to know how many are left."""
_UNITS = (("days", 86_400), ("h", 3600), ("min", 60), ("s", 1))
_WORDS = {Kind.EPOCH: "epoch", Kind.NAN: "nan"}
"""How breakpoints are asked for that say something else."""


class StoppedError(Exception):
    """The learner did not want to wait."""


def reopened(saved: Saved, path: Path, tell: Callable[[str], None], stopped: Callable[[], bool]) -> tuple[Opened, str]:
    """The session of a file, standing where it was saved, and a line that says how it came there.

    Raises `DataError` where the data cannot be had, `CheckpointError` where the parts of the file do not fit together,
    and `StoppedError`.
    """
    dataset = catalog.load(saved.setup.data, seed=saved.setup.seed)
    opened = None
    try:
        _check_size(saved, dataset)
        opened = Opened(saved.setup, dataset, build_network(saved.setup, dataset))
        opened.setup, opened.from_seed = saved.now, saved.from_seed
        following = Following(opened, saved.watches, _whole_batches(opened, saved))
        said = _put(opened, saved, following, tell, stopped)
        left_out = dress(opened, saved, following)
        return opened, ", ".join([said, *(f"without {text}, which never changes" for text in left_out)])
    except BaseException as error:
        if opened is not None:
            opened.trainer.close()
        if isinstance(error, ValueError | KeyError | ArithmeticError | MachineError):
            raise refused(path, error) from error
        raise


def _check_size(saved: Saved, dataset: Dataset) -> None:
    """The tensors are those that the layers need, or the layers not too large: before memory is asked for."""
    shapes = {p.name: p.shape for p in network_of(saved.setup, dataset).graph(dataset.features).parameters()}
    if saved.tensors is not None:
        for state in (saved.tensors.earliest, saved.tensors.state):
            _check_shapes(state, shapes)
    elif (count := sum(map(element_count, shapes.values()))) > MOST_PARAMETERS:
        raise ValueError(f"its {count:,} parameters are more than {MOST_PARAMETERS:,}")


def _check_shapes(state: Mapping[str, Array], wanted: Mapping[str, tuple[int, ...]]) -> None:
    for name, shape in wanted.items():
        if name not in state:
            raise ValueError(f"{name} is missing")
        if state[name].shape != shape:
            raise ValueError(f"{name} has shape {state[name].shape}, the layers need {shape}")


def _put(
    opened: Opened, saved: Saved, following: Following, tell: Callable[[str], None], stopped: Callable[[], bool]
) -> str:
    machine, at = opened.trainer.machine, saved.position
    _check_changes(machine, saved)
    epochs = max(saved.setup.epochs, saved.now.epochs)
    if at.step >= epochs * machine.batches_per_epoch:
        raise ValueError(f"{epochs:,} epochs have no batch {at.step + 1:,}")
    if at.operations > len(machine.program):
        raise ValueError(f"a batch has {len(machine.program)} operations, not {at.operations}")
    machine.prepare()
    same_data = saved.data in ("", fingerprint(machine.feed))
    if saved.tensors is not None:
        if not same_data:
            raise ValueError(f"{saved.setup.data} is not the data that it was saved with")
        _restore(opened, saved, saved.tensors)
        return "as it was saved"
    machine.recall(saved.changes, {})
    _replay(opened, saved, following, tell, stopped)
    if not same_data:
        return f"replayed, but {saved.setup.data} is not the data that it was saved with"
    if saved.state not in ("", state_digest(machine)):
        return "replayed; the last bits differ, as they may on another machine"
    return "replayed to the same bits" if saved.state else "replayed"


def _check_changes(machine: Machine, saved: Saved) -> None:
    scheduled = any(operation.kind == "schedule" for operation in machine.program)
    for values in saved.changes.values():
        for name in values:
            if name not in machine.hyper_names or (name == "η" and scheduled):
                raise ValueError(f"{name} of the optimizer cannot be changed by hand")


def _restore(opened: Opened, saved: Saved, tensors: Tensors) -> None:
    """Stand where the tensors belong, with the same past."""
    machine, at = opened.trainer.machine, saved.position
    program = machine.program
    done = at.step + (at.operations == len(program))
    if tensors.records.shape != (done, columns(program)):
        raise ValueError(f"its records have shape {tensors.records.shape}, not {(done, columns(program))}")
    epochs = (done // machine.batches_per_epoch, len(program.reported))
    if tensors.validations.shape != epochs:
        raise ValueError(f"its validations have shape {tensors.validations.shape}, not {epochs}")
    earliest = _flat(machine.arena, tensors.earliest)
    opened.trainer.restore(tensors.first, earliest, tensors.records, tensors.validations)
    machine.recall(saved.changes, {at.step: _flat(machine.arena, tensors.state)})
    machine.go_to(at.step, at.operations)
    for each in tensors.visits:
        if each.operation >= len(program):
            raise ValueError(f"operation {each.operation} was looked at, there is none")
    opened.visits.recall(tensors.visits)
    if tensors.statistics is not None:
        opened.statistics.recall(tensors.statistics, reach(saved, machine))


def _flat(arena: Arena, state: Mapping[str, Array]) -> Array:
    """Tensors by name as one piece, as they lie in an arena."""
    wanted = {name: tensor.shape for name, tensor in arena.tensors.items() if tensor.role.is_state}
    _check_shapes(state, wanted)
    if surplus := state.keys() - wanted.keys():
        raise ValueError(f"{min(surplus)} belongs to no layer")
    flat = np.zeros_like(arena.state)
    for name, values in state.items():
        first = arena.offsets[name]
        flat[first : first + values.size] = values.ravel()
    return flat


def time_left(seconds: float) -> str:
    """How long it will go on, in a few words; empty where that is not worth saying."""
    if seconds < WORTH_SAYING:
        return ""
    unit, size = next((unit, size) for unit, size in _UNITS if seconds >= 2 * size)
    return f", {round(seconds / size):,} {unit} left"


def _whole_batches(opened: Opened, saved: Saved) -> int:
    """How many batches are done where the session stands."""
    return saved.position.step + (saved.position.operations == len(opened.trainer.machine.program))


def _replay(
    opened: Opened, saved: Saved, following: Following, tell: Callable[[str], None], stopped: Callable[[], bool]
) -> None:
    """Train again from the seed, with all that was changed by hand on the way, and seen by watches."""
    trainer, machine, at = opened.trainer, opened.trainer.machine, saved.position
    pace, told = Pace(FRAME_SECONDS), -math.inf
    while machine.batches_done < at.step:
        if stopped():
            raise StoppedError("Opening was stopped: everything is as it was.")
        batches = min(pace.batches, at.step - machine.batches_done)
        pace.count(following.run(lambda wanted: opened.statistics.run(trainer, wanted), batches))
        # A run ends with its epoch, which may be over in no time: telling would take longer than training.
        if machine.batches_done < at.step and time.perf_counter() - told >= FRAME_SECONDS:
            left = (at.step - machine.batches_done) / pace.batches_per_second
            tell(f"replaying the session: {machine.batches_done:,} of {at.step:,} batches{time_left(left)}")
            told = time.perf_counter()
    while machine.step < at.step or machine.done_operations < at.operations:
        trainer.advance()
    if machine.finished_batch:
        following.note()


# ---------------------------------------------------------------------- what the debugger heeds


def dress(opened: Opened, saved: Saved, following: Following) -> list[str]:
    """Breakpoints, watches, bookmarks and the chosen element. Raises ValueError for what there cannot be.

    What never changes could once be watched and waited for: it is left out, and returned.
    """
    left_out = [*_put_stops(opened, saved), *_put_watches(opened, saved, following)]
    machine, debugger = opened.trainer.machine, opened.debugger
    for mark in saved.bookmarks:
        if mark.step < max(saved.now.epochs, saved.setup.epochs) * machine.batches_per_epoch:
            debugger.number_from(mark.number)
            debugger.put_bookmark(machine, mark.step, min(mark.operations, len(machine.program)))
    used = [stop.number for stop in saved.stops] + [mark.number for mark in saved.bookmarks]
    used += [watch.number for watch in saved.watches]
    debugger.number_from(1 + max(used, default=0))
    sizes = {
        a: n for tensor in machine.program.tensors.values() for a, n in zip(tensor.axes, tensor.shape, strict=True)
    }
    for axis, index in saved.chosen.items():
        if index < sizes.get(axis, 0):
            opened.choice.choose([axis], [index])
    return left_out


def reach(saved: Saved, machine: Machine) -> int:
    """The furthest batch that the time line may lead to."""
    most = max(saved.position.step + 1, saved.now.epochs * machine.batches_per_epoch)
    return min(max(saved.position.furthest, machine.batches_done), most)


def _put_stops(opened: Opened, saved: Saved) -> Iterator[str]:
    machine, debugger = opened.trainer.machine, opened.debugger
    for stop in saved.stops:
        debugger.number_from(stop.number)
        if stop.kind is Kind.OPERATION and stop.operation >= 0:
            if stop.operation >= len(machine.program):
                raise ValueError(f"breakpoint {stop.number} is at operation {stop.operation}, there is none")
            made = debugger.toggle_operation(machine.program[stop.operation])
        else:
            try:
                made = debugger.add(_WORDS.get(stop.kind, stop.text), machine)
            except NeverChangesError:
                yield stop.text
                continue
        if made is None or made.kind is not stop.kind:
            raise ValueError(f"breakpoint {stop.number}: {stop.text[:60]!r} is no {stop.kind.value}")
        debugger.enable(made.number, stop.enabled)


def _put_watches(opened: Opened, saved: Saved, following: Following) -> list[str]:
    """Those that no replay has put in place; what they have seen, where the file holds it."""
    following.finish()
    seen = saved.tensors.watched if saved.tensors is not None else {}
    for watch in opened.debugger.watches:
        if watch.number in seen:
            history = ((int(batch), float(value)) for batch, value in seen[watch.number].tolist())
            watch.history = deque(history, maxlen=HISTORY)
    return following.left_out
