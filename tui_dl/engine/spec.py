"""Layers as a short text: `512:relu,10:softmax`."""

from __future__ import annotations

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense

DECK = "512:relu,10:softmax"
"""The network that the course builds: 784 → 512 relu → 10 softmax."""

_LARGEST = 65536


def parse_layers(text: str) -> list[Dense]:
    """Dense layers from a text such as `512:relu,10:softmax`: units, a colon, the activation (identity if left out).

    Raises `NetworkError` that says which part is wrong.
    """
    parts = [part.strip() for part in text.split(",")]
    if not any(parts):
        raise NetworkError(f"layers {text!r}: name at least one, such as {DECK}")
    return [_layer(part, text) for part in parts]


def _layer(part: str, text: str) -> Dense:
    units, _, activation = part.partition(":")
    if not (units.strip().isascii() and units.strip().isdigit()):
        raise NetworkError(f"layers {text!r}: {part!r} should be units:activation, such as 512:relu")
    size = int(units.strip()[:12])
    if not 1 <= size <= _LARGEST:
        raise NetworkError(f"layers {text!r}: {part!r} has {size} units, choose 1 to {_LARGEST}")
    try:
        return Dense(size, activation=activation.strip() or None)
    except NetworkError as error:
        raise NetworkError(f"layers {text!r}: {error}") from None


def format_layers(layers: list[Dense]) -> str:
    """The text that `parse_layers` reads."""
    return ",".join(f"{layer.units}:{layer.activation.name}" for layer in layers)
