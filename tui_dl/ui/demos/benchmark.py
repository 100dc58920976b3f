"""Error rates on MNIST over the years, and where one's own last run stands among them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from tui_dl.lessons.models.benchmark import RECORDS, beaten_by, wrong_of
from tui_dl.session.setup import Setup
from tui_dl.ui.demos.board import Board, Drawn
from tui_dl.ui.demos.controls import choosing, viewing
from tui_dl.ui.keys.key import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

SCALES = ("logarithmic", "linear")
LOG_TICKS = (10.0, 5.0, 2.0, 1.0, 0.5, 0.2)
LINEAR_TICKS = (12.0, 10.0, 8.0, 6.0, 4.0, 2.0, 0.0)
LABEL = 7
"""Columns left of the plot."""
LINES = 4
"""Rows below the plot."""


class BenchmarkFigure(Drawn):
    """Every record a point; the chosen one in words; one's own run as a line across."""

    TRY = "Go through the years with ← →; press v: what does a linear scale hide?"
    KEYS: ClassVar[tuple[Key, ...]] = (
        choosing("A result"),
        viewing("scale", "Linear or logarithmic scale"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.chosen: int = 0
        self.scale: str = settings.get("scale", SCALES[0])

    def counterpart(self) -> Setup:
        """A run of one's own."""
        return Setup()

    def on_mount(self) -> None:
        """The own run may go on meanwhile."""
        self.set_interval(1.0, self.changed)

    def action_choose(self, rows: int, columns: int) -> None:
        """The record before, or the next."""
        self.action_pick(min(max(self.chosen + rows + columns, 0), len(RECORDS) - 1))

    def action_pick(self, chosen: int) -> None:
        """A point was clicked."""
        self.chosen = chosen
        self.changed()

    def action_view(self) -> None:
        """The other scale."""
        self.action_look(SCALES[1 - SCALES.index(self.scale)])

    def action_look(self, scale: str) -> None:
        """One of the scales."""
        self.scale = scale
        self.changed()

    @property
    def own(self) -> float | None:
        """The error of the last run on digits it had not seen, in percent; None before the first epoch has ended."""
        snapshot = self.tui_dl.snapshot
        history = snapshot.history if snapshot is not None else None
        accuracies = history.epochs.get("val_accuracy", []) if history is not None else []
        known = snapshot.configuration.data.startswith("mnist") if snapshot and snapshot.configuration else False
        return 100 * (1 - accuracies[-1]) if accuracies and known and math.isfinite(accuracies[-1]) else None

    def _share(self, error: float) -> float:
        """Where an error lies between the bottom (0) and the top (1) of the plot."""
        if self.scale == "linear":
            return min(error / 12.5, 1)
        low, high = math.log(0.18), math.log(15)
        return min(max((math.log(max(error, 0.01)) - low) / (high - low), 0), 1)

    def paint(self, board: Board) -> None:
        """Axes, points, the own run, words."""
        rows, columns = board.height - LINES - 2, board.width - LABEL - 2
        board.pieces(0, 0, ("error on the test digits, %", "ink", True))
        column = board.width - sum(len(scale) + 2 for scale in SCALES)
        for scale in SCALES:
            column = board.choice(column, 0, scale, scale == self.scale, f"look({scale!r})")

        def place(year: float, error: float) -> tuple[int, int]:
            across = (year - 1997) / (2013 - 1997)
            return LABEL + round(across * (columns - 1)), 1 + round((1 - self._share(error)) * (rows - 1))

        self._draw_axes(board, rows, columns, place)
        self._draw_own(board, columns, place)
        best = math.inf
        for number, record in enumerate(RECORDS):
            x, y = place(record.year, record.error)
            leads = record.error < best
            best = min(best, record.error)
            here = number == self.chosen
            mark = "◆" if here else "●" if leads else "○"
            board.write(x, y, mark, "forward" if here else "data", bold=here)
            board.hit((x - 1, y, x + 2, y + 1), f"pick({number})")
        self._draw_words(board)

    def _draw_axes(self, board: Board, rows: int, columns: int, place: Any) -> None:
        for row in range(1, rows + 1):
            board.write(LABEL - 1, row, "│", "grid")
        used: set[int] = set()
        for tick in LOG_TICKS if self.scale == SCALES[0] else LINEAR_TICKS:
            _, y = place(1997, tick)
            if y not in used:
                used.add(y)
                board.right(LABEL - 2, y, f"{tick:g}", "faint")
                board.write(LABEL - 1, y, "┤" + "┈" * columns, "grid")
        board.write(LABEL - 1, rows + 1, "└" + "─" * columns, "grid")
        for year in range(1998, 2013, 2):
            x, _ = place(year, 1)
            board.write(x, rows + 1, "┬", "grid")
            board.write(x - 2, rows + 2, str(year), "faint")

    def _draw_own(self, board: Board, columns: int, place: Any) -> None:
        own = self.own
        if own is not None:
            _, y = place(1997, own)
            board.write(LABEL, y, "╌" * columns, "validation")
            board.write(LABEL + columns - 22, y, f" your last run {own:.2f} % ", "validation", bold=True)

    def _draw_words(self, board: Board) -> None:
        record, own, top = RECORDS[self.chosen], self.own, board.height - LINES + 1
        board.pieces(0, top, ("◆ ", "forward"), (f"{record.year}", "ink", True),
                     (f"  {record.error:g} % wrong, {wrong_of(record.error):,} of 10,000 digits", "ink"))  # fmt: skip
        board.clipped(2, top + 1, f"{record.method} ({record.authors})", board.width - 2, "faint")
        if own is None:
            text = "Your own run has no line yet: train in the Workbench (4, then e), come back."
        else:
            text = f"Your last run: {own:.2f} % of the validation digits wrong. {beaten_by(own)} results are better."
        board.clipped(0, top + 2, text, board.width, "validation" if own is not None else "faint")

    def numbers(self) -> dict[str, Any]:
        """The chosen record, and the own run beside it."""
        record, own = RECORDS[self.chosen], self.own
        return {
            "year": record.year,
            "error": record.error,
            "method": record.method,
            "wrong": wrong_of(record.error),
            "scale": self.scale,
            "own_error": own,
            "better_than_own": None if own is None else beaten_by(own),
        }


FIGURE = BenchmarkFigure
