"""Activation functions: each a value and its derivative, side by side, written once and jitted by the kernels.

An elementwise activation is two scalar functions, `value(z)` and `derivative(z, h)` with h = value(z). A rowwise one
(softmax) is two functions of a row: `value(z, h)` fills h, `derivative(z, h, dh, dz)` fills dz, dh taken through the
Jacobian.
At a kink the derivative is the one Keras' automatic differentiation gives.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from tui_dl.engine.registry import Registry


class Activation:
    """Base of all activations."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    derivative_formula: ClassVar[str]
    source: ClassVar[str]
    rowwise: ClassVar[bool] = False

    @staticmethod
    def value(*_: Any) -> Any:
        """Elementwise: value(z) → h. Rowwise: value(z, h)."""
        raise TypeError("an activation defines value")

    @staticmethod
    def derivative(*_: Any) -> Any:
        """Elementwise: derivative(z, h) → ∂h/∂z. Rowwise: derivative(z, h, dh, dz)."""
        raise TypeError("an activation defines derivative")


ACTIVATIONS: Registry[Activation] = Registry("activation")


@ACTIVATIONS.register("linear")
class Identity(Activation):
    """identity(z) = z"""

    name = "identity"
    title = "Identity"
    formula = "h = z"
    derivative_formula = "1"
    source = "keras/src/activations/activations.py, linear"

    @staticmethod
    def value(z: Any) -> Any:
        return z

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return 1


@ACTIVATIONS.register()
class ReLU(Activation):
    """relu(z) = max(0, z)"""

    name = "relu"
    title = "Rectified linear unit"
    formula = "h = max(0, z)"
    derivative_formula = "1 where z > 0, else 0"
    source = "Glorot, Bordes, Bengio 2011; keras/src/activations/activations.py, relu"

    @staticmethod
    def value(z: Any) -> Any:
        return 0 if z <= 0 else z

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return 1 if z > 0 else 0


@ACTIVATIONS.register()
class Sigmoid(Activation):
    """sigmoid(z) = 1 / (1 + e⁻ᶻ)"""

    name = "sigmoid"
    title = "Logistic sigmoid"
    formula = "h = 1 / (1 + exp(−z))"
    derivative_formula = "h · (1 − h)"
    source = "keras/src/activations/activations.py, sigmoid"

    @staticmethod
    def value(z: Any) -> Any:
        # Of both forms, the one whose exponential cannot overflow.
        if z >= 0:
            return 1 / (1 + math.exp(-z))
        e = math.exp(z)
        return e / (1 + e)

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return h * (1 - h)


@ACTIVATIONS.register()
class Softmax(Activation):
    """softmax(z)ₖ = exp(zₖ) / Σⱼ exp(zⱼ)"""

    name = "softmax"
    title = "Softmax"
    formula = "hₖ = exp(zₖ) / Σⱼ exp(zⱼ)"
    derivative_formula = "∂hₖ/∂zⱼ = hₖ · ([k = j] − hⱼ)"
    source = "keras/src/activations/activations.py, softmax"
    rowwise = True

    @staticmethod
    def value(z: Any, h: Any) -> None:
        # The largest logit is taken off first: the quotient stays the same and no exponential overflows.
        largest = z[0]
        for k in range(1, z.size):
            # Written so that NaN wins: a poisoned row must show.
            largest = largest if largest >= z[k] else z[k]
        total = 0.0
        for k in range(z.size):
            h[k] = np.exp(z[k] - largest)
            total += h[k]
        for k in range(z.size):
            h[k] /= total

    @staticmethod
    def derivative(z: Any, h: Any, dh: Any, dz: Any) -> None:
        inner = 0.0
        for k in range(h.size):
            inner += dh[k] * h[k]
        for k in range(h.size):
            dz[k] = h[k] * (dh[k] - inner)
