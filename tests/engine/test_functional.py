"""Functional models: several inputs, branches, skips, several outputs; and dropout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.oracle_values import load
from tui_dl import (
    Add,
    Concatenate,
    Dense,
    Dropout,
    Input,
    Model,
    NetworkError,
    Sequential,
    halves,
    load_mnist,
    two_halves,
)
from tui_dl.engine.graph import Symbol
from tui_dl.engine.layers import Layer
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Network
from tui_dl.engine.optimizers import OPTIMIZERS


def machine_of(network: Network, x: Any, y: Any, batch: int, dtype: type = np.float64) -> Machine:
    hyper = network.compiled.optimizer.hyper
    return Machine(
        network.program(batch), network.get_weights(), hyper, network.feed(x, y), shuffle=False, threads=2, dtype=dtype
    )


def numeric_gradients(machine: Machine) -> list[np.ndarray]:
    """(L(w + h) − L(w − h)) / 2h for every element of every parameter."""
    parameters, gradients, h = machine.parameters, [], 1e-6
    for which, parameter in enumerate(parameters):
        gradient = np.zeros_like(parameter)
        for index in np.ndindex(parameter.shape):
            sides = []
            for sign in (1, -1):
                moved = [p.copy() for p in parameters]
                moved[which][index] += sign * h
                machine.set_parameters(moved)
                while "L" not in machine.tensors:
                    machine.advance()
                sides.append(float(machine.tensors["L"]))
                machine.go_to(0, 0)
            gradient[index] = (sides[0] - sides[1]) / (2 * h)
        gradients.append(gradient)
    machine.set_parameters(parameters)
    return gradients


def analytic_gradients(machine: Machine) -> list[np.ndarray]:
    while machine.current is None or machine.program[machine.done_operations].phase != "update":
        machine.advance()
    gradients = [machine.tensors[f"d{name}"].copy() for name in machine.program.parameters]
    machine.go_to(0, 0)
    return gradients


# ---------------------------------------------------------------------- against Keras


def branched(known: dict[str, Any]) -> Model:
    """The model that the fixture describes."""
    made: dict[str, Symbol] = {}
    layers: dict[str, Callable[[dict[str, Any]], Layer]] = {
        "dense": lambda node: Dense(node["units"], activation=node["activation"], name=node["name"]),
        "concatenate": lambda node: Concatenate(name=node["name"]),
        "add": lambda node: Add(name=node["name"]),
    }
    for node in known["nodes"]:
        if node["kind"] == "input":
            made[node["name"]] = Input(node["units"], name=node["name"])
        else:
            parents = [made[name] for name in node["inputs"]]
            made[node["name"]] = layers[node["kind"]](node)(parents if len(parents) > 1 else parents[0])
    model = Model([made[name] for name in known["inputs"]], [made[name] for name in known["losses_of_outputs"]])
    optimizer = OPTIMIZERS.find(known["optimizer"]["keras"])(**known["optimizer"]["config"])
    model.compile(optimizer=optimizer, loss=list(known["losses_of_outputs"].values()))
    return model


def test_a_branched_model_agrees_with_keras() -> None:
    known = load("networks")["networks"]["branched"]
    model = branched(known)
    x = [value.reshape(-1, value.shape[-1]) for value in known["inputs"].values()]
    y = [value.reshape(-1, value.shape[-1]) for value in known["targets"].values()]
    machine = machine_of(model, x, y, 16)
    order = [
        (node.place.name, kind)
        for node in model.graph.nodes
        for kind, _ in zip(["kernel", "bias"], node.layer.parameters(node.place), strict=False)
    ]
    machine.set_parameters([known["initial"][layer][kind] for layer, kind in order])
    for gradient, (layer, kind) in zip(analytic_gradients(machine), order, strict=True):
        np.testing.assert_allclose(gradient, known["first_gradients"][layer][kind], rtol=1e-9, atol=1e-12)
    while machine.batches_done < 50:
        machine.run(5)
    np.testing.assert_allclose(machine.records()[:, 0], known["losses"], rtol=1e-6)
    for value, (layer, kind) in zip(machine.parameters, order, strict=True):
        np.testing.assert_allclose(value, known["final"][layer][kind], rtol=1e-5, atol=1e-8)
    model.set_weights(machine.parameters)
    for output, expected in zip(
        model.predict([value[0] for value in known["inputs"].values()]), known["predictions"].values(), strict=True
    ):
        np.testing.assert_allclose(output, expected, rtol=1e-5, atol=1e-6)


# ---------------------------------------------------------------------- the program


def two_inputs() -> Model:
    """The top and the bottom half of a digit, joined."""
    top, bottom = Input(8), Input(8)
    joined = Concatenate()([Dense(5, "relu")(top), Dense(4, "relu")(bottom)])
    model = Model([top, bottom], Dense(3, "softmax")(joined))
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def test_the_program_follows_the_graph() -> None:
    formulas = [operation.formula for operation in two_inputs().program(4)]
    assert formulas[0] == "x1, x2, y = batch"
    assert "c1 = [h1, h2]" in formulas
    assert "z3 = c1 · W3 + b3" in formulas
    assert "dh1 = dc1[:, 0:5]" in formulas
    assert "dh2 = dc1[:, 5:9]" in formulas


def test_a_tensor_used_twice_gets_a_visible_sum() -> None:
    x = Input(4)
    h = Dense(3, "sigmoid")(x)
    model = Model(x, Dense(2)(Add()([h, Dense(3, "relu")(h)])))
    model.compile(loss="mse")
    formulas = [operation.formula for operation in model.program(4)]
    assert "s1 = h1 + h2" in formulas
    assert "dh1 = dh1⁽¹⁾ + dh1⁽²⁾" in formulas


def test_several_outputs_have_a_loss_each_and_names_of_their_own() -> None:
    x = Input(4, name="x")
    h = Dense(3, "relu")(x)
    model = Model(x, [Dense(3, "softmax", name="kind")(h), Dense(1, name="size")(h)])
    model.compile(loss=["sparse_categorical_crossentropy", "mse"], metrics=[["accuracy"], []])
    formulas = [operation.formula for operation in model.program(4)]
    assert "L = L1 + L2" in formulas
    generator = np.random.default_rng(0)
    y = [generator.integers(0, 3, 20), generator.random((20, 1))]
    history = model.fit(generator.random((20, 4)), y, epochs=2, validation_split=0.2, verbose=0).history
    assert set(history) == {
        f"{prefix}{name}" for prefix in ("", "val_") for name in ("loss", "kind_loss", "size_loss", "kind_accuracy")
    }
    for total, first, second in zip(history["loss"], history["kind_loss"], history["size_loss"], strict=True):
        assert total == pytest.approx(first + second, rel=1e-5)


def test_two_halves_of_real_digits_are_learnt() -> None:
    (images, labels), (test_images, test_labels) = load_mnist()
    model, (top, bottom) = two_halves(), halves(images)
    assert (top.shape, bottom.shape) == ((8000, 14, 28), (8000, 14, 28))
    np.testing.assert_array_equal(np.concatenate([top, bottom], axis=1), images)
    model.fit([top[:2000], bottom[:2000]], labels[:2000], epochs=3, verbose=0)
    assert model.evaluate(halves(test_images), test_labels)["accuracy"] > 0.75
    assert model.predict(halves(test_images[:1])).shape == (1, 10)
    formulas = [operation.formula for operation in model.program()]
    assert "c1 = [h1, h2]" in formulas
    assert "dh2 = dc1[:, 128:256]" in formulas


# ---------------------------------------------------------------------- dropout


def dropped(rate: float, optimizer: str = "adam") -> Sequential:
    network = Sequential([Dense(40, "relu", input_shape=16), Dropout(rate, seed=4), Dense(3, "softmax")])
    network.compile(loss="categorical_crossentropy", optimizer=optimizer)
    return network


def digits() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(1)
    return generator.random((50, 16)), generator.integers(0, 3, 50)


def test_dropout_drops_its_share_and_keeps_the_mean() -> None:
    network = dropped(0.3)
    masks = []
    machine = network.debug(*digits(), batch_size=50, epochs=30)
    while not machine.done:
        machine.advance()
        if machine.current is not None and machine.current.kind == "dropout":
            masks.append(machine.tensors["m1"].copy())
    share = np.mean([mask == 0 for mask in masks])
    assert share == pytest.approx(0.3, abs=0.01)
    assert np.mean(masks) == pytest.approx(1, abs=0.02)
    assert set(np.unique(masks)) == {np.float32(0), np.float32(1 / (1 - 0.3))}
    assert not np.array_equal(masks[0], masks[1])


def test_dropout_is_drawn_again_when_time_runs_back() -> None:
    stepped, trained = dropped(0.5).debug(*digits(), batch_size=20), dropped(0.5).debug(*digits(), batch_size=20)
    while not stepped.done:
        stepped.advance()
    while not trained.done:
        trained.run(2)
    assert stepped.arena.memory.tobytes() == trained.arena.memory.tobytes()
    stepped.go_to(0, 5)
    mask = stepped.tensors["m1"].copy()
    stepped.go_to(2, 5)
    stepped.go_to(0, 5)
    np.testing.assert_array_equal(stepped.tensors["m1"], mask)


def test_in_evaluation_everything_passes() -> None:
    x, y = digits()
    network, plain = dropped(0.9), Sequential([Dense(40, "relu", input_shape=16), Dense(3, "softmax")])
    plain.compile(loss="categorical_crossentropy")
    plain.set_weights(network.get_weights())
    np.testing.assert_array_equal(network.predict(x), plain.predict(x))
    assert network.evaluate(x, y) == plain.evaluate(x, y)


def test_gradients_pass_through_the_mask() -> None:
    x, y = digits()
    network = dropped(0.4)
    network.set_weights([w + 0.1 for w in network.get_weights()])
    machine = machine_of(network, x[:4], y[:4], 4)
    for analytic, numeric in zip(analytic_gradients(machine), numeric_gradients(machine), strict=True):
        np.testing.assert_allclose(analytic, numeric, rtol=1e-4, atol=1e-7)


# ---------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Dense(2)("x"), "call it on Input"),
        (lambda: Dense(2)([Input(2), Input(3)]), "join them by Concatenate or Add"),
        (lambda: Add()([Input(2), Input(3)]), "tensors of one width"),
        (lambda: Concatenate()([Input(2)]), "two tensors or more"),
        (lambda: Model([Input(2)], Dense(2)(Input(2))), "not among the model's inputs"),
        (lambda: Model(x := Input(2), x), "cannot be an output"),
        (lambda: Model([x := Input(2), Input(3)], Dense(2)(x)), "leads to no output"),
        (lambda: Model(x := Input(2), (d := Dense(2))(d(x))), "called twice"),
        (lambda: Model(x := Input(2), Add()([x, x])).heads, "must be Dense"),
        (lambda: Dropout(1), "Dropout rate"),
        (lambda: two_inputs().fit(np.zeros((3, 16)), [0, 1, 2]), "give x as a list of 2 arrays"),
        (lambda: halves(np.zeros((3, 784))), r"give \(examples, 28, 28\)"),
        (lambda: two_inputs().compile(loss=["mse", "mse"]), "1 outputs need a list of 1"),
    ],
)
def test_mistakes_are_named(build: Callable[[], object], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        build()
