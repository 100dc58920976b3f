"""What the learner has chosen: an example, and one unit of each layer. So one weight is the same weight everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_dl.engine.program import EXAMPLE, Operation, Tensor


class Choice:
    """An index along every named axis: `example`, `inputs`, and each layer's units.

    A tensor's element is chosen by the axes that the tensor has: W1[403, 42], dW1[403, 42] and z1[17, 42] go together.
    """

    def __init__(self) -> None:
        self._indices: dict[str, int] = {}
        self._pointed: tuple[int, str] | None = None

    def along(self, axis: str) -> int:
        """The chosen index along an axis."""
        return self._indices.get(axis, 0)

    def index(self, axes: Sequence[str], shape: Sequence[int]) -> tuple[int, ...]:
        """The chosen element of a tensor with these axes, kept inside its shape."""
        return tuple(min(self.along(axis), size - 1) for axis, size in zip(axes, shape, strict=True))

    def choose(self, axes: Sequence[str], index: Sequence[int]) -> None:
        """Choose an element of a tensor, and with it an index along each of its axes."""
        self._indices.update(zip(axes, map(int, index), strict=True))

    def point(self, operation: Operation, name: str) -> None:
        """Mean this one of an operation's tensors for as long as that operation is in view."""
        self._pointed = (operation.index, name)

    def point_on(self, operation: Operation, names: Sequence[str]) -> None:
        """Mean the next one of some tensors, after the last the first."""
        here = self.tensor_at(operation)
        if names:
            self.point(operation, names[(names.index(here) + 1) % len(names)] if here in names else names[0])

    def tensor_at(self, operation: Operation) -> str:
        """Which of an operation's tensors is meant: the one pointed at, else the one it is named after."""
        if self._pointed is not None and self._pointed[0] == operation.index:
            return self._pointed[1]
        return next(iter(operation.outputs))

    def move(self, tensor: Tensor, shape: Sequence[int], rows: int, columns: int) -> None:
        """Go some elements further in a tensor, over its edges to the other side. A vector has columns only."""
        if not shape:
            return
        steps = (columns or rows,) if len(shape) == 1 else (rows, columns)
        here = self.index(tensor.axes, shape)
        self.choose(tensor.axes, [(i + step) % size for i, step, size in zip(here, steps, shape, strict=True)])

    def choose_example(self, index: int) -> None:
        """Choose an example of the batch."""
        self._indices[EXAMPLE] = index

    def as_mapping(self) -> Mapping[str, int]:
        """The chosen index of every axis that one was chosen for."""
        return dict(self._indices)
