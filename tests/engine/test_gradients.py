"""Every gradient of every kind of operation against finite differences, in double precision."""

from __future__ import annotations

import numpy as np
import pytest

from tui_dl.engine.layers import Dense
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Sequential

HEADS = [
    ("softmax", "categorical_crossentropy", 4),
    ("softmax", "sparse_categorical_crossentropy", 3),
    ("sigmoid", "binary_crossentropy", 1),
    ("sigmoid", "binary_crossentropy", 3),
    ("softmax", "mse", 3),
    ("sigmoid", "categorical_crossentropy", 3),
    ("identity", "mse", 2),
    ("relu", "mse", 2),
]


def double_machine(network: Sequential, x: np.ndarray, y: np.ndarray) -> Machine:
    """The network's program in float64, on one batch of all examples in their order."""
    feed = network.feed(x, y)
    return Machine(
        network.program(len(x)),
        network.get_weights(),
        network.compiled.optimizer.hyper,
        feed,
        shuffle=False,
        threads=2,
        dtype=np.float64,
    )


def loss_with(machine: Machine, parameters: list[np.ndarray]) -> float:
    machine.set_parameters(parameters)
    while "L" not in machine.tensors:
        machine.advance()
    loss = float(machine.tensors["L"])
    machine.go_to(0, 0)
    return loss


def finite_difference(machine: Machine, parameters: list[np.ndarray], which: int, index: tuple[int, ...]) -> float:
    """(L(w + h) − L(w − h)) / 2h for one element of one parameter."""
    h = 1e-6
    sides = []
    for sign in (1, -1):
        moved = [p.copy() for p in parameters]
        moved[which][index] += sign * h
        sides.append(loss_with(machine, moved))
    return (sides[0] - sides[1]) / (2 * h)


def beyond_differences(machine: Machine) -> bool:
    """Whether finite differences say nothing here.

    Either a relu's input lies so close to 0 that they straddle the bend, or a probability is so extreme that their
    logarithms lose their digits (and, beyond 1e-7, the loss is clipped and flat, while the gradient through softmax or
    sigmoid still says which way is down).
    """
    bent = [o for o in machine.program if o.kind == "activation" and o.piece.name == "relu"]
    near_a_bend = any(np.abs(machine.tensors[next(iter(o.inputs))]).min() < 1e-4 for o in bent)
    predictions = machine.tensors["ŷ"]
    clips = any(o.kind == "loss" and o.piece.name.endswith("crossentropy") for o in machine.program)
    return near_a_bend or (clips and (predictions.min() < 1e-3 or predictions.max() > 1 - 1e-3))


def check_all_gradients(network: Sequential, x: np.ndarray, y: np.ndarray) -> bool:
    """Asserts on every element of every gradient; False where finite differences cannot say."""
    machine = double_machine(network, x, y)
    parameters = machine.parameters
    while machine.current is None or machine.current.kind != "bias_gradient" or machine.current.layer != "dense":
        machine.advance()
    if beyond_differences(machine):
        return False
    names = machine.program.parameters
    analytic = [machine.tensors[f"d{name}"].copy() for name in names]
    machine.go_to(0, 0)
    for which, gradient in enumerate(analytic):
        for index in np.ndindex(gradient.shape):
            numeric = finite_difference(machine, parameters, which, index)
            assert gradient[index] == pytest.approx(numeric, rel=1e-5, abs=1e-8), (names[which], index)
    return True


def targets(generator: np.random.Generator, loss: str, examples: int, units: int) -> np.ndarray:
    if loss.endswith("categorical_crossentropy"):
        return generator.integers(0, units, examples)
    if loss == "binary_crossentropy":
        return generator.integers(0, 2, (examples, units)).astype(np.float64)
    return generator.standard_normal((examples, units))


@pytest.mark.parametrize(("head", "loss", "units"), HEADS)
def test_every_head_and_loss(head: str, loss: str, units: int) -> None:
    generator = np.random.default_rng(1)
    network = Sequential([Dense(5, "sigmoid", input_shape=4), Dense(4, "relu"), Dense(units, head)], seed=2)
    network.compile(loss=loss, optimizer="sgd")
    assert check_all_gradients(network, generator.standard_normal((6, 4)), targets(generator, loss, 6, units))
