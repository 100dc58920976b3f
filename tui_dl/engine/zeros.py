"""Tensors that are 0 in many places, and products that leave these places out.

Of pixels four in five are 0, of what a ReLU lets through half or more, and so are the gradients that come back through
it. A product that goes through lists of the other values alone takes as much less time. Here is noted which tensors
may be such; whether one is, the kernels see anew in each batch.
"""

from __future__ import annotations

from typing import NamedTuple

from tui_dl.engine.kernels.sizes import NARROW, PLACES, bytes_room, halves_of
from tui_dl.engine.program import LIST_HALVES, Builder, Instruction, Role


class Worth(NamedTuple):
    """From which sizes on it pays to look what is 0, and to leave it out."""

    features: int
    columns: int
    """Of the other factor."""


PIXELS = Worth(features=64, columns=32)
ACTIVATED = Worth(features=128, columns=64)
"""What activations and dropout leave: about half of the values are 0."""

_WORTH_SCATTERING = 8
"""From so many examples on, lists of columns are too short to be worth making for a narrow layer."""


def note_zeros(builder: Builder, name: str, worth: Worth) -> None:
    """Note that a tensor may be mostly 0, where it is large enough for that to matter."""
    if builder.units(name) >= worth.features:
        builder.lit[name] = worth.columns


def keep_zeros(builder: Builder, name: str, *sources: str) -> None:
    """Note that a tensor is 0 wherever one of `sources` is."""
    noted = [builder.lit[source] for source in sources if source in builder.lit]
    if noted:
        builder.lit[name] = min(noted)


def affine(builder: Builder, product: Instruction, units: int) -> list[Instruction]:
    """z = x · W + b, operands x, W, b, z, inputs, units, …: over the lit values of x's rows where that may pay."""
    x, kernel, bias, z, *sizes = product.operands
    if not _is_narrow(builder, str(x), units) and not _pays(builder, str(x), units):
        return [product]
    rest = builder.tensor(f"rest of {z}", Role.INTERNAL, builder.slice_rows * units, axes=("place",))
    listing, lists = _halves_listed(builder, str(x))
    return [
        listing,
        Instruction("dense_halves", (x, kernel, rest, z, *sizes, *lists, builder.slice_rows)),
        Instruction("sum_halves", (z, rest, bias, units)),
    ]


def by_rows(builder: Builder, product: Instruction, columns: int) -> list[Instruction]:
    """dh = dz · Wᵀ, operands dz, …: over the lit values of dz's rows where that may pay."""
    dz = str(product.operands[0])
    if not _pays(builder, dz, columns):
        return [product]
    units, rows = builder.units(dz), builder.slice_rows
    lists = builder.lists(rows, units)
    return [
        Instruction("list_rows", (dz, lists, units, rows)),
        Instruction("input_gradient_lit", (*product.operands, lists, rows)),
    ]


def by_columns(builder: Builder, product: Instruction, columns: int) -> list[Instruction]:
    """dW = xᵀ · dz, operands x, dz, dW, …: over the lit values of x's columns where that may pay.

    For a narrow layer on an input over those of its rows.
    """
    x, _, gradient, *_ = map(str, product.operands)
    if _is_narrow(builder, x, columns) and builder.slice_rows >= _WORTH_SCATTERING:
        listing, lists = _halves_listed(builder, x)
        return [listing, Instruction("kernel_gradient_halves", (*product.operands, *lists, builder.slice_rows))]
    if not _pays(builder, x, columns) or builder.slice_rows > PLACES:
        return [product]
    features = builder.units(x)
    columns_of = builder.lists(features, builder.slice_rows)
    marks = builder.tensor(f"marks of {gradient}", Role.INTERNAL, bytes_room(features), axes=("place",))
    builder.lit_gradients[gradient] = marks
    return [
        Instruction("list_columns", (x, columns_of, features, builder.slice_rows, marks)),
        Instruction("kernel_gradient_lit", (*product.operands, columns_of, builder.slice_rows, marks)),
    ]


def _halves_listed(builder: Builder, x: str) -> tuple[Instruction, list[str]]:
    """What makes lists of both halves of an input, and the room for them."""
    features, rows = builder.units(x), builder.slice_rows
    own = x if _is_input(builder, x) else "a layer's input"
    lists = [builder.lists(rows, size, of=f"half {n} of {own}") for n, size in enumerate(halves_of(features), 1)]
    return Instruction(LIST_HALVES, (x, *lists, features, rows)), lists


def _pays(builder: Builder, name: str, columns: int) -> bool:
    return _can_be_listed(builder, name) and columns >= builder.lit[name]


def _is_narrow(builder: Builder, name: str, columns: int) -> bool:
    return _can_be_listed(builder, name) and _is_input(builder, name) and columns in NARROW


def _can_be_listed(builder: Builder, name: str) -> bool:
    return name in builder.lit and builder.units(name) <= PLACES


def _is_input(builder: Builder, name: str) -> bool:
    return builder.tensors[name].role is Role.DATA
