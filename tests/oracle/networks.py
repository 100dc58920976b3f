"""Whole networks: the first gradients, and training for 50 steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.oracle.backend import exact, jax, keras, require_agreement
from tests.oracle.graphs import (
    NETWORKS,
    Network,
    initial_weights,
    keras_model,
    torch_gradients,
    width,
)
from tests.oracle.inputs import grid, one_hot

BATCHES, BATCH_SIZE, STEPS = 5, 16, 50

Weights = dict[str, dict[str, np.ndarray]]
Arrays = dict[str, np.ndarray]


def build() -> dict[str, Any]:
    """The document `networks`."""
    return {
        "about": "Each network starts from initial and takes steps steps, step i on batch i mod 5 of inputs and "
        "targets, unshuffled. first_gradients: of the total loss of step 0. losses: the total loss before each "
        "step. predictions: by the final weights on batch 0. Gradients agree with PyTorch's to 1e-10.",
        "steps": STEPS,
        "networks": {
            name: _measure(network, np.random.default_rng(50 + number))
            for number, (name, network) in enumerate(NETWORKS.items())
        },
    }


def _measure(network: Network, rng: np.random.Generator) -> dict[str, Any]:
    initial = initial_weights(rng, network.nodes)
    inputs, targets = _data(rng, network)
    trained = _train(network, initial, inputs, targets)
    loss, gradients = torch_gradients(network, initial, _batch(inputs, 0), _batch(targets, 0))
    require_agreement("the first loss", trained["losses"][0], np.asarray(loss))
    for layer, parts in gradients.items():
        for part, values in parts.items():
            require_agreement(f"{layer}'s {part}", trained["first_gradients"][layer][part], values)
    _require_fit_agrees(network, initial, inputs, targets, trained)
    keras_class, config = network.optimizer
    return {
        "nodes": [node._asdict() for node in network.nodes],
        "losses_of_outputs": network.losses,
        "optimizer": {"keras": keras_class, "config": config},
        "gradients_checked_with": ["keras", "torch"],
        "weight_order": _weight_order(keras_model(network, initial)),
        "inputs": inputs,
        "targets": targets,
        "initial": initial,
        **trained,
    }


def _data(rng: np.random.Generator, network: Network) -> tuple[Arrays, Arrays]:
    """Inputs and targets by node, each (batches, batch size, width); sparse labels (batches, batch size)."""
    rows = (BATCHES, BATCH_SIZE)
    inputs = {n.name: grid(rng, (*rows, n.units)) for n in network.nodes if n.kind == "input"}
    targets: Arrays = {}
    for output, loss in network.losses.items():
        units = width(network.nodes, output)
        if loss == "mse":
            targets[output] = grid(rng, (*rows, units))
        elif loss == "binary_crossentropy":
            targets[output] = rng.integers(0, 2, size=(*rows, units)).astype(float)
        else:
            labels = rng.integers(0, units, size=rows)
            targets[output] = one_hot(labels, units) if loss == "categorical_crossentropy" else labels
    return inputs, targets


def _batch(arrays: Arrays, step: int) -> Arrays:
    return {name: values[step % BATCHES] for name, values in arrays.items()}


def _train(network: Network, initial: Weights, inputs: Arrays, targets: Arrays) -> dict[str, Any]:
    """Take the steps one by one with Keras' own layers, losses and optimizer under jax.value_and_grad."""
    model = keras_model(network, initial)
    optimizer = _optimizer(network)
    optimizer.build(model.trainable_variables)
    total_loss = _total_loss(model, network, list(inputs))

    def one_step(weights: Any, slots: Any, x: Arrays, y: Arrays) -> Any:
        loss, gradients = jax.value_and_grad(total_loss)(weights, x, y)
        return *optimizer.stateless_apply(slots, gradients, weights), loss

    advance = jax.jit(one_step)
    weights = [variable.value for variable in model.trainable_variables]
    slots = [variable.value for variable in optimizer.variables]
    first_gradients = jax.grad(total_loss)(weights, _batch(inputs, 0), _batch(targets, 0))
    losses = []
    for step in range(STEPS):
        weights, slots, loss = advance(weights, slots, _batch(inputs, step), _batch(targets, step))
        losses.append(exact(loss))
    outputs, _ = model.stateless_call(weights, [], list(_batch(inputs, 0).values()))
    return {
        "first_gradients": _by_layer(model, first_gradients),
        "losses": np.stack(losses),
        "final": _by_layer(model, weights),
        "predictions": dict(zip(network.losses, map(exact, _as_list(outputs)), strict=True)),
    }


def _optimizer(network: Network) -> Any:
    keras_class, config = network.optimizer
    return getattr(keras.optimizers, keras_class)(**config)


def _total_loss(model: Any, network: Network, input_names: list[str]) -> Callable[[Any, Arrays, Arrays], Any]:
    """The sum of the outputs' mean losses as a function of weights, inputs and targets."""

    def total_loss(weights: Any, x: Arrays, y: Arrays) -> Any:
        outputs, _ = model.stateless_call(weights, [], [x[name] for name in input_names])  # jit sorts dicts
        return sum(
            keras.losses.get(loss)(y[name], output).mean()
            for (name, loss), output in zip(network.losses.items(), _as_list(outputs), strict=True)
        )

    return total_loss


def _as_list(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def _weight_order(model: Any) -> list[list[str]]:
    """Layer and part of every array of get_weights(), in its order."""
    return [variable.path.split("/") for variable in model.trainable_variables]


def _by_layer(model: Any, values: Any) -> Weights:
    parts: Weights = {}
    for (layer, part), value in zip(_weight_order(model), values, strict=True):
        parts.setdefault(layer, {})[part] = exact(value)
    return parts


def _require_fit_agrees(
    network: Network, initial: Weights, inputs: Arrays, targets: Arrays, trained: dict[str, Any]
) -> None:
    """The steps taken by hand must be what `Model.fit` does with the same batches, unshuffled."""
    model = keras_model(network, initial)
    model.compile(_optimizer(network), loss=list(network.losses.values()))
    x, y = ([values.reshape(-1, *values.shape[2:]) for values in arrays.values()] for arrays in (inputs, targets))
    epochs = STEPS // BATCHES
    history = model.fit(x, y, batch_size=BATCH_SIZE, epochs=epochs, shuffle=False, verbose=0)
    per_epoch = trained["losses"].reshape(epochs, BATCHES).mean(axis=1)
    np.testing.assert_allclose(history.history["loss"], per_epoch, rtol=1e-10)
    final = _by_layer(model, [variable.value for variable in model.trainable_variables])
    for layer, parts in trained["final"].items():
        for part, values in parts.items():
            np.testing.assert_allclose(final[layer][part], values, rtol=1e-10, atol=1e-12)
