"""Whether a network's head, loss and metrics go together; and if not, why, and what to do."""

from __future__ import annotations

from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense, Layer
from tui_dl.engine.losses import Loss
from tui_dl.engine.metrics import METRICS
from tui_dl.engine.scores import Score


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
    if loss.name == "binary_crossentropy" and head.activation.name == "softmax":
        raise NetworkError(
            f"binary_crossentropy asks every output for yes or no, but softmax shares 1 among {head.units} classes: "
            "use categorical_crossentropy, or sigmoid where several may be true"
        )


def choose_metric(name: str | Score, units: int, loss: Loss) -> Score:
    """The metric that a name stands for; `accuracy` and `top_k` are chosen by the head, as Keras does.

    Raises `NetworkError` where it compares another kind of targets than the loss does.
    """
    metric = METRICS.get(_by_head(name, units, loss) if isinstance(name, str) else name)
    if metric.sparse is not None and metric.sparse != loss.sparse:
        wants, brings = ("a class index", "a number for each output")[:: 1 if metric.sparse else -1]
        raise NetworkError(
            f"metric {metric.name} wants {wants} as the truth of an example, {loss.name} has {brings}: "
            "choose one of the loss' kind"
        )
    return metric


def _by_head(name: str, units: int, loss: Loss) -> str:
    if name in ("accuracy", "acc"):
        if units == 1:
            return "binary_accuracy"
        return "sparse_categorical_accuracy" if loss.sparse else "categorical_accuracy"
    if name == "top_k":
        return "sparse_top_k_categorical_accuracy" if loss.sparse else "top_k_categorical_accuracy"
    return name
