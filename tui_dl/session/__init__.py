"""The learner's session: commands in, immutable snapshots out. What is asked for here is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tui_dl.session.moves import State, Stride

if TYPE_CHECKING:
    from tui_dl.session.session import Session
    from tui_dl.session.setup import Setup
    from tui_dl.session.snapshot import Snapshot

__all__ = ["Session", "Setup", "Snapshot", "State", "Stride"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{name.lower()}"), name)
