"""How layers hang together: a stack, or any graph without loops, with several inputs and outputs if need be."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_dl.engine.errors import NetworkError

if TYPE_CHECKING:
    from tui_dl.engine.layers import Dense, Layer, Parameter

INPUTS = "inputs"
"""The axis name of a network's input features, where there is one input."""

_births = itertools.count()


class Symbol:
    """A tensor of the functional API, before there are numbers: what a layer is called on, and what comes back."""

    def __init__(self, units: int, layer: Layer | None = None, parents: Sequence[Symbol] = (), name: str = "") -> None:
        self.units = units
        self.layer = layer
        self.parents = tuple(parents)
        self.name = name
        self.birth = next(_births)

    def __repr__(self) -> str:
        return f"<Symbol (batch, {self.units}) of {self.layer or self.name or 'Input'}>"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a layer stands in a network: what it reads, what it is called there, how its tensors are numbered."""

    name: str
    """The layer's name, e.g. `dense_1`."""
    number: int
    """1 for the first layer of its kind: the 1 of W1."""
    widths: tuple[int, ...]
    """The units of each tensor coming in."""
    axes: tuple[str, ...]
    """The axis name of each tensor coming in."""
    output: str = ""
    """The name of its output where that is the network's: ŷ, or ŷ1, ŷ2, … with several."""

    @property
    def inputs(self) -> int:
        """Features coming in, all tensors together."""
        return sum(self.widths)

    @property
    def input_axis(self) -> str:
        """The axis name of the first tensor coming in."""
        return self.axes[0]

    @property
    def is_output(self) -> bool:
        """Whether its output is the network's."""
        return bool(self.output)


@dataclass(frozen=True, slots=True)
class Node:
    """A layer in its place. `parents` count the graph's inputs first, then its nodes in order."""

    layer: Layer
    place: Place
    parents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InputPort:
    """An input of the graph."""

    tensor: str
    """x, or x1, x2, … with several."""
    units: int
    axis: str


class Graph:
    """The nodes of a network in the order in which they are computed."""

    def __init__(self, inputs: Sequence[Symbol], outputs: Sequence[Symbol]) -> None:
        if not outputs:
            raise NetworkError("the network has no layers: add at least one")
        symbols = _reached(inputs, outputs)
        several = len(inputs) > 1
        self.inputs = tuple(
            InputPort(f"x{n}" if several else "x", symbol.units, f"{INPUTS}_{n}" if several else INPUTS)
            for n, symbol in enumerate(inputs, 1)
        )
        position = {symbol: n for n, symbol in enumerate([*inputs, *symbols])}
        self.outputs = tuple(position[symbol] for symbol in outputs)
        names = {p: f"ŷ{n}" if len(outputs) > 1 else "ŷ" for n, p in enumerate(self.outputs, 1)}
        self.nodes = _placed(symbols, position, [port.axis for port in self.inputs], names)

    @property
    def heads(self) -> list[tuple[Dense, Place]]:
        """The output layers, in the order of the outputs."""
        from tui_dl.engine.layers import Dense

        heads = []
        for position in self.outputs:
            node = self.nodes[position - len(self.inputs)]
            if not isinstance(node.layer, Dense):
                raise NetworkError(f"output layer {node.place.name} is {node.layer.kind}: it must be Dense")
            heads.append((node.layer, node.place))
        return heads

    def parameters(self) -> list[Parameter]:
        """All trainable arrays, layer by layer: kernel, then bias."""
        return [parameter for node in self.nodes for parameter in node.layer.parameters(node.place)]

    def consumers(self, position: int) -> list[int]:
        """The positions of the nodes that read a tensor; twice where one reads it twice."""
        first = len(self.inputs)
        return [first + n for n, node in enumerate(self.nodes) for parent in node.parents if parent == position]

    def learns(self, position: int) -> bool:
        """Whether parameters stand anywhere before a tensor, so that its gradient is of use."""
        if position < len(self.inputs):
            return False
        node = self.nodes[position - len(self.inputs)]
        return bool(node.layer.parameters(node.place)) or any(map(self.learns, node.parents))


def _reached(inputs: Sequence[Symbol], outputs: Sequence[Symbol]) -> list[Symbol]:
    """All symbols between inputs and outputs, in the order of their making. Raises where they do not connect."""
    if any(symbol.layer is None for symbol in outputs):
        raise NetworkError("an input cannot be an output too: put a layer between")
    seen: set[Symbol] = set()
    waiting = list(outputs)
    while waiting:
        symbol = waiting.pop()
        if symbol in seen or symbol in inputs:
            continue
        if symbol.layer is None:
            raise NetworkError("the outputs depend on an Input that is not among the model's inputs: name it there")
        seen.add(symbol)
        waiting.extend(symbol.parents)
    used = {parent for symbol in seen for parent in symbol.parents}
    if not set(inputs) <= used:
        raise NetworkError("an input leads to no output: leave it out, or connect it")
    layers = [symbol.layer for symbol in seen]
    if len(set(map(id, layers))) < len(layers):
        raise NetworkError("a layer is called twice: make one layer for each place, weights are not shared")
    return sorted(seen, key=lambda symbol: symbol.birth)


def _placed(
    symbols: Sequence[Symbol], position: dict[Symbol, int], input_axes: list[str], outputs: dict[int, str]
) -> tuple[Node, ...]:
    """Names and numbers for the layers: dense, dense_1, … as Keras calls them."""
    axes, taken, numbers, nodes = list(input_axes), set(input_axes), dict[str, int](), []
    for symbol in symbols:
        layer = symbol.layer
        assert layer is not None
        name = _free_name(layer.name or layer.kind.lower(), taken)
        numbers[layer.kind] = numbers.get(layer.kind, 0) + 1
        parents = tuple(position[parent] for parent in symbol.parents)
        place = Place(
            name,
            numbers[layer.kind],
            tuple(parent.units for parent in symbol.parents),
            tuple(axes[parent] for parent in parents),
            outputs.get(position[symbol], ""),
        )
        # A tensor that keeps its units keeps their axis, so that the unit chosen in one is chosen in the other.
        axes.append(name if layer.has_own_units else axes[parents[0]])
        nodes.append(Node(layer, place, parents))
    return tuple(nodes)


def _free_name(base: str, taken: set[str]) -> str:
    """The base, or the base with the first number that is free."""
    name, count = base, 0
    while name in taken:
        count += 1
        name = f"{base}_{count}"
    taken.add(name)
    return name
