"""The learner's session: commands in, immutable snapshots out. Importing this is cheap."""

from tui_dl.session.session import Session
from tui_dl.session.setup import Setup, Stride
from tui_dl.session.snapshot import Snapshot, State

__all__ = ["Session", "Setup", "Snapshot", "State", "Stride"]
