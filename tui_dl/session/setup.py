"""What a session begins with, and how far a move goes. Importing this is cheap."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_dl.data.dataset import Dataset
    from tui_dl.engine.network import Sequential


class Stride(StrEnum):
    """How far the cursor moves at once. Every stride but the first ends where its unit ends."""

    OPERATION = "operation"
    PHASE = "phase"
    BATCH = "batch"
    EPOCH = "epoch"
    RUN = "run"
    """Through all epochs asked for."""


@dataclass(frozen=True, slots=True)
class Setup:
    """A session's configuration. What is None is chosen by the data's task."""

    data: str = "mnist-10k"
    layers: str | None = None
    """As `engine.spec` reads them, e.g. `512:relu,10:softmax`."""
    loss: str | None = None
    optimizer: str = "rmsprop"
    learning_rate: float | None = None
    """None: the optimizer's own default for images, `SMALL_DATA_RATE` for generated data."""
    batch_size: int = 128
    epochs: int = 20
    validation_split: float = 0.2
    seed: int = 0
    threads: int | None = None
    """None: as many as there are cores, four at most."""


_LAYERS = {
    "multiclass": "512:relu,{classes}:softmax",
    "binary": "16:relu,1:sigmoid",
    "regression": "16:relu,1:identity",
}
_LOSSES = {"multiclass": "categorical_crossentropy", "binary": "binary_crossentropy", "regression": "mse"}

SMALL_DATA_RATE = 0.03
"""Generated data make few batches an epoch: at the optimizers' own rates, 20 epochs would hardly begin to learn."""


def build_network(setup: Setup, dataset: Dataset) -> Sequential:
    """The compiled network that a setup asks for, sized to the data.

    Raises `NetworkError` where the configuration does not fit together.
    """
    from tui_dl.engine.network import Sequential
    from tui_dl.engine.optimizers import OPTIMIZERS
    from tui_dl.engine.spec import parse_layers

    layers = _LAYERS[dataset.task].format(classes=len(dataset.labels)) if setup.layers is None else setup.layers
    network = Sequential(parse_layers(layers), seed=setup.seed)
    network.build(dataset.features)
    rate = setup.learning_rate
    if rate is None and dataset.image_shape is None:
        rate = SMALL_DATA_RATE
    network.compile(
        optimizer=OPTIMIZERS.find(setup.optimizer)(**({} if rate is None else {"learning_rate": rate})),
        loss=setup.loss or _LOSSES[dataset.task],
        metrics=[] if dataset.task == "regression" else ["accuracy"],
    )
    return network
