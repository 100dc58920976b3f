"""The app around a session without an engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fake_session import FakeSession
from hands import Hands, Open
from small_course import learning  # noqa: F401

from tui_dl.ui.app import TuiDl


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR of whoever runs the tests does not count."""
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def opened() -> Open:
    """`async with opened((columns, rows)) as hands`: the app, settled, on its first batch."""

    @asynccontextmanager
    async def open_app(size: tuple[int, int] = (120, 40), **session: Any) -> AsyncIterator[Hands]:
        fake = FakeSession(**session)
        app = TuiDl(lambda: fake)  # type: ignore[arg-type, return-value]
        app.animation_level = "none"
        async with app.run_test(size=size) as pilot:
            hands = Hands(app, pilot, fake)
            await hands.settle()
            yield hands

    return open_app
