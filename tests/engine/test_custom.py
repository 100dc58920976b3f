"""Pieces of one's own, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.custom import register_activation, register_loss, register_metric, register_optimizer
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.gradient_check import check_gradients
from tui_dl.engine.layers import Dense
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.machine import Machine
from tui_dl.engine.metrics import METRICS
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import OPTIMIZERS, SGD

generator = np.random.default_rng(3)
X, Y = generator.random((40, 6)), generator.random((40, 2))


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What a test registers is gone after it."""
    registries: list[Any] = [LOSSES, METRICS, ACTIVATIONS, OPTIMIZERS]
    before = [dict(registry._classes) for registry in registries]
    yield
    for registry, classes in zip(registries, before, strict=True):
        registry._classes = classes


def mse(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """My mean squared error"""
    return ((y - p) ** 2).mean(axis=1)


def mse_gradient(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return 2 * (p - y) / p.shape[1]


def trained(loss: str, optimizer: Any = "sgd", hidden: str = "relu", metrics: tuple[str, ...] = ()) -> Sequential:
    network = Sequential([Dense(5, hidden, input_shape=6), Dense(2)], seed=1)
    network.compile(loss=loss, optimizer=optimizer, metrics=list(metrics))
    network.fit(X, Y, batch_size=16, epochs=3, verbose=0)
    return network


def assert_same_weights(a: Sequential, b: Sequential, rtol: float = 1e-4) -> None:
    for mine, theirs in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=rtol, atol=1e-6)


@pytest.mark.parametrize("gradient", [mse_gradient, None])
def test_a_loss_of_ones_own_trains_as_the_built_in_does(gradient: Callable[..., Any] | None) -> None:
    register_loss("my_mse", mse, gradient)
    assert_same_weights(trained("my_mse"), trained("mse"))


def test_a_missing_gradient_is_marked_as_found_by_differences() -> None:
    register_loss("my_mse", mse)
    formulas = [operation.formula for operation in trained("my_mse").program(8)]
    assert "dŷ = Δmy_mse/Δŷ / n  (finite differences)" in formulas
    register_loss("my_mse", mse, mse_gradient)
    assert "dŷ = my_mse′(y, ŷ) / n" in [operation.formula for operation in trained("my_mse").program(8)]


@pytest.mark.parametrize("derivative", [lambda z: 1 - np.tanh(z) ** 2, None])
def test_an_activation_of_ones_own(derivative: Callable[..., Any] | None) -> None:
    register_activation("my_tanh", np.tanh, derivative)
    assert_same_weights(trained("mse", hidden="my_tanh"), trained("mse", hidden="tanh"))


def test_a_metric_of_ones_own() -> None:
    register_metric("my_mse", mse)
    network = trained("mse", metrics=("my_mse",))
    scores = network.evaluate(X, Y)
    assert scores["my_mse"] == pytest.approx(scores["loss"], rel=1e-5)


def test_an_optimizer_of_ones_own_with_memory_and_numbers() -> None:
    def momentum(w: Any, g: Any, slots: dict[str, Any], hyper: dict[str, float], t: int) -> Any:
        slots["v"] = hyper["m"] * slots["v"] - hyper["η"] * g
        return w + slots["v"]

    register_optimizer("my_momentum", momentum, slots=["v"], numbers={"m": 0.9})
    assert_same_weights(trained("mse", "my_momentum"), trained("mse", SGD(momentum=0.9)))


def test_of_a_large_batch_pieces_get_slices_and_know_how_many_examples_there_are() -> None:
    register_loss("my_mse", mse, mse_gradient)
    register_metric("my_metric", mse)
    register_activation("my_tanh", np.tanh, lambda z: 1 - np.tanh(z) ** 2)
    register_optimizer("my_sgd", lambda w, g, slots, hyper, t: w - hyper["η"] * g)

    def machine(hidden: str, loss: str, optimizer: str, metric: str, slice_rows: int) -> Machine:
        network = Sequential([Dense(5, hidden, input_shape=6), Dense(2)], seed=1)
        network.compile(loss=loss, optimizer=optimizer, metrics=[metric])
        program = network.program(30, slice_rows=slice_rows)
        hyper = network.compiled.optimizer.hyper
        return Machine(program, network.get_weights(), hyper, network.feed(X, Y), epochs=3)

    built_in = machine("tanh", "mse", "sgd", "mse", 30)
    trained, stepped = (machine("my_tanh", "my_mse", "my_sgd", "my_metric", 8) for _ in range(2))
    while not built_in.done:
        built_in.run(2)
        trained.run(2)
    while not stepped.done:
        stepped.advance()
    assert trained.arena.state.tobytes() == stepped.arena.state.tobytes()
    assert trained.records().tobytes() == stepped.records().tobytes()
    np.testing.assert_allclose(trained.records(), built_in.records(), rtol=1e-5)
    np.testing.assert_allclose(trained.parameters[0], built_in.parameters[0], rtol=1e-4, atol=1e-6)


def test_steps_and_training_give_the_same_bits_and_go_back() -> None:
    register_loss("my_mse", mse)
    register_activation("my_tanh", np.tanh)
    register_optimizer("my_sgd", lambda w, g, slots, hyper, t: w - hyper["η"] * g / t)
    machines = []
    for _ in range(2):
        network = Sequential([Dense(5, "my_tanh", input_shape=6), Dense(2)], seed=1)
        network.compile(loss="my_mse", optimizer="my_sgd")
        machines.append(network.debug(X, Y, batch_size=16))
    stepped, ran = machines
    start = stepped.arena.state.tobytes()
    while not stepped.done:
        stepped.advance()
    while not ran.done:
        ran.run(2)
    assert stepped.arena.memory.tobytes() == ran.arena.memory.tobytes()
    while stepped.done_operations or stepped.step:
        stepped.rewind()
    assert stepped.arena.state.tobytes() == start


def test_a_wrong_gradient_is_caught_and_named() -> None:
    with pytest.raises(NetworkError, match=r"loss my_mse: the gradient is wrong: at ŷ = .* it says .* differences say"):
        register_loss("my_mse", mse, lambda y, p: (p - y) / p.shape[1])
    with pytest.raises(NetworkError, match="activation my_tanh: the gradient is wrong"):
        register_activation("my_tanh", np.tanh, np.cos)
    assert "my_mse" not in LOSSES


def test_a_bend_is_no_wrong_gradient() -> None:
    register_activation("my_relu", lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float))


