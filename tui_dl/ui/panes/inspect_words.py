"""Words for an example: which it is, what it is, what the network says of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from textual.content import Content

from tui_dl.numbers import format_number, format_percent
from tui_dl.session.inspection.answers import predictions
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.wall import Caption

MOST_NUMBERS = 8
"""Features of an example that are written out."""


def class_name(overview: Overview, index: int) -> str:
    """The name of a class; a dash for an answer that is no number."""
    names = overview.meaning.classes
    return names[index] if 0 <= index < len(names) else "NaN"


def truth_text(overview: Overview, index: int) -> str:
    """What an example is."""
    truth = overview.truths[index]
    if overview.meaning.task == "regression":
        return format_number(float(truth))
    return class_name(overview, int(truth))


def answer_text(overview: Overview, index: int) -> str:
    """What the network says of an example."""
    if overview.meaning.task == "regression":
        return format_number(float(overview.outputs[index, 0]))
    return class_name(overview, int(overview.predictions[index]))


def confidence(overview: Overview, index: int) -> float:
    """The probability that the network gives its own answer."""
    outputs = overview.outputs[index]
    if overview.meaning.single:
        share = float(outputs[0])
        return share if overview.predictions[index] == 1 else 1 - share
    return float(outputs.max())


def show_outputs(bars: Bars, overview: Overview, index: int, outputs: Sequence[float]) -> None:
    """Outputs as bars, of the example or of something made from it, with the truth marked; no bars for numbers."""
    bars.display = bool(overview.meaning.classes)
    several = not overview.meaning.single and bool(overview.meaning.classes)
    said = int(predictions(overview.meaning, np.asarray([outputs], np.float32))[0])
    truth = int(overview.truths[index]) if several else None
    bars.show(overview.meaning.outputs, list(outputs), truth, said if several and said >= 0 else None)


def headline(overview: Overview, index: int, *, short: bool = False) -> Content:
    """Which example, what it is, what the network says of it."""
    kind = "#" if short else f"{overview.split} "
    name = Content.assemble((kind, f"$split-{overview.split}"), (f"{index:,}", "bold"))
    truth = Content.assemble(("is " if short else "truth ", "$faint"), (truth_text(overview, index), "bold"))
    said = Content.assemble(("ŷ ", "$faint"), (answer_text(overview, index), "bold"))
    if overview.meaning.task != "regression":
        right = overview.predictions[index] == overview.truths[index]
        said = Content.assemble(said, " ", ("✓", "bold $correct") if right else ("✗", "bold $wrong"))
    return Content(" " if short else "  ").join([name, truth, said])


def in_words(overview: Overview, index: int) -> list[Content]:
    """An example that is no image: its numbers, its truth, the answer."""
    values = overview.row(index)
    pairs = [(f"x[{n}]", format_number(float(value))) for n, value in enumerate(values[:MOST_NUMBERS])]
    if len(values) > MOST_NUMBERS:
        pairs.append(("…", f"{len(values) - MOST_NUMBERS} more"))
    pairs += [("truth", truth_text(overview, index)), ("ŷ", answer_text(overview, index))]
    return [Content.assemble((name.ljust(6), "$faint"), text) for name, text in pairs]


def in_columns(rows: Sequence[Sequence[str]], chosen: int, room: int) -> list[Content]:
    """Rows of texts in columns as wide as they need, one row marked; closer together where room is short."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    gap = "   " if sum(widths) + 3 * len(widths) < room else "  "
    return [
        Content.assemble(
            (("▸ " if n == chosen else "  ") + gap.join(map(str.ljust, row, widths)), "bold" if n == chosen else "")
        )
        for n, row in enumerate(rows)
    ]


def features_text(overview: Overview, index: int) -> str:
    """The first numbers of an example."""
    return "(" + ", ".join(format_number(float(value)) for value in overview.row(index)[:4]) + ")"


def caption(overview: Overview, index: int) -> Caption:
    """What the network says of an example, what it is where that differs, and how sure it is."""
    sure = format_percent(confidence(overview, index)).replace(" %", "%")
    said = answer_text(overview, index)
    if overview.predictions[index] == overview.truths[index]:
        return Caption(f"✓ {said} {sure}", "correct")
    return Caption(f"✗ {said} ◂ {truth_text(overview, index)} {sure}", "wrong")
