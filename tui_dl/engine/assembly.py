"""How a network, its losses, its metrics and its optimizer compile to the program of one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_dl.engine.graph import Graph
from tui_dl.engine.joining import add_sum
from tui_dl.engine.losses import Loss
from tui_dl.engine.optimizers import Optimizer
from tui_dl.engine.program import EXAMPLE, GATHER, SLICE, WEIGHTS, Builder, Instruction, Phase, Program, Role, Source
from tui_dl.engine.scores import Score
from tui_dl.engine.scoring import Head, add_scores, scored_by, weigh, weighting
from tui_dl.engine.updating import add_updates, declare_optimizer
from tui_dl.engine.zeros import PIXELS, note_zeros


@dataclass(frozen=True, slots=True)
class Options:
    """What `compile()` chose."""

    losses: tuple[Loss, ...]
    """One for each output."""
    optimizer: Optimizer
    metrics_of: tuple[Mapping[str, Score], ...]
    """For each output, by the name under which the history reports them."""

    @property
    def loss(self) -> Loss:
        """The first output's loss."""
        return self.losses[0]

    @property
    def metrics(self) -> Mapping[str, Score]:
        """The first output's metrics."""
        return self.metrics_of[0]


def assemble(
    graph: Graph,
    options: Options,
    batch_size: int,
    *,
    weighted: bool = False,
    input_gradients: bool = False,
    slice_rows: int = SLICE,
) -> Program:
    """The program of one batch of `batch_size` examples: data, forward, loss, backward, update.

    weighted: each example has a weight w, by which its loss counts.
    input_gradients: the backward pass goes on to the inputs, down to dx; training has no use for it.
    slice_rows: a larger batch is worked through in slices of so many examples.
    """
    heads = _heads(graph, options)
    looks_at_all = any(score.preparation and score.preparation.joint for head in heads for score in head.scores)
    builder = Builder(batch_size, batch_size if looks_at_all else min(batch_size, slice_rows))
    _declare_state(builder, graph, options.optimizer)
    _add_data(builder, graph, heads, weighted)
    tensors = _add_forward(builder, graph)
    add_scores(builder, graph, heads)
    _Backward(builder, graph, heads, tensors, input_gradients).add()
    add_updates(builder, graph, options.optimizer)
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
    for parameter in graph.parameters():
        builder.tensor(parameter.name, Role.PARAMETER, *parameter.shape, axes=parameter.axes)
    declare_optimizer(builder, graph, optimizer)


def _add_data(builder: Builder, graph: Graph, heads: Sequence[Head], weighted: bool) -> None:
    """Gather the batch: inputs and targets, all in one operation."""
    names, instructions = [], []
    for number, port in enumerate(graph.inputs):
        names.append(builder.tensor(port.tensor, Role.DATA, port.units, axes=(EXAMPLE, port.axis)))
        instructions.append(Instruction(GATHER, (Source("x", number), port.tensor, port.units)))
        note_zeros(builder, port.tensor, PIXELS)
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


def _add_forward(builder: Builder, graph: Graph) -> list[str]:
    """The forward pass; returns the tensor of every position of the graph: inputs first, then nodes."""
    tensors = [port.tensor for port in graph.inputs]
    for node in graph.nodes:
        tensors.append(node.layer.forward(builder, node.place, [tensors[parent] for parent in node.parents]))
    return tensors


class _Backward:
    """The way back: from the losses through the graph, last layer first; where paths meet, gradients add up."""

    def __init__(
        self, builder: Builder, graph: Graph, heads: Sequence[Head], tensors: Sequence[str], to_inputs: bool
    ) -> None:
        self._builder = builder
        self._graph = graph
        self._heads = dict(zip(graph.outputs, heads, strict=True))
        self._tensors = tensors
        self._to_inputs = to_inputs
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
            if not self._is_wanted(position):
                continue
            gradient = None if position in self._fused else self._gathered(position)
            wanted = [self._next_name(parent) if self._is_wanted(parent) else None for parent in node.parents]
            xs = [self._tensors[parent] for parent in node.parents]
            node.layer.backward(self._builder, node.place, xs, gradient, wanted)
        if self._to_inputs:
            for position in range(first):
                self._gathered(position)

    def _is_wanted(self, position: int) -> bool:
        """Whether anybody has a use for a tensor's gradient."""
        return self._to_inputs or self._graph.learns(position)

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
        return "".join(f"{weights} ⊙ " for weights in weighting(self._builder))

    def _add_difference(self, head: Head) -> None:
        """∂L/∂z = (ŷ − y) / n, where loss and output activation simplify together."""
        layer, loss, output = head.layer, head.loss, head.place.output
        dz = self._builder.tensor(f"d{layer.logits_name(head.place)}", Role.GRADIENT, layer.units, axes=head.axes)
        terms = layer.units if loss.averages_outputs else 1
        target = head.compared if head.compared_width == layer.units else f"onehot({head.y})"
        after_softmax = int(layer.activation.name == "softmax")
        sizes = head.compared_width, layer.units, terms, after_softmax
        self._builder.add(
            "loss_gradient",
            Phase.BACKWARD,
            f"{dz} = {self._weight_sign}({output} − {target}) / " + ("n" if terms == 1 else f"(n·{terms})"),
            [output, head.compared, *weighting(self._builder)],
            [dz],
            [
                Instruction("difference", (head.compared, output, dz, *sizes)),
                *weigh(self._builder, dz, layer.units),
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
            f"{dy} = {self._weight_sign}{loss.slope(head.compared, output)}",
            [output, head.compared, *weighting(self._builder)],
            [dy],
            [
                scored_by(loss).descending(head.compared, output, dy, (head.compared_width, units)),
                *weigh(self._builder, dy, units),
            ],
            piece=loss,
        )


def _raised(number: int) -> str:
    """A number in raised brackets: ⁽¹⁾."""
    return "⁽" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number)) + "⁾"
