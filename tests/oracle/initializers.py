"""Initializers: the bounds Keras asks its generator for, and the statistics of many samples."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np

from tests.oracle.backend import exact, jnp, keras, random_initializers
from tests.oracle.inputs import grid

SHAPES = ((784, 512), (10, 3), (5,))
SAMPLES = 4000

RANDOM = {
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "lecun_uniform": "LecunUniform",
    "lecun_normal": "LecunNormal",
    "random_normal": "RandomNormal",
    "random_uniform": "RandomUniform",
    "truncated_normal": "TruncatedNormal",
}
CONSTANT = {"zeros": "Zeros", "ones": "Ones", "constant": "Constant"}


def build() -> dict[str, Any]:
    """The document `initializers`."""
    return {
        "about": "asked: the distribution and the exact parameters Keras draws from for that shape (a truncated "
        "normal is cut at two of its stddev). count, mean, std, min and max: of that many drawn values.",
        "random": {
            name: {"keras": keras_class, "shapes": [_statistics(keras_class, shape) for shape in SHAPES]}
            for name, keras_class in RANDOM.items()
        },
        "constant": {
            name: {"keras": keras_class, "value": float(getattr(keras.initializers, keras_class)()((1,))[0])}
            for name, keras_class in CONSTANT.items()
        },
        "orthogonal": {
            "keras": "Orthogonal",
            "about": "q is made from the normal matrix given by QR, columns turned so that r's diagonal is "
            "positive, transposed for a wide shape; a shape of one dimension is refused with ValueError",
            "cases": [_orthogonal(shape) for shape in ((7, 4), (4, 7), (5, 5))],
        },
    }


def _statistics(keras_class: str, shape: tuple[int, ...]) -> dict[str, Any]:
    initializer = getattr(keras.initializers, keras_class)
    draws = max(1, SAMPLES // int(np.prod(shape)))
    sample = np.stack([exact(initializer(seed=seed)(shape)) for seed in range(draws)])
    return {
        "shape": list(shape),
        "asked": _asked(initializer(seed=0), shape),
        "count": sample.size,
        "mean": sample.mean(),
        "std": sample.std(),
        "min": sample.min(),
        "max": sample.max(),
    }


def _asked(initializer: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """Which generator the initializer calls, and with what parameters."""
    generators = random_initializers.random
    with (
        mock.patch.object(generators, "uniform") as uniform,
        mock.patch.object(generators, "normal") as normal,
        mock.patch.object(generators, "truncated_normal") as truncated_normal,
    ):
        initializer(shape)
    calls = {"uniform": uniform, "normal": normal, "truncated_normal": truncated_normal}
    (name,) = (name for name, generator in calls.items() if generator.called)
    arguments = calls[name].call_args.kwargs
    kept = ("minval", "maxval", "mean", "stddev")
    return {"distribution": name} | {key: float(arguments[key]) for key in kept if key in arguments}


def _orthogonal(shape: tuple[int, int]) -> dict[str, Any]:
    """Keras' construction from a known matrix in place of its random one."""
    given = grid(np.random.default_rng(60), (max(shape), min(shape)))
    with mock.patch.object(random_initializers.random, "normal", return_value=jnp.asarray(given)):
        q = exact(keras.initializers.Orthogonal()(shape))
    small_side = q.T @ q if shape[0] >= shape[1] else q @ q.T
    np.testing.assert_allclose(small_side, np.eye(min(shape)), atol=1e-12)
    return {"shape": list(shape), "given": given, "q": q}
