"""What regularizers add to a program: a penalty to the loss, and its gradient to a parameter's gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_dl.engine.arena import element_count
from tui_dl.engine.kernels.sizes import CHUNKS
from tui_dl.engine.program import Builder, Instruction, Phase, Role

if TYPE_CHECKING:
    from tui_dl.engine.graph import Graph
    from tui_dl.engine.layers import Parameter


def add_penalties(builder: Builder, graph: Graph) -> list[str]:
    """The penalty of every parameter that has a regularizer: R[W1] = λ·Σ W1². Returns the scalars' names."""
    return [
        _add_penalty(builder, parameter, node.place.name)
        for node in graph.nodes
        for parameter in node.layer.parameters(node.place)
        if parameter.regularizer is not None
    ]


def _add_penalty(builder: Builder, parameter: Parameter, layer: str) -> str:
    regularizer, name = parameter.regularizer, parameter.name
    assert regularizer is not None
    scalar = builder.tensor(f"R[{name}]", Role.LOSS, axes=())
    sums = builder.tensor(f"sums of {scalar}", Role.INTERNAL, CHUNKS, axes=("chunk",))
    operands = (name, sums, 0, element_count(parameter.shape))
    builder.add(
        "penalty",
        Phase.LOSS,
        f"{scalar} = {regularizer.penalty(name)}",
        [name],
        [scalar],
        [
            Instruction("chunk_sums", operands, {"value": regularizer.value}, regularizer.settings),
            Instruction("total", (sums, scalar, CHUNKS)),
        ],
        layer=layer,
        piece=regularizer,
    )
    return scalar


def gradient_of_data(parameter: Parameter) -> str:
    """The name of a parameter's gradient as far as it comes from the data: all of it, or its part of dW1."""
    return f"d{parameter.name}" if parameter.regularizer is None else f"d{parameter.name}[D]"


def add_penalty_gradient(builder: Builder, parameter: Parameter, layer: str) -> None:
    """The whole gradient dW1 = dW1[D] + 2λ·W1 of a parameter that has a regularizer."""
    regularizer, name = parameter.regularizer, parameter.name
    if regularizer is None:
        return
    of_data = gradient_of_data(parameter)
    whole = builder.tensor(f"d{name}", Role.GRADIENT, *parameter.shape, axes=parameter.axes)
    operands = (of_data, name, whole, element_count(parameter.shape))
    builder.add(
        "penalty_gradient",
        Phase.BACKWARD,
        f"{whole} = {of_data} + {regularizer.slope(name)}",
        [of_data, name],
        [whole],
        [Instruction("penalty_gradient", operands, {"gradient": regularizer.gradient}, regularizer.settings)],
        layer=layer,
        piece=regularizer,
    )
