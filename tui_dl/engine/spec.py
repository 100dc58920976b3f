"""Networks as a short text: `512:relu,10:softmax`.

A layer is its units, its activation and, as needed, how its kernel begins and what its weights cost, with colons
between: `512:relu:he_normal:l2(0.01)`. `dropout(0.5)` follows the layer whose outputs it drops, or comes first for the
inputs. `[64:relu | 64:relu],10:softmax` begins with branches side by side: the inputs are dealt out among them, and
what they make is joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.calls import parse_call, split_outside
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.graph import Graph, Symbol
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.joining import Concatenate, Dropout
from tui_dl.engine.layers import Dense, Input, Layer
from tui_dl.engine.network import Model, Network, Sequential
from tui_dl.engine.regularizers import REGULARIZERS

DECK = "512:relu,10:softmax"
"""The network that the course builds: 784 → 512 relu → 10 softmax."""

LARGEST = 65536
"""Units of a layer."""
MOST_LAYERS = 100
_GLOROT = "glorot_uniform"
_DROPOUT = "dropout"


@dataclass(frozen=True, slots=True)
class DenseSpec:
    """A dense layer, its pieces written as texts."""

    units: int
    activation: str = "identity"
    initializer: str = _GLOROT
    """How the kernel begins."""
    regularizer: str = ""
    """What the kernel's weights cost; empty for nothing."""
    dropout: float = 0.0
    """The share of its outputs that is dropped while training."""

    def __str__(self) -> str:
        initializer = self.initializer if self.initializer != _GLOROT else ""
        parts = filter(None, (str(self.units), self.activation, initializer, self.regularizer))
        return ":".join(parts) + (f",{_DROPOUT}({self.dropout})" if self.dropout else "")

    def layers(self, seed: int) -> list[Layer]:
        """The layer, and the dropout behind it."""
        regularizer = self.regularizer or None
        dense = Dense(self.units, self.activation, kernel_initializer=self.initializer, kernel_regularizer=regularizer)
        return [dense, Dropout(self.dropout, seed)] if self.dropout else [dense]


Stack = tuple[DenseSpec, ...]


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """The layers of a network: a stack, or branches that are joined and go on as a stack."""

    stack: Stack
    branches: tuple[Stack, ...] = ()
    input_dropout: float = 0.0

    def __str__(self) -> str:
        first = [f"{_DROPOUT}({self.input_dropout})"] if self.input_dropout else []
        branches = ["[" + " | ".join(",".join(map(str, branch)) for branch in self.branches) + "]"]
        return ",".join([*first, *(branches if self.branches else []), *map(str, self.stack)])

    @property
    def head(self) -> DenseSpec:
        """The last layer."""
        return self.stack[-1]

    def widths(self, features: int) -> list[int]:
        """How many features each input takes. Raises `NetworkError` where there are too few."""
        count = max(len(self.branches), 1)
        if features < count:
            raise NetworkError(f"{count} branches share out the features of an example, but there is only {features}")
        share = features // count
        return [share] * (count - 1) + [features - share * (count - 1)]

    def connect(self, features: int, seed: int = 0) -> tuple[list[Symbol], Symbol]:
        """The inputs and the output, all layers between them."""
        inputs = [Input(width) for width in self.widths(features)]
        tensors = [Dropout(self.input_dropout, seed)(x) if self.input_dropout else x for x in inputs]
        if self.branches:
            ends = [_through(branch, x, seed) for branch, x in zip(self.branches, tensors, strict=True)]
            return inputs, _through(self.stack, Concatenate()(ends), seed)
        return inputs, _through(self.stack, tensors[0], seed)

    def graph(self, features: int) -> Graph:
        """How the layers hang together; no weights are drawn."""
        inputs, output = self.connect(features)
        return Graph(inputs, [output])

    def build(self, features: int, seed: int = 0) -> Network:
        """The network with its initial weights, not compiled yet."""
        if self.branches:
            return Model(*self.connect(features, seed), seed=seed)
        first: list[Layer] = [Dropout(self.input_dropout, seed)] if self.input_dropout else []
        network = Sequential([*first, *(layer for dense in self.stack for layer in dense.layers(seed))], seed=seed)
        network.build(features)
        return network


