"""Learning-rate schedules at chosen steps, and regularizers with their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.oracle.backend import exact, gradient, jnp, keras
from tests.oracle.inputs import grid

STEPS = [0, 1, 2, 5, 9, 10, 11, 15, 19, 20, 21, 50, 99, 100, 101, 1000]

DECAY = {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}
COSINE = {"initial_learning_rate": 0.1, "decay_steps": 90}
WARM_UP = {"initial_learning_rate": 0.0, "decay_steps": 90, "warmup_target": 0.1, "warmup_steps": 10}

SCHEDULES: dict[str, tuple[str, dict[str, Any]]] = {
    "exponential": ("ExponentialDecay", DECAY),
    "exponential_staircase": ("ExponentialDecay", DECAY | {"staircase": True}),
    "cosine": ("CosineDecay", COSINE),
    "cosine_with_floor": ("CosineDecay", COSINE | {"alpha": 0.1}),
    "cosine_with_warm_up": ("CosineDecay", WARM_UP),
    "cosine_with_warm_up_and_floor": (
        "CosineDecay",
        WARM_UP | {"initial_learning_rate": 0.02, "alpha": 0.1},
    ),
    "piecewise_constant": ("PiecewiseConstantDecay", {"boundaries": [10, 20], "values": [0.1, 0.05, 0.01]}),
}
"""Name → (Keras class, arguments)."""

REGULARIZERS: dict[str, tuple[str, dict[str, float]]] = {
    "l1": ("L1", {}),
    "l2": ("L2", {}),
    "l1_strong": ("L1", {"l1": 0.25}),
    "l2_strong": ("L2", {"l2": 0.25}),
    "l1_l2": ("L1L2", {"l1": 0.01, "l2": 0.02}),
}
"""Name → (Keras class, arguments other than its defaults)."""


def build() -> dict[str, Any]:
    """The document `schedules`."""
    weights = grid(np.random.default_rng(70), (4, 3))
    weights[1, 2] = 0.0
    return {
        "about": "schedules: the learning rate at each of steps, counted from 0. regularizers: the penalty on "
        "weights and its gradient; at a weight of exactly 0 the gradient of l1 is JAX's convention.",
        "steps": STEPS,
        "schedules": {
            name: {"keras": keras_class, "config": config, "learning_rates": _rates(keras_class, config)}
            for name, (keras_class, config) in SCHEDULES.items()
        },
        "weights": weights,
        "regularizers": {
            name: _penalty(keras_class, config, weights) for name, (keras_class, config) in REGULARIZERS.items()
        },
    }


def _rates(keras_class: str, config: dict[str, Any]) -> np.ndarray:
    schedule = getattr(keras.optimizers.schedules, keras_class)(**config)
    return np.stack([exact(schedule(step)) for step in STEPS])


def _penalty(keras_class: str, config: dict[str, float], weights: np.ndarray) -> dict[str, Any]:
    regularizer = getattr(keras.regularizers, keras_class)(**config)
    return {
        "keras": keras_class,
        "config": config,
        "value": float(exact(regularizer(jnp.asarray(weights)))),
        "gradient": gradient(regularizer, weights),
    }
