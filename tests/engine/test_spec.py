"""Networks and pieces as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.engine.calls import Call, parse_call
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.joining import Concatenate, Dropout
from tui_dl.engine.layers import Dense
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.optimizers import OPTIMIZERS, RMSprop
from tui_dl.engine.spec import DECK, DenseSpec, parse_network


def test_the_decks_layers() -> None:
    network = parse_network(DECK)
    assert [(dense.units, dense.activation) for dense in network.stack] == [(512, "relu"), (10, "softmax")]
    assert str(network) == DECK
    assert network.build(784).count_params() == 784 * 512 + 512 + 512 * 10 + 10


def test_spaces_do_no_harm_and_no_activation_means_identity() -> None:
    assert str(parse_network(" 3 : relu , 1 ")) == "3:relu,1:identity"


def test_a_layer_says_how_it_begins_what_it_costs_and_what_is_dropped() -> None:
    text = "dropout(0.2),8:leaky_relu(0.1):random_normal(stddev=0.5):l1_l2(0.1, 0.2),dropout(0.5),2:softmax"
    spec = parse_network(text)
    assert spec.input_dropout == 0.2
    assert spec.stack[0] == DenseSpec(8, "leaky_relu(negative_slope=0.1)", "random_normal(stddev=0.5)",
                                      "l1_l2(0.1, 0.2)", 0.5)  # fmt: skip
    assert parse_network(str(spec)) == spec
    first, dense, second, head = spec.build(3, seed=1).layers
    assert isinstance(first, Dropout)
    assert isinstance(second, Dropout)
    assert (first.rate, second.rate) == (0.2, 0.5)
    assert isinstance(dense, Dense)
    assert isinstance(head, Dense)
    assert dense.kernel_regularizer is not None
    assert dense.kernel_regularizer.settings == (0.1, 0.2)
    assert head.kernel_initializer.name == "glorot_uniform"


def test_branches_share_out_the_inputs_and_are_joined() -> None:
    spec = parse_network("[4:relu | 3:tanh,2:tanh],10:softmax")
    assert spec.widths(785) == [392, 393]
    network = spec.build(785)
    assert any(isinstance(layer, Concatenate) for layer in network.layers)
    assert network.count_params() == (392 * 4 + 4) + (393 * 3 + 3) + (3 * 2 + 2) + (6 * 10 + 10)
    assert parse_network(str(spec)) == spec
    with pytest.raises(NetworkError, match="2 branches"):
        spec.build(1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "name at least one"),
        ("relu", "should be units:activation"),
        ("512:relu,,10:softmax", "should be units:activation"),
        ("0:relu", "choose 1 to"),
        ("99999999999999999999", "choose 1 to"),
        ("-3:relu", "should be units:activation"),
        ("3:rleu", "did you mean relu"),
        ("3:relu:he_norma", "did you mean he_normal"),
        ("3:relu:l2(-1)", "l2 -1"),
        ("3:relu:l2(a=1)", "it has l2"),
        ("dropout(0.5)", "must be one with units"),
        ("3,dropout(0.5)", "after the last layer"),
        ("3,dropout,1", "such as dropout"),
        ("3,dropout(2),1", "below 1"),
        ("3,dropout(0.1),dropout(0.1),1", "one dropout a layer"),
        ("[3],1", "two branches"),
        ("[3|4,1", "no closing bracket"),
        (",".join(["1"] * 101), "too many"),
    ],
)
def test_mistakes_are_named(text: str, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        parse_network(text)


@given(st.text() | st.text(alphabet="12:,[]|()=.droputrel "))
def test_any_text_is_either_read_or_refused_kindly(text: str) -> None:
    try:
        network = parse_network(text)
    except NetworkError:
        return
    assert parse_network(str(network)) == network


def test_a_piece_with_settings() -> None:
    optimizer = OPTIMIZERS.get("RMSprop(0.01, momentum=0.5, centered=true, clipnorm=1)")
    assert isinstance(optimizer, RMSprop)
    assert optimizer.arguments == {
        "learning_rate": 0.01, "rho": 0.9, "momentum": 0.5, "epsilon": 1e-7, "centered": True, "clipnorm": 1.0,
    }  # fmt: skip


def test_the_shortest_form_leaves_out_defaults() -> None:
    assert str(OPTIMIZERS.canonical("sgd(0.01, nesterov=True, momentum=0.9)")) == "sgd(momentum=0.9, nesterov=true)"
    assert str(LOSSES.canonical("cce(label_smoothing=0)")) == "categorical_crossentropy"
    assert parse_call("mse") == Call("mse")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sgd(rho=1)", "sgd has no setting 'rho': it has learning_rate, momentum, nesterov"),
        ("sgd(momentum=big)", "should be a number"),
        ("sgd(nesterov=1)", "should be true or false"),
        ("sgd(momentum=0.1, momentum=0.2)", "given twice"),
        ("sgd(1, 2, 3, 4, 5, 6, 7, 8)", "should be true or false"),
        ("sgd(momentum=)", "should be name=value"),
        ("sgd(", "unknown optimizer"),
        ("sgd(momentum=2)", "below 1"),
    ],
)
def test_mistakes_in_settings_are_named(text: str, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        OPTIMIZERS.get(text)
