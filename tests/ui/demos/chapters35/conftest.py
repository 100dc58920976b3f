"""A small real session, for figures that look into the learner's own network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tui_dl.session import Session, Setup


@pytest.fixture(autouse=True)
def _coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(scope="package")
def session() -> Iterator[Session]:
    """The shipped digits under 16 hidden units, on the first batch."""
    opened = Session(Setup(layers="16:relu,10:softmax", batch_size=32, threads=1))
    opened.open(lambda snapshot: None)
    yield opened
    opened.opened.trainer.close()
