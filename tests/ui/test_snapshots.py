"""The Workbench, pixel by pixel, at the moments that matter. After a wanted change: pytest --snapshot-update."""

from __future__ import annotations

import pytest
from fake_session import FakeSession
from hands import Hands, app_around, pressing
from textual.pilot import Pilot

MOMENTS = {
    "start": [],
    "forward": ["p", "b"],
    "loss": ["p", "space"],
    "backward": ["p", "p", "space", "space"],
    "update": ["p", "p", "p", "p"],
}
SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("moment", MOMENTS)
def test_stepping(snap_compare, moment: str, size: tuple[int, int]) -> None:
    session = FakeSession()
    app = app_around(session)
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, session, *MOMENTS[moment]))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_training(snap_compare, size: tuple[int, int]) -> None:
    session = FakeSession(endless=True)
    app = app_around(session)

    async def train(pilot: Pilot[int]) -> None:
        hands = Hands(app, pilot, session)
        await hands.settle()
        await hands.press("e", "e", "e")
        await hands.run()

    assert snap_compare(app, terminal_size=size, run_before=train)
