"""What a session is doing, and how far a move goes: the words that everybody needs before anything is loaded."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What the session is doing."""

    STARTING = "starting"
    """Nothing is loaded yet; `Snapshot.message` says what is happening."""
    READY = "ready"
    """A batch is loaded and waits to be stepped."""
    RUNNING = "running"
    """Training, or a stride that takes long."""
    DIVERGED = "diverged"
    """The loss became NaN or infinite; stepping back or a restart leads out."""
    FAILED = "failed"
    """Opening failed; `Snapshot.message` says why and what to do."""


class Stride(StrEnum):
    """How far the cursor moves at once. Every stride but the first ends where its unit ends."""

    OPERATION = "operation"
    PHASE = "phase"
    BATCH = "batch"
    EPOCH = "epoch"
    RUN = "run"
    """Through all epochs asked for."""
