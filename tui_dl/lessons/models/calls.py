"""Calls as they are written in Keras from Python, Keras from R, and PyTorch; pieces of them with what each says."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("Python", "R", "PyTorch")

_DENSE = {
    "Python": ("Dense", "{}", 'activation="{}"', "input_shape=({},)"),
    "R": ("layer_dense", "units = {}", "activation = '{}'", "input_shape = {}"),
}
"""Keras' dense layer: its name, and how units, activation and inputs are given."""
_FIT = {
    "Python": ("history = network.fit(", "    ", "="),
    "R": ("history <- network %>% fit(", "  ", " = "),
}
"""Keras' call that trains: how it opens, indents its arguments and gives them."""
_TORCH = {
    "relu": "nn.ReLU()",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "softmax": "nn.Softmax(dim=1)",
    "leaky_relu": "nn.LeakyReLU(0.2)",
    "gelu": "nn.GELU()",
}


def dense_call(language: str, units: int, activation: str, inputs: int | None) -> str:
    """A dense layer. `inputs` is None where the layer before tells it; PyTorch always wants it.

    Raises ValueError for PyTorch without `inputs`, and for a language not in `LANGUAGES`.
    """
    plain = activation == "identity"
    if language in _DENSE:
        layer, of_units, of_activation, of_inputs = _DENSE[language]
        parts = [of_units.format(units), *([] if plain else [of_activation.format(activation)])]
        parts += [] if inputs is None else [of_inputs.format(inputs)]
        return f"{layer}({', '.join(parts)})"
    if language == "PyTorch" and inputs is not None:
        linear = f"nn.Linear({inputs}, {units})"
        return linear if plain else f"{linear}, {_TORCH[activation]}"
    raise ValueError(f"no dense layer in {language} without the number of its inputs")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a call, and which argument it stands for."""

    argument: str
    """`x`, `y`, `batch_size`, `epochs`, `validation_split`; empty for what only holds the call together."""
    code: str


def fit_call(language: str, batch_size: int, epochs: int, validation_split: float) -> tuple[Piece, ...]:
    """The call that trains, a line a piece. Raises ValueError for a language not in `LANGUAGES`."""
    split = f"{validation_split:g}"
    if language in _FIT:
        opening, indent, gets = _FIT[language]
        return (
            Piece("", opening),
            Piece("x", f"{indent}train_images,"),
            Piece("y", f"{indent}train_labels,"),
            Piece("batch_size", f"{indent}batch_size{gets}{batch_size},"),
            Piece("epochs", f"{indent}epochs{gets}{epochs},"),
            Piece("validation_split", f"{indent}validation_split{gets}{split})"),
        )
    if language == "PyTorch":
        return (
            Piece("validation_split", f"first = int(len(x) * (1 - {split}))"),
            Piece("x", "data = TensorDataset(x[:first], y[:first])"),
            Piece("batch_size", f"batches = DataLoader(data, {batch_size}, shuffle=True)"),
            Piece("epochs", f"for epoch in range({epochs}):"),
            Piece("", "    for xs, ys in batches:"),
            Piece("", "        optimizer.zero_grad()"),
            Piece("y", "        loss(network(xs), ys).backward()"),
            Piece("", "        optimizer.step()"),
        )
    raise ValueError(f"{language!r} is none of {', '.join(LANGUAGES)}")
