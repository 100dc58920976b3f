"""Keys of the Learn place."""

from __future__ import annotations

from tui_dl.ui.keys.key import Key

KEYS: tuple[Key, ...] = ()
