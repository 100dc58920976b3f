"""The loss phase of a program: targets made ready, losses, penalties on parameters, the total, and the metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui_dl.engine.graph import Graph, Place
from tui_dl.engine.layers import Dense
from tui_dl.engine.losses import Loss
from tui_dl.engine.metrics import CountedMetric
from tui_dl.engine.penalties import add_penalties
from tui_dl.engine.program import EXAMPLE, WEIGHTS, Builder, Instruction, Phase, Role
from tui_dl.engine.scores import Preparation, Score


@dataclass(frozen=True, slots=True)
class Head:
    """An output of the network, with the targets it is compared with and all the names that belong to it."""

    layer: Dense
    place: Place
    loss: Loss
    metrics: Mapping[str, Score]
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
    def compared(self) -> str:
        """What the loss compares with the predictions: the targets, or what was made of them."""
        return f"{self.y}′" if self.loss.preparation else self.y

    @property
    def compared_width(self) -> int:
        """Numbers of it that belong to one example."""
        return self.layer.units if self.loss.preparation else self.target_width

    @property
    def scores(self) -> tuple[Score, ...]:
        """All that compares its predictions with the targets."""
        return (self.loss, *self.metrics.values())

    @property
    def axes(self) -> tuple[str, str]:
        """The axes of its output."""
        return EXAMPLE, self.place.name

    def reported(self, name: str) -> str:
        """How the history calls one of its scores: with the layer's name where there are several outputs."""
        return f"{self.place.name}_{name}" if self.suffix else name


def add_scores(builder: Builder, graph: Graph, heads: Sequence[Head]) -> None:
    """The batch's loss (the sum over outputs and penalties, where there are several) and, beside it, the metrics."""
    penalized = any(parameter.regularizer for parameter in graph.parameters())
    total = builder.report("L", "loss")
    terms = [_add_loss(builder, head, "D" if penalized else "L") for head in heads]
    terms += add_penalties(builder, graph)
    if len(terms) > 1:
        instructions, left = [], terms[0]
        for term in terms[1:]:
            instructions.append(Instruction("add_scalars", (left, term, total)))
            left = total
        builder.add("total_loss", Phase.LOSS, f"L = {' + '.join(terms)}", terms, [total], instructions)
    for head in heads:
        for name, metric in head.metrics.items():
            _add_metric(builder, head, head.reported(name), metric)


def _add_loss(builder: Builder, head: Head, alone: str) -> str:
    """One output's loss; returns the scalar's name, which is `alone` where there is one output only."""
    loss, output = head.loss, head.place.output
    scalar = alone
    if head.suffix:
        scalar = builder.report(f"L{head.suffix}", head.reported("loss"))
    elif scalar not in builder.tensors:
        builder.tensor(scalar, Role.LOSS, axes=())
    if loss.preparation:
        _add_targets(builder, head, loss.preparation)
    scores = builder.tensor(f"ℓ{head.suffix}", Role.LOSS, axes=(EXAMPLE,))
    builder.add(
        "loss",
        Phase.LOSS,
        f"{scalar} = {loss.short}({head.compared}, {output})" + "".join(f" · {w}" for w in weighting(builder)),
        [head.compared, output, *weighting(builder)],
        [scalar, scores],
        [
            scored_by(loss).scoring(head.compared, output, scores, (head.compared_width, head.layer.units)),
            *weigh(builder, scores, 1),
            _mean(builder, scores, scalar),
        ],
        piece=loss,
    )
    return scalar


def _mean(builder: Builder, scores: str, scalar: str) -> Instruction:
    return Instruction("mean", (scores, scalar, builder.doubles(f"sum of {scores}", 1)))


def weighting(builder: Builder) -> list[str]:
    """The tensor of the examples' weights, if there is one."""
    return [WEIGHTS] if WEIGHTS in builder.tensors else []


def weigh(builder: Builder, rows: str, width: int) -> list[Instruction]:
    """What multiplies each example's row by its weight, if there are weights."""
    return [Instruction("scale_rows", (rows, weights, width)) for weights in weighting(builder)]


def scored_by(loss: Loss) -> Loss:
    """Whose functions compare the targets with the predictions, once the targets are made ready."""
    if loss.preparation is None:
        return loss
    assert isinstance(loss.preparation.scored_by, Loss)
    return loss.preparation.scored_by


def _add_targets(builder: Builder, head: Head, preparation: Preparation) -> None:
    builder.tensor(head.compared, Role.DATA, head.layer.units, axes=head.axes)
    builder.add(
        "targets",
        Phase.LOSS,
        preparation.written(head.y),
        [head.y],
        [head.compared],
        [_prepared(head, preparation, head.compared)],
        piece=head.loss,
    )


def _prepared(head: Head, preparation: Preparation, tensor: str) -> Instruction:
    operands = (head.y, tensor, head.target_width, head.layer.units)
    return Instruction("targets", operands, {"prepare": preparation.prepare}, preparation.settings)


def _add_metric(builder: Builder, head: Head, name: str, metric: Score) -> None:
    builder.report(name, name)
    if isinstance(metric, CountedMetric):
        instructions = _counted(builder, head, name, metric)
    else:
        instructions = _averaged(builder, head, name, metric)
    formula = f"{name} = {metric.written}"
    output = head.place.output
    builder.add("metric", Phase.LOSS, formula, [head.y, output], [name], instructions, piece=metric)


def _averaged(builder: Builder, head: Head, name: str, metric: Score) -> list[Instruction]:
    """The mean of the examples' scores."""
    y, width, instructions = head.y, head.target_width, []
    if preparation := metric.preparation:
        y = builder.tensor(f"targets of {name}", Role.INTERNAL, head.layer.units, axes=head.axes)
        instructions.append(_prepared(head, preparation, y))
        metric, width = preparation.scored_by, head.layer.units
    scores = builder.tensor(f"{name} of each example", Role.INTERNAL, axes=(EXAMPLE,))
    instructions.append(metric.scoring(y, head.place.output, scores, (width, head.layer.units)))
    return [*instructions, _mean(builder, scores, name)]


def _counted(builder: Builder, head: Head, name: str, metric: CountedMetric) -> list[Instruction]:
    """The score that follows from the batch's counters."""
    size = metric.counters(head.layer.units)
    counters = builder.tensor(f"counters of {name}", Role.INTERNAL, size, axes=("counter",))
    builder.tally(name, counters, metric)
    exact = builder.doubles(f"exact {counters}", size)
    operands = (head.y, head.place.output, counters, head.target_width, head.layer.units, size, exact)
    return [
        Instruction("count", operands, {"add": metric.count}, metric.settings),
        Instruction("conclude", (counters, name, size), {"result": metric.result}, metric.settings),
    ]
