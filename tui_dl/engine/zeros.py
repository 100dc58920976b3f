"""Tensors that are 0 in many places, and products that leave these places out.

Of pixels four in five are 0, of what a ReLU lets through half or more, and so are the gradients that come back through
it. A product that goes through lists of the other values alone takes as much less time. Here is noted which tensors
may be such; whether one is, the kernels see anew in each batch.
"""

from __future__ import annotations

from typing import NamedTuple

from tui_dl.engine.kernels.sizes import bytes_room
from tui_dl.engine.program import Builder, Instruction, Role


class Worth(NamedTuple):
    """From which sizes on it pays to look what is 0, and to leave it out."""

    features: int
    columns: int
    """Of the other factor."""


PIXELS = Worth(features=64, columns=32)
HALVES = Worth(features=128, columns=64)
"""Where about half of the values are 0."""


def note_zeros(builder: Builder, name: str, worth: Worth) -> None:
    """Note that a tensor may be mostly 0, where it is large enough for that to matter."""
    if builder.units(name) >= worth.features:
        builder.lit[name] = worth.columns


def keep_zeros(builder: Builder, name: str, *sources: str) -> None:
    """Note that a tensor is 0 wherever one of `sources` is."""
    noted = [builder.lit[source] for source in sources if source in builder.lit]
    if noted:
        builder.lit[name] = min(noted)


def by_rows(builder: Builder, product: Instruction, columns: int) -> list[Instruction]:
    """A product whose first operand is its left factor, x: over the lit values of x's rows where that may pay."""
    x = str(product.operands[0])
    if not _pays(builder, x, columns):
        return [product]
    features = builder.units(x)
    lists = builder.lists(builder.slice_rows, features)
    return [
        Instruction("list_rows", (x, lists, features, builder.slice_rows)),
        Instruction(f"{product.kernel}_lit", (*product.operands, lists, builder.slice_rows)),
    ]


def by_columns(builder: Builder, product: Instruction, columns: int) -> list[Instruction]:
    """dW = xᵀ · dz, operands x, dz, dW, …: over the lit values of x's columns where that may pay."""
    x, _, gradient, *_ = map(str, product.operands)
    if not _pays(builder, x, columns):
        return [product]
    features = builder.units(x)
    lists = builder.lists(features, builder.slice_rows)
    marks = builder.tensor(f"marks of {gradient}", Role.INTERNAL, bytes_room(features), axes=("place",))
    builder.lit_gradients[gradient] = marks
    return [
        Instruction("list_columns", (x, lists, features, builder.slice_rows, marks)),
        Instruction(f"{product.kernel}_lit", (*product.operands, lists, builder.slice_rows, marks)),
    ]


def _pays(builder: Builder, name: str, columns: int) -> bool:
    return name in builder.lit and columns >= builder.lit[name]
