"""Where a run stops, what is watched on the way, and the places one may want to return to."""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation, Phase, Program
from tui_dl.session import conditions
from tui_dl.session.conditions import NeverChangesError, Scalar, Validation
from tui_dl.session.errors import SessionError
from tui_dl.session.snapshot import BookmarkView, BreakpointView, WatchView
from tui_dl.session.spelling import spelled

HISTORY = 2000
"""Values of a watch that are remembered: a batch each."""
MOST_BOOKMARKS = 30
NO_NUMBER = "a value that is NaN or infinite"


class Kind(StrEnum):
    """What a breakpoint waits for."""

    OPERATION = "operation"
    PHASE = "phase"
    LAYER = "layer"
    EPOCH = "epoch"
    NAN = "nan"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A reason to stop a run."""

    number: int
    kind: Kind
    text: str
    """What it waits for, in words or as it was written."""
    operations: frozenset[int] = frozenset()
    """For an operation, a phase or a layer: the operations at which it stops."""
    scalar: Scalar | None = None
    enabled: bool = True


@dataclass(slots=True)
class Watch:
    """A number that is followed, and what it was after each batch."""

    number: int
    scalar: Scalar
    history: deque[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place in time."""

    number: int
    step: int
    operations: int
    text: str


class Debugger:
    """Breakpoints, watches and bookmarks of a session."""

    def __init__(self, validation: Callable[[], Validation] = Validation) -> None:
        self._validation = validation
        self.breakpoints: list[Breakpoint] = []
        self.watches: list[Watch] = []
        self.bookmarks: list[Bookmark] = []
        self._numbers = itertools.count(1)
        self._was: dict[int, bool] = {}

    def number_from(self, number: int) -> None:
        """Give this number to the next breakpoint, watch or bookmark, and those after it to the others."""
        self._numbers = itertools.count(number)

    # ------------------------------------------------------------------ breakpoints

    def add(self, text: str, machine: Machine) -> Breakpoint:
        """A breakpoint as it is written: `epoch`, `nan`, a phase, a layer, what an operation makes, or a condition.

        Raises `SessionError` where it is none of these.
        """
        kind, _, rest = text.strip().partition(" ")
        kind, word = (kind, rest.strip()) if kind in (Kind.PHASE, Kind.LAYER, Kind.OPERATION) else ("", text.strip())
        if word.lower() in ("epoch", "end of epoch", "end of the epoch"):
            return self._keep(Kind.EPOCH, "the end of an epoch")
        if word.lower() in ("nan", "inf", "nan or infinity"):
            return self._keep(Kind.NAN, NO_NUMBER)
        found = _places(machine.program, kind, word)
        if found is not None:
            return self._keep(*found)
        if kind:
            raise SessionError(_no_place(machine.program, kind, word))
        scalar = conditions.read(text, machine, self._validation())
        if not scalar.is_condition:
            raise SessionError(f"{scalar.text!r} is a number, not a condition: compare it, such as {scalar.text} > 0")
        if scalar.fixed:
            raise NeverChangesError(f"{scalar.text} never changes: name something that does, such as loss or norm(dW1)")
        return self._keep(Kind.CONDITION, scalar.text, scalar=scalar)

    def _keep(
        self, kind: Kind, text: str, operations: frozenset[int] = frozenset(), scalar: Scalar | None = None
    ) -> Breakpoint:
        known = next((b for b in self.breakpoints if (b.kind, b.text) == (kind, text)), None)
        if known is not None:
            return self.enable(known.number, True)
        made = Breakpoint(next(self._numbers), kind, text, operations, scalar)
        self.breakpoints.append(made)
        return made

    def toggle_operation(self, operation: Operation) -> Breakpoint | None:
        """Stop at this operation, or no longer; None where there is no stop any more."""
        for known in self.breakpoints:
            if known.kind is Kind.OPERATION and operation.index in known.operations:
                self.breakpoints.remove(known)
                return None
        return self._keep(Kind.OPERATION, operation.formula, frozenset({operation.index}))

    def enable(self, number: int, on: bool) -> Breakpoint:
        """Switch a breakpoint on or off without losing it."""
        place = next(n for n, known in enumerate(self.breakpoints) if known.number == number)
        self.breakpoints[place] = replace(self.breakpoints[place], enabled=on)
        return self.breakpoints[place]

    def remove(self, number: int) -> None:
        """Forget a breakpoint, a watch or a bookmark."""
        self.breakpoints = [known for known in self.breakpoints if known.number != number]
        self.watches = [watch for watch in self.watches if watch.number != number]
        self.bookmarks = [mark for mark in self.bookmarks if mark.number != number]

    def _active(self, *kinds: Kind) -> list[Breakpoint]:
        return [known for known in self.breakpoints if known.enabled and known.kind in kinds]

    @property
    def steps_inside(self) -> bool:
        """Whether a run must look at every operation."""
        return bool(self._active(Kind.OPERATION, Kind.PHASE, Kind.LAYER))

    @property
    def looks_at_batches(self) -> bool:
        """Whether a run must look at every batch."""
        return bool(self.watches or self._active(Kind.NAN, Kind.CONDITION))

    @property
    def ends_epochs(self) -> Breakpoint | None:
        """The breakpoint at the end of an epoch, if there is one."""
        return next(iter(self._active(Kind.EPOCH)), None)

    # ------------------------------------------------------------------ stopping

    def begin(self, machine: Machine) -> None:
        """Note which conditions hold already: a run stops where one comes true."""
        self._was = {known.number: self._holds(known, machine) for known in self._active(Kind.CONDITION)}

    def baseline(self) -> dict[int, bool]:
        """Which conditions held when last looked at."""
        return dict(self._was)

    def begin_again(self, baseline: dict[int, bool]) -> None:
        """As if this had been seen last."""
        self._was = dict(baseline)

    def value(self, scalar: Scalar, machine: Machine) -> float | None:
        """What a scalar comes to now; None while a part of it is not known yet."""
        return scalar.value(machine, self._validation())

    def _holds(self, known: Breakpoint, machine: Machine) -> bool:
        value = self.value(known.scalar, machine) if known.scalar is not None else None
        return value is not None and math.isfinite(value) and bool(value)

    def stop_at(self, machine: Machine) -> Breakpoint | None:
        """The breakpoint that the operation just done has reached."""
        operation = machine.current
        if operation is None:
            return None
        for known in self._active(Kind.OPERATION, Kind.PHASE, Kind.LAYER):
            if operation.index in known.operations:
                return known
        if self._active(Kind.NAN) and _is_broken(machine, operation):
            return self._active(Kind.NAN)[0]
        return self._came_true(machine, set(operation.outputs))

    def _came_true(self, machine: Machine, changed: set[str] | None) -> Breakpoint | None:
        """A condition that holds and did not before; of those that read what has changed."""
        found = None
        for known in self._active(Kind.CONDITION):
            assert known.scalar is not None
            # A validation comes right after the last operation of an epoch.
            validated = bool(known.scalar.validated) and machine.finished_batch
            if changed is not None and known.scalar.reads and not (validated or known.scalar.reads & changed):
                continue
            if self.value(known.scalar, machine) is None:
                continue
            holds = self._holds(known, machine)
            if holds and not self._was.get(known.number, False):
                found = found or known
            self._was[known.number] = holds
        return found

    def stop_after_batch(self, machine: Machine) -> Breakpoint | None:
        """The breakpoint that a whole batch has reached somewhere."""
        nan = self._active(Kind.NAN)
        if nan and not np.isfinite(machine.arena.state).all():
            return nan[0]
        if nan and not all(np.isfinite(machine.tensors[name]).all() for name in machine.program.recorded):
            return nan[0]
        return self._came_true(machine, None)

    # ------------------------------------------------------------------ watches and bookmarks

    def watch(self, text: str, machine: Machine) -> Watch:
        """Follow a number from now on. Raises `SessionError`."""
        scalar = conditions.read(text, machine, self._validation())
        if scalar.fixed:
            raise NeverChangesError(
                f"{scalar.text} never changes: watch something that does, such as loss or norm(dW1)"
            )
        for known in self.watches:
            if known.scalar.text == scalar.text:
                return known
        self.watches.append(Watch(next(self._numbers), scalar, deque(maxlen=HISTORY)))
        self.note_batch(machine)
        return self.watches[-1]

    def note_batch(self, machine: Machine) -> None:
        """After a batch, or a step back: what is watched, batch by batch; a future that is undone is dropped."""
        done = machine.batches_done
        for watch in self.watches:
            while watch.history and watch.history[-1][0] > done - machine.finished_batch:
                watch.history.pop()
            value = self.value(watch.scalar, machine) if machine.finished_batch else None
            if value is not None:
                watch.history.append((done, value))

    def bookmark(self, machine: Machine) -> Bookmark:
        """Remember this place; the same place twice is one bookmark."""
        return self.put_bookmark(machine, machine.step, machine.done_operations)

    def put_bookmark(self, machine: Machine, step: int, operations: int) -> Bookmark:
        """Remember a place: so many operations of a batch, counted from 0, are done. Raises `SessionError`."""
        epoch, batch = divmod(step, machine.batches_per_epoch)
        formula = machine.program[operations - 1].formula if operations else "before its first operation"
        text = f"epoch {epoch + 1}, batch {batch + 1}: {formula}"
        here = (step, operations)
        known = next((mark for mark in self.bookmarks if (mark.step, mark.operations) == here), None)
        if known is not None:
            return known
        if len(self.bookmarks) >= MOST_BOOKMARKS:
            raise SessionError(f"{MOST_BOOKMARKS} bookmarks are set: remove one first")
        self.bookmarks.append(Bookmark(next(self._numbers), *here, text))
        self.bookmarks.sort(key=lambda mark: (mark.step, mark.operations))
        return next(mark for mark in self.bookmarks if (mark.step, mark.operations) == here)

    def next_bookmark(self, machine: Machine) -> Bookmark:
        """The bookmark after this place; after the last the first. Raises `SessionError` where there is none."""
        if not self.bookmarks:
            raise SessionError("no bookmark is set: m sets one here")
        here = (machine.step, machine.done_operations)
        return next((mark for mark in self.bookmarks if (mark.step, mark.operations) > here), self.bookmarks[0])

    # ------------------------------------------------------------------ what is seen

    def breakpoint_views(self) -> tuple[BreakpointView, ...]:
        """All breakpoints."""
        return tuple(BreakpointView(b.number, b.kind.value, b.text, b.enabled, b.operations) for b in self.breakpoints)

    def watch_views(self, machine: Machine) -> tuple[WatchView, ...]:
        """All watches with their values now."""
        return tuple(
            WatchView(
                watch.number,
                watch.scalar.text,
                self.value(watch.scalar, machine),
                np.array([batch for batch, _ in watch.history], np.int64),
                np.array([value for _, value in watch.history], np.float32),
            )
            for watch in self.watches
        )

    def bookmark_views(self) -> tuple[BookmarkView, ...]:
        """All bookmarks, the earliest first."""
        return tuple(BookmarkView(b.number, b.step, b.operations, b.text) for b in self.bookmarks)


