"""A batch as a program: the straight-line list of operations that a network, its loss and its optimizer compile to.

This is what a learner steps through and what trains. An `Operation` says what happens (formula, named tensors with
their shapes) and how: the instructions that the machine runs. Nothing here computes; nothing here needs Numba.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tui_dl.engine.kernels.sizes import list_room

Shape = tuple[int, ...]


class Phase(StrEnum):
    """The five parts of a batch, in their order."""

    DATA = "data"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


class Role(StrEnum):
    """What a tensor is, and so where it lies and how long it lives."""

    PARAMETER = "parameter"
    SLOT = "slot"
    """An optimizer's memory of one parameter."""
    HYPER = "hyper"
    """Numbers of the optimizer itself, the learning rate first."""
    DATA = "data"
    ACTIVATION = "activation"
    LOSS = "loss"
    """Scalars that are recorded batch by batch."""
    GRADIENT = "gradient"
    INTERNAL = "internal"
    """Working space that no formula names."""

    @property
    def is_state(self) -> bool:
        """Whether it outlives its batch: what a checkpoint holds."""
        return self in (Role.PARAMETER, Role.SLOT, Role.HYPER)


WEIGHTS = "w"
"""The name of the tensor that says how much each example counts."""

EXAMPLE = "example"
"""The name of the batch axis."""

SLICE = 512
"""So many examples of a batch are worked through at a time, so that a large batch need not be in memory as a whole."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named array of the program."""

    name: str
    shape: Shape
    """With the full batch size in front where the first axis is the batch."""
    axes: tuple[str, ...]
    """What each dimension counts: `example`, or the name of a layer whose units it counts."""
    role: Role

    @property
    def per_example(self) -> bool:
        """Whether the first axis is the batch."""
        return bool(self.axes) and self.axes[0] == EXAMPLE


@dataclass(frozen=True, slots=True)
class Source:
    """An operand: the address of the data that the feed holds for input or target number `port`."""

    kind: str
    """`x`, `y`, or `w` for the weights of the examples."""
    port: int


@dataclass(frozen=True, slots=True)
class Routine:
    """An operand: the address of a library routine."""

    name: str


GEMM = Routine("gemm")
PYTHON = "python"
"""The kernel name of a piece written in plain Python: the jitted loop hands over to its function, and comes back.

The function is the instruction's piece `function`; it is called with the moment at hand and the tensors that the
operands name, as arrays, and writes into them. Of a large batch it gets a slice.
"""
GATHER = "gather"
"""The one kernel name that the feed resolves: bytes, reals or labels to be one-hot encoded."""

LIST_HALVES = "list_halves"
"""The name of the kernel that lists what is not 0 in a layer's input, half by half."""

Operand = str | int | Source | Routine


@dataclass(frozen=True, slots=True)
class Moment:
    """What a piece in plain Python is told of the batch."""

    step: int
    """The number of the update, from 1."""
    examples: int
    """Examples of the whole batch."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One row of the machine's table before it is linked: a kernel and its operands."""

    kernel: str
    operands: tuple[Operand, ...]
    """A tensor's name stands for where it lies; an integer for itself."""
    pieces: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """The functions that fill a kernel template."""
    settings: tuple[float, ...] = ()
    """The numbers that those functions take after their arrays."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the program."""

    index: int
    name: str
    """What it makes, e.g. `z1`."""
    phase: Phase
    layer: str
    formula: str
    inputs: Mapping[str, Shape]
    outputs: Mapping[str, Shape]
    kind: str
    """What sort of operation, for explanations: gather, dense, activation, loss, …"""
    piece: Any
    """The activation, loss, metric or optimizer at work, or None."""
    instructions: tuple[Instruction, ...]
    changes: tuple[str, ...]
    """State that it overwrites: what must be put back to undo it."""
    when_evaluating: tuple[Instruction, ...]
    """What it does on data that are not trained on; dropout lets everything pass."""

    @property
    def is_sliced(self) -> bool:
        """Whether it is done slice by slice in a large batch; updates are done once."""
        return self.phase is not Phase.UPDATE

    def __str__(self) -> str:
        return f"{self.index:3} {self.phase:8} {self.formula}"


