"""Squares in rows: how many digits fit side by side, and how large they can be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_dl.ui.demos.board import Box

SIDES = (28, 20, 14, 12)
"""Columns that a digit may take on a page; half as many rows."""
ENOUGH = 20
"""So many digits a page are wanted before they are drawn larger."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Squares of `side` columns (half as many rows) side by side, in rows."""

    side: int
    across: int
    down: int
    gaps: tuple[int, int] = (1, 0)
    """Columns and rows between them."""

    @property
    def size(self) -> int:
        """How many there are."""
        return self.across * self.down

    def spread(self, width: int, height: int) -> Grid:
        """The same with the room that is left shared out among the gaps, three columns and a row at most."""
        across = (width - self.side * self.across) // max(self.across - 1, 1)
        down = (height - self.side // 2 * self.down) // max(self.down - 1, 1)
        return replace(self, gaps=(min(max(across, 1), 3), min(max(down, 0), 1)))

    def box(self, place: int, top: int) -> Box:
        """The cells of one of them."""
        row, column = divmod(place, self.across)
        left, above = column * (self.side + self.gaps[0]), top + row * (self.side // 2 + self.gaps[1])
        return left, above, left + self.side, above + self.side // 2


def page_grid(width: int, height: int) -> Grid:
    """The largest digits of which enough fit on a page, else those of which most fit."""
    grids = [Grid(side, max((width + 1) // (side + 1), 1), max(height // (side // 2), 1)) for side in SIDES]
    enough = next((grid for grid in grids if grid.size >= ENOUGH), None)
    return (enough or max(grids, key=lambda grid: grid.size)).spread(width, height)


def whole_grid(count: int, width: int, height: int) -> Grid:
    """All of `count` squares at once, as large as they can be, 28 columns at most."""
    grids = []
    for across in range(1, count + 1):
        down = -(-count // across)
        side = min((width + 1) // across - 1, height // down * 2, 28)
        grids.append(Grid(side - side % 2, across, down))
    return max(grids, key=lambda grid: grid.side).spread(width, height)
