"""One example's way through the network, unit by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.graph import Place
from tui_dl.engine.layers import Dense
from tui_dl.engine.probe import Probe
from tui_dl.engine.program import Phase
from tui_dl.session.inspection.examples import as_numbers, entering
from tui_dl.session.opened import Opened

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A dense layer at work on the example."""

    layer: str
    activation: str
    reads: str
    """The tensor that comes in, e.g. h1."""
    kernel_name: str
    inputs: Floats
    """What comes in (k,)."""
    kernel: Floats
    """(k, units)"""
    bias: Floats | None
    """(units,)"""
    z_name: str
    z: Floats
    """Before the activation (units,)."""
    h_name: str
    h: Floats
    """After it (units,); the same as z where there is none."""

    def terms(self, unit: int) -> Floats:
        """What each input adds to a unit's z (k,): input · weight."""
        return self.inputs * self.kernel[:, unit]

    def largest(self, unit: int, count: int) -> list[int]:
        """The inputs whose terms are furthest from 0, the furthest first; zeros are left out."""
        terms = np.abs(self.terms(unit))
        return [int(index) for index in np.argsort(-terms, kind="stable")[:count] if terms[index] > 0]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """All dense layers, in their order."""

    index: int
    """Which of the examples looked at."""
    steps: tuple[Step, ...]


def way(opened: Opened, example: Array, index: int) -> Way:
    """Send one example (…) through the network, with the weights of now."""
    network = opened.network
    probe = Probe(network, 1)
    x = entering(network, example[None])
    entrances = [port.tensor for port in network.graph.inputs]
    computed = [name for o in probe.program.phases(Phase.FORWARD) for name in o.outputs if name[0] != "m"]
    seen = probe.forward(x, computed)
    parts = x if isinstance(x, list) else [x]
    seen |= {tensor: as_numbers(part) for tensor, part in zip(entrances, parts, strict=True)}
    weights = dict(zip(probe.program.parameters, network.get_weights(), strict=True))
    reads = {o.layer: next(iter(o.inputs)) for o in probe.program if o.kind == "dense"}
    steps = [
        _step(node.layer, node.place, reads[node.place.name], seen, weights)
        for node in network.graph.nodes
        if isinstance(node.layer, Dense)
    ]
    return Way(index, tuple(steps))


def _step(layer: Dense, place: Place, reads: str, seen: Mapping[str, Array], weights: Mapping[str, Array]) -> Step:
    z, h, kernel = layer.logits_name(place), layer.output_name(place), f"W{place.number}"
    return Step(
        layer=place.name,
        activation=layer.activation.name,
        reads=reads,
        kernel_name=kernel,
        inputs=seen[reads][0],
        kernel=weights[kernel],
        bias=weights.get(f"b{place.number}"),
        z_name=z,
        z=seen[z][0],
        h_name=h,
        h=seen[h][0],
    )
