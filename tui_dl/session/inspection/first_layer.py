"""The units that read the input itself: their weights as images, and what makes them respond."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Network

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

STRONGEST = 16
"""Examples remembered of those that a unit responds to most."""


class Order(StrEnum):
    """How units are sorted."""

    NORM = "norm"
    """The largest weights first."""
    CLASS = "class"
    """By the class that they respond to most."""
    NUMBER = "number"


@dataclass(frozen=True, eq=False)
class Bank:
    """A layer that reads the input, or one of several inputs."""

    layer: str
    inputs: str
    """The tensor it reads: x, or x1, x2, …"""
    kernel_name: str
    kernel: Floats
    """(features, units)"""
    bias: Floats
    """(units,); zeros where the layer has none."""
    image_shape: tuple[int, int] | None
    """Of a unit's weights, where they lie on an image."""
    output: str
    """The tensor it makes, e.g. h1."""

    @property
    def units(self) -> int:
        """How many there are."""
        return int(self.kernel.shape[1])

    @cached_property
    def norms(self) -> Floats:
        """√Σ w² of each unit (units,)."""
        return np.asarray(np.sqrt((self.kernel.astype(np.float64) ** 2).sum(axis=0)), np.float32)

    def images(self) -> Floats | None:
        """Every unit's weights as an image (units, h, w)."""
        return None if self.image_shape is None else self.kernel.T.reshape(-1, *self.image_shape)


def banks_of(network: Network, image_shape: tuple[int, int] | None) -> tuple[Bank, ...]:
    """Every dense layer that reads an input, directly or through layers that keep its features in their places."""
    graph, weights = network.graph, network.get_weights()
    named = dict(zip((parameter.name for parameter in graph.parameters()), weights, strict=True))
    widths = [port.units for port in graph.inputs]
    source: dict[int, int] = {position: position for position in range(len(widths))}
    banks = []
    for position, node in enumerate(graph.nodes, len(widths)):
        port = source.get(node.parents[0])
        if port is None or len(node.parents) > 1:
            continue
        if not isinstance(node.layer, Dense):
            source[position] = port
            continue
        kernel = named[f"W{node.place.number}"]
        banks.append(
            Bank(
                layer=node.place.name,
                inputs=graph.inputs[port].tensor,
                kernel_name=f"W{node.place.number}",
                kernel=kernel,
                bias=named.get(f"b{node.place.number}", np.zeros(kernel.shape[1], np.float32)),
                image_shape=part_of_image(widths[port], image_shape),
                output=node.layer.output_name(node.place),
            )
        )
    return tuple(banks)


def part_of_image(features: int, image_shape: tuple[int, int] | None) -> tuple[int, int] | None:
    """The shape of so many features, where they are whole rows of an image."""
    if image_shape is None or features % image_shape[1] or features > image_shape[0] * image_shape[1]:
        return None
    return features // image_shape[1], image_shape[1]


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """What makes the units of a bank respond, among the examples looked at."""

    strongest: Integers
    """(units, m): the examples with the largest output of each unit, the largest first."""
    values: Floats
    """(units, m): those outputs."""
    means: Floats
    """(classes, units): each unit's mean output over the examples of a class; no rows for regression."""

    @property
    def favourites(self) -> Integers:
        """The class (units,) that each unit responds to most."""
        if not len(self.means):
            return np.zeros(len(self.strongest), np.int64)
        return np.asarray(np.nan_to_num(self.means, nan=-np.inf).argmax(axis=0), np.int64)


class Gathering:
    """Collects the responses of a bank, some examples at a time: all at once would be large."""

    def __init__(self, units: int, classes: int) -> None:
        self._strongest = np.zeros((0, units), np.int64)
        self._values = np.zeros((0, units), np.float32)
        self._sums = np.zeros((classes, units))
        self._counts = np.zeros(classes)
        self._seen = 0

    def add(self, outputs: Floats, truths: npt.NDArray[np.generic]) -> None:
        """Outputs (n, units) of the next examples, and their classes (n,)."""
        numbers = np.arange(self._seen, self._seen + len(outputs))
        self._seen += len(outputs)
        values = np.concatenate([self._values, np.where(np.isfinite(outputs), outputs, -np.inf)])
        members = np.concatenate([self._strongest, np.broadcast_to(numbers[:, None], outputs.shape)])
        kept = min(STRONGEST, len(values))
        if len(values) > kept:
            best = np.argpartition(-values, kept - 1, axis=0)[:kept]
            values, members = np.take_along_axis(values, best, 0), np.take_along_axis(members, best, 0)
        self._values, self._strongest = values, members
        if len(self._counts):
            member = np.eye(len(self._counts))[truths.astype(np.int64)]
            self._sums += member.T @ outputs
            self._counts += member.sum(axis=0)

    def responses(self) -> Responses:
        """What has come together."""
        order = np.argsort(-self._values, axis=0, kind="stable")
        means = self._sums / np.maximum(self._counts, 1)[:, None]
        return Responses(
            np.take_along_axis(self._strongest, order, 0).T.copy(),
            np.take_along_axis(self._values, order, 0).T.copy(),
            means.astype(np.float32),
        )


def sorted_units(bank: Bank, responses: Responses, order: Order) -> Integers:
    """The units of a bank in an order."""
    if order is Order.NUMBER:
        return np.arange(bank.units)
    norms = np.nan_to_num(bank.norms, nan=np.inf)
    if order is Order.NORM or not len(responses.means):
        return np.asarray(np.argsort(-norms, kind="stable"), np.int64)
    favourites = responses.favourites
    strength = responses.means[favourites, np.arange(bank.units)]
    return np.lexsort((-strength, favourites))
