"""One unit of the session's network at work on an example of its batch, and activations as curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.activations import ACTIVATIONS, Activation
from tui_dl.engine.layers import Dense

if TYPE_CHECKING:
    from tui_dl.session import Session

Floats = npt.NDArray[np.float64]


def elementwise() -> tuple[str, ...]:
    """The names of the activations that look at one number at a time."""
    return tuple(name for name in ACTIVATIONS if not ACTIVATIONS.find(name).rowwise)


def value(activation: str, z: npt.ArrayLike) -> Floats:
    """The engine's activation of some numbers."""
    return _value(ACTIVATIONS.get(activation), np.asarray(z, np.float64))


def derivative(activation: str, z: npt.ArrayLike) -> Floats:
    """The engine's derivative of an activation at some numbers."""
    piece, numbers = ACTIVATIONS.get(activation), np.asarray(z, np.float64)
    h = _value(piece, numbers)
    slopes = [piece.derivative(a, b, *piece.settings) for a, b in zip(numbers.ravel(), h.ravel(), strict=True)]
    return np.array(slopes, np.float64).reshape(numbers.shape)


def formulas(activation: str) -> tuple[str, str]:
    """An activation and its derivative, as formulas."""
    piece = ACTIVATIONS.get(activation)
    return piece.formula, piece.derivative_formula


def _value(piece: Activation, z: Floats) -> Floats:
    return np.array([piece.value(a, *piece.settings) for a in z.ravel()], np.float64).reshape(z.shape)


@dataclass(frozen=True, slots=True, eq=False)
class UnitView:
    """A unit of the first layer and what it makes of an example."""

    layer: str
    unit: int
    units: int
    example: int
    examples: int
    truth: str
    activation: str
    inputs: Floats
    """(features,)"""
    weights: Floats
    """(features,)"""
    bias: float
    z: float
    h: float | None
    """None where the activation needs the whole layer, as softmax does."""
    image_shape: tuple[int, int] | None

    @property
    def products(self) -> Floats:
        """What each input adds to z."""
        return self.inputs * self.weights


def unit_view(session: Session, unit: int, example: int) -> UnitView:
    """A unit of the first dense layer; unit and example are taken modulo how many there are."""
    opened = session.opened
    machine = opened.trainer.machine
    layer, name = _first_dense(session)
    inputs = np.array(machine.tensors[opened.network.graph.inputs[0].tensor], np.float64)
    unit, example = unit % layer.units, example % len(inputs)
    weights = np.array(machine.tensors["W1"][:, unit], np.float64)
    bias = float(machine.tensors["b1"][unit]) if layer.use_bias else 0.0
    z = float(inputs[example] @ weights + bias)
    piece = layer.activation
    truth, labels = opened.dataset.train_y[machine.batch.indices[example]], opened.dataset.labels
    return UnitView(
        layer=name,
        unit=unit,
        units=layer.units,
        example=example,
        examples=len(inputs),
        truth=labels[int(truth)] if labels else f"{float(truth):.4g}",
        activation=piece.name,
        inputs=inputs[example],
        weights=weights,
        bias=bias,
        z=z,
        h=None if piece.rowwise else float(piece.value(z, *piece.settings)),
        image_shape=opened.dataset.image_shape,
    )


def hidden_sums(session: Session) -> npt.NDArray[np.float32]:
    """z of the first dense layer for the batch at hand, (examples, units), computed from inputs and weights."""
    opened = session.opened
    tensors = opened.trainer.machine.tensors
    layer, _ = _first_dense(session)
    z = tensors[opened.network.graph.inputs[0].tensor] @ tensors["W1"]
    summed: npt.NDArray[Any] = z + tensors["b1"] if layer.use_bias else z
    return np.asarray(summed, np.float32)


def _first_dense(session: Session) -> tuple[Dense, str]:
    nodes = session.opened.network.graph.nodes
    return next((node.layer, node.place.name) for node in nodes if isinstance(node.layer, Dense))
