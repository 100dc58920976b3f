"""Error rates on MNIST over the years, and where one's own last run stands among them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from tui_dl.lessons.models.benchmark import RECORDS, beaten_by, wrong_of
from tui_dl.session.setup import Setup
from tui_dl.ui.demos.board import Board, Drawn
from tui_dl.ui.demos.controls import choosing, viewing
from tui_dl.ui.keys.key import Key
from tui_dl.ui.widgets.cells import clip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui_dl.session.snapshot import Snapshot

SCALES = ("logarithmic", "linear")
LOG_TICKS = (10.0, 5.0, 2.0, 1.0, 0.5, 0.2)
LINEAR_TICKS = (12.0, 10.0, 8.0, 6.0, 4.0, 2.0, 0.0)
TEN = tuple("0123456789")
LABEL = 7
"""Columns left of the plot."""
LINES = 4
"""Rows below the plot."""
Place = Callable[[float, float], tuple[int, int]]
"""Column and row of a year and an error."""


class BenchmarkFigure(Drawn):
    """Every record a point; the chosen one in words; one's own run as a line across."""

    TRY = "Go through the years with ← →; then v: what does a linear scale hide?"
    KEYS: ClassVar[tuple[Key, ...]] = (
        choosing("A result"),
        viewing("scale", "Linear or logarithmic scale"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.chosen: int = 0
        self.own: float | None = None
        """The error of the last run on digits it had not seen, in percent; None before the first epoch has ended."""
        self.scale: str = settings.get("scale", SCALES[0])

    def counterpart(self) -> Setup:
        """A run of one's own."""
        return Setup()

    def show_session(self, snapshot: Snapshot) -> None:
        """The own run may have gone on."""
        own = _own_error(snapshot)
        if own != self.own:
            self.own = own
            self.changed()

    def on_mount(self) -> None:
        """Where the own run stands now."""
        if self.tui_dl.snapshot is not None:
            self.show_session(self.tui_dl.snapshot)

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
        for number in sorted(range(len(RECORDS)), key=lambda number: number == self.chosen):
            self._draw_point(board, number, place)
        self._draw_words(board)

    def _draw_point(self, board: Board, number: int, place: Place) -> None:
        """A mark, filled where nothing before was better; where there is room, what it was."""
        record = RECORDS[number]
        x, y = place(record.year, record.error)
        leads = all(record.error < other.error for other in RECORDS[:number])
        here = number == self.chosen
        board.write(x, y, "◆" if here else "●" if leads else "○", "forward" if here else "data", bold=here)
        room = place(2002 if record.year < 2002 else record.year + 2, 1)[0] - x - 4
        if board.width >= 100 and board.height >= 26:
            text = clip(record.method, min(room, board.width - x - 3))
            if len(text) > 12:
                board.write(x + 2, y, text, "ink" if here else "faint")
            elif here:
                board.right(x - 1, y, record.method, "ink")
        board.hit((x - 1, y, x + 2, y + 1), f"pick({number})")

    def _draw_axes(self, board: Board, rows: int, columns: int, place: Place) -> None:
        """Lines, ticks and years."""
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

    def _draw_own(self, board: Board, columns: int, place: Place) -> None:
        """A line across, where the own run stands."""
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


def _own_error(snapshot: Snapshot) -> float | None:
    """1 − the last validation accuracy, in percent, where all ten digits are told apart."""
    digits = snapshot.example is not None and snapshot.example.labels == TEN
    accuracies = snapshot.history.epochs.get("val_accuracy", []) if snapshot.history is not None and digits else []
    return 100 * (1 - accuracies[-1]) if accuracies and math.isfinite(accuracies[-1]) else None


FIGURE = BenchmarkFigure
