"""The app around a session without an engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import textual.app
import textual.pilot
from fake_session import FakeSession
from hands import Hands, Open, app_around
from quiet import until_quiet
from small_course import learning  # noqa: F401


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR of whoever runs the tests does not count."""
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pilot waits until all is done, instead of sleeping until it seems so."""
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", until_quiet)


@pytest.fixture
def opened() -> Open:
    """`async with opened((columns, rows)) as hands`: the app, settled, on its first batch."""

    @asynccontextmanager
    async def open_app(size: tuple[int, int] = (120, 40), **session: Any) -> AsyncIterator[Hands]:
        fake = FakeSession(**session)
        app = app_around(fake)
        async with app.run_test(size=size) as pilot:
            hands = Hands(app, pilot, fake)
            await hands.settle()
            yield hands

    return open_app
