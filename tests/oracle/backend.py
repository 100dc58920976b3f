"""The libraries the reference values come from, set to float64 on the CPU before they load.

Every module of this package takes keras, jax and torch from here, so that nobody imports them unset.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch
from keras.src.backend.common import dtypes
from keras.src.initializers import random_initializers

__all__ = [
    "exact",
    "gradient",
    "jax",
    "jnp",
    "keras",
    "random_initializers",
    "require_agreement",
    "torch",
    "versions",
]

keras.config.set_floatx("float64")
keras.config.set_epsilon(1e-7)
torch.set_default_dtype(torch.float64)

# Outside TensorFlow, Keras' type promotion narrows float64 to float32, as JAX does by default: its means and
# logarithms would be good to seven digits only. JAX runs in 64 bits here, so Keras may follow. That changes the
# width of the arithmetic, none of the formulas; `exact` guards it.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"


def versions() -> dict[str, str]:
    """Name → version of every library whose arithmetic is in the fixtures."""
    return {module.__name__: module.__version__ for module in (keras, jax, torch, np)}


def exact(value: Any) -> np.ndarray:
    """A result of Keras as a NumPy array.

    Raises TypeError if it is narrower than float64, so that no imprecise value is ever stored.
    """
    return np.asarray(_require_float64(value))


def gradient(function: Callable[[Any], Any], at: np.ndarray) -> np.ndarray:
    """The derivative of a scalar function by JAX's autodiff; same shape as `at`. Raises as `exact`."""
    return exact(jax.grad(lambda x: _require_float64(function(x)))(jnp.asarray(at)))


def _require_float64(value: Any) -> Any:
    if value.dtype != np.float64:
        raise TypeError(f"expected a float64 result, got {value.dtype}: has Keras' type promotion changed?")
    return value


def require_agreement(name: str, ours: np.ndarray, other: np.ndarray, tolerance: float = 1e-10) -> None:
    """Stop the generation if two libraries differ by more than `tolerance`, absolute and relative.

    Raises AssertionError, naming the value.
    """
    message = f"Keras on JAX and PyTorch disagree on {name}"
    np.testing.assert_allclose(ours, other, rtol=tolerance, atol=tolerance, err_msg=message)