def test_the_gradient_check_of_a_whole_network() -> None:
    network = trained("mse", hidden="tanh")
    checks = check_gradients(network, X[:10], Y[:10])
    assert {check.parameter for check in checks} == {"W1", "b1", "W2", "b2"}
    assert all(check.agrees for check in checks)
    register_loss("lopsided", mse)
    LOSSES.find("lopsided").given = staticmethod(lambda y, p: mse_gradient(y, p) * 1.1)  # type: ignore[attr-defined]
    wrong = check_gradients(trained("lopsided"), X[:10], Y[:10])
    assert not all(check.agrees for check in wrong)
    assert max(check.error for check in wrong) == pytest.approx(0.1 / 1.1, rel=0.01)


@pytest.mark.parametrize(
    ("register", "words"),
    [
        (lambda: register_loss("mse", mse), "one of that name already"),
        (lambda: register_loss("my loss", mse), "no name for a piece"),
        (lambda: register_loss("my_loss", 3), "not a function"),
        (lambda: register_loss("my_loss", lambda y, p: 1.0), r"shape \(\): it must be \(6,\)"),
        (lambda: register_loss("my_loss", lambda y, p: 1 / 0), "loss my_loss failed: ZeroDivisionError"),
        (lambda: register_activation("my_act", lambda z: z[:3]), r"shape \(3,\)"),
        (lambda: register_optimizer("my_opt", mse, learning_rate=-1), "learning rate"),
    ],
)
def test_mistakes_are_named(register: Callable[[], object], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        register()


def test_a_piece_that_fails_in_training_says_which() -> None:
    register_metric("broken", lambda y, p: p[:, 5])
    with pytest.raises(NetworkError, match="metric broken failed: IndexError"):
        trained("mse", metrics=("broken",))
