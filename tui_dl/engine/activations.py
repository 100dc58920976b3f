"""Activation functions: each a value and its derivative, side by side, written once and jitted by the kernels.

An elementwise activation is two scalar functions, `value(z)` and `derivative(z, h)` with h = value(z); the numbers of
its `settings` follow as further arguments. A rowwise one (softmax) is two functions of a row: `value(z, h)` fills h,
`derivative(z, h, dh, dz)` fills dz, dh taken through the Jacobian.
At a kink the derivative is the one Keras' automatic differentiation gives. NaN in, NaN out.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from tui_dl.engine.arguments import finite
from tui_dl.engine.program import Instruction
from tui_dl.engine.registry import Registry

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772
_ROOT_HALF = math.sqrt(0.5)
_NORMAL_PEAK = 1 / math.sqrt(2 * math.pi)


class Activation:
    """Base of all activations."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    derivative_formula: ClassVar[str]
    source: ClassVar[str]
    rowwise: ClassVar[bool] = False
    leaves_zeros: ClassVar[bool] = False
    """Whether many of its values, and of its slopes at the same places, are 0."""

    @property
    def settings(self) -> tuple[float, ...]:
        """The numbers that `value` and `derivative` take after their arrays."""
        return ()

    @staticmethod
    def value(*_: Any) -> Any:
        """Elementwise: value(z) → h. Rowwise: value(z, h)."""
        raise TypeError("an activation defines value")

    @staticmethod
    def derivative(*_: Any) -> Any:
        """Elementwise: derivative(z, h) → ∂h/∂z. Rowwise: derivative(z, h, dh, dz)."""
        raise TypeError("an activation defines derivative")

    def slope(self, z: str, h: str, dh: str) -> str:
        """∂L/∂z in the program's notation."""
        return f"{h} ⊙ ({dh} − Σ {dh} ⊙ {h})" if self.rowwise else f"{dh} ⊙ {self.name}′({z})"

    def forward(self, z: str, h: str, units: int) -> Instruction:
        """What fills the tensor h."""
        return Instruction(
            "rowwise" if self.rowwise else "elementwise", (z, h, units), {"value": self.value}, self.settings
        )

    def backward(self, z: str, h: str, dh: str, dz: str, units: int) -> Instruction:
        """What fills the tensor dz."""
        kernel = "rowwise_gradient" if self.rowwise else "elementwise_gradient"
        return Instruction(kernel, (z, h, dh, dz, units), {"derivative": self.derivative}, self.settings)


ACTIVATIONS: Registry[Activation] = Registry("activation")


