"""Initializers: the first values of kernels and biases. fan_in is a kernel's rows, fan_out its columns.

Definitions are Keras 3's. A `truncated` normal is one whose draws beyond two standard deviations are drawn again.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arguments import finite, not_negative
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.registry import Registry

Values = npt.NDArray[np.float32]
Shape = tuple[int, ...]

_TRUNCATED_DEVIATION = 0.87962566103423978
"""The standard deviation of a standard normal that is cut off at ±2."""


class Initializer:
    """Base of all initializers."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        """Values of a shape, float32."""
        raise TypeError("an initializer defines draw")


INITIALIZERS: Registry[Initializer] = Registry("initializer")


def fans(shape: Shape) -> tuple[int, int]:
    """(fan_in, fan_out) of a kernel or bias, as Keras computes them."""
    if len(shape) == 1:
        return shape[0], shape[0]
    return shape[0], shape[1]


def _truncated_normal(mean: float, deviation: float, shape: Shape, generator: np.random.Generator) -> Values:
    values = generator.standard_normal(shape)
    while (outside := np.abs(values) > 2).any():
        values[outside] = generator.standard_normal(int(outside.sum()))
    return (mean + deviation * values).astype(np.float32)


# ---------------------------------------------------------------------- the same everywhere


@INITIALIZERS.register()
class Zeros(Initializer):
    """w = 0"""

    name = "zeros"
    title = "Zeros"
    formula = "w = 0"
    source = "keras/src/initializers/constant_initializers.py"

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        return np.zeros(shape, np.float32)


@INITIALIZERS.register()
class Ones(Initializer):
    """w = 1"""

    name = "ones"
    title = "Ones"
    formula = "w = 1"
    source = "keras/src/initializers/constant_initializers.py"

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        return np.ones(shape, np.float32)


@INITIALIZERS.register()
class Constant(Initializer):
    """w = value"""

    name = "constant"
    title = "Constant"
    formula = "w = value"
    source = "keras/src/initializers/constant_initializers.py"

    def __init__(self, value: float = 0.0) -> None:
        self.value = finite("value", value)

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        return np.full(shape, self.value, np.float32)


# ---------------------------------------------------------------------- a fixed spread


@INITIALIZERS.register()
class RandomNormal(Initializer):
    """w ~ N(mean, stddev²)"""

    name = "random_normal"
    title = "Normal"
    formula = "w ~ N(mean, stddev²);  mean = 0, stddev = 0.05"
    source = "keras/src/initializers/random_initializers.py"

    def __init__(self, mean: float = 0.0, stddev: float = 0.05) -> None:
        self.mean = finite("mean", mean)
        self.stddev = not_negative("stddev", stddev)

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        return generator.normal(self.mean, self.stddev, shape).astype(np.float32)


@INITIALIZERS.register()
class RandomUniform(Initializer):
    """w ~ U(minval, maxval)"""

    name = "random_uniform"
    title = "Uniform"
    formula = "w ~ U(minval, maxval);  minval = −0.05, maxval = 0.05"
    source = "keras/src/initializers/random_initializers.py"

    def __init__(self, minval: float = -0.05, maxval: float = 0.05) -> None:
        self.minval = finite("minval", minval)
        self.maxval = finite("maxval", maxval)
        if minval > maxval:
            raise NetworkError(f"minval {minval!r}: must not be above maxval {maxval!r}")

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        return generator.uniform(self.minval, self.maxval, shape).astype(np.float32)


@INITIALIZERS.register()
class TruncatedNormal(Initializer):
    """w ~ N(mean, stddev²), cut off two stddev from the mean"""

    name = "truncated_normal"
    title = "Normal, truncated"
    formula = "w ~ N(mean, stddev²) within mean ± 2·stddev;  mean = 0, stddev = 0.05"
    source = "keras/src/initializers/random_initializers.py"

    def __init__(self, mean: float = 0.0, stddev: float = 0.05) -> None:
        self.mean = finite("mean", mean)
        self.stddev = not_negative("stddev", stddev)

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        return _truncated_normal(self.mean, self.stddev, shape, generator)


# ---------------------------------------------------------------------- a spread that fits the layer


class _VarianceScaling(Initializer):
    """An initializer whose weights get the variance scale / fan."""

    scale: ClassVar[float]
    averages_fans: ClassVar[bool] = False
    """The fan is the mean of fan_in and fan_out, not fan_in."""

    def fan(self, shape: Shape) -> float:
        """What divides the scale."""
        fan_in, fan_out = fans(shape)
        return (fan_in + fan_out) / 2 if self.averages_fans else fan_in


class _ScaledUniform(_VarianceScaling):
    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        limit = math.sqrt(3 * self.scale / self.fan(shape))
        return generator.uniform(-limit, limit, shape).astype(np.float32)


class _ScaledNormal(_VarianceScaling):
    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        deviation = math.sqrt(self.scale / self.fan(shape)) / _TRUNCATED_DEVIATION
        return _truncated_normal(0.0, deviation, shape, generator)


@INITIALIZERS.register()
class GlorotUniform(_ScaledUniform):
    """w ~ U(−a, a), a = √(6 / (fan_in + fan_out))"""

    name = "glorot_uniform"
    title = "Glorot uniform"
    formula = "w ~ U(−a, a),  a = √(6 / (fan_in + fan_out))"
    source = "Glorot, Bengio 2010; keras/src/initializers/random_initializers.py"
    scale = 1.0
    averages_fans = True


@INITIALIZERS.register()
class GlorotNormal(_ScaledNormal):
    """w ~ N(0, σ²) within ±2σ, σ = √(2 / (fan_in + fan_out)) / 0.8796"""

    name = "glorot_normal"
    title = "Glorot normal"
    formula = "w ~ N(0, σ²) within ±2σ,  σ = √(2 / (fan_in + fan_out)) / 0.8796"
    source = "Glorot, Bengio 2010; keras/src/initializers/random_initializers.py"
    scale = 1.0
    averages_fans = True


@INITIALIZERS.register()
class HeUniform(_ScaledUniform):
    """w ~ U(−a, a), a = √(6 / fan_in)"""

    name = "he_uniform"
    title = "He uniform"
    formula = "w ~ U(−a, a),  a = √(6 / fan_in)"
    source = "He, Zhang, Ren, Sun 2015; keras/src/initializers/random_initializers.py"
    scale = 2.0


@INITIALIZERS.register()
class HeNormal(_ScaledNormal):
    """w ~ N(0, σ²) within ±2σ, σ = √(2 / fan_in) / 0.8796"""

    name = "he_normal"
    title = "He normal"
    formula = "w ~ N(0, σ²) within ±2σ,  σ = √(2 / fan_in) / 0.8796"
    source = "He, Zhang, Ren, Sun 2015; keras/src/initializers/random_initializers.py"
    scale = 2.0


@INITIALIZERS.register()
class LecunUniform(_ScaledUniform):
    """w ~ U(−a, a), a = √(3 / fan_in)"""

    name = "lecun_uniform"
    title = "LeCun uniform"
    formula = "w ~ U(−a, a),  a = √(3 / fan_in)"
    source = "LeCun, Bottou, Orr, Müller 1998; keras/src/initializers/random_initializers.py"
    scale = 1.0


@INITIALIZERS.register()
class LecunNormal(_ScaledNormal):
    """w ~ N(0, σ²) within ±2σ, σ = √(1 / fan_in) / 0.8796"""

    name = "lecun_normal"
    title = "LeCun normal"
    formula = "w ~ N(0, σ²) within ±2σ,  σ = √(1 / fan_in) / 0.8796"
    source = "LeCun, Bottou, Orr, Müller 1998; keras/src/initializers/random_initializers.py"
    scale = 1.0


# ---------------------------------------------------------------------- directions at right angles


@INITIALIZERS.register()
class Orthogonal(Initializer):
    """w = gain · Q, the columns of Q (or its rows, if those are fewer) of length 1 and at right angles

    Q comes from the QR factors of a normal matrix, columns turned so that the diagonal of R is positive.
    """

    name = "orthogonal"
    title = "Orthogonal"
    formula = "w = gain · Q,  Q·R = N(0, 1),  diagonal of R positive"
    source = "Saxe, McClelland, Ganguli 2013; keras/src/initializers/random_initializers.py"

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = finite("gain", gain)

    def draw(self, shape: Shape, generator: np.random.Generator) -> Values:
        if len(shape) != 2:
            raise NetworkError("orthogonal is for kernels: a bias has no directions, use zeros")
        tall = generator.standard_normal((max(shape), min(shape)))
        q = orthogonal_columns(tall)
        return (self.gain * (q if shape[0] >= shape[1] else q.T)).astype(np.float32)


def orthogonal_columns(matrix: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Columns of length 1, at right angles, that span what those of a tall matrix span."""
    q, r = np.linalg.qr(matrix)
    signed: npt.NDArray[Any] = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return signed