Place = tuple[Kind, str, frozenset[int]]
"""What a breakpoint at operations is made of."""


def _places(program: Program, kind: str, word: str) -> Place | None:
    """The phase, the layer or the operation of that name; of one kind only, where one is named."""
    if kind in ("", Kind.PHASE) and word.lower() in list(Phase):
        first = next(o.index for o in program if o.phase.value == word.lower())
        return Kind.PHASE, f"phase {word.lower()}", frozenset({first})
    starts = frozenset(
        o.index for o in program if o.layer == word and (not o.index or program[o.index - 1].layer != word)
    )
    if kind in ("", Kind.LAYER) and starts:
        return Kind.LAYER, f"layer {word}", starts
    made = [o for o in program if word in (o.name, o.formula) or spelled(word, o.outputs) in o.outputs]
    if kind in ("", Kind.OPERATION) and made:
        return Kind.OPERATION, made[-1].formula, frozenset({made[-1].index})
    return None


def _no_place(program: Program, kind: str, word: str) -> str:
    """What to say where there is no such phase, layer or operation."""
    there = {
        Kind.PHASE: [phase.value for phase in Phase],
        Kind.LAYER: list(dict.fromkeys(o.layer for o in program if o.layer)),
        Kind.OPERATION: [o.name for o in program],
    }
    return f"there is no {kind} {word}: there are {', '.join(there[Kind(kind)])}"


def _is_broken(machine: Machine, operation: Operation) -> bool:
    """Whether an operation has made something that is no number."""
    return any(not np.isfinite(machine.tensors[name]).all() for name in operation.outputs)
