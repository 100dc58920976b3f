"""The architecture as a table: what each layer puts out, and where its parameters come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_dl.engine.arena import element_count
from tui_dl.engine.graph import Graph, Place
from tui_dl.engine.layers import Dense, Layer


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """One row: a layer."""

    name: str
    kind: str
    units: int
    activation: str
    output_shape: tuple[int | None, ...]
    params: int
    arithmetic: str
    """The count spelled out, e.g. `784 × 512 + 512`."""


def summarize(graph: Graph) -> list[LayerSummary]:
    """A row for each layer."""
    return [_row(node.layer, node.place) for node in graph.nodes]


def _row(layer: Layer, place: Place) -> LayerSummary:
    shapes = [parameter.shape for parameter in layer.parameters(place)]
    dense = layer if isinstance(layer, Dense) else None
    return LayerSummary(
        name=place.name,
        kind=layer.kind,
        units=dense.units if dense else 0,
        activation=dense.activation.name if dense else "",
        output_shape=(None, layer.output_units(place.widths)),
        params=sum(map(element_count, shapes)),
        arithmetic=" + ".join(" × ".join(f"{size:,}" for size in shape) for shape in shapes),
    )


def as_text(rows: Sequence[LayerSummary]) -> str:
    """The table as plain lines, columns aligned, the total below."""
    cells = [("Layer", "Activation", "Output", "Params", "")]
    cells += [
        (r.name, r.activation, f"(batch, {r.output_shape[-1]})", f"{r.params:,}", f"= {r.arithmetic}") for r in rows
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(5)]
    lines = [
        f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:<{widths[2]}}  {d:>{widths[3]}}  {e}".rstrip()
        for a, b, c, d, e in cells
    ]
    rule = "─" * max(map(len, lines))
    total = sum(row.params for row in rows)
    return "\n".join([lines[0], rule, *lines[1:], rule, f"total {total:,} parameters, all trainable"])
