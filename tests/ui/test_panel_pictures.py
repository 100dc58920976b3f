"""The panels of the Workbench, pixel by pixel. After a wanted change: pytest --snapshot-update."""

from __future__ import annotations

import pytest
from bench import small_app
from hands import Hands
from textual.pilot import Pilot

MOMENTS = {
    "why": ["space", "enter", "down"],
    "why_update": ["n", "enter"],
    "chain": ["p", "p", "p", "b", "l"],
    "stops": ["space", "B", "w", *"norm(W1)", "enter", "n", "m", "d"],
    "time": ["n", "n", "m", "n", "h", "left"],
}
SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("moment", MOMENTS)
def test_panels(snap_compare, moment: str, size: tuple[int, int]) -> None:
    app = small_app()

    async def press(pilot: Pilot[int]) -> None:
        hands = Hands(app, pilot, None)  # type: ignore[arg-type]
        await hands.settle()
        for key in MOMENTS[moment]:
            await hands.press(key)
            await hands.settle()

    assert snap_compare(app, terminal_size=size, run_before=press)
