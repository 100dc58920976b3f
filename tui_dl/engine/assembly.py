"""How a network, its losses, its metrics and its optimizer compile to the program of one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_dl.engine.arena import aligned
from tui_dl.engine.graph import Graph, InputPort, Place
from tui_dl.engine.joining import add_sum
from tui_dl.engine.layers import Dense
from tui_dl.engine.losses import Loss
from tui_dl.engine.metrics import Metric
from tui_dl.engine.optimizers import Optimizer
from tui_dl.engine.program import EXAMPLE, GATHER, WEIGHTS, Builder, Instruction, Phase, Program, Role, Source

_LIT_FROM = 64
"""From so many features on, it pays to look for columns that are 0 in the whole batch."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `compile()` chose."""

    losses: tuple[Loss, ...]
    """One for each output."""
    optimizer: Optimizer
    metrics_of: tuple[Mapping[str, Metric], ...]
    """For each output, by the name under which the history reports them."""

    @property
    def loss(self) -> Loss:
        """The first output's loss."""
        return self.losses[0]

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The first output's metrics."""
        return self.metrics_of[0]


@dataclass(frozen=True, slots=True)
class Head:
    """An output of the network, with the targets it is compared with and all the names that belong to it."""

    layer: Dense
    place: Place
    loss: Loss
    metrics: Mapping[str, Metric]
    suffix: str
    """Empty, or 1, 2, … with several outputs."""

    @property
    def y(self) -> str:
        """Its targets."""
        return f"y{self.suffix}"

    @property
    def target_width(self) -> int:
        """Numbers that make up one target."""
        return 1 if self.loss.sparse else self.layer.units

    @property
    def axes(self) -> tuple[str, str]:
        """The axes of its output."""
        return EXAMPLE, self.place.name

    def reported(self, name: str) -> str:
        """How the history calls one of its scores: with the layer's name where there are several outputs."""
        return f"{self.place.name}_{name}" if self.suffix else name


def assemble(graph: Graph, options: Options, batch_size: int, *, weighted: bool = False) -> Program:
    """The program of one batch of `batch_size` examples: data, forward, loss, backward, update.

    weighted: each example has a weight w, by which its loss counts.
    """
    builder = Builder(batch_size)
    heads = _heads(graph, options)
    _declare_state(builder, graph, options.optimizer)
    _add_data(builder, graph, heads, weighted)
    tensors = _add_forward(builder, graph)
    _add_scores(builder, heads)
    _Backward(builder, graph, heads, tensors).add()
    _add_updates(builder, graph, options.optimizer)
    return builder.program()


def _heads(graph: Graph, options: Options) -> list[Head]:
    several = len(graph.outputs) > 1
    chosen = zip(graph.heads, options.losses, options.metrics_of, strict=True)
    return [
        Head(layer, place, loss, metrics, str(n) if several else "")
        for n, ((layer, place), loss, metrics) in enumerate(chosen, 1)
    ]


def _declare_state(builder: Builder, graph: Graph, optimizer: Optimizer) -> None:
    """Parameters first, then slots, then the optimizer's numbers: the part of the arena that outlives a batch."""
    parameters = graph.parameters()
    for parameter in parameters:
        builder.tensor(parameter.name, Role.PARAMETER, *parameter.shape, axes=parameter.axes)
    for parameter in parameters:
        for slot in optimizer.slot_names:
            builder.tensor(slot_name(slot, parameter.name), Role.SLOT, *parameter.shape, axes=parameter.axes)
    builder.tensor("hyper", Role.HYPER, len(optimizer.hyper), axes=("hyper-parameter",))


def slot_name(slot: str, parameter: str) -> str:
    """The name of an optimizer's memory of a parameter, e.g. `v[W1]`."""
    return f"{slot}[{parameter}]"


def _add_data(builder: Builder, graph: Graph, heads: Sequence[Head], weighted: bool) -> None:
    """Gather the batch: inputs and targets, all in one operation."""
    names, instructions = [], []
    for number, port in enumerate(graph.inputs):
        names.append(builder.tensor(port.tensor, Role.DATA, port.units, axes=(EXAMPLE, port.axis)))
        instructions.append(Instruction(GATHER, (Source("x", number), port.tensor, port.units)))
        instructions += _find_lit(builder, port)
    for number, head in enumerate(heads):
        if head.loss.sparse:
            names.append(builder.tensor(head.y, Role.DATA, axes=(EXAMPLE,)))
        else:
            names.append(builder.tensor(head.y, Role.DATA, head.layer.units, axes=head.axes))
        instructions.append(Instruction(GATHER, (Source("y", number), head.y, head.target_width)))
    if weighted:
        names.append(builder.tensor(WEIGHTS, Role.DATA, axes=(EXAMPLE,)))
        instructions.append(Instruction(GATHER, (Source("w", 0), WEIGHTS, 1)))
    builder.add("gather", Phase.DATA, f"{', '.join(names)} = batch", [], names, instructions)


