"""Optimizers: how a gradient moves a weight. Defaults and definitions are Keras 3's."""

from tui_dl.engine.optimizers.adam import Adam, Adamax, AdamW, Nadam
from tui_dl.engine.optimizers.base import OPTIMIZERS, Clipping, Optimizer
from tui_dl.engine.optimizers.rms import Adadelta, Adagrad, RMSprop
from tui_dl.engine.optimizers.sgd import SGD

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Clipping",
    "Nadam",
    "Optimizer",
    "RMSprop",
]
