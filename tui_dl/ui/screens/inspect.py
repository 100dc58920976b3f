"""The Inspect place."""

from __future__ import annotations

from tui_dl.ui.keys import inspect
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.screens.coming import Coming


class Inspect(Coming):
    """Inside the trained network."""

    NAME = "inspect"
    KEYS = inspect.KEYS
    BINDINGS = bindings(KEYS)
    PROMISE = "Here the trained network will open up: weights as images, errors, a digit you draw."