def _find_lit(builder: Builder, port: InputPort) -> list[Instruction]:
    """Instructions that find an input's lit columns: of 784 pixels about 260 are dark in a whole batch of digits."""
    if port.units < _LIT_FROM:
        return []
    x, features = port.tensor, port.units
    counts = builder.tensor(f"lit counts of {x}", Role.INTERNAL, features, axes=(port.axis,))
    runs = builder.tensor(f"lit runs of {x}", Role.INTERNAL, features + 3, axes=("run",))
    packed = builder.tensor(f"lit columns of {x}", Role.INTERNAL, features, axes=(EXAMPLE, port.axis))
    builder.lit[x] = runs, packed
    return [
        Instruction("find_lit", (x, counts, features)),
        Instruction("list_lit", (counts, runs, features)),
        Instruction("pack_lit", (x, runs, packed, features)),
    ]


def _add_forward(builder: Builder, graph: Graph) -> list[str]:
    """The forward pass; returns the tensor of every position of the graph: inputs first, then nodes."""
    tensors = [port.tensor for port in graph.inputs]
    for node in graph.nodes:
        tensors.append(node.layer.forward(builder, node.place, [tensors[parent] for parent in node.parents]))
    return tensors


def _add_scores(builder: Builder, heads: Sequence[Head]) -> None:
    """The loss of the batch (the sum over the outputs, where there are several) and, beside it, the metrics."""
    several = len(heads) > 1
    total = builder.report("L", "loss")
    for head in heads:
        _add_loss(builder, head)
    if several:
        losses = [f"L{head.suffix}" for head in heads]
        instructions, left = [], losses[0]
        for loss in losses[1:]:
            instructions.append(Instruction("add_scalars", (left, loss, total)))
            left = total
        builder.add("total_loss", Phase.LOSS, f"L = {' + '.join(losses)}", losses, [total], instructions)
    for head in heads:
        for name, metric in head.metrics.items():
            _add_metric(builder, head, head.reported(name), metric)


def _add_loss(builder: Builder, head: Head) -> None:
    loss, y, output = head.loss, head.y, head.place.output
    weighting = _weighting(builder)
    scalar = f"L{head.suffix}"
    if head.suffix:
        builder.report(scalar, head.reported("loss"))
    scores = builder.tensor(f"ℓ{head.suffix}", Role.LOSS, axes=(EXAMPLE,))
    builder.add(
        "loss",
        Phase.LOSS,
        f"{scalar} = {loss.short}({y}, {output})" + (f" · {WEIGHTS}" if weighting else ""),
        [y, output, *weighting],
        [scalar, scores],
        [
            Instruction("score", (y, output, scores, head.target_width, head.layer.units), {"value": loss.value}),
            *_weigh(builder, scores, 1),
            Instruction("mean", (scores, scalar)),
        ],
        piece=loss,
    )


def _weighting(builder: Builder) -> list[str]:
    """The tensor of weights, if there is one."""
    return [WEIGHTS] if WEIGHTS in builder.tensors else []


def _weigh(builder: Builder, rows: str, width: int) -> list[Instruction]:
    """What multiplies each example's row by its weight, if there are weights."""
    return [Instruction("scale_rows", (rows, weights, width)) for weights in _weighting(builder)]


def _add_metric(builder: Builder, head: Head, name: str, metric: Metric) -> None:
    y, output = head.y, head.place.output
    scores = builder.tensor(f"{name} of each example", Role.INTERNAL, axes=(EXAMPLE,))
    builder.report(name, name)
    builder.add(
        "metric",
        Phase.LOSS,
        f"{name} = {metric.formula}",
        [y, output],
        [name],
        [
            Instruction("score", (y, output, scores, head.target_width, head.layer.units), {"value": metric.value}),
            Instruction("mean", (scores, name)),
        ],
        piece=metric,
    )


