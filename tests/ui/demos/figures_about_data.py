"""A figure alone on a screen of the app, its keys bound as a page of the course or a place would bind them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fake_session import FakeSession
from hands import Hands
from textual.binding import Binding
from textual.screen import Screen

from tui_dl.ui.app import TuiDl
from tui_dl.ui.demos.figure import Figure, figure_class


class Stand(Screen[None]):
    """Holds the figure and hands it its keys."""

    AUTO_FOCUS = ""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.figure = figure
        for key in figure.KEYS:
            for name, part in key.each:
                action = part.action.removeprefix("figure.")
                self._bindings.key_to_bindings.setdefault(name, []).append(
                    Binding(name, f"screen.figure({action!r})", part.help, show=False)
                )

    def compose(self):
        yield self.figure

    async def action_figure(self, action: str) -> None:
        await self.figure.run_action(action)


@asynccontextmanager
async def mounted(
    name: str,
    size: tuple[int, int] = (76, 15),
    settings: Mapping[str, Any] | None = None,
    session: FakeSession | None = None,
) -> AsyncIterator[tuple[Any, Hands]]:
    """`async with mounted("gallery") as (figure, hands)`: settled, in the app around a fake session."""
    fake = session or FakeSession()
    app = TuiDl(lambda: fake)  # type: ignore[arg-type, return-value]
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        hands = Hands(app, pilot, fake)
        await hands.settle()
        figure = figure_class(name)(settings or {})
        await app.push_screen(Stand(figure))
        await hands.settle()
        yield figure, hands
