"""At the edges: batches of one example and of all, predictions of exactly 0 and 1, huge logits, no gradient at all."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.engine.kernel_bench import update_bench
from tui_dl import SGD, Dense, Sequential
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.optimizers import OPTIMIZERS, RMSprop

Make = Callable[..., Sequential]
Data = tuple[np.ndarray, np.ndarray]


# ---------------------------------------------------------------------- batch sizes


def test_batches_of_one_are_one_fit_an_example(make_network: Make, images: Data) -> None:
    x, y = images
    together, singly = make_network("sgd"), make_network("sgd")
    history = together.fit(x[:9], y[:9], batch_size=1, shuffle=False, verbose=0)
    losses = [singly.fit(x[i : i + 1], y[i : i + 1], batch_size=1, verbose=0).history["loss"][0] for i in range(9)]
    for ours, theirs in zip(together.get_weights(), singly.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert history.history["loss"][0] == pytest.approx(np.mean(losses), rel=1e-6)


@pytest.mark.parametrize("batch_size", [70, 71, 5000])
def test_a_batch_of_all_is_one_step_down_the_whole_gradient(make_network: Make, images: Data, batch_size: int) -> None:
    network, looked_at = make_network(SGD(0.5)), make_network(SGD(0.5))
    before = network.get_weights()
    machine = looked_at.debug(*images, batch_size=70)
    while not machine.done:
        machine.advance()
    history = network.fit(*images, batch_size=batch_size, verbose=0)
    assert history.history["loss"][0] == pytest.approx(float(machine.tensors["L"]), rel=1e-6)
    for start, end, name in zip(before, network.get_weights(), machine.program.parameters, strict=True):
        np.testing.assert_allclose(end, start - np.float32(0.5) * machine.tensors[f"d{name}"], rtol=1e-5, atol=1e-7)


# ---------------------------------------------------------------------- no more than numbers can hold


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize(
    ("head", "loss", "most"),
    [
        ("softmax", "categorical_crossentropy", -np.log(1e-7)),
        ("softmax", "sparse_categorical_crossentropy", -np.log(1e-7)),
        ("sigmoid", "binary_crossentropy", -np.log(1e-7)),
        ("softmax", "kl_divergence", -np.log(1e-7)),
        ("softmax", "poisson", -np.log(1e-7) / 3 + 1 / 3),
    ],
)
def test_predictions_of_exactly_0_and_1_cost_a_finite_amount(head: str, loss: str, most: float, wrong: bool) -> None:
    network = Sequential([Dense(3, head, input_shape=3, use_bias=False)])
    network.compile(loss=loss, optimizer="sgd")
    # Logits of ± 1000: of which single precision has no exponential.
    network.set_weights([np.eye(3) * 2000 - 1000])
    classes = np.array([1, 2, 0]) if wrong else np.arange(3)
    y: Any = classes if LOSSES.find(loss).sparse else np.eye(3)[classes]
    np.testing.assert_array_equal(network.predict(np.eye(3)), np.eye(3))
    expected = (most * (2 / 3 if head == "sigmoid" else 1)) if wrong else 1 / 3 if loss == "poisson" else 0
    assert network.evaluate(np.eye(3), y)["loss"] == pytest.approx(expected, rel=0.02, abs=1e-4)
    history = network.fit(np.eye(3), y, epochs=3, verbose=0)
    assert not history.diverged
    assert all(np.isfinite(weight).all() for weight in network.get_weights())


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_without_a_gradient_nothing_moves(optimizer: str) -> None:
    network = Sequential([Dense(4, "relu", input_shape=3), Dense(2)], seed=1)
    network.compile(loss="mse", optimizer=OPTIMIZERS.find(optimizer)(clipnorm=1.0))  # type: ignore[call-arg]
    before = network.get_weights()
    x = np.random.default_rng(0).standard_normal((6, 3))
    history = network.fit(x, network.predict(x), verbose=0)
    decay = 0.001 * 0.004 if optimizer == "adamw" else 0
    assert history.history["loss"][0] == 0
    for start, end in zip(before, network.get_weights(), strict=True):
        np.testing.assert_allclose(end, start * (1 - decay), rtol=1e-6 if decay else 0, atol=0)


# ---------------------------------------------------------------------- numbers too small for a full mantissa


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64", "aarch64", "arm64"), reason="we know no such switch")
def test_subnormal_numbers_are_taken_for_nothing_while_a_program_runs_and_only_then() -> None:
    tiny = np.float32(1e-39)
    bench = update_bench(RMSprop(), 4, 3, np.float32)
    bench.put({"W1": np.ones((4, 3)), "dW1": np.zeros((4, 3)), "v[W1]": np.full((4, 3), tiny)})
    bench.run("update")
    assert not bench.get("v[W1]").any()
    assert (bench.get("W1") == 1).all()
    assert tiny * np.float32(0.9) > 0
