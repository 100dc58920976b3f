"""The networks of the fixture `networks` as lists of nodes, and the same graph in Keras and in PyTorch."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tests.oracle.backend import keras, torch
from tests.oracle.inputs import grid


class Node(NamedTuple):
    """One layer: an input of so many `units`, a dense layer, or a way to join its inputs."""

    name: str
    kind: str
    inputs: tuple[str, ...] = ()
    units: int = 0
    activation: str = "linear"


class Network(NamedTuple):
    """A graph with the loss of each output and the optimizer (Keras class, arguments) that trains it."""

    nodes: tuple[Node, ...]
    losses: dict[str, str]
    optimizer: tuple[str, dict[str, Any]]


def chain(inputs: int, *layers: tuple[int, str]) -> tuple[Node, ...]:
    """Dense layers one after another: `dense_1`, `dense_2`, …"""
    nodes = [Node("x", "input", units=inputs)]
    for number, (units, activation) in enumerate(layers, start=1):
        nodes.append(Node(f"dense_{number}", "dense", (nodes[-1].name,), units, activation))
    return tuple(nodes)


BRANCHED = (
    Node("top", "input", units=6),
    Node("bottom", "input", units=6),
    Node("top_features", "dense", ("top",), 5, "relu"),
    Node("bottom_features", "dense", ("bottom",), 5, "relu"),
    Node("both", "concatenate", ("top_features", "bottom_features")),
    Node("trunk", "dense", ("both",), 4, "relu"),
    Node("skip", "dense", ("both",), 4, "linear"),
    Node("joined", "add", ("trunk", "skip")),
    Node("kind", "dense", ("joined",), 3, "softmax"),
    Node("place", "dense", ("joined",), 2, "linear"),
)
"""Two inputs, a skip, two outputs; `both` and `joined` are each used twice, so their gradients are sums."""

NETWORKS = {
    "softmax": Network(
        chain(12, (8, "relu"), (5, "softmax")),
        {"dense_2": "categorical_crossentropy"},
        ("RMSprop", {"learning_rate": 0.01}),
    ),
    "sigmoid": Network(
        chain(6, (5, "sigmoid"), (1, "sigmoid")),
        {"dense_2": "binary_crossentropy"},
        ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ),
    "regression": Network(
        chain(4, (6, "relu"), (6, "relu"), (2, "linear")), {"dense_3": "mse"}, ("Adam", {"learning_rate": 0.01})
    ),
    "sparse": Network(
        chain(20, (16, "relu"), (12, "relu"), (7, "softmax")),
        {"dense_3": "sparse_categorical_crossentropy"},
        ("Adam", {"learning_rate": 0.005}),
    ),
    "branched": Network(
        BRANCHED, {"kind": "categorical_crossentropy", "place": "mse"}, ("Adam", {"learning_rate": 0.01})
    ),
}


def width(nodes: tuple[Node, ...], name: str) -> int:
    """How many values a node gives per example."""
    node = next(node for node in nodes if node.name == name)
    if node.kind == "concatenate":
        return sum(width(nodes, source) for source in node.inputs)
    return node.units or width(nodes, node.inputs[0])


def initial_weights(rng: np.random.Generator, nodes: tuple[Node, ...]) -> dict[str, dict[str, np.ndarray]]:
    """Kernel and bias of each dense layer, small enough to keep softmax and sigmoid away from 0 and 1."""
    weights = {}
    for node in nodes:
        if node.kind == "dense":
            rows = width(nodes, node.inputs[0])
            kernel = grid(rng, (rows, node.units), scale=rows**-0.5)
            weights[node.name] = {"kernel": kernel, "bias": grid(rng, (node.units,), scale=0.1)}
    return weights


def keras_model(network: Network, weights: dict[str, dict[str, np.ndarray]]) -> Any:
    """The graph as a functional Keras model that starts from `weights`."""
    tensors: dict[str, Any] = {}
    for node in network.nodes:
        sources = [tensors[source] for source in node.inputs]
        if node.kind == "input":
            tensors[node.name] = keras.Input((node.units,), name=node.name)
        elif node.kind == "dense":
            layer = keras.layers.Dense(node.units, activation=node.activation, name=node.name)
            tensors[node.name] = layer(sources[0])
        elif node.kind == "concatenate":
            tensors[node.name] = keras.layers.Concatenate(name=node.name)(sources)
        else:
            tensors[node.name] = keras.layers.Add(name=node.name)(sources)
    inputs = [tensors[node.name] for node in network.nodes if node.kind == "input"]
    model = keras.Model(inputs, [tensors[output] for output in network.losses])
    for name, parts in weights.items():
        model.get_layer(name).set_weights([parts["kernel"], parts["bias"]])
    return model


TORCH_ACTIVATIONS = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "linear": lambda z: z,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}

TORCH_LOSSES = {
    "mse": torch.nn.functional.mse_loss,
    "binary_crossentropy": lambda y_pred, y: torch.nn.functional.binary_cross_entropy(y_pred, y),
    "categorical_crossentropy": lambda y_pred, y: -(y * torch.log(y_pred)).sum(dim=-1).mean(),
    "sparse_categorical_crossentropy": lambda y_pred, y: torch.nn.functional.nll_loss(torch.log(y_pred), y),
}


def torch_gradients(
    network: Network,
    weights: dict[str, dict[str, np.ndarray]],
    inputs: dict[str, np.ndarray],
    targets: dict[str, np.ndarray],
) -> tuple[float, dict[str, dict[str, np.ndarray]]]:
    """The loss of one batch and its gradient for every weight, by PyTorch's autograd."""
    leaves = {
        name: {part: torch.tensor(values, requires_grad=True) for part, values in parts.items()}
        for name, parts in weights.items()
    }
    tensors = {name: torch.tensor(values) for name, values in inputs.items()}
    for node in network.nodes:
        sources = [tensors[source] for source in node.inputs]
        if node.kind == "dense":
            z = sources[0] @ leaves[node.name]["kernel"] + leaves[node.name]["bias"]
            tensors[node.name] = TORCH_ACTIVATIONS[node.activation](z)
        elif node.kind == "concatenate":
            tensors[node.name] = torch.cat(sources, dim=-1)
        elif node.kind == "add":
            tensors[node.name] = torch.stack(sources).sum(dim=0)
    total = sum(
        TORCH_LOSSES[loss](tensors[output], torch.tensor(targets[output])) for output, loss in network.losses.items()
    )
    total.backward()
    gradients = {name: {part: leaf.grad.numpy() for part, leaf in parts.items()} for name, parts in leaves.items()}
    return float(total.detach()), gradients
