"""How a network, its loss, its metrics and its optimizer compile to the program of one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_dl.engine.arena import aligned
from tui_dl.engine.layers import INPUTS, Dense, Layer, Place
from tui_dl.engine.losses import Loss
from tui_dl.engine.metrics import Metric
from tui_dl.engine.optimizers import Optimizer
from tui_dl.engine.program import EXAMPLE, GATHER, Builder, Instruction, Phase, Program, Role, Source

Stack = Sequence[tuple[Layer, Place]]


@dataclass(frozen=True, slots=True)
class Options:
    """What `compile()` chose."""

    loss: Loss
    optimizer: Optimizer
    metrics: Mapping[str, Metric]
    """By the name under which the history reports them."""


def assemble(stack: Stack, options: Options, batch_size: int) -> Program:
    """The program of one batch of `batch_size` examples: data, forward, loss, backward, update."""
    builder = Builder(batch_size)
    _declare_state(builder, stack, options.optimizer)
    _add_data(builder, stack, options.loss)
    passed = _add_forward(builder, stack)
    _add_scores(builder, options)
    _add_backward(builder, stack, passed, options.loss)
    _add_updates(builder, stack, options.optimizer)
    return builder.program()


def _declare_state(builder: Builder, stack: Stack, optimizer: Optimizer) -> None:
    """Parameters first, then slots, then the optimizer's numbers: the part of the arena that outlives a batch."""
    parameters = [parameter for layer, place in stack for parameter in layer.parameters(place)]
    for parameter in parameters:
        builder.tensor(parameter.name, Role.PARAMETER, *parameter.shape, axes=parameter.axes)
    for parameter in parameters:
        for slot in optimizer.slot_names:
            builder.tensor(slot_name(slot, parameter.name), Role.SLOT, *parameter.shape, axes=parameter.axes)
    builder.tensor("hyper", Role.HYPER, len(optimizer.hyper), axes=("hyper-parameter",))


def slot_name(slot: str, parameter: str) -> str:
    """The name of an optimizer's memory of a parameter, e.g. `v[W1]`."""
    return f"{slot}[{parameter}]"


def _output(stack: Stack) -> tuple[Dense, Place]:
    layer, place = stack[-1]
    assert isinstance(layer, Dense)
    return layer, place


def _add_data(builder: Builder, stack: Stack, loss: Loss) -> None:
    layer, place = _output(stack)
    inputs = stack[0][1].inputs
    builder.tensor("x", Role.DATA, inputs, axes=(EXAMPLE, INPUTS))
    if loss.sparse:
        builder.tensor("y", Role.DATA, axes=(EXAMPLE,))
    else:
        builder.tensor("y", Role.DATA, layer.units, axes=(EXAMPLE, place.name))
    builder.add(
        "gather",
        Phase.DATA,
        "x, y = batch",
        [],
        ["x", "y"],
        [
            Instruction(GATHER, (Source("x", 0), "x", inputs)),
            Instruction(GATHER, (Source("y", 0), "y", _target_width(layer, loss))),
        ],
    )


def _target_width(layer: Dense, loss: Loss) -> int:
    return 1 if loss.sparse else layer.units


def _add_forward(builder: Builder, stack: Stack) -> list[str]:
    """The forward pass; returns each layer's input tensor."""
    tensor, passed = "x", []
    for layer, place in stack:
        passed.append(tensor)
        tensor = layer.forward(builder, place, tensor)
    return passed


