"""The Network place."""

from __future__ import annotations

from tui_dl.ui.keys import network
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.screens.coming import Coming


class Network(Coming):
    """Layers and settings."""

    NAME = "network"
    KEYS = network.KEYS
    BINDINGS = bindings(KEYS)
    PROMISE = "Here layers and settings will be edited in place, shapes and parameters following."
