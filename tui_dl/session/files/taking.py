"""From an open session to what a file holds of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena, element_count
from tui_dl.engine.checkpoint import fingerprint
from tui_dl.engine.machine import Machine
from tui_dl.session.debugger import Kind, Watch
from tui_dl.session.files.saved import Followed, Mark, Position, Saved, Stop, Tensors
from tui_dl.session.opened import Opened
from tui_dl.session.runs import Runs
from tui_dl.session.setup import Setup

Array = npt.NDArray[np.float32]


def take(opened: Opened, now: Setup, rate: float, furthest: int) -> Saved:
    """What a session without tensors is; `now` is its setup, `rate` the learning rate wished for."""
    machine, debugger = opened.trainer.machine, opened.debugger
    # How a matrix product is cut among threads may decide its last bit.
    before = replace(opened.began, threads=machine.threads)
    after = replace(before, learning_rate=now.learning_rate, epochs=now.epochs)
    # Epochs may have been lowered beneath those that are done.
    before = replace(before, epochs=max(before.epochs, machine.step // machine.batches_per_epoch + 1))
    return Saved(
        before,
        after,
        Position(machine.step, max(machine.done_operations, 1), max(furthest, machine.batches_done)),
        rate,
        machine.changes,
        tuple(
            Stop(b.number, b.kind, b.text, min(b.operations) if b.kind is Kind.OPERATION else -1, b.enabled)
            for b in debugger.breakpoints
        ),
        tuple(_followed(watch, machine) for watch in debugger.watches),
        tuple(Mark(mark.number, mark.step, mark.operations) for mark in debugger.bookmarks),
        {axis: int(index) for axis, index in opened.choice.as_mapping().items()},
        opened.from_seed,
        fingerprint(machine.feed),
        state_digest(machine),
    )


def _followed(watch: Watch, machine: Machine) -> Followed:
    since = watch.history[0][0] if watch.history else machine.batches_done + 1
    return Followed(watch.number, watch.scalar.text, since)


def with_tensors(saved: Saved, opened: Opened, runs: Runs) -> Saved:
    """The same with all that cannot be worked out again, and what would take long."""
    machine = opened.trainer.machine
    machine.remember_batch()
    first = machine.checkpoints[0]
    earliest, beginning = machine.checkpoint(first), machine.checkpoint(machine.step)
    assert earliest is not None
    return replace(
        saved,
        tensors=Tensors(
            first,
            named(machine.arena, earliest),
            named(machine.arena, machine.arena.state.copy() if beginning is None else beginning),
            machine.records().copy(),
            opened.trainer.validations,
            {watch.number: np.array(watch.history, np.float64).reshape(-1, 2) for watch in opened.debugger.watches},
            runs.view(),
            opened.statistics.sampled(),
            opened.visits.remembered(),
        ),
    )


def named(arena: Arena, state: Array) -> dict[str, Array]:
    """A flat state, as it lies in an arena, as tensors by name."""
    parts = {}
    for name, tensor in arena.tensors.items():
        if tensor.role.is_state:
            first = arena.offsets[name]
            parts[name] = state[first : first + element_count(tensor.shape)].reshape(tensor.shape)
    return parts


def state_digest(machine: Machine) -> str:
    """Tells whether two machines have the same weights, slots and hyper-parameters, to the last bit."""
    digest = hashlib.blake2b(digest_size=8)
    for name, values in named(machine.arena, machine.arena.state).items():
        digest.update(name.encode() + values.tobytes())
    return digest.hexdigest()
