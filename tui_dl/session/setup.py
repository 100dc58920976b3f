"""What a session begins with, and how far a move goes. Importing this is cheap."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_dl.data.dataset import Dataset
    from tui_dl.engine.calls import Call
    from tui_dl.engine.network import Network
    from tui_dl.engine.spec import NetworkSpec


@dataclass(frozen=True, slots=True)
class Setup:
    """A session's configuration. What is None is chosen by the data's task.

    Losses, optimizers and what layers are made of are names, with settings where need be: `sgd(momentum=0.9)`.
    """

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
    metrics: tuple[str, ...] | None = None
    """None: accuracy where there are classes, else none."""
    schedule: str | None = None
    """How the learning rate goes on from where it begins, as `session.schedules` reads it; None: it stays."""

    def as_dict(self) -> dict[str, Any]:
        """All that is decided, as plain text, numbers and lists."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return {name: value for name, value in plain.items() if value is not None}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Setup:
        """The setup that `as_dict` described. Raises `NetworkError` for unknown names and values of another kind.

        Whether the parts go together is seen when the network is built.
        """
        from tui_dl.engine.errors import NetworkError

        made: dict[str, Any] = {}
        for name, value in values.items():
            if name not in _KINDS:
                near = difflib.get_close_matches(str(name), _KINDS, n=1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_KINDS)}"
                raise NetworkError(f"unknown setting {name!r}: {hint}")
            wanted, fits = _KINDS[name]
            if value is not None and not fits(value):
                raise NetworkError(f"{name} {value!r}: should be {wanted}")
            made[name] = tuple(value) if name == "metrics" and value is not None else value
        return cls(**{name: value for name, value in made.items() if value is not None})


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(map(_is_text, value))


_TEXT, _NUMBER, _WHOLE = ("a text", _is_text), ("a number", _is_number), ("a whole number", _is_whole)
_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "data": _TEXT,
    "layers": _TEXT,
    "loss": _TEXT,
    "optimizer": _TEXT,
    "learning_rate": _NUMBER,
    "batch_size": _WHOLE,
    "epochs": _WHOLE,
    "validation_split": _NUMBER,
    "seed": _WHOLE,
    "threads": _WHOLE,
    "metrics": ("a list of names", _are_texts),
    "schedule": _TEXT,
}
"""What each field of a setup holds."""

LAYERS = {
    "multiclass": "512:relu,{classes}:softmax",
    "binary": "16:relu,1:sigmoid",
    "regression": "16:relu,1:identity",
}
"""The network that a task begins with."""
LOSSES = {"multiclass": "categorical_crossentropy", "binary": "binary_crossentropy", "regression": "mse"}
"""The loss that a task asks for."""
METRICS: dict[str, tuple[str, ...]] = {"multiclass": ("accuracy",), "binary": ("accuracy",), "regression": ()}
"""What is tracked beside it."""

MOST_PARAMETERS = 100_000_000
"""What a text or a slip of the hand may ask for: with gradients and the optimizer's memory gigabytes already."""

SMALL_DATA_RATE = 0.03
"""Generated data make few batches an epoch: at the optimizers' own rates, 20 epochs would hardly begin to learn."""


def network_of(setup: Setup, dataset: Dataset) -> NetworkSpec:
    """The layers that a setup asks for, or those that the data's task begins with."""
    from tui_dl.engine.spec import parse_network

    return parse_network(
        LAYERS[dataset.task].format(classes=len(dataset.labels)) if setup.layers is None else setup.layers
    )


def loss_of(setup: Setup, dataset: Dataset) -> str:
    """The loss, with its settings, that a setup asks for or the data's task calls for."""
    from tui_dl.engine.losses import LOSSES as REGISTERED

    return str(REGISTERED.canonical(LOSSES[dataset.task] if setup.loss is None else setup.loss))


def optimizer_of(setup: Setup, *, images: bool) -> Call:
    """The optimizer with all its settings, the learning rate among them."""
    from tui_dl.engine.optimizers import OPTIMIZERS

    call = OPTIMIZERS.canonical(setup.optimizer)
    rate = setup.learning_rate
    if rate is None and not images and "learning_rate" not in call.arguments:
        rate = SMALL_DATA_RATE
    return call if rate is None else call.with_setting("learning_rate", rate)


def build_network(setup: Setup, dataset: Dataset) -> Network:
    """The compiled network that a setup asks for, sized to the data.

    Raises `NetworkError` where the configuration does not fit together.
    """
    from tui_dl.engine.optimizers import OPTIMIZERS

    optimizer = OPTIMIZERS.get(optimizer_of(setup, images=dataset.image_shape is not None))
    if setup.schedule is not None:
        from tui_dl.session.schedules import schedule_of

        optimizer.learning_rate = schedule_of(setup.schedule, optimizer.hyper["η"])
    network = network_of(setup, dataset).build(dataset.features, setup.seed)
    network.compile(
        optimizer=optimizer,
        loss=loss_of(setup, dataset),
        metrics=METRICS[dataset.task] if setup.metrics is None else setup.metrics,
    )
    return network


def inputs_of(network: Network, x: Any) -> Any:
    """Examples as the network takes them: with several inputs, the features of each dealt out among them, in order."""
    widths = [port.units for port in network.graph.inputs]
    if len(widths) == 1:
        return x
    rows, ends = x.reshape(len(x), -1), [sum(widths[: n + 1]) for n in range(len(widths))]
    return [rows[:, end - width : end] for width, end in zip(widths, ends, strict=True)]