class _Backward:
    """The way back: from the losses through the graph, last layer first; where paths meet, gradients add up."""

    def __init__(self, builder: Builder, graph: Graph, heads: Sequence[Head], tensors: Sequence[str]) -> None:
        self._builder = builder
        self._graph = graph
        self._heads = dict(zip(graph.outputs, heads, strict=True))
        self._tensors = tensors
        self._fused = {position for position, head in self._heads.items() if self._simplifies(position, head)}
        self._contributions: dict[int, list[str]] = {}

    def _simplifies(self, position: int, head: Head) -> bool:
        """Whether loss and activation give ∂L/∂z at once; not so where the output is read by other layers too."""
        return head.loss.fused_with == head.layer.activation.name and not self._graph.consumers(position)

    def add(self) -> None:
        """Add all operations of the backward pass."""
        for position, head in self._heads.items():
            if position in self._fused:
                self._add_difference(head)
            else:
                self._add_loss_gradient(position, head)
        first = len(self._graph.inputs)
        for number in range(len(self._graph.nodes) - 1, -1, -1):
            node, position = self._graph.nodes[number], first + number
            if not self._graph.learns(position):
                continue
            gradient = None if position in self._fused else self._gathered(position)
            wanted = [self._next_name(parent) if self._graph.learns(parent) else None for parent in node.parents]
            xs = [self._tensors[parent] for parent in node.parents]
            node.layer.backward(self._builder, node.place, xs, gradient, wanted)

    def _next_name(self, position: int) -> str:
        """A name for one more contribution to a tensor's gradient: numbered, where several come together."""
        expected = len(self._graph.consumers(position))
        expected += position in self._heads and position not in self._fused
        name = f"d{self._tensors[position]}"
        known = self._contributions.setdefault(position, [])
        known.append(name if expected == 1 else f"{name}{_raised(len(known) + 1)}")
        return known[-1]

    def _gathered(self, position: int) -> str:
        """A tensor's gradient: the sum of what its readers handed back."""
        parts = self._contributions[position]
        if len(parts) == 1:
            return parts[0]
        spec = self._builder.tensors[self._tensors[position]]
        total = self._builder.tensor(f"d{spec.name}", Role.GRADIENT, spec.shape[-1], axes=spec.axes)
        add_sum(self._builder, Phase.BACKWARD, total, parts)
        return total

    @property
    def _weight_sign(self) -> str:
        return "".join(f"{weights} ⊙ " for weights in _weighting(self._builder))

    def _add_difference(self, head: Head) -> None:
        """∂L/∂z = (ŷ − y) / n, where loss and output activation simplify together."""
        layer, loss, output = head.layer, head.loss, head.place.output
        dz = self._builder.tensor(f"d{layer.logits_name(head.place)}", Role.GRADIENT, layer.units, axes=head.axes)
        terms = layer.units if loss.averages_outputs else 1
        target = f"onehot({head.y})" if loss.sparse else head.y
        self._builder.add(
            "loss_gradient",
            Phase.BACKWARD,
            f"{dz} = {self._weight_sign}({output} − {target}) / " + ("n" if terms == 1 else f"(n·{terms})"),
            [output, head.y, *_weighting(self._builder)],
            [dz],
            [
                Instruction("difference", (head.y, output, dz, head.target_width, layer.units, terms)),
                *_weigh(self._builder, dz, layer.units),
            ],
            layer=head.place.name,
            piece=loss,
        )

    def _add_loss_gradient(self, position: int, head: Head) -> None:
        """∂L/∂ŷ."""
        loss, output, units = head.loss, head.place.output, head.layer.units
        dy = self._builder.tensor(self._next_name(position), Role.GRADIENT, units, axes=head.axes)
        self._builder.add(
            "loss_gradient",
            Phase.BACKWARD,
            f"{dy} = {self._weight_sign}{loss.short}′({head.y}, {output}) / n",
            [output, head.y, *_weighting(self._builder)],
            [dy],
            [
                Instruction(
                    "score_gradient", (head.y, output, dy, head.target_width, units), {"gradient": loss.gradient}
                ),
                *_weigh(self._builder, dy, units),
            ],
            piece=loss,
        )


def _raised(number: int) -> str:
    """A number in raised brackets: ⁽¹⁾."""
    return "⁽" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number)) + "⁾"


def _add_updates(builder: Builder, graph: Graph, optimizer: Optimizer) -> None:
    """One operation a parameter, the last layer first, as the gradients came."""
    once = type(optimizer).once
    size = len(optimizer.hyper)
    first = True
    for node in reversed(graph.nodes):
        for parameter in node.layer.parameters(node.place):
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
                layer=node.place.name,
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
