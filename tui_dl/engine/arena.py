"""One block of memory in which all tensors of a program lie, state first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.program import Tensor

_ALIGNMENT = 16
"""Elements: 64 bytes of float32, a cache line."""


def aligned(size: int) -> int:
    """The room that `size` elements take: tensors begin on cache lines."""
    return -(-size // _ALIGNMENT) * _ALIGNMENT


def element_count(shape: tuple[int, ...]) -> int:
    """How many numbers a shape holds."""
    count = 1
    for size in shape:
        count *= size
    return count


class Arena:
    """Memory for tensors, and where each of them lies.

    State (parameters, slots, hyper-parameters) lies in one piece at the beginning, so that a checkpoint is one copy.
    """

    def __init__(self, tensors: Mapping[str, Tensor], dtype: npt.DTypeLike = np.float32) -> None:
        state = [t for t in tensors.values() if t.role.is_state]
        others = [t for t in tensors.values() if not t.role.is_state]
        self.tensors = dict(tensors)
        self.offsets, self.state_size = _placed(state, 0)
        rest, total = _placed(others, self.state_size)
        self.offsets |= rest
        self.memory: npt.NDArray[Any] = np.zeros(total, dtype)

    @property
    def state(self) -> npt.NDArray[Any]:
        """The part that outlives a batch."""
        return self.memory[: self.state_size]

    def view(self, name: str, rows: int | None = None) -> npt.NDArray[Any]:
        """A tensor as an array over the arena; of a per-example tensor only the first `rows` examples."""
        tensor = self.tensors[name]
        shape = tensor.shape
        if rows is not None and tensor.per_example:
            shape = (rows, *shape[1:])
        offset = self.offsets[name]
        return self.memory[offset : offset + element_count(shape)].reshape(shape)


def _placed(tensors: Iterable[Tensor], offset: int) -> tuple[dict[str, int], int]:
    places = {}
    for tensor in tensors:
        places[tensor.name] = offset
        offset += aligned(element_count(tensor.shape))
    return places, offset
