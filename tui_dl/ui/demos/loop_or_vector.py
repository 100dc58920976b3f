"""A Python loop against a vectorised sum, measured here and now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from tui_dl.lessons.models.speed import REPEATS, Measured, measure
from tui_dl.numbers import format_number
from tui_dl.ui.demos.board import Board, Drawn
from tui_dl.ui.demos.controls import stepping
from tui_dl.ui.keys.key import Group, Key
from tui_dl.ui.widgets.bars import bar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui_dl.ui.training import Job

COUNTS = (100, 1_000, 10_000, 100_000, 1_000_000)
NAME = 12
"""Columns left of the bars."""


class LoopOrVector(Drawn):
    """Both programs, what each took, and how many times as fast one is; for every length tried so far."""

    TRY = "Add fewer numbers with [, more with ]: where does the array win?"
    KEYS: ClassVar[tuple[Key, ...]] = (
        stepping("length", "length"),
        Key("m", "m", "figure.measure", "measure", "Measure once more", Group.LOOK, rank=2),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.count: int = settings.get("count", 100_000)
        self.measured: dict[int, Measured] = {}
        self._job: Job[Measured] | None = None

    def on_mount(self) -> None:
        """Measure at once."""
        self.action_measure()

    def on_unmount(self) -> None:
        """Measure no further."""
        if self._job is not None:
            self._job.stop()

    def action_other(self, by: int) -> None:
        """More or fewer numbers."""
        at = COUNTS.index(self.count) + by
        self.action_length(COUNTS[min(max(at, 0), len(COUNTS) - 1)])

    def action_length(self, count: int) -> None:
        """So many numbers."""
        self.count = count
        if count not in self.measured:
            self.action_measure()
        self.changed()

    def action_measure(self) -> None:
        """Measure in a thread of its own."""
        if self._job is not None:
            self._job.stop()
        count = self.count

        def work() -> Iterator[Measured]:
            yield from measure(count)

        self._job = self.tui_dl.start_job(work, self._take)

    def _take(self, measured: Measured) -> None:
        self.measured[measured.count] = measured
        self.changed()

    def paint(self, board: Board) -> None:
        """Lengths, two programs, two bars, the ratio."""
        column = board.pieces(0, 0, ("numbers to add ", "faint"))
        for count in COUNTS:
            column = board.choice(column, 0, f"{count:,}", count == self.count, f"length({count})")
        middle = board.width // 2
        for at, title, lines in (
            (1, "loop", ("total = 0.0", "for value in values:", "    total += value")),
            (middle, "vectorised", ("total = array.sum()",)),
        ):
            board.write(at, 2, title, "update", bold=True)
            for row, line in enumerate(lines, 3):
                board.write(at, row, line, "ink")
        if (now := self.measured.get(self.count)) is not None:
            self._draw_bars(board, now)
        else:
            board.write(1, 7, "measuring …", "faint")
        self._draw_all(board)

    def _draw_bars(self, board: Board, now: Measured) -> None:
        width = board.width - NAME - 14
        for row, (name, seconds, colour) in enumerate(
            (("loop", now.loop_seconds, "backward"), ("vectorised", now.vector_seconds, "correct")), 7
        ):
            board.write(1, row, name, "faint")
            board.write(NAME, row, bar(seconds / max(now.loop_seconds, now.vector_seconds), width), colour)
            board.write(NAME + width + 1, row, f"{format_number(seconds * 1e6)} µs", "ink", bold=True)
        faster = f"{now.ratio:.0f} times as fast" if now.ratio >= 2 else f"{now.ratio:.1f} times as fast"
        board.pieces(1, 10, ("The array is ", "ink"), (faster, "forward", True),
                     (f" at {now.count:,} numbers, best of {now.repeats}.", "ink"))  # fmt: skip
        same = "to the last digit" if now.loop_sum == now.vector_sum else "but for rounding"
        board.write(1, 11, f"Both sums agree {same}: {now.vector_sum:,.6f}", "faint")

    def _draw_all(self, board: Board) -> None:
        """The ratio for every length measured so far, where there is room."""
        if board.height < 20:
            done = "   ".join(f"{count:,}: {one.ratio:.1f}×" for count, one in sorted(self.measured.items()))
            board.clipped(1, 13, f"so far   {done}", board.width - 2, "faint")
            return
        board.write(1, 13, "how many times as fast, by length; the scale is logarithmic", "faint")
        width = board.width - NAME - 10
        for row, count in enumerate(COUNTS, 14):
            board.right(NAME - 1, row, f"{count:,}", "ink" if count == self.count else "faint")
            if (one := self.measured.get(count)) is not None:
                share = math.log10(max(one.ratio, 1)) / 3
                board.write(NAME, row, bar(min(share, 1), width), "correct" if count == self.count else "data")
                board.write(NAME + width + 1, row, f"{one.ratio:.1f}×", "ink")
            else:
                board.write(NAME, row, "not measured yet", "grid")

    def numbers(self) -> dict[str, Any]:
        """What was measured at this length."""
        now = self.measured.get(self.count)
        known: dict[str, Any] = {"count": self.count, "measured": sorted(self.measured)}
        if now is not None:
            known |= {
                "loop_seconds": now.loop_seconds,
                "vector_seconds": now.vector_seconds,
                "ratio": now.ratio,
                "loop_sum": now.loop_sum,
                "vector_sum": now.vector_sum,
                "done": now.repeats == REPEATS,
            }
        return known


FIGURE = LoopOrVector