def _add_scores(builder: Builder, options: Options) -> None:
    """The loss of the batch and, beside it, the metrics."""
    loss = options.loss
    builder.tensor("L", Role.LOSS, axes=())
    builder.tensor("ℓ", Role.LOSS, axes=(EXAMPLE,))
    widths = _widths(builder, loss)
    builder.add(
        "loss",
        Phase.LOSS,
        f"L = {loss.short}(y, ŷ)",
        ["y", "ŷ"],
        ["L", "ℓ"],
        [
            Instruction("score", ("y", "ŷ", "ℓ", *widths), {"value": loss.value}),
            Instruction("mean", ("ℓ", "L")),
        ],
        piece=loss,
    )
    for name, metric in options.metrics.items():
        scores = builder.tensor(f"{name} of each example", Role.INTERNAL, axes=(EXAMPLE,))
        builder.tensor(name, Role.LOSS, axes=())
        builder.add(
            "metric",
            Phase.LOSS,
            f"{name} = {metric.formula}",
            ["y", "ŷ"],
            [name],
            [
                Instruction("score", ("y", "ŷ", scores, *widths), {"value": metric.value}),
                Instruction("mean", (scores, name)),
            ],
            piece=metric,
        )


def _widths(builder: Builder, loss: Loss) -> tuple[int, int]:
    units = builder.units("ŷ")
    return (1 if loss.sparse else units), units


def _add_backward(builder: Builder, stack: Stack, passed: list[str], loss: Loss) -> None:
    gradient = _add_loss_gradient(builder, stack, loss)
    for position in range(len(stack) - 1, -1, -1):
        layer, place = stack[position]
        gradient = layer.backward(builder, place, passed[position], gradient, needs_input=position > 0)


def _add_loss_gradient(builder: Builder, stack: Stack, loss: Loss) -> str | None:
    """∂L/∂ŷ; or, where loss and output activation simplify together, ∂L/∂z at once (then None comes back)."""
    layer, place = _output(stack)
    units, axes = layer.units, (EXAMPLE, place.name)
    widths = _widths(builder, loss)
    if loss.fused_with == layer.activation.name:
        dz = builder.tensor(f"d{layer.logits_name(place)}", Role.GRADIENT, units, axes=axes)
        terms = units if loss.averages_outputs else 1
        target = "onehot(y)" if loss.sparse else "y"
        builder.add(
            "loss_gradient",
            Phase.BACKWARD,
            f"{dz} = (ŷ − {target}) / " + ("n" if terms == 1 else f"(n·{terms})"),
            ["ŷ", "y"],
            [dz],
            [Instruction("difference", ("y", "ŷ", dz, *widths, terms))],
            layer=place.name,
            piece=loss,
        )
        return None
    dy = builder.tensor("dŷ", Role.GRADIENT, units, axes=axes)
    builder.add(
        "loss_gradient",
        Phase.BACKWARD,
        f"{dy} = {loss.short}′(y, ŷ) / n",
        ["ŷ", "y"],
        [dy],
        [Instruction("score_gradient", ("y", "ŷ", dy, *widths), {"gradient": loss.gradient})],
        piece=loss,
    )
    return dy


def _add_updates(builder: Builder, stack: Stack, optimizer: Optimizer) -> None:
    """One operation a parameter, the last layer first, as the gradients came."""
    once = type(optimizer).once
    size = len(optimizer.hyper)
    first = True
    for layer, place in reversed(stack):
        for parameter in layer.parameters(place):
            instructions = [_update(builder, parameter.name, optimizer)]
            prepares = once is not None and first
            if once is not None and first:
                instructions.insert(0, Instruction("prepare", ("hyper", size), {"rule": once}))
            slots = [slot_name(slot, parameter.name) for slot in optimizer.slot_names]
            builder.add(
                "update",
                Phase.UPDATE,
                f"{parameter.name} ← {optimizer.name}({parameter.name}, d{parameter.name})",
                [parameter.name, f"d{parameter.name}", *slots],
                [parameter.name, *slots],
                instructions,
                layer=place.name,
                piece=optimizer,
                also_changes=["hyper"] if prepares else [],
            )
            first = False


def _update(builder: Builder, parameter: str, optimizer: Optimizer) -> Instruction:
    size = 1
    for part in builder.tensors[parameter].shape:
        size *= part
    slots = optimizer.slot_names
    return Instruction(
        "update",
        (
            parameter,
            f"d{parameter}",
            slot_name(slots[0], parameter) if slots else parameter,
            "hyper",
            size,
            len(slots),
            aligned(size),
            len(optimizer.hyper),
        ),
        {"rule": optimizer.update_rule},
    )
