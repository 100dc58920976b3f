"""One block of memory in which all tensors of a program lie, state first."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.program import Tensor

_LINE = 64
"""Bytes of a cache line."""
_HUGE = 2 << 20
"""Bytes of a huge page."""
_ALIGNMENT = 16
"""Elements: as many float32 lie on a cache line."""


def aligned(size: int) -> int:
    """The room that `size` elements take: tensors begin on cache lines."""
    return -(-size // _ALIGNMENT) * _ALIGNMENT


def _zeros(size: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """Zeros that begin on a cache line; many of them lie in huge pages, where the system has such.

    NumPy's own begin 16 bytes behind a cache line. And a core finds only so many pages without looking them up: the
    pages of a layer's kernel, its gradient and its slots are more.
    """
    length = size * dtype.itemsize
    if length < _HUGE or not hasattr(mmap, "MADV_HUGEPAGE"):
        room: Any = np.zeros(length + _LINE, np.uint8)
        step = _LINE
    else:
        room = mmap.mmap(-1, length + _HUGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        step = _HUGE
        with suppress(OSError):
            room.madvise(mmap.MADV_HUGEPAGE)
    memory = np.frombuffer(room, np.uint8)
    first = -memory.ctypes.data % step
    return memory[first : first + length].view(dtype)


def element_count(shape: tuple[int, ...]) -> int:
    """How many numbers a shape holds."""
    count = 1
    for size in shape:
        count *= size
    return count


class Arena:
    """Memory for tensors, and where each of them lies.

    State (parameters, slots, hyper-parameters) lies in one piece at the beginning, so that a checkpoint is one copy.
    Of tensors with a row for each example only the first `slice_rows` have a place: a large batch is worked through in
    slices, one after the other in the same place. `spread` gives all examples a place, in a block of their own.
    """

    def __init__(
        self, tensors: Mapping[str, Tensor], dtype: npt.DTypeLike = np.float32, slice_rows: int | None = None
    ) -> None:
        state = [t for t in tensors.values() if t.role.is_state]
        others = [t for t in tensors.values() if not t.role.is_state]
        self.tensors = dict(tensors)
        self.slice_rows = slice_rows
        """None: all examples have a place."""
        self._all_fit = slice_rows is None or all(t.shape[0] <= slice_rows for t in tensors.values() if t.per_example)
        self.offsets, self.state_size = _placed(state, 0, slice_rows)
        rest, total = _placed(others, self.state_size, slice_rows)
        self.offsets |= rest
        self.memory: npt.NDArray[Any] = _zeros(total, np.dtype(dtype))
        self._block: npt.NDArray[Any] | None = None
        self._places: dict[str, int] = {}

    @property
    def state(self) -> npt.NDArray[Any]:
        """The part that outlives a batch."""
        return self.memory[: self.state_size]

    @property
    def is_spread(self) -> bool:
        """Whether all examples have a place at the moment."""
        return self._all_fit or self._block is not None

    def spread(self) -> None:
        """Give all examples a place, where only some have one. Nothing is moved there."""
        if not self.is_spread:
            self._places, total = _placed((t for t in self.tensors.values() if t.per_example), 0, None)
            self._block = _zeros(total, self.memory.dtype)

    def fold(self) -> bool:
        """Give the memory of a spread batch back; False where it took none."""
        had, self._block, self._places = self._block is not None, None, {}
        return had

    def offset(self, name: str, first: int = 0) -> int:
        """Where a tensor lies, counted from the beginning of `memory`; of a per-example tensor, where row `first` does.

        A spread batch lies in another block: behind the memory's end, or before its beginning.
        """
        tensor = self.tensors[name]
        if not tensor.per_example:
            return self.offsets[name]
        if self._block is None:
            place = self.offsets[name]
        else:
            apart = self._block.ctypes.data - self.memory.ctypes.data
            place = self._places[name] + apart // self.memory.itemsize
        return place + first * element_count(tensor.shape[1:])

    def view(self, name: str, rows: int | None = None, first: int = 0) -> npt.NDArray[Any]:
        """A tensor as an array over the arena; of a per-example tensor `rows` examples from row `first` on.

        Where not so many have a place, those that have one.
        """
        tensor = self.tensors[name]
        if not tensor.per_example:
            offset = self.offsets[name]
            return self.memory[offset : offset + element_count(tensor.shape)].reshape(tensor.shape)
        block, places = (self.memory, self.offsets) if self._block is None else (self._block, self._places)
        most = self.slice_rows if self.slice_rows is not None and not self.is_spread else tensor.shape[0]
        count = min(tensor.shape[0] if rows is None else rows, most - first)
        width = element_count(tensor.shape[1:])
        begin = places[name] + first * width
        return block[begin : begin + count * width].reshape(count, *tensor.shape[1:])


def _placed(tensors: Iterable[Tensor], offset: int, slice_rows: int | None) -> tuple[dict[str, int], int]:
    places = {}
    for tensor in tensors:
        places[tensor.name] = offset
        count = element_count(tensor.shape)
        if tensor.per_example and slice_rows is not None:
            count = count // tensor.shape[0] * min(tensor.shape[0], slice_rows)
        offset += aligned(count)
    return places, offset
