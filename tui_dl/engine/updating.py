"""The update phase of a program: the learning rate of this update, gradients clipped, parameters moved."""

from __future__ import annotations

from collections.abc import Sequence

from tui_dl.engine.arena import aligned, element_count
from tui_dl.engine.graph import Graph
from tui_dl.engine.kernels.sizes import CHUNKS
from tui_dl.engine.optimizers import Optimizer
from tui_dl.engine.program import Builder, Instruction, Phase, Role

HYPER = "hyper"
"""The tensor of the optimizer's numbers, the learning rate first."""


def declare_optimizer(builder: Builder, graph: Graph, optimizer: Optimizer) -> None:
    """The optimizer's memory of every parameter, and its numbers: state, as the parameters are."""
    for parameter in graph.parameters():
        for slot in optimizer.slot_names:
            builder.tensor(slot_name(slot, parameter.name), Role.SLOT, *parameter.shape, axes=parameter.axes)
    builder.tensor(HYPER, Role.HYPER, len(optimizer.hyper), axes=("hyper-parameter",))


def slot_name(slot: str, parameter: str) -> str:
    """The name of an optimizer's memory of a parameter, e.g. `v[W1]`."""
    return f"{slot}[{parameter}]"


def add_updates(builder: Builder, graph: Graph, optimizer: Optimizer) -> None:
    """One operation a parameter, the last layer first, as the gradients came; before it, what prepares it."""
    places = [(p.name, n.place.name) for n in reversed(graph.nodes) for p in n.layer.parameters(n.place)]
    _add_schedule(builder, optimizer)
    common = None
    if optimizer.clipping and optimizer.clipping.kind == "global_clipnorm":
        common = _add_norm(builder, "d", [f"d{name}" for name, _ in places], optimizer)
    for number, (parameter, layer) in enumerate(places):
        gradient = _add_clipping(builder, f"d{parameter}", layer, optimizer, common)
        _add_update(builder, parameter, gradient, layer, optimizer, first=number == 0)


def _add_schedule(builder: Builder, optimizer: Optimizer) -> None:
    schedule = optimizer.schedule
    if schedule is None:
        return
    size = len(schedule.numbers)
    builder.add(
        "schedule",
        Phase.UPDATE,
        f"η = {schedule.name}(t − 1)",
        [HYPER],
        [HYPER],
        [Instruction("schedule", (HYPER, len(optimizer.hyper) - size, size), {"rate": schedule.rate})],
        piece=schedule,
    )


# ---------------------------------------------------------------------- clipping


def square(x: float) -> float:
    """x²"""
    return x * x


def _add_norm(builder: Builder, subject: str, gradients: Sequence[str], optimizer: Optimizer, layer: str = "") -> str:
    """The length of all elements of some gradients together. Returns the scalar's name."""
    norm = builder.tensor(f"‖{subject}‖", Role.GRADIENT, axes=())
    size = CHUNKS * len(gradients)
    sums = builder.tensor(f"sums of {norm}", Role.INTERNAL, size, axes=("chunk",))
    instructions = [
        Instruction("chunk_sums", (gradient, sums, CHUNKS * n, _size(builder, gradient)), {"value": square})
        for n, gradient in enumerate(gradients)
    ]
    terms = " + ".join(f"Σ {gradient}²" for gradient in gradients)
    builder.add(
        "norm",
        Phase.UPDATE,
        f"{norm} = √({terms})",
        gradients,
        [norm],
        [*instructions, Instruction("root", (sums, norm, size))],
        layer=layer,
        piece=optimizer,
    )
    return norm


def _add_clipping(builder: Builder, gradient: str, layer: str, optimizer: Optimizer, common: str | None) -> str:
    """A gradient cut to what the optimizer allows. Returns the name of what is left of it."""
    if optimizer.clipping is None:
        return gradient
    spec = builder.tensors[gradient]
    clipped = f"{gradient}[clip]"
    where, size = list(optimizer.hyper).index("clip"), _size(builder, gradient)
    if optimizer.clipping.kind == "clipvalue":
        inputs, formula = [gradient], f"{clipped} = min(max({gradient}, −clip), clip)"
        instruction = Instruction("clip_value", (gradient, clipped, HYPER, where, size))
    else:
        norm = common or _add_norm(builder, gradient, [gradient], optimizer, layer)
        inputs, formula = [gradient, norm], f"{clipped} = {gradient} · clip / max({norm}, clip)"
        instruction = Instruction("clip_norm", (gradient, norm, clipped, HYPER, where, size))
    builder.tensor(clipped, Role.GRADIENT, *spec.shape, axes=spec.axes)
    builder.add("clip", Phase.UPDATE, formula, inputs, [clipped], [instruction], layer=layer, piece=optimizer)
    return clipped


def _size(builder: Builder, name: str) -> int:
    return element_count(builder.tensors[name].shape)


# ---------------------------------------------------------------------- the update itself


def _add_update(
    builder: Builder, parameter: str, gradient: str, layer: str, optimizer: Optimizer, *, first: bool
) -> None:
    once = type(optimizer).once
    instructions = [_update(builder, parameter, gradient, optimizer)]
    prepares = once is not None and first
    if once is not None and first:
        instructions.insert(0, Instruction("prepare", (HYPER, len(optimizer.hyper)), {"rule": once}))
    slots = [slot_name(slot, parameter) for slot in optimizer.slot_names]
    builder.add(
        "update",
        Phase.UPDATE,
        f"{parameter} ← {optimizer.name}({parameter}, {gradient})",
        [parameter, gradient, *slots],
        [parameter, *slots],
        instructions,
        layer=layer,
        piece=optimizer,
        also_changes=[HYPER] if prepares else [],
    )


def _update(builder: Builder, parameter: str, gradient: str, optimizer: Optimizer) -> Instruction:
    size, slots = _size(builder, parameter), [slot_name(slot, parameter) for slot in optimizer.slot_names]
    memory, numbers = slots[0] if slots else parameter, len(optimizer.hyper)
    if gradient in builder.lit_gradients and optimizer.resting_rule is not None:
        marks, shape = builder.lit_gradients[gradient], builder.tensors[gradient].shape
        return Instruction(
            "update_lit",
            (parameter, gradient, memory, marks, HYPER, *shape, len(slots), aligned(size), numbers),
            {"rule": optimizer.update_rule, "resting": optimizer.resting_rule},
        )
    operands = (parameter, gradient, memory, HYPER, size, len(slots), aligned(size), numbers)
    return optimizer.updating(operands, slots)
