"""Data that are no images: points in a plane, a curve with noise, or two heaps, and their first rows as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from textual.containers import Horizontal

from tui_dl.numbers import format_number
from tui_dl.session.gallery import PARTS, Gallery, Part, gallery_of
from tui_dl.ui.demos.board import Board, Surface
from tui_dl.ui.demos.controls import choosing, viewing
from tui_dl.ui.demos.on_data import OnData
from tui_dl.ui.keys.key import Key
from tui_dl.ui.widgets.chart import Chart, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.widget import Widget

VIEWS = ("all", *PARTS)
BINS = 30
COLOURS = ("forward", "backward", "update", "loss", "correct")


class PlotFigure(OnData):
    """A chart of the chosen part, and a table with a chosen row in it."""

    TRY = "Go through the rows with ↑ ↓; v shows one part of them."
    KEYS: ClassVar[tuple[Key, ...]] = (
        choosing("A row of the table"),
        viewing("part", "All, or one part of the data"),
    )
    DEFAULT_CSS = "PlotFigure Surface { width: 34; margin-left: 2; } PlotFigure Chart { width: 1fr; }"
    QUESTION = staticmethod(gallery_of)

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.seen = VIEWS[0]
        self.row = 0
        self._chart = Chart()
        self._x, self._y = np.zeros((0, 1)), np.zeros(0)

    def compose(self) -> Iterator[Widget]:
        """Chart and table side by side."""
        self.surface = Surface(self)
        with Horizontal():
            yield self._chart
            yield self.surface

    def begin(self, gallery: Gallery) -> None:
        """The first row. Of more than two features their sum is drawn."""
        data = gallery.dataset
        x = np.concatenate((data.train_x, data.test_x)).reshape(gallery.count, -1)
        self._x = (x if x.shape[1] <= 2 else x.sum(axis=1, keepdims=True)).astype(np.float64)
        self._y = np.concatenate((data.train_y, data.test_y)).astype(np.float64)
        self.row = self.bounds(gallery)[0]

    def bounds(self, gallery: Gallery) -> tuple[int, int]:
        """The first example shown, and the one after the last."""
        return (0, gallery.count) if self.seen == VIEWS[0] else gallery.bounds(_part(self.seen))

    def action_view(self) -> None:
        """The next part."""
        self.seen = VIEWS[(VIEWS.index(self.seen) + 1) % len(VIEWS)]
        if self.gallery is not None:
            self.row = self.bounds(self.gallery)[0]
        self.changed()

    def action_choose(self, rows: int, columns: int) -> None:
        """Another row of the table."""
        if self.gallery is not None:
            first, last = self.bounds(self.gallery)
            self.row = max(min(self.row + rows + 10 * columns, last - 1), first)
            self.changed()

    def action_pick(self, row: int) -> None:
        """A row was clicked."""
        self.row = row
        self.changed()

    def changed(self) -> None:
        """Draw chart and table anew."""
        super().changed()
        if self.is_mounted and self.gallery is not None:
            self._draw_chart(self.gallery)

    def _draw_chart(self, gallery: Gallery) -> None:
        first, last = self.bounds(gallery)
        x, y, labels = self._x[first:last], self._y[first:last], gallery.dataset.labels
        here = self._x[self.row]
        if x.shape[1] == 2:
            series = [
                Series(name, x[y == label, 0], x[y == label, 1], COLOURS[label % len(COLOURS)], "points")
                for label, name in enumerate(labels)
            ]
            self._chart.show([*series, Series("chosen row", here[:1], here[1:], "ink", "points")], "x1", "x2")
        elif labels:
            edges = np.linspace(self._x.min(), self._x.max(), BINS + 1)
            middles = (edges[1:] + edges[:-1]) / 2
            series = [
                Series(name, middles, np.histogram(x[y == label, 0], edges)[0], COLOURS[label % len(COLOURS)])
                for label, name in enumerate(labels)
            ]
            self._chart.show(series, "x", "examples", "no example in this part")
        else:
            label = "x" if gallery.dataset.features == 1 else "sum of all features"
            chosen = Series("chosen row", here[:1], self._y[self.row : self.row + 1], "ink", "points")
            self._chart.show([Series("y", x[:, 0], y, "data", "points"), chosen], label, "y")

    def draw(self, board: Board, gallery: Gallery) -> None:
        """The table around the chosen row."""
        first, last = self.bounds(gallery)
        features = min(gallery.image(0).size, 2)
        heads = ["row", *(f"x{at + 1}" if features > 1 else "x" for at in range(features)), "y", "part"]
        ends = [6, *(6 + 8 * (at + 1) for at in range(features)), 6 + 8 * features + 7]
        for end, head in zip(ends, heads, strict=False):
            board.right(end, 0, head, "faint")
        rows = board.height - 2
        top = min(max(self.row - rows // 2, first), max(last - rows, first))
        for place, row in enumerate(range(top, min(top + rows, last)), 1):
            chosen, part = row == self.row, gallery.part(row)
            colour = "forward" if chosen else "ink"
            values = [*gallery.image(row).reshape(-1)[:features], gallery.target(row)]
            board.right(ends[0], place, f"{row:,}", colour, bold=chosen)
            for end, value in zip(ends[1:], values, strict=True):
                board.right(end, place, format_number(float(value), 7), colour, bold=chosen)
            board.write(ends[-1] + 2, place, "■", part)
            board.hit((0, place, board.width, place + 1), f"pick({row})")
        board.clipped(0, board.height - 1, f"{self.seen}: {last - first:,} rows · no images", board.width, "faint")

    def numbers(self) -> dict[str, Any]:
        """The chosen row and how many there are."""
        if self.gallery is None:
            return {"ready": False}
        first, last = self.bounds(self.gallery)
        return {
            "ready": True,
            "data": self.gallery.dataset.name,
            "view": self.seen,
            "rows": last - first,
            "row": self.row,
            "x": self.gallery.image(self.row).reshape(-1)[:2].tolist(),
            "y": self.gallery.target(self.row),
            "part": self.gallery.part(self.row),
        }


def _part(name: str) -> Part:
    return next(part for part in PARTS if part == name)


FIGURE = PlotFigure
