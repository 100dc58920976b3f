"""What each operation made when the learner last looked at it, within a bound of memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.machine import Machine
from tui_dl.session.choice import Choice
from tui_dl.session.snapshot import VisitView

BOUND = 32 * 2**20
"""Bytes of tensors that are remembered, this visit's and the last's together."""


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """A look at what an operation had made."""

    place: tuple[int, int]
    """Whole batches before that one, and operations of it that were done."""
    values: npt.NDArray[Any] | None
    """What the operation made; None where there was no room to keep it."""

    @property
    def size(self) -> int:
        return 0 if self.values is None else self.values.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """All that is known of the visits to one operation."""

    operation: int
    now: Visit
    last: Visit | None
    unequal: int
    """How many elements differ between the two."""


class Visits:
    """This visit and the last one, for every operation."""

    def __init__(self) -> None:
        self._last: dict[int, Visit] = {}
        self._now: dict[int, Visit] = {}
        self._unequal: dict[int, int] = {}
        """How many elements differ between the two; counted once, when the learner comes."""

    def note(self, machine: Machine) -> None:
        """The learner looks at the operation done last."""
        operation = machine.current
        if operation is None:
            return
        place, known = (machine.step, machine.done_operations), self._now.get(operation.index)
        values = machine.tensors[next(iter(operation.outputs))]
        if known is not None and known.place == place and self._same(known, values):
            return
        if known is not None:
            self._last[operation.index] = known
            self._unequal[operation.index] = 0 if known.values is None else unequal(known.values, values)
        room = BOUND - sum(visit.size for visits in (self._last, self._now) for visit in visits.values())
        copy = values.copy() if values.nbytes <= room else None
        self._now[operation.index] = Visit(place, copy)

    def remembered(self) -> tuple[Remembered, ...]:
        """Everything, to be put back by `recall`."""
        return tuple(
            Remembered(index, now, self._last.get(index), self._unequal.get(index, 0))
            for index, now in sorted(self._now.items())
        )

    def recall(self, remembered: Iterable[Remembered]) -> None:
        """Remember this, and nothing else."""
        known = {each.operation: each for each in remembered}
        self._now = {index: each.now for index, each in known.items()}
        self._last = {index: each.last for index, each in known.items() if each.last is not None}
        self._unequal = {index: known[index].unequal for index in self._last}

    @staticmethod
    def _same(known: Visit, values: npt.NDArray[Any]) -> bool:
        return known.values is not None and unequal(known.values, values) == 0

    def changed(self, machine: Machine) -> frozenset[int]:
        """The operations of this batch that made something else than at the visit before."""
        return frozenset(
            index
            for index, now in self._now.items()
            if now.place[0] == machine.step and index < machine.done_operations and self._unequal.get(index)
        )

    def view(self, machine: Machine, choice: Choice) -> VisitView | None:
        """The operation in view beside its last visit; None where this is the first."""
        operation = machine.current
        last = self._last.get(operation.index) if operation is not None else None
        if operation is None or last is None:
            return None
        name = next(iter(operation.outputs))
        values, epoch = machine.tensors[name], last.place[0] // machine.batches_per_epoch
        when = f"epoch {epoch + 1}, batch {last.place[0] % machine.batches_per_epoch + 1}"
        index = choice.index(machine.program.tensors[name].axes, values.shape)
        if last.values is None or last.values.shape != values.shape:
            return VisitView(when, None, float(values[index]), values.size, values.size)
        count = self._unequal[operation.index]
        return VisitView(when, float(last.values[index]), float(values[index]), count, values.size)


def unequal(before: npt.NDArray[Any], now: npt.NDArray[Any]) -> int:
    """How many elements differ, NaN being equal to NaN; all of them where the shapes do."""
    if before.shape != now.shape:
        return now.size
    count = int(np.count_nonzero(before != now))
    return count - int(np.count_nonzero(np.isnan(before) & np.isnan(now))) if count else 0
