"""Networks as figures draw them: boxes and what they hang on, the operations of a batch, the sum of the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_dl.engine.arena import element_count
from tui_dl.engine.graph import Graph
from tui_dl.engine.joining import Concatenate
from tui_dl.engine.layers import Dense, Input
from tui_dl.engine.network import Model, Network, Sequential
from tui_dl.engine.summary import summarize


@dataclass(frozen=True, slots=True)
class Box:
    """An input or a layer."""

    name: str
    kind: str
    """`Input`, `Dense`, `Concatenate`, …."""
    units: int
    activation: str
    parents: tuple[int, ...]
    """Positions of the boxes that it reads, among all boxes."""
    is_output: bool
    params: int
    arithmetic: str
    """How `params` comes about, e.g. `784 × 512 + 512`."""


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network, read off the real object."""

    kind: str
    """The class of the object: `Sequential` or `Model`."""
    boxes: tuple[Box, ...]
    """Inputs first, then layers in the order in which they are computed."""
    program: tuple[tuple[str, str], ...]
    """Phase and formula of every operation of a batch; empty while the network is not compiled."""
    total: int

    @property
    def layers(self) -> tuple[Box, ...]:
        """The boxes that are no inputs."""
        return tuple(box for box in self.boxes if box.kind != "Input")


def view(network: Network, input_names: Sequence[str] = ()) -> NetworkView:
    """What a network consists of; its inputs are called as given, else as in the program."""
    operations = network.program() if network.options else ()
    return NetworkView(
        type(network).__name__,
        _boxes(network.graph, input_names),
        tuple((str(operation.phase), operation.formula) for operation in operations),
        network.count_params(),
    )


def _boxes(graph: Graph, input_names: Sequence[str] = ()) -> tuple[Box, ...]:
    """Inputs and layers of a graph."""
    names = input_names or [port.tensor for port in graph.inputs]
    inputs = [
        Box(name, "Input", port.units, "", (), False, 0, "") for name, port in zip(names, graph.inputs, strict=True)
    ]
    layers = [
        Box(row.name, row.kind, int(row.output_shape[-1] or 0), row.activation, node.parents, node.place.is_output,
            row.params, row.arithmetic)
        for row, node in zip(summarize(graph), graph.nodes, strict=True)
    ]  # fmt: skip
    return (*inputs, *layers)


def stack(
    inputs: int, hidden: Sequence[int], head: tuple[int, str] = (10, "softmax"), bias: bool = True
) -> NetworkView:
    """Relu layers of so many units under an output layer (units, activation).

    Only the graph is made: to draw the weights of a large network takes longer than a frame.
    """
    start = tensor = Input(inputs)
    for units in hidden:
        tensor = Dense(units, "relu", use_bias=bias)(tensor)
    boxes = _boxes(Graph([start], [Dense(head[0], head[1], use_bias=bias)(tensor)]))
    return NetworkView(Sequential.__name__, boxes, (), sum(box.params for box in boxes))


@dataclass(frozen=True, slots=True)
class Example:
    """A task, and the shape of network that it asks for."""

    task: str
    inputs: tuple[tuple[str, int], ...]
    """Name and features of each input."""
    outputs: tuple[tuple[str, int, str], ...]
    """Name, units and activation of each output."""


SEQUENTIAL = (
    Example("a home's data → its price", (("home", 13),), (("price", 1, "identity"),)),
    Example("a picture → which digit", (("image", 784),), (("digit", 10, "softmax"),)),
    Example("a text → its author", (("words", 2000),), (("author", 5, "softmax"),)),
)
FUNCTIONAL = (
    Example("a scan and a report → ill or not", (("scan", 784), ("report", 2000)), (("ill", 1, "sigmoid"),)),
    Example(
        "sales and reviews → when, how much",
        (("sales", 40), ("reviews", 2000)),
        (("when", 1, "identity"), ("volume", 1, "identity")),
    ),
    Example("a photo and its caption → a tag", (("photo", 784), ("caption", 500)), (("tag", 20, "softmax"),)),
)
_LOSSES = {"softmax": "categorical_crossentropy", "sigmoid": "binary_crossentropy", "identity": "mse"}


def for_example(example: Example) -> Network:
    """The compiled network of an example: one stack, or a layer for each input, joined, then the outputs."""
    losses = [_LOSSES[activation] for *_, activation in example.outputs]
    network = _one_stack(example) if len(example.inputs) == 1 else _joined(example)
    network.compile(loss=losses if len(losses) > 1 else losses[0])
    return network


def _one_stack(example: Example) -> Network:
    (_, features), (name, units, activation) = example.inputs[0], example.outputs[0]
    hidden = [Dense(64, "relu", name="hidden_1"), Dense(32, "relu", name="hidden_2")]
    network = Sequential([*hidden, Dense(units, activation, name=name)])
    network.build(features)
    return network


def _joined(example: Example) -> Network:
    ports = [Input(features, name=name) for name, features in example.inputs]
    own = [Dense(32, "relu", name=f"hidden_{n}")(port) for n, port in enumerate(ports, 1)]
    joined = Dense(32, "relu", name="together")(Concatenate(name="joined")(own))
    outputs = [Dense(units, activation, name=name)(joined) for name, units, activation in example.outputs]
    return Model(ports, outputs)


@dataclass(frozen=True, slots=True)
class LayerView:
    """One dense layer."""

    inputs: int
    units: int
    kernel: tuple[int, ...]
    bias: tuple[int, ...]
    params: int


def one_layer(inputs: int, units: int, activation: str) -> LayerView:
    """A dense layer on so many inputs, read off the layer itself."""
    start = Input(inputs)
    kernel, bias = Graph([start], [Dense(units, activation)(start)]).parameters()
    return LayerView(inputs, units, kernel.shape, bias.shape, element_count(kernel.shape) + element_count(bias.shape))
