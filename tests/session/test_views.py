"""Every kind of operation has something to show: tensors, arithmetic, a reason. And the numbers are the arrays' own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from tui_dl import Add, Concatenate, Dense, Dropout, Input, Model, Sequential
from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Network
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.program import Operation
from tui_dl.session.choice import Choice
from tui_dl.session.views import stage

generator = np.random.default_rng(0)
X = generator.random((12, 6))


def shown(machine: Machine, choice: Choice) -> Iterator[tuple[Operation, tuple[str, ...]]]:
    """Each operation of two batches with its arithmetic, once the whole stage was drawn."""
    for _ in range(2 * len(machine.program)):
        operation = machine.advance()
        drawn = stage(machine, operation, choice)
        assert drawn.sentence
        assert len(drawn.arithmetic) >= 2
        assert any(not isinstance(term, str) for term in drawn.terms)
        yield operation, drawn.arithmetic


def stack(head: str = "softmax", units: int = 3, **options: object) -> Network:
    network = Sequential([Dense(4, "relu", input_shape=6), Dense(units, head)])
    network.compile(**{"loss": "categorical_crossentropy", "metrics": ["accuracy"], **options})  # type: ignore[arg-type]
    return network


def branched() -> Network:
    left, right = Input(4), Input(2)
    h = Dense(3, "relu")(Concatenate()([Dense(2, "relu")(left), right]))
    model = Model([left, right], [Dense(3, "softmax")(Dropout(0.5)(Add()([h, Dense(3, "tanh")(h)]))), Dense(1)(h)])
    model.compile(loss=["sparse_categorical_crossentropy", "mse"])
    return model


def test_a_branched_model_shows_every_kind_of_operation() -> None:
    labels, sizes = np.arange(12) % 3, generator.random((12, 1))
    machine = branched().debug([X[:, :4], X[:, 4:]], [labels, sizes], batch_size=5, epochs=2)
    kinds = {operation.kind for operation, _ in shown(machine, Choice())}
    assert {"join", "sum", "dropout", "join_gradient", "pass_gradient", "dropout_gradient", "total_loss"} <= kinds


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_every_optimizer(optimizer: str) -> None:
    machine = stack(optimizer=optimizer).debug(X, np.arange(12) % 3, batch_size=5)
    updates = [lines for operation, lines in shown(machine, Choice()) if operation.kind == "update"]
    assert any("→" in line for lines in updates for line in lines)


@pytest.mark.parametrize("loss", list(LOSSES))
def test_every_loss(loss: str) -> None:
    targets = np.arange(12) % 3 if LOSSES.find(loss).sparse else np.eye(3)[np.arange(12) % 3]
    machine = stack("sigmoid" if "categorical" not in loss else "softmax", loss=loss, metrics=[]).debug(
        X, targets, batch_size=5
    )
    assert any(operation.kind == "loss" for operation, _ in shown(machine, Choice()))


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_every_activation(activation: str) -> None:
    network = Sequential([Dense(4, activation, input_shape=6), Dense(2)])
    network.compile(loss="mse")
    for _ in shown(network.debug(X, generator.random((12, 2)), batch_size=5), Choice()):
        continue


def test_weighted_examples() -> None:
    network = stack()
    feed = network.feed(X, np.arange(12) % 3).weighted(np.linspace(0, 2, 12))
    lines = [line for _, lines in shown(network.trainer(feed, batch_size=5).machine, Choice()) for line in lines]
    assert any("Σ y · ln ŷ · w[" in line for line in lines)


def value_of(line: str) -> float:
    """The number that a line ends with."""
    return float(re.findall(r"[−+]?\d[\d.]*(?:e[−+]?\d+)?", line)[-1].replace("−", "-"))


@pytest.mark.parametrize("index", [(0, 0), (4, 2), (3, 1)])
def test_the_last_line_is_the_value_in_the_array(index: tuple[int, int]) -> None:
    machine = stack(optimizer="sgd").debug(X, np.arange(12) % 3, batch_size=5)
    choice = Choice()
    choice.choose(("example", "dense"), index)
    choice.choose(("inputs", "dense_1"), index[::-1])
    for operation, lines in shown(machine, choice):
        name = next(iter(operation.outputs))
        if operation.kind in ("gather", "update", "metric"):
            continue
        spec = machine.program.tensors[name]
        expected = float(machine.tensors[name][choice.index(spec.axes, machine.tensors[name].shape)])
        assert value_of(lines[-1]) == pytest.approx(expected, rel=1e-3, abs=1e-12), (operation.formula, lines)


def test_the_terms_of_a_sum_add_up() -> None:
    machine = stack().debug(X, np.arange(12) % 3, batch_size=12, epochs=2)
    for operation, lines in shown(machine, Choice()):
        if operation.kind not in ("dense", "kernel_gradient", "input_gradient", "bias_gradient"):
            continue
        total = 0.0
        for line in lines[1:-1]:
            body = re.split(r"\s{3}", line.strip().lstrip("=+").strip())[0]
            factors = [float(part.replace("−", "-")) for part in body.split("·")]
            total += float(np.prod(factors))
        assert total == pytest.approx(value_of(lines[-1]), rel=5e-3, abs=2e-4), lines


def test_targets_that_do_not_add_up_to_1_show_what_the_prediction_counts() -> None:
    machine = stack().debug(X, np.full((12, 3), 0.5), batch_size=12, epochs=2)
    lines = next(lines for operation, lines in shown(machine, Choice()) if operation.kind == "loss_gradient")
    predicted, whole, target, n = map(float, re.findall(r"\d[\d.]*", lines[1]))
    assert (whole, target, n) == (1.5, 0.5, 12)
    assert value_of(lines[-1]) == pytest.approx((predicted * whole - target) / n, rel=1e-3)
