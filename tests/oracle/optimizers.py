"""Optimizers: the weights after given gradients, and the gradients after clipping."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.oracle.backend import exact, jnp, keras
from tests.oracle.inputs import grid

STEPS = 50
RECORDED = (1, 2, 10, 50)

SCHEDULE = {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "sgd": ("SGD", {}),
    "sgd_fast": ("SGD", {"learning_rate": 0.1}),
    "sgd_momentum": ("SGD", {"momentum": 0.9}),
    "sgd_momentum_fast": ("SGD", {"momentum": 0.9, "learning_rate": 0.1}),
    "sgd_nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "sgd_nesterov_fast": ("SGD", {"momentum": 0.9, "nesterov": True, "learning_rate": 0.1}),
    "sgd_clipvalue": ("SGD", {"clipvalue": 0.5}),
    "sgd_clipnorm": ("SGD", {"clipnorm": 1.0}),
    "sgd_global_clipnorm": ("SGD", {"global_clipnorm": 1.0}),
    "sgd_momentum_clipnorm": ("SGD", {"momentum": 0.9, "clipnorm": 1.0}),
    "sgd_schedule": ("SGD", {"learning_rate": SCHEDULE}),
    "adagrad": ("Adagrad", {}),
    "adagrad_fast": ("Adagrad", {"learning_rate": 0.05}),
    "adadelta": ("Adadelta", {}),
    "adadelta_fast": ("Adadelta", {"learning_rate": 1.0}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop_fast": ("RMSprop", {"learning_rate": 0.05}),
    "rmsprop_momentum": ("RMSprop", {"momentum": 0.9}),
    "rmsprop_centered": ("RMSprop", {"centered": True}),
    "rmsprop_centered_momentum": ("RMSprop", {"centered": True, "momentum": 0.9, "learning_rate": 0.01}),
    "adam": ("Adam", {}),
    "adam_fast": ("Adam", {"learning_rate": 0.05}),
    "adam_other_betas": ("Adam", {"beta_1": 0.5, "beta_2": 0.9}),
    "adam_global_clipnorm": ("Adam", {"global_clipnorm": 1.0}),
    "adamw": ("AdamW", {}),
    "adamw_fast": ("AdamW", {"learning_rate": 0.05, "weight_decay": 0.1}),
    "adamax": ("Adamax", {}),
    "adamax_fast": ("Adamax", {"learning_rate": 0.05}),
    "nadam": ("Nadam", {}),
    "nadam_fast": ("Nadam", {"learning_rate": 0.05}),
}
"""Name → (Keras class, arguments other than its defaults)."""


def build() -> dict[str, Any]:
    """The document `optimizers`."""
    rng = np.random.default_rng(40)
    kernel, bias = grid(rng, (7, 3)), grid(rng, (3,), scale=0.25)
    gradients = _gradients(rng)
    return {
        "about": "the parameters kernel and bias are updated with gradients step by step, the same for every "
        "variant; weights: those after each of the recorded numbers of steps, stacked. A dict as learning rate is "
        "an ExponentialDecay, asked at the step's number from 0.",
        "kernel": kernel,
        "bias": bias,
        "gradients": gradients,
        "recorded": list(RECORDED),
        "variants": {
            name: {"keras": keras_class, "config": config, "weights": _run(name, kernel, bias, gradients)}
            for name, (keras_class, config) in VARIANTS.items()
        },
    }


def _gradients(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Gradients of all kinds: ordinary, large, of 1e-12, sometimes zero, always zero, and steps without any."""
    kernel = grid(rng, (STEPS, 7, 3))
    bias = grid(rng, (STEPS, 3))
    kernel[:, 0, 0] = 0.0
    kernel[:, 0, 1] = 2.0**-40 * rng.choice([-1, 1], size=STEPS)
    kernel[:, 0, 2] *= 512.0
    kernel[rng.random((STEPS, 7, 3)) < 0.2] = 0.0
    kernel[:, 6, 2] = 0.5
    bias[:, 0] = 0.0
    bias[1::2, 1] = 0.0
    for silent in (7, 30, 31):
        kernel[silent], bias[silent] = 0.0, 0.0
    return {"kernel": kernel, "bias": bias}


def _run(name: str, kernel: np.ndarray, bias: np.ndarray, gradients: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    optimizer = _optimizer(name)
    variables = [keras.Variable(kernel, name="kernel"), keras.Variable(bias, name="bias")]
    recorded: dict[str, list[np.ndarray]] = {"kernel": [], "bias": []}
    for step in range(1, STEPS + 1):
        given = [jnp.asarray(gradients["kernel"][step - 1]), jnp.asarray(gradients["bias"][step - 1])]
        optimizer.apply(given, variables)
        if step in RECORDED:
            for variable in variables:
                recorded[variable.name].append(exact(variable.value))
    return {part: np.stack(weights) for part, weights in recorded.items()}


def _optimizer(name: str) -> Any:
    keras_class, config = VARIANTS[name]
    rate = config.get("learning_rate")
    if isinstance(rate, dict):
        config = config | {"learning_rate": keras.optimizers.schedules.ExponentialDecay(**rate)}
    return getattr(keras.optimizers, keras_class)(**config)
