"""Whether a network's head, loss and metrics go together; and if not, why, and what to do."""

from __future__ import annotations

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense, Layer
from tui_dl.engine.losses import Loss
from tui_dl.engine.metrics import METRICS, Metric


def check_layers(layers: list[Layer]) -> None:
    """Raises `NetworkError` for layers that cannot learn whatever the loss."""
    for layer in layers:
        if isinstance(layer, Dense) and layer.units == 1 and layer.activation.name == "softmax":
            raise NetworkError(
                "softmax of one unit is always 1 and cannot learn: use sigmoid for two classes, or one unit a class"
            )


def check_loss(head: Dense, loss: Loss) -> None:
    """Raises `NetworkError` where the loss does not fit the output layer."""
    if head.units == 1 and loss.name in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        raise NetworkError(
            f"{loss.name} compares classes, but the output has one unit: use binary_crossentropy, or one unit a class"
        )


def choose_metric(name: str | Metric, units: int, loss: Loss) -> Metric:
    """The metric that a name stands for; `accuracy` is chosen by the head, as Keras does."""
    if not isinstance(name, str):
        return name
    if name in ("accuracy", "acc"):
        if units == 1:
            name = "binary_accuracy"
        else:
            name = "sparse_categorical_accuracy" if loss.sparse else "categorical_accuracy"
    return METRICS.get(name)
