"""One figure in an app of its own, with jobs and questions as in the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot

from tui_dl.ui import theme
from tui_dl.ui.demos.figure import Figure, figure_class
from tui_dl.ui.training import Frame, Job


class Stand(App[None]):
    """Holds one figure, as large as asked for, and hands it its keys."""

    CSS = "Screen { layers: base; } #room { width: 100%; height: 100%; }"

    def __init__(self, figure: Figure, session: Any = None) -> None:
        super().__init__()
        self.figure, self.session = figure, session
        self.jobs: list[Job[Any]] = []
        self.failures: list[str] = []
        for each in theme.THEMES:
            self.register_theme(each)
        self.theme = theme.DARK.name

    def compose(self) -> ComposeResult:
        yield self.figure

    def on_mount(self) -> None:
        for key in self.figure.KEYS:
            for name, part in key.each:
                self._bindings._add_binding(Binding(name, f"figure_do({part.action!r})", show=False))
        self.figure.focus()

    async def action_figure_do(self, action: str) -> None:
        await self.figure.run_action(action.removeprefix("figure."))

    def ask(self, question: Callable[[Any], Any], then: Callable[[Any], object]) -> None:
        if self.session is not None:
            answer = question(self.session)
            self.call_next(then, answer)

    def start_job(self, work: Callable[[], Iterator[Any]], show: Callable[[Any], object]) -> Job[Any]:
        job = Job(work, show, self.post_message)
        self.jobs.append(job)
        job.start()
        return job

    def on_frame(self, message: Frame) -> None:
        message.job.show_newest()
        if message.job.ended and message.job in self.jobs:
            self.jobs.remove(message.job)
            if message.job.failure:
                self.failures.append(message.job.failure)


class Look:
    """What a test does with a figure."""

    def __init__(self, app: Stand, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.figure = app, pilot, app.figure

    @property
    def numbers(self) -> dict[str, Any]:
        return self.figure.numbers()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(20_000):
            if condition():
                break
            await asyncio.sleep(0.005)
        assert condition()
        await self.pilot.pause()

    async def finish(self) -> None:
        """Wait for all jobs to end."""
        await self.until(lambda: not self.app.jobs)
        assert self.app.failures == []

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def click(self, text: str, past: int = 0) -> None:
        """Click on a text, or so many columns to the right of its beginning."""
        row = next(row for row, line in enumerate(self.lines) if text in line)
        await self.pilot.click(offset=(self.lines[row].index(text) + past, row))
        await self.pilot.pause()


@asynccontextmanager
async def on_stand(
    name: str, size: tuple[int, int] = (76, 15), session: Any = None, **settings: Any
) -> AsyncIterator[Look]:
    """`async with on_stand("stack") as look`."""
    app = Stand(figure_class(name)(settings), session)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Look(app, pilot)
