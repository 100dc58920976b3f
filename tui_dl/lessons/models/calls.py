"""Calls as they are written in Keras from Python, Keras from R, and PyTorch; pieces of them with what each says."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("Python", "R", "PyTorch")

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
    if language == "Python":
        parts = [f"{units}", *([] if plain else [f'activation="{activation}"'])]
        parts += [] if inputs is None else [f"input_shape=({inputs},)"]
        return f"Dense({', '.join(parts)})"
    if language == "R":
        parts = [f"units = {units}", *([] if plain else [f"activation = '{activation}'"])]
        parts += [] if inputs is None else [f"input_shape = {inputs}"]
        return f"layer_dense({', '.join(parts)})"
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
    if language == "Python":
        return (
            Piece("", "history = network.fit("),
            Piece("x", "    train_images,"),
            Piece("y", "    train_labels,"),
            Piece("batch_size", f"    batch_size={batch_size},"),
            Piece("epochs", f"    epochs={epochs},"),
            Piece("validation_split", f"    validation_split={split})"),
        )
    if language == "R":
        return (
            Piece("", "history <- network %>% fit("),
            Piece("x", "  train_images,"),
            Piece("y", "  train_labels,"),
            Piece("batch_size", f"  batch_size = {batch_size},"),
            Piece("epochs", f"  epochs = {epochs},"),
            Piece("validation_split", f"  validation_split = {split})"),
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