def _logistic(z: Any) -> Any:
    """1 / (1 + e⁻ᶻ), by that of both forms whose exponential cannot overflow."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    e = math.exp(z)
    return e / (1 + e)


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
    leaves_zeros = True

    @staticmethod
    def value(z: Any) -> Any:
        return 0 if z <= 0 else z

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return 1 if z > 0 else 0


@ACTIVATIONS.register()
class LeakyReLU(Activation):
    """leaky_relu(z) = z where z ≥ 0, else slope · z"""

    name = "leaky_relu"
    title = "Leaky rectified linear unit"
    formula = "h = z where z ≥ 0, else slope · z;  slope = 0.2"
    derivative_formula = "1 where z ≥ 0, else slope"
    source = "Maas, Hannun, Ng 2013; keras/src/activations/activations.py, leaky_relu"

    def __init__(self, negative_slope: float = 0.2) -> None:
        self.negative_slope = finite("negative_slope", negative_slope)

    @property
    def settings(self) -> tuple[float, ...]:
        return (self.negative_slope,)

    @staticmethod
    def value(z: Any, slope: Any) -> Any:
        return z if z >= 0 else slope * z

    @staticmethod
    def derivative(z: Any, h: Any, slope: Any) -> Any:
        return 1 if z >= 0 else slope


@ACTIVATIONS.register()
class ELU(Activation):
    """elu(z) = z where z > 0, else α · (eᶻ − 1)"""

    name = "elu"
    title = "Exponential linear unit"
    formula = "h = z where z > 0, else α · (exp(z) − 1);  α = 1"
    derivative_formula = "1 where z > 0, else α · exp(z)"
    source = "Clevert, Unterthiner, Hochreiter 2015; keras/src/activations/activations.py, elu"

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = finite("alpha", alpha)

    @property
    def settings(self) -> tuple[float, ...]:
        return (self.alpha,)

    @staticmethod
    def value(z: Any, alpha: Any) -> Any:
        return z if z > 0 else alpha * math.expm1(z)

    @staticmethod
    def derivative(z: Any, h: Any, alpha: Any) -> Any:
        return 1 if z > 0 else alpha * math.exp(z)


@ACTIVATIONS.register()
class SELU(Activation):
    """selu(z) = λ · z where z > 0, else λ · α · (eᶻ − 1), with the λ and α that keep mean 0 and variance 1"""

    name = "selu"
    title = "Scaled exponential linear unit"
    formula = "h = λ · z where z > 0, else λ · α · (exp(z) − 1);  λ = 1.0507, α = 1.6733"
    derivative_formula = "λ where z > 0, else λ · α · exp(z)"
    source = "Klambauer and others 2017; keras/src/activations/activations.py, selu"

    @staticmethod
    def value(z: Any) -> Any:
        return SELU_SCALE * z if z > 0 else SELU_SCALE * SELU_ALPHA * math.expm1(z)

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return SELU_SCALE if z > 0 else SELU_SCALE * SELU_ALPHA * math.exp(z)


@ACTIVATIONS.register()
class GELU(Activation):
    """gelu(z) = z · Φ(z), Φ the distribution function of the standard normal: the exact form, not the tanh one"""

    name = "gelu"
    title = "Gaussian error linear unit"
    formula = "h = z · Φ(z),  Φ(z) = (1 + erf(z / √2)) / 2"
    derivative_formula = "Φ(z) + z · exp(−z² / 2) / √(2π)"
    source = "Hendrycks, Gimpel 2016; keras/src/activations/activations.py, gelu"

    @staticmethod
    def value(z: Any) -> Any:
        return z * _normal_share(z)

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return _normal_share(z) + z * math.exp(-0.5 * z * z) * _NORMAL_PEAK


def _normal_share(z: Any) -> Any:
    """Φ(z). By erfc, which keeps its digits far out on the left, where 1 + erf is all rounding."""
    return 0.5 * math.erfc(-z * _ROOT_HALF)


@ACTIVATIONS.register("swish")
class SiLU(Activation):
    """silu(z) = z · sigmoid(z)"""

    name = "silu"
    title = "Sigmoid linear unit (swish)"
    formula = "h = z · s,  s = 1 / (1 + exp(−z))"
    derivative_formula = "s · (1 + z · (1 − s))"
    source = "Elfwing, Uchibe, Doya 2017; keras/src/activations/activations.py, silu"

    @staticmethod
    def value(z: Any) -> Any:
        return z * _logistic(z)

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        s = _logistic(z)
        return s * (1 + z * (1 - s))


@ACTIVATIONS.register()
class Softplus(Activation):
    """softplus(z) = ln(1 + eᶻ)"""

    name = "softplus"
    title = "Softplus"
    formula = "h = ln(1 + exp(z))"
    derivative_formula = "1 / (1 + exp(−z))"
    source = "Glorot, Bordes, Bengio 2011; keras/src/activations/activations.py, softplus"

    @staticmethod
    def value(z: Any) -> Any:
        return (z if z > 0 else 0) + math.log1p(math.exp(-abs(z)))

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return _logistic(z)


@ACTIVATIONS.register()
class Tanh(Activation):
    """tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)"""

    name = "tanh"
    title = "Hyperbolic tangent"
    formula = "h = tanh(z)"
    derivative_formula = "1 − h²"
    source = "keras/src/activations/activations.py, tanh"

    @staticmethod
    def value(z: Any) -> Any:
        return math.tanh(z)

    @staticmethod
    def derivative(z: Any, h: Any) -> Any:
        return 1 - h * h


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
        return _logistic(z)

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
