"""Named probabilities as horizontal bars: what the network says, what is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tui_dl.numbers import format_probability
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen, text_width
from tui_dl.ui.widgets.looks import Look

EIGHTHS = " ▏▎▍▌▋▊▉█"
PREDICTED, TRUTH = "▸", "◂"
WAITING = "not yet computed"
BELOW, BEYOND = "‹", "›"
"""Ends of a bar for a value that is less than 0 or more than 1."""

NUMBER_WIDTH = 6
SHORTEST_LABEL = 3
SHORTEST_BAR = 4


def bar(value: float, width: int) -> str:
    """A value in [0, 1] as exactly `width` cells, to an eighth of a cell; any value above 0 leaves a trace.

    What lies outside is marked: `‹` below 0, `›` above 1; NaN is a dashed line.
    """
    if width <= 0:
        return ""
    if math.isnan(value):
        return "╌" * width
    if value < 0:
        return BELOW.ljust(width)
    if value > 1:
        return "█" * (width - 1) + BEYOND
    eighths = max(round(value * width * 8), value > 0)
    full, rest = divmod(eighths, 8)
    return ("█" * full + EIGHTHS[rest].rstrip()).ljust(width)


def rows_shown(values: Sequence[float | None], rows: int, truth: int | None, predicted: int | None) -> list[int]:
    """Which labels to show in so many rows, in their order: prediction, truth, then the largest values."""

    def worth(index: int) -> tuple[bool, bool, float, int]:
        value = values[index]
        known = value is not None and not math.isnan(value)
        return index == predicted, index == truth, value if known and value is not None else -math.inf, -index

    best = sorted(range(len(values)), key=worth, reverse=True)
    return sorted(best[: max(0, rows)])


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a row stand; a part without room has none."""

    label: int
    label_width: int
    bar: int
    bar_width: int
    number: int | None
    truth: int
    truth_text: str


def columns(width: int, longest: int) -> Columns:
    """Divide `width` cells. As they get fewer, the word beside the mark goes, then the bar, then the number."""
    label = 2 if width >= 4 else 0
    label_width = max(0, min(longest, max(SHORTEST_LABEL, width // 3), width - label))
    bar_at = label + label_width + 1
    for truth_text in (f"{TRUTH} truth", TRUTH):
        bar_width = width - bar_at - (1 + NUMBER_WIDTH) - (1 + len(truth_text))
        if bar_width >= SHORTEST_BAR:
            number = bar_at + bar_width + 1
            return Columns(label, label_width, bar_at, bar_width, number, number + NUMBER_WIDTH + 1, truth_text)
    number_fits = bar_at + NUMBER_WIDTH <= width
    after = bar_at + NUMBER_WIDTH + 1 if number_fits else bar_at
    return Columns(label, label_width, bar_at, 0, bar_at if number_fits else None, after, TRUTH)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Labels with a value each, which of them is true and which is predicted."""

    labels: Sequence[str] = ()
    values: Sequence[float | None] = ()
    truth: int | None = None
    predicted: int | None = None


def draw_bars(cells: Cells, answers: Answers, look: Look) -> None:
    """One row a label, as many as there is room for."""
    rows = rows_shown(answers.values, cells.height, answers.truth, answers.predicted)
    place = columns(cells.width, max((text_width(answers.labels[index]) for index in rows), default=0))
    for row, index in enumerate(rows):
        _draw_label(cells, row, index, answers, place, look)
        _draw_value(cells, row, index, answers, place, look)
    if rows and all(value is None for value in answers.values):
        text = clip(WAITING, cells.width - place.bar)
        cells.write(place.bar, (len(rows) - 1) // 2, text, pen(look.faint))


def _draw_label(cells: Cells, row: int, index: int, answers: Answers, place: Columns, look: Look) -> None:
    """The label at the right of its column, and the marks of prediction and truth."""
    predicted, colour = index == answers.predicted, _colour(index, answers, look)
    label = clip(answers.labels[index], place.label_width)
    start = place.label + place.label_width - text_width(label)
    cells.write(start, row, label, pen(colour if predicted else look.ink, bold=predicted))
    if predicted and place.label:
        cells.write(0, row, PREDICTED, pen(colour, bold=True))
    if index == answers.truth:
        cells.write(place.truth, row, place.truth_text, pen(look.correct, bold=True))


def _draw_value(cells: Cells, row: int, index: int, answers: Answers, place: Columns, look: Look) -> None:
    """The bar and the number, dots while there is none."""
    value = answers.values[index]
    if value is None:
        cells.write(place.bar, row, "·" * place.bar_width, pen(look.grid))
        return
    cells.write(place.bar, row, bar(value, place.bar_width), pen(_colour(index, answers, look)))
    if place.number is not None:
        predicted = index == answers.predicted
        stressed = look.ink if predicted or index == answers.truth else look.faint
        text = format_probability(value).rjust(NUMBER_WIDTH)
        cells.write(place.number, row, text, pen(look.broken if math.isnan(value) else stressed, bold=predicted))


def _colour(index: int, answers: Answers, look: Look) -> str:
    """Right or wrong for the prediction, a plain colour for all others."""
    if index != answers.predicted:
        return look.data
    if answers.truth is None:
        return look.forward
    return look.correct if index == answers.truth else look.wrong


class Bars(Canvas):
    """Probabilities by name; the prediction is bold behind a `▸`, the truth stands before a `◂`."""

    _answers = Answers()

    def show(
        self,
        labels: Sequence[str],
        values: Sequence[float | None],
        truth_index: int | None,
        predicted_index: int | None,
    ) -> None:
        """Show a value for each label, None where it is not yet computed. Raises ValueError if one has none."""
        if len(labels) != len(values):
            raise ValueError(f"{len(labels)} labels but {len(values)} values")
        self._answers = Answers(labels, values, truth_index, predicted_index)
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The bars."""
        draw_bars(cells, self._answers, self.look)
