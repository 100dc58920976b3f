"""The panels of the Workbench, pixel by pixel. After a wanted change: pytest --snapshot-update."""

from __future__ import annotations

import pytest
from bench import small_app
from hands import pressing

MOMENTS = {
    "why": ["space", "enter", "down"],
    "why_update": ["n", "enter"],
    "chain": ["p", "p", "p", "b", "l"],
    "stops": ["space", "B", "w", *"norm(W1)", "enter", "n", "m", "d"],
    "time": ["n", "n", "m", "n", "h", "left"],
}
SMALL, LARGE = (80, 24), (120, 40)
PICTURES = [("why", SMALL), ("why", LARGE), ("why_update", LARGE), ("chain", SMALL), ("stops", SMALL), ("time", LARGE)]
"""Panels are laid out alike at all sizes: one of them is looked at in both."""


@pytest.mark.parametrize(
    ("moment", "size"), PICTURES, ids=lambda one: one if isinstance(one, str) else "x".join(map(str, one))
)
def test_panels(snap_compare, moment: str, size: tuple[int, int]) -> None:
    app = small_app()
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, None, *MOMENTS[moment]))
