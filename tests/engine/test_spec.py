"""Layers as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.spec import DECK, format_layers, parse_layers


def test_the_decks_layers() -> None:
    layers = parse_layers(DECK)
    assert [(layer.units, layer.activation.name) for layer in layers] == [(512, "relu"), (10, "softmax")]
    assert format_layers(layers) == DECK


def test_spaces_do_no_harm_and_no_activation_means_identity() -> None:
    assert format_layers(parse_layers(" 3 : relu , 1 ")) == "3:relu,1:identity"


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
    ],
)
def test_mistakes_are_named(text: str, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        parse_layers(text)


@given(st.text())
def test_any_text_is_either_read_or_refused_kindly(text: str) -> None:
    try:
        layers = parse_layers(text)
    except NetworkError:
        return
    assert format_layers(parse_layers(format_layers(layers))) == format_layers(layers)
