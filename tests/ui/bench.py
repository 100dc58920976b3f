"""The app around a real session that is small enough to be done at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hands import Hands

from tui_dl.session import Setup
from tui_dl.ui.app import TuiDl, session_of

TINY = Setup(data="circle", layers="3:relu,1:sigmoid", batch_size=2, epochs=2, threads=1)


def small_app(setup: Setup = TINY) -> TuiDl:
    app = TuiDl(session_of(setup))
    app.animation_level = "none"
    return app


@asynccontextmanager
async def bench(size: tuple[int, int] = (120, 40), setup: Setup = TINY) -> AsyncIterator[Hands]:
    """The app on its first batch."""
    app = small_app(setup)
    async with app.run_test(size=size) as pilot:
        hands: Any = Hands(app, pilot, None)  # type: ignore[arg-type]
        await hands.settle()
        yield hands


async def typed(hands: Hands, text: str) -> None:
    """Type a line and press enter."""
    await hands.pilot.press(*("space" if character == " " else character for character in text))
    await hands.press("enter")
    await hands.settle()
