"""The Learn place."""

from __future__ import annotations

from tui_dl.ui.keys import learn
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.screens.coming import Coming


class Learn(Coming):
    """The course."""

    NAME = "learn"
    KEYS = learn.KEYS
    BINDINGS = bindings(KEYS)
    PROMISE = "Here a first course in deep learning will stand, with something to turn on every page."
