"""tui-dl: a debugger for backpropagation, in a terminal.

The public API, Keras-shaped. Importing it is cheap: everything loads on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tui_dl.data.catalog import load_data, load_mnist
    from tui_dl.engine.callbacks import (
        CSVLogger,
        EarlyStopping,
        LambdaCallback,
        LearningRateScheduler,
        ModelCheckpoint,
        ReduceLROnPlateau,
        TerminateOnNaN,
    )
    from tui_dl.engine.custom import register_activation, register_loss, register_metric, register_optimizer
    from tui_dl.engine.errors import NetworkError
    from tui_dl.engine.examples import halves, two_halves
    from tui_dl.engine.gradient_check import check_gradients
    from tui_dl.engine.joining import Add, Concatenate, Dropout
    from tui_dl.engine.layers import Dense, Input
    from tui_dl.engine.network import Model, Sequential
    from tui_dl.engine.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, Nadam, RMSprop
    from tui_dl.engine.regularizers import L1, L1L2, L2
    from tui_dl.engine.schedules import CosineDecay, ExponentialDecay, PiecewiseConstantDecay

_HOMES = {
    "data.catalog": "load_data load_mnist",
    "engine.callbacks": "CSVLogger EarlyStopping LambdaCallback LearningRateScheduler ModelCheckpoint "
    "ReduceLROnPlateau TerminateOnNaN",
    "engine.custom": "register_activation register_loss register_metric register_optimizer",
    "engine.errors": "NetworkError",
    "engine.examples": "halves two_halves",
    "engine.gradient_check": "check_gradients",
    "engine.joining": "Add Concatenate Dropout",
    "engine.layers": "Dense Input",
    "engine.network": "Model Sequential",
    "engine.optimizers": "SGD Adadelta Adagrad Adam AdamW Adamax Nadam RMSprop",
    "engine.regularizers": "L1 L2 L1L2",
    "engine.schedules": "CosineDecay ExponentialDecay PiecewiseConstantDecay",
}
"""Where each public name lives."""
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Add",
    "CSVLogger",
    "Concatenate",
    "CosineDecay",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "ExponentialDecay",
    "Input",
    "LambdaCallback",
    "LearningRateScheduler",
    "Model",
    "ModelCheckpoint",
    "Nadam",
    "NetworkError",
    "PiecewiseConstantDecay",
    "RMSprop",
    "ReduceLROnPlateau",
    "Sequential",
    "TerminateOnNaN",
    "__version__",
    "check_gradients",
    "halves",
    "load_data",
    "load_mnist",
    "register_activation",
    "register_loss",
    "register_metric",
    "register_optimizer",
    "two_halves",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(f"tui_dl.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module 'tui_dl' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
