"""Another configuration in the same session: from a figure of the course to a real batch."""

from __future__ import annotations

import pytest

from tui_dl.engine.errors import NetworkError
from tui_dl.session import Session, Setup, Stride
from tui_dl.session.snapshot import State


@pytest.fixture
def session() -> Session:
    opened = Session(Setup(data="xor", layers="4:relu,1:sigmoid", threads=1))
    opened.open(lambda _: None)
    assert opened.snapshot().state is State.READY
    return opened


def test_the_other_network_stands_at_its_first_batch(session: Session) -> None:
    session.advance(Stride.BATCH, lambda _: None)
    session.reopen(Setup(data="line", layers="3:relu,1:identity", optimizer="sgd", learning_rate=0.5, threads=1))
    now = session.snapshot()
    assert now.configuration is not None
    assert now.cursor is not None
    assert now.architecture is not None
    assert (now.configuration.data, now.configuration.optimizer, now.configuration.learning_rate) == (
        "line",
        "sgd",
        0.5,
    )
    assert (now.cursor.epoch, now.cursor.batch, now.cursor.operation) == (1, 1, 0)
    assert now.architecture.total == 2 * 3 + 3 + 1
    assert "real batch" in now.message


def test_what_does_not_fit_together_changes_nothing(session: Session) -> None:
    session.advance(Stride.OPERATION, lambda _: None)
    before = session.snapshot()
    with pytest.raises(NetworkError):
        session.reopen(Setup(data="xor", layers="4:nonsense", threads=1))
    after = session.snapshot()
    assert after.cursor == before.cursor
    assert after.architecture == before.architecture
    assert session.setup.layers == "4:relu,1:sigmoid"