def _through(stack: Stack, tensor: Symbol, seed: int) -> Symbol:
    for dense in stack:
        for layer in dense.layers(seed):
            tensor = layer(tensor)
    return tensor


# ---------------------------------------------------------------------- reading


def parse_network(text: str) -> NetworkSpec:
    """A network from a text such as `512:relu,10:softmax`. Raises `NetworkError` that says which part is wrong."""
    try:
        return _parsed(text)
    except NetworkError as error:
        raise NetworkError(f"layers {text!r}: {error}") from None


def _parsed(text: str) -> NetworkSpec:
    parts = [part.strip() for part in split_outside(text, ",")]
    if not any(parts):
        raise NetworkError(f"name at least one, such as {DECK}")
    if len(parts) > MOST_LAYERS:
        raise NetworkError(f"{len(parts)} layers are too many, choose up to {MOST_LAYERS}")
    dropout, branches = 0.0, tuple[Stack, ...]()
    if _is_dropout(parts[0]):
        dropout = _dropout(parts.pop(0))
    if parts and parts[0].startswith("["):
        branches = _branches(parts.pop(0))
    stack = _stack(parts)
    if not stack:
        raise NetworkError("the last layer must be one with units, such as 10:softmax")
    if stack[-1].dropout:
        raise NetworkError("dropout after the last layer would drop answers: put it before")
    return NetworkSpec(stack, branches, dropout)


def _branches(part: str) -> tuple[Stack, ...]:
    if not part.endswith("]"):
        raise NetworkError(f"{part!r} has no closing bracket")
    branches = tuple(_stack(split_outside(branch, ",")) for branch in split_outside(part[1:-1], "|"))
    if len(branches) < 2:
        raise NetworkError(f"{part!r} should hold two branches or more, with | between")
    return branches


def _stack(parts: Sequence[str]) -> Stack:
    stack: list[DenseSpec] = []
    for part in (part.strip() for part in parts):
        if not _is_dropout(part):
            stack.append(parse_dense(part))
        elif not stack or stack[-1].dropout:
            raise NetworkError(f"{part!r} follows no layer: one dropout a layer")
        else:
            stack[-1] = replace(stack[-1], dropout=_dropout(part))
    return tuple(stack)


def _is_dropout(part: str) -> bool:
    return parse_call(part).name.lower() == _DROPOUT


def _dropout(part: str) -> float:
    settings = parse_call(part).settings
    if len(settings) != 1 or not isinstance(settings[0][1], int | float):
        raise NetworkError(f"{part!r} should be dropout(rate), such as dropout(0.5)")
    return Dropout(float(settings[0][1])).rate


def parse_dense(part: str) -> DenseSpec:
    """A layer from a text such as `512:relu:he_normal:l2(0.01)`. Raises `NetworkError`."""
    units, *pieces = (piece.strip() for piece in split_outside(part, ":"))
    if not (units.isascii() and units.isdigit()):
        raise NetworkError(f"{part!r} should be units:activation, such as 512:relu")
    size = int(units[:12])
    if not 1 <= size <= LARGEST:
        raise NetworkError(f"{part!r} has {size} units, choose 1 to {LARGEST}")
    dense = DenseSpec(size, str(ACTIVATIONS.canonical(pieces[0])) if pieces and pieces[0] else "identity")
    for piece in pieces[1:]:
        if parse_call(piece).name in REGULARIZERS:
            dense = replace(dense, regularizer=parse_regularizer(piece))
        else:
            dense = replace(dense, initializer=str(INITIALIZERS.canonical(piece)))
    return dense


def parse_regularizer(text: str) -> str:
    """A regularizer with its numbers, which are the more telling for being written out: l2 is l2(0.01)."""
    regularizer = REGULARIZERS.get(text)
    return f"{regularizer.name}({', '.join(f'{number:g}' for number in regularizer.settings)})"
