"""Initializers: the first values of kernels and biases. fan_in is a kernel's rows, fan_out its columns."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from tui_dl.engine.registry import Registry

Values = npt.NDArray[np.float32]


class Initializer:
    """Base of all initializers."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]

    def draw(self, shape: tuple[int, ...], generator: np.random.Generator) -> Values:
        """Values of a shape, float32."""
        raise TypeError("an initializer defines draw")


INITIALIZERS: Registry[Initializer] = Registry("initializer")


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """(fan_in, fan_out) of a kernel or bias, as Keras computes them."""
    if len(shape) == 1:
        return shape[0], shape[0]
    return shape[0], shape[1]


def _uniform(limit: float, shape: tuple[int, ...], generator: np.random.Generator) -> Values:
    return generator.uniform(-limit, limit, shape).astype(np.float32)


@INITIALIZERS.register()
class Zeros(Initializer):
    """w = 0"""

    name = "zeros"
    title = "Zeros"
    formula = "w = 0"
    source = "keras/src/initializers/constant_initializers.py"

    def draw(self, shape: tuple[int, ...], generator: np.random.Generator) -> Values:
        return np.zeros(shape, np.float32)


@INITIALIZERS.register()
class GlorotUniform(Initializer):
    """w ~ U(−a, a), a = √(6 / (fan_in + fan_out))"""

    name = "glorot_uniform"
    title = "Glorot uniform"
    formula = "w ~ U(−a, a),  a = √(6 / (fan_in + fan_out))"
    source = "Glorot, Bengio 2010; keras/src/initializers/random_initializers.py"

    def draw(self, shape: tuple[int, ...], generator: np.random.Generator) -> Values:
        return _uniform(math.sqrt(6 / sum(fans(shape))), shape, generator)
