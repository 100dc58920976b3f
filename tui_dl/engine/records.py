"""What is recorded of every batch, and the value of an epoch that it makes.

A record begins with the batch's loss and metrics; the counters of the metrics that are no means follow. The loss and
the means count by their batches' sizes, counters are added up: both as in Keras.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena, element_count
from tui_dl.engine.program import Program

Records = npt.NDArray[np.float64]


def columns(program: Program) -> int:
    """Numbers in the record of one batch."""
    return len(program.reported) + sum(_size(program, counters) for counters, _ in program.tallies.values())


def _size(program: Program, name: str) -> int:
    return element_count(program.tensors[name].shape)


def watched(program: Program, arena: Arena) -> npt.NDArray[np.int64]:
    """Where the numbers of a record lie in an arena."""
    places = [arena.offsets[name] for name in program.reported]
    for counters, _ in program.tallies.values():
        first = arena.offsets[counters]
        places.extend(range(first, first + _size(program, counters)))
    return np.array(places, np.int64)


def combined(program: Program, records: Records, sizes: npt.NDArray[Any]) -> Records:
    """The loss and metrics of some batches of the given sizes, together."""
    names = list(program.reported)
    first = len(names)
    values: Records = (records[:, :first] * sizes[:, None]).sum(axis=0) / sizes.sum()
    for name, (counters, metric) in program.tallies.items():
        last = first + _size(program, counters)
        # A training that diverges has a history, too, without a warning on every line of it.
        with np.errstate(all="ignore"):
            values[names.index(name)] = metric.result(records[:, first:last].sum(axis=0), *metric.settings)
        first = last
    return values
