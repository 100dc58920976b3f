"""Layers without weights: those that join tensors, and dropout."""

from __future__ import annotations

from collections.abc import Sequence

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.graph import Place
from tui_dl.engine.layers import Layer
from tui_dl.engine.program import EXAMPLE, Builder, Instruction, Phase, Role
from tui_dl.engine.zeros import ACTIVATED, keep_zeros, note_zeros

_OFTEN = 0.4
"""Beyond this rate of dropout, so many values are 0 that leaving them out pays."""


class Concatenate(Layer):
    """Puts tensors side by side: c = [a, b, …] (keras/src/layers/merging/concatenate.py)"""

    kind = "Concatenate"

    def __init__(self, name: str | None = None) -> None:
        self.name = name

    def output_units(self, widths: Sequence[int]) -> int:
        if len(widths) < 2:
            raise NetworkError("Concatenate joins two tensors or more: call it on a list")
        return sum(widths)

    def forward(self, builder: Builder, place: Place, xs: Sequence[str]) -> str:
        joined = builder.tensor(f"c{place.number}", Role.ACTIVATION, place.inputs, axes=(EXAMPLE, place.name))
        if all(x in builder.lit for x in xs):
            keep_zeros(builder, joined, *xs)
        instructions, first = [], 0
        for x, width in zip(xs, place.widths, strict=True):
            instructions.append(Instruction("put_columns", (x, joined, width, place.inputs, first)))
            first += width
        builder.add(
            "join", Phase.FORWARD, f"{joined} = [{', '.join(xs)}]", xs, [joined], instructions, layer=place.name
        )
        return joined

    def backward(
        self, builder: Builder, place: Place, xs: Sequence[str], dh: str | None, dxs: Sequence[str | None]
    ) -> None:
        assert dh is not None
        first = 0
        for x, width, dx in zip(xs, place.widths, dxs, strict=True):
            if dx is not None:
                builder.tensor(dx, Role.GRADIENT, width, axes=builder.tensors[x].axes)
                builder.add(
                    "join_gradient",
                    Phase.BACKWARD,
                    f"{dx} = {dh}[:, {first}:{first + width}]",
                    [dh],
                    [dx],
                    [Instruction("take_columns", (dh, dx, place.inputs, width, first))],
                    layer=place.name,
                )
            first += width


class Add(Layer):
    """Adds tensors of one width: s = a + b + … (keras/src/layers/merging/add.py)"""

    kind = "Add"
    has_own_units = False

    def __init__(self, name: str | None = None) -> None:
        self.name = name

    def output_units(self, widths: Sequence[int]) -> int:
        if len(widths) < 2:
            raise NetworkError("Add adds two tensors or more: call it on a list")
        if len(set(widths)) > 1:
            raise NetworkError(f"Add needs tensors of one width, not {', '.join(map(str, widths))}: use Concatenate")
        return widths[0]

    def forward(self, builder: Builder, place: Place, xs: Sequence[str]) -> str:
        total = builder.tensor(f"s{place.number}", Role.ACTIVATION, place.widths[0], axes=builder.tensors[xs[0]].axes)
        add_sum(builder, Phase.FORWARD, total, xs, layer=place.name)
        return total

    def backward(
        self, builder: Builder, place: Place, xs: Sequence[str], dh: str | None, dxs: Sequence[str | None]
    ) -> None:
        assert dh is not None
        for x, width, dx in zip(xs, place.widths, dxs, strict=True):
            if dx is not None:
                builder.tensor(dx, Role.GRADIENT, width, axes=builder.tensors[x].axes)
                builder.add(
                    "pass_gradient",
                    Phase.BACKWARD,
                    f"{dx} = {dh}",
                    [dh],
                    [dx],
                    [Instruction("put_columns", (dh, dx, width, width, 0))],
                    layer=place.name,
                )


def add_sum(builder: Builder, phase: Phase, total: str, terms: Sequence[str], *, layer: str = "") -> None:
    """The operation `total = a + b + …` of tensors of one shape."""
    width = builder.tensors[total].shape[-1]
    instructions, left = [], terms[0]
    for term in terms[1:]:
        instructions.append(Instruction("add", (left, term, total, width)))
        left = total
    builder.add("sum", phase, f"{total} = {' + '.join(terms)}", terms, [total], instructions, layer=layer)


class Dropout(Layer):
    """While training, each value is dropped with probability `rate`, the others grow by 1 / (1 − rate).

    r = h ⊙ m, where m is 0 or 1 / (1 − rate). In evaluation everything passes. Which values are dropped depends on the
    seed, the update's number and the value's place alone, so that a batch can be left and returned to.
    (Srivastava et al. 2014; keras/src/layers/regularization/dropout.py)
    """

    kind = "Dropout"
    has_own_units = False

    def __init__(self, rate: float, seed: int = 0, name: str | None = None) -> None:
        if not 0 <= rate < 1:
            raise NetworkError(f"Dropout rate {rate!r}: must be at least 0 and below 1")
        self.rate = float(rate)
        self.seed = seed
        self.name = name

    def output_units(self, widths: Sequence[int]) -> int:
        if len(widths) != 1:
            raise NetworkError(f"Dropout takes one tensor, {len(widths)} were given")
        return widths[0]

    def forward(self, builder: Builder, place: Place, xs: Sequence[str]) -> str:
        (x,), axes, width = xs, builder.tensors[xs[0]].axes, place.widths[0]
        mask = builder.tensor(f"m{place.number}", Role.ACTIVATION, width, axes=axes)
        kept = builder.tensor(f"r{place.number}", Role.ACTIVATION, width, axes=axes)
        if self.rate > _OFTEN:
            note_zeros(builder, mask, ACTIVATED)
        keep_zeros(builder, kept, x, mask)
        threshold = int(self.rate * 2**53)
        seed = (self.seed * 0x9E3779B9 + place.number) % 2**31
        builder.add(
            "dropout",
            Phase.FORWARD,
            f"{kept} = {x} ⊙ {mask}",
            [x],
            [kept, mask],
            [
                Instruction("dropout_mask", (mask, width, seed, threshold)),
                Instruction("multiply", (x, mask, kept, width)),
            ],
            layer=place.name,
            piece=self,
            when_evaluating=[Instruction("put_columns", (x, kept, width, width, 0))],
        )
        return kept

    def backward(
        self, builder: Builder, place: Place, xs: Sequence[str], dh: str | None, dxs: Sequence[str | None]
    ) -> None:
        (x,), (dx,), width = xs, dxs, place.widths[0]
        assert dh is not None
        if dx is None:
            return
        mask = f"m{place.number}"
        builder.tensor(dx, Role.GRADIENT, width, axes=builder.tensors[x].axes)
        keep_zeros(builder, dx, dh, mask)
        builder.add(
            "dropout_gradient",
            Phase.BACKWARD,
            f"{dx} = {dh} ⊙ {mask}",
            [dh, mask],
            [dx],
            [Instruction("multiply", (dh, mask, dx, width))],
            layer=place.name,
            piece=self,
            when_evaluating=[Instruction("put_columns", (dh, dx, width, width, 0))],
        )
