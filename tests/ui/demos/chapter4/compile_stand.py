"""A figure in an app of its own, where its keys are bound as they are on a page of the course."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui_dl.ui import theme
from tui_dl.ui.demos.figure import Figure, figure_class
from tui_dl.ui.panes.text import Lines
from tui_dl.ui.training import Frame, Job
from tui_dl.ui.widgets.canvas import Canvas


class Stand(App[None]):
    """Holds one figure."""

    def __init__(self, figure: Figure, size: tuple[int, int]) -> None:
        super().__init__()
        self.figure = figure
        figure.styles.width, figure.styles.height = size
        self.jobs: list[Job[Any]] = []
        for each in theme.THEMES:
            self.register_theme(each)
        self.theme = theme.DARK.name

    snapshot: Any = None
    """What the app saw last of its session."""
    session: Any = None
    """Who answers questions and takes commands."""

    def compose(self) -> ComposeResult:
        yield self.figure

    def ask(self, question: Any, then: Any) -> None:
        then(question(self.session))

    def submit(self, command: Any) -> None:
        command.work(self.session, lambda snapshot: None)
        self.snapshot = self.session.snapshot()
        self.figure.show_session(self.snapshot)

    def start_job(self, work: Any, show: Any) -> Job[Any]:
        job: Job[Any] = Job(work, show, self.post_message)
        self.jobs.append(job)
        job.start()
        return job

    def on_frame(self, message: Frame) -> None:
        message.job.show_newest()


class Look:
    """Hands and eyes on a figure."""

    def __init__(self, figure: Figure, pilot: Pilot[None]) -> None:
        self.figure, self.pilot = figure, pilot

    async def press(self, *keys: str) -> dict[str, Any]:
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()
        return self.figure.numbers()

    async def click(self, widget: Any, share: tuple[float, float]) -> dict[str, Any]:
        """Click at a share of a widget's width and height."""
        spot = tuple(round(part * (size - 1)) for part, size in zip(share, widget.size, strict=True))
        await self.pilot.click(widget, offset=spot)
        await self.pilot.pause()
        return self.figure.numbers()

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.figure.screen._compositor.render_strips())

    def fits(self) -> None:
        """Nothing stands outside, and no line of words is longer than its place."""
        outer = self.figure.region
        for widget in self.figure.walk_children():
            if not widget.display:
                continue
            assert outer.contains_region(widget.region), (widget, widget.region, outer)
            if isinstance(widget, Lines):
                assert len(widget.lines) <= widget.size.height, (widget.lines, widget.size)
                for line in widget.lines:
                    assert line.cell_length <= widget.size.width, (line.plain, widget.size)
            if isinstance(widget, Canvas):
                assert widget.size.width > 0
                assert widget.size.height > 0


@asynccontextmanager
async def on_stand(
    name: str, size: tuple[int, int] = (76, 15), settings: Mapping[str, Any] | None = None, session: Any = None
) -> AsyncIterator[Look]:
    figure = figure_class(name)(settings or {})
    app = Stand(figure, size)
    app.session = session
    app.snapshot = session.snapshot() if hasattr(session, "snapshot") else None
    app.animation_level = "none"
    async with app.run_test(size=(max(size[0], 80), max(size[1], 24))) as pilot:
        await pilot.pause()
        yield Look(figure, pilot)


def finite(value: Any) -> bool:
    """Whether every number in what a figure reports is one."""
    if isinstance(value, Mapping):
        return all(map(finite, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(finite, value))
    return not isinstance(value, float) or math.isfinite(value)
