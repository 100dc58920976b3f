"""One widget in an app, as large as asked for; NO_COLOR of whoever runs the tests does not count."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.heatmap import HeatMap


class Stand(App[None]):
    """Holds one widget and keeps what was picked on it."""

    def __init__(self, widget: Canvas, width: int, height: int) -> None:
        super().__init__()
        self.widget = widget
        self.picked: list[tuple[int, int]] = []
        widget.styles.width, widget.styles.height = width, height

    def compose(self) -> ComposeResult:
        yield self.widget

    @on(HeatMap.Picked)
    def keep(self, message: HeatMap.Picked) -> None:
        assert message.control is self.widget
        self.picked.append((message.row, message.column))


OnStand = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture(autouse=True)
def _coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def on_stand() -> OnStand:
    """`async with on_stand(widget, width, height) as pilot`."""

    @asynccontextmanager
    async def stand(widget: Canvas, width: int, height: int) -> AsyncIterator[Pilot[None]]:
        async with Stand(widget, width, height).run_test(size=(100, 40)) as pilot:
            await pilot.pause()
            yield pilot

    return stand


def lines(widget: Canvas) -> list[str]:
    """What the widget shows, as text."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


@pytest.fixture
def text_of() -> Callable[[Canvas], list[str]]:
    """The text that a widget shows, line by line."""
    return lines
