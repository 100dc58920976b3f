"""Every key of the app, place by place."""

from __future__ import annotations

from tui_dl.ui.keys import data, inspect, learn, network, workbench
from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS

BY_PLACE = {
    "learn": learn.KEYS,
    "data": data.KEYS,
    "network": network.KEYS,
    "workbench": workbench.KEYS,
    "inspect": inspect.KEYS,
}
"""In the order of the places."""

ALL_KEYS = (*(key for keys in BY_PLACE.values() for key in keys), *PLACE_KEYS, *APP_KEYS)
