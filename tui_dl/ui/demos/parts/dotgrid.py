"""A training set as dots: which examples were seen, and which are seen now."""

from __future__ import annotations

from collections.abc import Collection

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, pen

UNSEEN, SEEN, NOW = "·", "○", "●"


class DotGrid(Canvas):
    """A dot an example, in rows of `across`."""

    _count, _across = 0, 1
    _seen: Collection[int] = ()
    _now: Collection[int] = ()

    def show(self, count: int, across: int, seen: Collection[int], now: Collection[int]) -> None:
        """Show `count` dots: those seen earlier in this epoch, and those that the update sees."""
        self._count, self._across = count, across
        self._seen, self._now = frozenset(seen), frozenset(now)
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The dots."""
        look = self.look
        for index in range(self._count):
            row, column = divmod(index, self._across)
            if index in self._now:
                cells.write(column, row, NOW, pen(look.loss, bold=True))
            elif index in self._seen:
                cells.write(column, row, SEEN, pen(look.faint))
            else:
                cells.write(column, row, UNSEEN, pen(look.faint))
