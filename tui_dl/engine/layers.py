"""Layers: what each computes, forwards and backwards, said as operations of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tui_dl.engine.activations import ACTIVATIONS, Activation
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.graph import Place, Symbol
from tui_dl.engine.initializers import INITIALIZERS, Initializer
from tui_dl.engine.penalties import add_penalty_gradient, gradient_of_data
from tui_dl.engine.program import EXAMPLE, GEMM, Builder, Instruction, Operand, Phase, Role
from tui_dl.engine.regularizers import REGULARIZERS, Regularizer
from tui_dl.engine.zeros import ACTIVATED, affine, by_columns, by_rows, keep_zeros, note_zeros


@dataclass(frozen=True, slots=True)
class Parameter:
    """A trainable array of a layer."""

    name: str
    shape: tuple[int, ...]
    initializer: Initializer
    axes: tuple[str, ...]
    regularizer: Regularizer | None = None


class Layer:
    """Base of all layers."""

    kind: ClassVar[str]
    has_own_units: ClassVar[bool] = True
    """Whether its output counts units of its own, and not those of its input."""
    name: str | None = None
    input_size: int | None = None

    def __call__(self, inputs: Symbol | Sequence[Symbol]) -> Symbol:
        """The layer's output for some input, for functional models."""
        parents = [inputs] if isinstance(inputs, Symbol) else list(inputs)
        if not parents or not all(isinstance(parent, Symbol) for parent in parents):
            raise NetworkError(f"{self.kind} is called on {inputs!r}: call it on Input(…) or on another layer's output")
        return Symbol(self.output_units([parent.units for parent in parents]), self, parents)

    def output_units(self, widths: Sequence[int]) -> int:
        """The width of its output, from the widths of its inputs. Raises `NetworkError` where these do not fit."""
        raise TypeError("a layer defines output_units")

    def parameters(self, place: Place) -> list[Parameter]:
        """Its trainable arrays, in Keras' order."""
        return []

    def forward(self, builder: Builder, place: Place, xs: Sequence[str]) -> str:
        """Add the operations of the forward pass; returns the output tensor's name."""
        raise TypeError("a layer defines forward")

    def backward(
        self, builder: Builder, place: Place, xs: Sequence[str], dh: str | None, dxs: Sequence[str | None]
    ) -> None:
        """Add the operations of the backward pass.

        `dh` names the gradient of the output; None where the loss already gave the gradient before the activation.
        `dxs` says under which names to leave the gradients of the inputs; None where one is of no use.
        """
        raise TypeError("a layer defines backward")


def Input(shape: int | tuple[int, ...], name: str = "") -> Symbol:  # noqa: N802 - Keras' name for it
    """An input of a functional model, with so many features."""
    return Symbol(size_of(shape), name=name)


def size_of(shape: Any) -> int:
    """The number of features that an `input_shape` (an integer or a tuple of integers) stands for."""
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    size = 1
    for part in sizes:
        if not isinstance(part, int) or part < 1:
            raise NetworkError(f"input_shape {shape!r}: must hold whole numbers from 1 on")
        size *= part
    return size


