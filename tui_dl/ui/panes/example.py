"""The chosen example: its digit, what the network makes of it, and the arithmetic of one number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import ExampleView
from tui_dl.ui.panes.breaking import broken
from tui_dl.ui.panes.text import Line, Paragraph
from tui_dl.ui.widgets.bare import SeenThrough
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.digit import Digit

BARS_LEAST, BARS_MOST, BARS_MARGIN = 20, 40, 4
LEAST_WIDTH = 8
"""Columns that the arithmetic has at least."""
NUMBER = ("ŷ",)
"""Labels of a network that predicts a number, not a class."""


def headline(example: ExampleView) -> Content:
    """Which example, what it is, and what the network says."""
    # Counted from 0, as the indices in the arithmetic beside it are.
    row = Content.assemble(("example i = ", "$faint"), (f"{example.index}", "bold"), (f" of {example.count}", "$faint"))
    pieces = [row]
    pieces.append(Content.assemble(("truth ", "$faint"), (example.truth, "bold")))
    if example.predicted:
        right = example.predicted == example.truth
        mark, style = ("✓", "bold $correct") if right else ("✗", "bold $wrong")
        sure = ""
        if example.outputs is not None and example.predicted_index is not None:
            sure = f" ({format_number(float(example.outputs[example.predicted_index]), 5)})"
        verdict = (mark, style) if example.labels != NUMBER else ""
        pieces.append(Content.assemble(("ŷ ", "$faint"), (example.predicted, "bold"), sure, " ", verdict))
    return Content("    ").join(pieces)


def numbers(arithmetic: Sequence[str], width: int, rows: int) -> list[Content]:
    """The arithmetic in so many rows, its symbols strong.

    Of too much, what is longest goes first, in its middle: neither the first line nor the result, and no short line
    with a number in it while a long one stands.
    """

    def rows_of(line: str) -> list[str]:
        return broken(line, max(width, LEAST_WIDTH))

    def height(lines: Sequence[str]) -> int:
        return sum(len(rows_of(line)) for line in lines)

    lines = list(arithmetic)
    if height(lines) > rows:
        while len(lines) > 2 and height(lines) >= rows:
            del lines[max(range(1, len(lines) - 1), key=lambda n: (height(lines[n : n + 1]), n))]
        if height(lines) < rows:
            lines.insert(-1, "  …")
    return [Content.assemble(("\n".join(rows_of(line)), "" if row else "bold")) for row, line in enumerate(lines)]


def same(before: npt.NDArray[Any] | None, now: npt.NDArray[Any] | None) -> bool:
    """Whether two arrays, or their absence, are equal."""
    if before is None or now is None:
        return before is now
    return np.array_equal(before, now, equal_nan=True)


class Side(Horizontal, SeenThrough):
    """What stands side by side."""


class Example(Vertical, SeenThrough):
    """Digit, bars and arithmetic side by side, below a line that names the example."""

    def __init__(self) -> None:
        super().__init__()
        self._headline, self._arithmetic = Line(id="headline"), Paragraph(id="arithmetic")
        self._digit, self._bars = Digit(), Bars()
        self._shown: ExampleView | None = None

    def compose(self) -> ComposeResult:
        """Headline, then the three."""
        yield self._headline
        with Side():
            yield self._digit
            yield self._bars
            yield self._arithmetic

    def show(self, example: ExampleView | None, arithmetic: tuple[str, ...], width: int, rows: int) -> None:
        """Show the example and the arithmetic on `width` columns, `rows` high."""
        self.styles.height = rows + 1
        self._headline.set(headline(example) if example else "")
        self._digit.display = example is not None and example.image is not None
        self._bars.display = example is not None
        if example is not None:
            digit = 2 * rows if example.image is not None else 0
            bars = max(min(width // (5 if digit else 2), BARS_MOST), BARS_LEAST)
            self._digit.styles.width, self._bars.styles.width = digit, bars
            width -= digit + bars + BARS_MARGIN
            self._show_example(example)
        self._arithmetic.set(Content("\n").join(numbers(arithmetic, width, rows)))

    def _show_example(self, example: ExampleView) -> None:
        """Paint only what is new: from one operation to the next most often nothing is."""
        before, self._shown = self._shown, example
        if before is None or not same(before.image, example.image):
            self._digit.show(example.image)
        if before is None or before.truth_index != example.truth_index or not same(before.outputs, example.outputs):
            outputs = [None] * len(example.labels) if example.outputs is None else example.outputs.tolist()
            self._bars.show(example.labels, outputs, example.truth_index, example.predicted_index)
