"""The choices of `compile`, and the call that they make in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui_dl.engine.optimizers import OPTIMIZERS

LANGUAGES = ("Keras", "PyTorch", "R")
TASKS = ("classes", "yes or no", "a number")
LOSSES_OFFERED = (
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_crossentropy",
    "mse",
    "mae",
)
OPTIMIZERS_OFFERED = ("rmsprop", "adam", "sgd", "adagrad", "adadelta", "nadam")
METRICS_OFFERED = ("accuracy", "mae", "none")

_FITTING: Mapping[str, tuple[str, ...]] = {
    "classes": ("categorical_crossentropy", "sparse_categorical_crossentropy"),
    "yes or no": ("binary_crossentropy",),
    "a number": ("mse", "mae"),
}
_ADVICE: Mapping[str, str] = {
    "classes": "categorical_crossentropy",
    "yes or no": "binary_crossentropy",
    "a number": "mse, or mae",
}
_HEADS: Mapping[str, str] = {
    "classes": "10 units, softmax",
    "yes or no": "1 unit, sigmoid",
    "a number": "1 unit, no activation",
}
_TORCH_LOSSES: Mapping[str, str] = {
    "categorical_crossentropy": "nn.CrossEntropyLoss()  # takes logits: leave softmax out",
    "sparse_categorical_crossentropy": "nn.CrossEntropyLoss()  # takes logits: leave softmax out",
    "binary_crossentropy": "nn.BCELoss()",
    "mse": "nn.MSELoss()",
    "mae": "nn.L1Loss()",
}
_TORCH_OPTIMIZERS: Mapping[str, str] = {
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "sgd": "SGD",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "nadam": "NAdam",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a learner has chosen."""

    task: str = "classes"
    loss: str = "categorical_crossentropy"
    optimizer: str = "rmsprop"
    metric: str = "accuracy"

    @property
    def rate(self) -> float:
        """The optimizer's own learning rate."""
        return float(OPTIMIZERS.get(self.optimizer).hyper["η"])

    @property
    def head(self) -> str:
        """The output layer that the task calls for."""
        return _HEADS[self.task]

    @property
    def fits(self) -> bool:
        """Whether the choices go together."""
        return not self.objections

    @property
    def objections(self) -> tuple[str, ...]:
        """What does not go together, a sentence each."""
        found = []
        if self.loss not in _FITTING[self.task]:
            found.append(f"This loss is not for {self.task}: take {_ADVICE[self.task]}.")
        if self.metric == "accuracy" and self.task == "a number":
            found.append("Numbers are hardly ever exactly right: track mae instead of accuracy.")
        return tuple(found)


def call(choices: Choices, language: str) -> tuple[str, ...]:
    """The lines of the call. Raises KeyError for an unknown language."""
    return {"Keras": _keras, "PyTorch": _torch, "R": _r}[language](choices)


def _metrics(choices: Choices) -> list[str]:
    return [] if choices.metric == "none" else [choices.metric]


def _keras(choices: Choices) -> tuple[str, ...]:
    metrics = ", ".join(f'"{name}"' for name in _metrics(choices))
    return (
        "network.compile(",
        f'    loss="{choices.loss}",',
        f'    optimizer="{choices.optimizer}",',
        *((f"    metrics=[{metrics}],",) if metrics else ()),
        ")",
    )


def _torch(choices: Choices) -> tuple[str, ...]:
    name = _TORCH_OPTIMIZERS[choices.optimizer]
    counted = {
        "accuracy": "correct = (outputs > 0.5).float() == targets"
        if choices.task == "yes or no"
        else "correct = outputs.argmax(dim=1) == labels",
        "mae": "mae = (outputs - targets).abs().mean()",
    }
    return (
        f"loss_function = {_TORCH_LOSSES[choices.loss]}",
        f"optimizer = torch.optim.{name}(network.parameters(), lr={choices.rate:g})",
        *(f"{counted[name]}  # counted in your own loop" for name in _metrics(choices)),
    )


def _r(choices: Choices) -> tuple[str, ...]:
    metrics = ", ".join(f'"{name}"' for name in _metrics(choices))
    last = [f"  metrics = c({metrics})"] if metrics else []
    lines = [f'  loss = "{choices.loss}"', f'  optimizer = "{choices.optimizer}"', *last]
    return ("network %>% compile(", *(f"{line}," for line in lines[:-1]), lines[-1], ")")
