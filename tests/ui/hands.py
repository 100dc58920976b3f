"""What tests do with the app: press, click, wait, look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fake_session import FakeSession
from textual.pilot import Pilot

from tui_dl.headless import settle
from tui_dl.ui.app import TuiDl

Open = Callable[..., AbstractAsyncContextManager["Hands"]]


class Hands:
    """Presses keys, waits until all they do is done and painted, and looks at the screen."""

    def __init__(self, app: TuiDl, pilot: Pilot[Any], session: FakeSession) -> None:
        self.app = app
        self.pilot = pilot
        self.session = session

    async def settle(self) -> None:
        """Until all is done and painted, and what painting it has led to as well."""
        await settle(self.app, self.pilot)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def press_now(self, key: str) -> None:
        """Press a key while something goes on."""
        await self.pilot.press(key)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what comes by itself, such as the frames of a training."""
        for _ in range(6000):
            if condition():
                break
            await self.pilot.pause(0.01)
        assert condition()
        await self.pilot.pause()

    async def run(self) -> None:
        """Let an endless training begin, and its first frame be painted."""
        await self.pilot.press("r")
        await self.until(lambda: self.app.snapshot is not None and self.app.snapshot.strip is not None)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def place_of(self, text: str) -> tuple[int, int]:
        """Column and row of a text on the screen."""
        row = next(row for row, line in enumerate(self.lines) if text in line)
        return self.lines[row].index(text), row

    async def click(self, text: str) -> None:
        await self.pilot.click(offset=self.place_of(text))
        await self.settle()


def app_around(session: Any) -> TuiDl:
    """The app around a session of a test's own, without animations."""
    app = TuiDl(lambda: session)
    app.animation_level = "none"
    return app


def pressing(app: TuiDl, session: Any, *keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """What comes before a picture is taken: the app on its first batch, then these keys."""

    async def press(pilot: Pilot[Any]) -> None:
        hands = Hands(app, pilot, session)
        await hands.settle()
        await hands.press(*keys)

    return press
