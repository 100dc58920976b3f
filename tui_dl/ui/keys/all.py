"""Every key of the app, place by place."""

from __future__ import annotations

from tui_dl.ui.keys import charts, data, inspect, learn, network, workbench
from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS

BY_PLACE = {
    "learn": learn.KEYS,
    "data": data.KEYS,
    "network": network.KEYS,
    "workbench": workbench.KEYS,
    "inspect": inspect.KEYS,
    "charts": charts.CHARTS,
    "computes": charts.COMPUTES,
}
"""In the order of the places; behind them, what opens from the Workbench."""

ALL_KEYS = (*(key for keys in BY_PLACE.values() for key in keys), *PLACE_KEYS, *APP_KEYS)
