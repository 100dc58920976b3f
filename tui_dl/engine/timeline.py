"""Memory of the past: checkpoints of the state, thinned to a bound, dense near the present.

Any batch can be returned to: from the nearest checkpoint before it, the batches between are run again, bit for bit.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import numpy as np
import numpy.typing as npt

State = npt.NDArray[Any]


class Timeline:
    """Copies of the state at the beginning of some batches, at most `bound` bytes (but never fewer than two copies)."""

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self._steps: list[int] = []
        self._states: list[State] = []

    def __len__(self) -> int:
        return len(self._steps)

    def __contains__(self, step: int) -> bool:
        return step in self._steps

    @property
    def steps(self) -> tuple[int, ...]:
        """The batches (counted from 0) at whose beginning there is a checkpoint."""
        return tuple(self._steps)

    @property
    def size(self) -> int:
        """Bytes held."""
        return sum(state.nbytes for state in self._states)

    def keep(self, step: int, state: State) -> None:
        """Remember a copy of the state as it is at the beginning of batch `step`."""
        if step in self:
            return
        copy = self._copy(state)
        place = bisect_right(self._steps, step)
        self._steps.insert(place, step)
        self._states.insert(place, copy)

    def _copy(self, state: State) -> State:
        """A copy; into the memory of the checkpoint that is missed least, once the bound is reached."""
        if len(self._steps) > 2 and self.size + state.nbytes > self.bound:
            place = self._least_missed()
            del self._steps[place]
            freed = self._states.pop(place)
            np.copyto(freed, state)
            return freed
        return state.copy()

    def _least_missed(self) -> int:
        """The checkpoint whose loss lengthens the way back least, measured against how long ago it is.

        The first and the newest always stay.
        """
        now = self._steps[-1]

        def price(place: int) -> float:
            gap = self._steps[place + 1] - self._steps[place - 1]
            return gap / (now - self._steps[place] + 1)

        return min(range(1, len(self._steps) - 1), key=price)

    def before(self, step: int) -> tuple[int, State]:
        """The newest checkpoint at or before the beginning of batch `step`."""
        place = bisect_right(self._steps, step) - 1
        return self._steps[place], self._states[place]

    def at(self, step: int) -> State | None:
        """The state at the beginning of batch `step`, if it is remembered."""
        return self._states[self._steps.index(step)] if step in self else None

    def forget_after(self, step: int) -> None:
        """Drop what lies after the beginning of batch `step`: that future will be different."""
        place = bisect_right(self._steps, step)
        del self._steps[place:], self._states[place:]
