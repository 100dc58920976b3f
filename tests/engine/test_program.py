"""The program: the right operations, in the right order, with the right shapes."""

from __future__ import annotations

import pytest

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.engine.program import Phase, Program, Role

DECK = [
    "x, y = batch",
    "z1 = x · W1 + b1",
    "h1 = relu(z1)",
    "z2 = h1 · W2 + b2",
    "ŷ = softmax(z2)",
    "L = cce(y, ŷ)",
    "accuracy = mean [argmax ŷ = argmax y]",
    "dz2 = (ŷ − y) / n",
    "dW2 = h1ᵀ · dz2",
    "db2 = Σ dz2",
    "dh1 = dz2 · W2ᵀ",
    "dz1 = dh1 ⊙ relu′(z1)",
    "dW1 = xᵀ · dz1",
    "db1 = Σ dz1",
    "W2 ← rmsprop(W2, dW2)",
    "b2 ← rmsprop(b2, db2)",
    "W1 ← rmsprop(W1, dW1)",
    "b1 ← rmsprop(b1, db1)",
]


def program(*layers: Dense, loss: str = "categorical_crossentropy", optimizer: str = "rmsprop") -> Program:
    network = Sequential(list(layers))
    network.build(784)
    network.compile(loss=loss, optimizer=optimizer, metrics=["accuracy"])
    return network.program(batch_size=128)


@pytest.fixture
def deck() -> Program:
    return program(Dense(512, activation="relu"), Dense(10, activation="softmax"))


def test_the_decks_network_reads_like_the_course(deck: Program) -> None:
    assert [operation.formula for operation in deck] == DECK


def test_phases_come_in_their_order(deck: Program) -> None:
    order = list(Phase)
    positions = [order.index(operation.phase) for operation in deck]
    assert positions == sorted(positions)
    assert set(positions) == set(range(5))


def test_shapes_follow_from_the_layers(deck: Program) -> None:
    by_name = {operation.name: operation for operation in deck}
    assert by_name["x, y"].outputs == {"x": (128, 784), "y": (128, 10)}
    assert by_name["z1"].inputs == {"x": (128, 784), "W1": (784, 512), "b1": (512,)}
    assert by_name["dW1"].outputs == {"dW1": (784, 512)}
    assert by_name["dh1"].inputs == {"dz2": (128, 10), "W2": (512, 10)}
    assert by_name["L, ℓ"].outputs == {"L": (), "ℓ": (128,)}
    assert by_name["W1"].outputs == {"W1": (784, 512), "v[W1]": (784, 512)}


def test_every_input_was_made_before_or_is_state(deck: Program) -> None:
    known = {name for name, tensor in deck.tensors.items() if tensor.role.is_state}
    for operation in deck:
        assert set(operation.inputs) <= known, operation
        known |= set(operation.outputs)


def test_every_parameter_is_updated_once_by_its_gradient(deck: Program) -> None:
    updated = [name for o in deck.phases(Phase.UPDATE) for name in o.outputs if name in deck.parameters]
    assert sorted(updated) == sorted(deck.parameters)
    assert deck.parameters == ("W1", "b1", "W2", "b2")
    assert all(f"d{name}" in deck.tensors for name in updated)


def test_indices_count_and_printing_shows_them(deck: Program) -> None:
    assert [operation.index for operation in deck] == list(range(len(deck)))
    assert deck[1] is deck.operations[1]
    assert str(deck).splitlines()[1] == "  1 forward  z1 = x · W1 + b1"


def test_without_a_hidden_layer_no_error_travels_further_back() -> None:
    formulas = [o.formula for o in program(Dense(10, activation="softmax"))]
    assert "z1 = x · W1 + b1" in formulas
    assert not any(formula.startswith("dx") for formula in formulas)


def test_a_linear_output_needs_no_activation() -> None:
    formulas = [o.formula for o in program(Dense(1), loss="mse", optimizer="sgd")]
    assert formulas[1] == "ŷ = x · W1 + b1"
    assert "dŷ = mse′(y, ŷ) / n" in formulas
    assert "dW1 = xᵀ · dŷ" in formulas


def test_loss_and_head_that_do_not_simplify_take_two_steps() -> None:
    formulas = [o.formula for o in program(Dense(10, activation="softmax"), loss="mse")]
    assert "dŷ = mse′(y, ŷ) / n" in formulas
    assert "dz1 = ŷ ⊙ (dŷ − Σ dŷ ⊙ ŷ)" in formulas


def test_without_bias_there_is_none() -> None:
    made = program(Dense(10, activation="softmax", use_bias=False))
    assert made.parameters == ("W1",)
    assert made[1].formula == "z1 = x · W1"


def test_slots_follow_the_optimizer() -> None:
    adam = program(Dense(10, activation="softmax"), optimizer="adam")
    assert adam.of_role(Role.SLOT) == ("m[W1]", "v[W1]", "m[b1]", "v[b1]")
    assert program(Dense(10, activation="softmax"), optimizer="sgd").of_role(Role.SLOT) == ()


@pytest.mark.parametrize("size", [0, -1, 1.5, True, "128"])
def test_absurd_batch_sizes_are_refused(size: object) -> None:
    network = Sequential([Dense(10, activation="softmax", input_shape=4)])
    network.compile(loss="categorical_crossentropy")
    with pytest.raises(NetworkError, match="batch size"):
        network.program(batch_size=size)  # type: ignore[arg-type]