class Dense(Layer):
    """A fully connected layer: h = f(x · W + b)

    W: kernel (inputs, units), b: bias (units,). Arguments as in Keras (keras/src/layers/core/dense.py);
    `input_shape` is needed for a network's first layer only, unless data tell it.
    """

    kind = "Dense"

    def __init__(
        self,
        units: int,
        activation: str | Activation | None = None,
        use_bias: bool = True,
        kernel_initializer: str | Initializer = "glorot_uniform",
        bias_initializer: str | Initializer = "zeros",
        kernel_regularizer: str | Regularizer | None = None,
        bias_regularizer: str | Regularizer | None = None,
        input_shape: int | tuple[int, ...] | None = None,
        name: str | None = None,
    ) -> None:
        if isinstance(units, bool) or not isinstance(units, int) or units < 1:
            raise NetworkError(f"Dense units {units!r}: must be a whole number from 1 on")
        self.units = units
        self.activation = ACTIVATIONS.get("identity" if activation is None else activation)
        self.use_bias = use_bias
        self.kernel_initializer = INITIALIZERS.get(kernel_initializer)
        self.bias_initializer = INITIALIZERS.get(bias_initializer)
        self.kernel_regularizer = None if kernel_regularizer is None else REGULARIZERS.get(kernel_regularizer)
        self.bias_regularizer = None if bias_regularizer is None else REGULARIZERS.get(bias_regularizer)
        self.input_size = None if input_shape is None else size_of(input_shape)
        self.name = name

    def __repr__(self) -> str:
        return f"Dense({self.units}, activation={self.activation.name!r})"

    @property
    def is_linear(self) -> bool:
        """Whether there is no activation to compute."""
        return self.activation.name == "identity"

    def parameters(self, place: Place) -> list[Parameter]:
        n = place.number
        shape, axes = (place.inputs, self.units), (place.input_axis, place.name)
        kernel = Parameter(f"W{n}", shape, self.kernel_initializer, axes, self.kernel_regularizer)
        bias = Parameter(f"b{n}", shape[1:], self.bias_initializer, axes[1:], self.bias_regularizer)
        return [kernel, bias] if self.use_bias else [kernel]

    def output_name(self, place: Place) -> str:
        """The name of its output: ŷ for the last layer, else h or, without an activation, z."""
        if place.is_output:
            return place.output
        return f"z{place.number}" if self.is_linear else f"h{place.number}"

    def logits_name(self, place: Place) -> str:
        """The name of what comes before the activation."""
        return self.output_name(place) if self.is_linear else f"z{place.number}"

    def output_units(self, widths: Sequence[int]) -> int:
        if len(widths) != 1:
            raise NetworkError(f"Dense takes one tensor, {len(widths)} were given: join them by Concatenate or Add")
        return self.units

    def forward(self, builder: Builder, place: Place, xs: Sequence[str]) -> str:
        (x,) = xs
        n, axes = place.number, (EXAMPLE, place.name)
        z = builder.tensor(self.logits_name(place), Role.ACTIVATION, self.units, axes=axes)
        kernel, bias = f"W{n}", f"b{n}"
        names = [x, kernel, bias] if self.use_bias else [x, kernel]
        operands = (x, kernel, bias if self.use_bias else -1, z, place.inputs, self.units, GEMM)
        builder.add(
            "dense",
            Phase.FORWARD,
            f"{z} = {x} · {kernel}" + (f" + {bias}" if self.use_bias else ""),
            names,
            [z],
            affine(builder, Instruction("dense", operands), self.units),
            layer=place.name,
        )
        return z if self.is_linear else self._activate(builder, place, z)

    def _activate(self, builder: Builder, place: Place, z: str) -> str:
        h = builder.tensor(self.output_name(place), Role.ACTIVATION, self.units, axes=(EXAMPLE, place.name))
        builder.add(
            "activation",
            Phase.FORWARD,
            f"{h} = {self.activation.name}({z})",
            [z],
            [h],
            [self.activation.forward(z, h, self.units)],
            layer=place.name,
            piece=self.activation,
        )
        if self.activation.leaves_zeros:
            note_zeros(builder, h, ACTIVATED)
        return h

    def backward(
        self, builder: Builder, place: Place, xs: Sequence[str], dh: str | None, dxs: Sequence[str | None]
    ) -> None:
        (x,), (dx,) = xs, dxs
        z = self.logits_name(place)
        dz = f"d{z}"
        if dh is not None and not self.is_linear:
            self._deactivate(builder, place, dh)
        n, units, inputs = place.number, self.units, place.inputs
        kernel, *biases = self.parameters(place)
        operands: tuple[Operand, ...] = (x, dz, gradient_of_data(kernel), inputs, units, GEMM)
        instructions = by_columns(builder, Instruction("kernel_gradient", operands), units)
        self._parameter_gradient(builder, place, kernel, f"{x}ᵀ · {dz}", [x, dz], instructions)
        for bias in biases:
            instructions = [Instruction("bias_gradient", (dz, gradient_of_data(bias), units))]
            self._parameter_gradient(builder, place, bias, f"Σ {dz}", [dz], instructions)
        if dx is None:
            return
        builder.tensor(dx, Role.GRADIENT, inputs, axes=builder.tensors[x].axes)
        builder.add(
            "input_gradient",
            Phase.BACKWARD,
            f"{dx} = {dz} · W{n}ᵀ",
            [dz, f"W{n}"],
            [dx],
            by_rows(builder, Instruction("input_gradient", (dz, f"W{n}", dx, inputs, units, GEMM)), inputs),
            layer=place.name,
        )

    def _deactivate(self, builder: Builder, place: Place, dh: str) -> None:
        z, h = self.logits_name(place), self.output_name(place)
        dz = builder.tensor(f"d{z}", Role.GRADIENT, self.units, axes=(EXAMPLE, place.name))
        if not self.activation.rowwise:
            keep_zeros(builder, dz, h, dh)
        builder.add(
            "activation_gradient",
            Phase.BACKWARD,
            f"{dz} = {self.activation.slope(z, h, dh)}",
            [dh, h if self.activation.rowwise else z],
            [dz],
            [self.activation.backward(z, h, dh, dz, self.units)],
            layer=place.name,
            piece=self.activation,
        )

    def _parameter_gradient(
        self,
        builder: Builder,
        place: Place,
        parameter: Parameter,
        formula: str,
        inputs: list[str],
        instructions: Sequence[Instruction],
    ) -> None:
        kind = "kernel_gradient" if len(parameter.shape) > 1 else "bias_gradient"
        gradient = builder.tensor(gradient_of_data(parameter), Role.GRADIENT, *parameter.shape, axes=parameter.axes)
        builder.add(
            kind,
            Phase.BACKWARD,
            f"{gradient} = {formula}",
            inputs,
            [gradient],
            instructions,
            layer=place.name,
        )
        add_penalty_gradient(builder, parameter, place.name)
