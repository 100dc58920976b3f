"""Values and derivatives of the activations."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.oracle.backend import exact, gradient, jax, jnp, keras, require_agreement, torch
from tests.oracle.inputs import grid

functional = torch.nn.functional

ELEMENTWISE = {
    "identity": ("linear", lambda x: x),
    "relu": ("relu", functional.relu),
    "leaky_relu": ("leaky_relu", lambda x: functional.leaky_relu(x, 0.2)),
    "elu": ("elu", functional.elu),
    "selu": ("selu", functional.selu),
    "gelu": ("gelu", functional.gelu),
    "silu": ("silu", functional.silu),
    "softplus": ("softplus", lambda x: functional.softplus(x, threshold=50)),
    "tanh": ("tanh", torch.tanh),
    "sigmoid": ("sigmoid", torch.sigmoid),
}
"""Our name → (Keras' name, the same function in PyTorch)."""

POINTS = np.concatenate([[-30.0], np.linspace(-6, 6, 49), [30.0]])
FAR_POINTS = np.array([-1000.0, -100.0, 100.0, 1000.0])


def build() -> dict[str, Any]:
    """The document `activations`."""
    return {
        "about": "value and derivative at x; far_value and far_derivative at far_x. At x = 0 the derivative "
        "is a matter of convention where there is a kink: derivative_at_zero gives both libraries' choice.",
        "x": POINTS,
        "far_x": FAR_POINTS,
        "activations": {name: _elementwise(name) for name in ELEMENTWISE} | {"softmax": _softmax()},
    }


def _elementwise(name: str) -> dict[str, Any]:
    keras_name, torch_function = ELEMENTWISE[name]
    function = keras.activations.get(keras_name)

    def both(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return exact(function(jnp.asarray(points))), gradient(lambda x: jnp.sum(function(x)), points)

    value, derivative = both(POINTS)
    far_value, far_derivative = both(FAR_POINTS)
    at_zero = POINTS == 0
    x = torch.tensor(POINTS, requires_grad=True)
    y = torch_function(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    require_agreement(name, value, y.detach().numpy())
    require_agreement(f"{name}'s derivative", derivative[~at_zero], slope.numpy()[~at_zero])
    return {
        "keras": keras_name,
        "value": value,
        "derivative": derivative,
        "derivative_at_zero": {
            "keras_jax": float(derivative[at_zero][0]),
            "torch": float(slope.numpy()[at_zero][0]),
        },
        "far_value": far_value,
        "far_derivative": far_derivative,
    }


def _softmax() -> dict[str, Any]:
    rng = np.random.default_rng(1)
    far = np.array([[1000.0, 0, -1000, 0, 0], [-1000, -1000, -1000, -1000, -1000], [88, 89, 90, 0, 0]])
    cases = {"regular": grid(rng, (4, 5), scale=2.0), "equal": np.ones((2, 5)), "far": far}
    return {
        "keras": "softmax",
        "about": "derivative: the vector-Jacobian product with upstream, row by row",
        "cases": {name: _softmax_case(x, grid(rng, x.shape)) for name, x in cases.items()},
    }


def _softmax_case(x: np.ndarray, upstream: np.ndarray) -> dict[str, np.ndarray]:
    value, pull_back = jax.vjp(keras.activations.softmax, jnp.asarray(x))
    derivative = exact(pull_back(jnp.asarray(upstream))[0])
    x_torch = torch.tensor(x, requires_grad=True)
    y = torch.softmax(x_torch, dim=-1)
    (other,) = torch.autograd.grad(y, x_torch, torch.tensor(upstream))
    require_agreement("softmax", exact(value), y.detach().numpy())
    require_agreement("softmax's derivative", derivative, other.numpy())
    return {"x": x, "upstream": upstream, "value": exact(value), "derivative": derivative}
