"""A draft as it is looked at: its layers with shapes and parameter arithmetic, what is wrong, what applying it does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.graph import Graph, Node
from tui_dl.engine.joining import Dropout
from tui_dl.engine.spec import Stack
from tui_dl.engine.summary import LayerSummary, summarize
from tui_dl.session.changes import Change, changes, keeps_weights
from tui_dl.session.diagnosis import Problem, diagnose
from tui_dl.session.draft import Draft
from tui_dl.session.facts import DataFacts
from tui_dl.session.snapshot import Architecture, LayerRow


@dataclass(frozen=True, slots=True)
class Box:
    """A layer, or an input, in the diagram."""

    name: str
    units: int
    activation: str = ""
    cost: str = ""
    """Its parameters with the arithmetic, such as `784 × 512 + 512 = 401,920`; empty without any."""
    dropout: float = 0.0
    """The share of its outputs that is dropped."""


@dataclass(frozen=True, slots=True)
class Outline:
    """All that is to be seen of a draft."""

    draft: Draft
    facts: DataFacts
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    """Against what runs."""
    names: tuple[str, ...]
    """What each layer is called, such as `dense_1`, in the order of `Draft.places`."""
    table: Architecture
    """The summary."""
    columns: tuple[tuple[Box, ...], ...]
    """The diagram above the join: one column of boxes for each input, the input first."""
    trunk: tuple[Box, ...]
    """The diagram from the join on; with one input, all but the input."""

    @property
    def keeps_weights(self) -> bool:
        """Whether applying it leaves the weights as they are."""
        return keeps_weights(self.changes)

    @property
    def fatal(self) -> Problem | None:
        """What forbids applying it."""
        return next((problem for problem in self.problems if problem.fatal), None)

    @property
    def mendable(self) -> tuple[Problem, ...]:
        """What a key can mend."""
        return tuple(problem for problem in self.problems if problem.fixed is not None)

    def problem_for(self, key: str) -> Problem | None:
        """What `fix` mends when the cursor is at this field: its own problem, its row's, or the first of all."""
        row = key.rpartition(".")[0] or key
        for wanted in (lambda p: p.key == key, lambda p: p.key.rpartition(".")[0] == row, lambda p: True):
            if found := next(filter(wanted, self.mendable), None):
                return found
        return None


@lru_cache(maxsize=8)
def outline(draft: Draft, facts: DataFacts, running: Draft) -> Outline:
    """Look at a draft. Where the branches find too few features, diagram and summary stay empty."""
    try:
        graph = draft.network.graph(facts.features)
        nodes = list(zip(graph.nodes, summarize(graph), strict=True))
    except NetworkError:
        graph, nodes = None, []
    dense = [(node, row) for node, row in nodes if row.kind == "Dense"]
    names = tuple(row.name for _, row in dense) or ("dense",) * len(draft.places)
    boxes = [_box(node, row, draft.layer(at).dropout) for at, (node, row) in zip(draft.places, dense, strict=False)]
    columns, trunk = _arranged(draft, graph, boxes)
    return Outline(
        draft=draft,
        facts=facts,
        problems=diagnose(draft, facts),
        changes=changes(running, draft),
        names=names,
        table=_table([row for _, row in nodes], _title(draft, facts)),
        columns=columns,
        trunk=trunk,
    )


def _arranged(
    draft: Draft, graph: Graph | None, boxes: list[Box]
) -> tuple[tuple[tuple[Box, ...], ...], tuple[Box, ...]]:
    """The boxes in columns above the join, and those below it."""
    if graph is None:
        return (), ()
    inputs = [Box(port.tensor, port.units, dropout=draft.network.input_dropout) for port in graph.inputs]
    if not draft.network.branches:
        return ((inputs[0],),), tuple(boxes)
    columns, rest = [], boxes
    for first, branch in zip(inputs, draft.network.branches, strict=True):
        columns.append((first, *rest[: len(branch)]))
        rest = rest[len(branch) :]
    joined = Box("concatenate", sum(column[-1].units for column in columns))
    return tuple(columns), (joined, *rest)


def _box(node: Node, row: LayerSummary, dropout: float) -> Box:
    assert not isinstance(node.layer, Dropout)
    return Box(row.name, row.units, row.activation, f"{row.arithmetic} = {row.params:,}", dropout)


def _title(draft: Draft, facts: DataFacts) -> str:
    """The network in a line, such as `784 → 512 relu → 10 softmax`."""
    network = draft.network

    def through(stack: Stack) -> str:
        return " → ".join(f"{dense.units} {dense.activation}" for dense in stack)

    if not network.branches or len(network.branches) > facts.features:
        return f"{facts.features} → {through(network.stack)}"
    widths = zip(network.widths(facts.features), network.branches, strict=True)
    return f"({' | '.join(f'{width} → {through(branch)}' for width, branch in widths)}) → {through(network.stack)}"


def _table(rows: list[LayerSummary], title: str) -> Architecture:
    total = sum(row.params for row in rows)
    lines = tuple(LayerRow(r.name, r.kind, r.activation, r.output_shape, r.params, r.arithmetic) for r in rows)
    return Architecture(lines, total, total, title)
