"""tui-dl: a debugger for backpropagation, in a terminal.

The public API, Keras-shaped. Importing it is cheap: everything loads on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tui_dl.data.catalog import load_mnist
    from tui_dl.engine.errors import NetworkError
    from tui_dl.engine.joining import Add, Concatenate, Dropout
    from tui_dl.engine.layers import Dense, Input
    from tui_dl.engine.network import Model, Sequential
    from tui_dl.engine.optimizers import SGD, Adam, RMSprop

__all__ = [
    "SGD",
    "Adam",
    "Add",
    "Concatenate",
    "Dense",
    "Dropout",
    "Input",
    "Model",
    "NetworkError",
    "RMSprop",
    "Sequential",
    "__version__",
    "load_mnist",
]

_HOMES = {
    "Adam": "tui_dl.engine.optimizers",
    "Add": "tui_dl.engine.joining",
    "Concatenate": "tui_dl.engine.joining",
    "Dense": "tui_dl.engine.layers",
    "Dropout": "tui_dl.engine.joining",
    "Input": "tui_dl.engine.layers",
    "Model": "tui_dl.engine.network",
    "NetworkError": "tui_dl.engine.errors",
    "RMSprop": "tui_dl.engine.optimizers",
    "SGD": "tui_dl.engine.optimizers",
    "Sequential": "tui_dl.engine.network",
    "load_mnist": "tui_dl.data.catalog",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tui_dl' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
