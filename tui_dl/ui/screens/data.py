"""The Data place."""

from __future__ import annotations

from tui_dl.ui.keys import data
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.screens.coming import Coming


class Data(Coming):
    """What goes in."""

    NAME = "data"
    KEYS = data.KEYS
    BINDINGS = bindings(KEYS)
    PROMISE = "Here the digits will be leafed through, and the tensors that hold them unfolded."