class Program(Sequence[Operation]):
    """The operations of one batch, in order, and all tensors they name."""

    def __init__(
        self,
        operations: Sequence[Operation],
        tensors: Mapping[str, Tensor],
        batch_size: int,
        reported: Mapping[str, str],
        tallies: Mapping[str, tuple[str, Any]],
        slice_rows: int,
    ) -> None:
        self.operations = tuple(operations)
        self.tensors = dict(tensors)
        self.batch_size = batch_size
        self.slice_rows = slice_rows
        """So many examples are worked through at a time: all of them, unless the batch is a large one."""
        self.reported = dict(reported)
        """The scalars recorded after each batch, the loss first, each with its name in the history."""
        self.tallies = dict(tallies)
        """Those of them that an epoch does not average: the tensor of their counters, and the metric."""

    def __len__(self) -> int:
        return len(self.operations)

    def __getitem__(self, index: Any) -> Any:
        return self.operations[index]

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)

    def __str__(self) -> str:
        return "\n".join(map(str, self.operations))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in Keras' order."""
        return self.of_role(Role.PARAMETER)

    @property
    def recorded(self) -> tuple[str, ...]:
        """Names of the scalars recorded after each batch: the loss, then the metrics."""
        return tuple(self.reported)

    @property
    def weighted(self) -> bool:
        """Whether each example counts by a weight of its own."""
        return WEIGHTS in self.tensors

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the network's outputs."""
        return tuple(name for name in self.tensors if name.startswith("ŷ"))

    def of_role(self, role: Role) -> tuple[str, ...]:
        """Names of all tensors of a role, in the order in which they came about."""
        return tuple(name for name, tensor in self.tensors.items() if tensor.role is role)

    def phases(self, *phases: Phase) -> tuple[Operation, ...]:
        """The operations of some phases."""
        return tuple(o for o in self.operations if o.phase in phases)


class Builder:
    """Collects tensors and operations while a network is compiled."""

    def __init__(self, batch_size: int, slice_rows: int) -> None:
        self.batch_size = batch_size
        self.slice_rows = slice_rows
        self.tensors: dict[str, Tensor] = {}
        self.reported: dict[str, str] = {}
        self.tallies: dict[str, tuple[str, Any]] = {}
        self.lit_gradients: dict[str, str] = {}
        """Of gradients with rows of 0 for whatever is 0 in an input: the name of the marks that tell which."""
        self.lit: dict[str, int] = {}
        """Of tensors that may be mostly 0: from how many columns of the other factor on it pays to leave that out."""
        self._operations: list[Operation] = []

    def tensor(self, name: str, role: Role, *sizes: int, axes: tuple[str, ...]) -> str:
        """Declare a tensor; its name comes back. An `example` axis may be left out of `sizes`: it is the batch size."""
        shape = (self.batch_size, *sizes) if axes[:1] == (EXAMPLE,) else sizes
        self.tensors[name] = Tensor(name, shape, axes, role)
        return name

    def doubles(self, name: str, size: int) -> str:
        """Declare working space for numbers in double precision, which last from one slice of a batch to the next."""
        return self.tensor(name, Role.INTERNAL, 2 * size, axes=("place",))

    def lists(self, lines: int, span: int, of: str = "lit values") -> str:
        """Declare room for lists of the lit values of some lines. What is called the same shares it.

        An operation that is done by itself relies on none of it: its lists last as long as it does.
        """
        name = f"lists of {of}"
        room = list_room(lines, span)
        if name in self.tensors:
            room = max(room, self.units(name))
        return self.tensor(name, Role.INTERNAL, room, axes=("place",))

    def report(self, name: str, reported_as: str) -> str:
        """Declare a scalar that is recorded after each batch."""
        self.reported[name] = reported_as
        return self.tensor(name, Role.LOSS, axes=())

    def tally(self, name: str, counters: str, metric: Any) -> None:
        """Let counters, added up over the batches, make the epoch's value of a reported scalar."""
        self.tallies[name] = (counters, metric)

    def units(self, name: str) -> int:
        """The last dimension of a tensor."""
        return self.tensors[name].shape[-1]

    def add(
        self,
        kind: str,
        phase: Phase,
        formula: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        instructions: Sequence[Instruction],
        *,
        layer: str = "",
        piece: Any = None,
        also_changes: Sequence[str] = (),
        when_evaluating: Sequence[Instruction] | None = None,
    ) -> None:
        """Append an operation. Which state it changes follows from its outputs, and from `also_changes`."""
        self._operations.append(
            Operation(
                index=len(self._operations),
                name=", ".join(name for name in outputs if self.tensors[name].role is not Role.SLOT),
                phase=phase,
                layer=layer,
                formula=formula,
                inputs={name: self.tensors[name].shape for name in inputs},
                outputs={name: self.tensors[name].shape for name in outputs},
                kind=kind,
                piece=piece,
                instructions=tuple(instructions),
                changes=(*(name for name in outputs if self.tensors[name].role.is_state), *also_changes),
                when_evaluating=tuple(instructions if when_evaluating is None else when_evaluating),
            )
        )

    def program(self) -> Program:
        """What has been collected."""
        return Program(self._operations, self.tensors, self.batch_size, self.reported, self.tallies, self.slice_rows)
