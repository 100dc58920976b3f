"""A session that opens in no time: two inputs, three hidden units, two examples a batch."""

from __future__ import annotations

from dataclasses import replace

from tui_dl.session import Session, Setup, Snapshot

TINY = Setup(data="circle", layers="3:relu,1:sigmoid", batch_size=2, epochs=2, threads=1)


def nowhere(_: Snapshot) -> None:
    """Publish to nobody."""


def opened(setup: Setup = TINY, **changes: object) -> Session:
    session = Session(replace(setup, **changes))  # type: ignore[arg-type]
    session.open(nowhere)
    assert session.exit_code == 0, session.snapshot().message
    return session


def state(session: Session) -> tuple[bytes, object]:
    """All weights and slots, and where the cursor stands."""
    machine = session.opened.trainer.machine
    return machine.arena.state.tobytes(), machine.cursor
