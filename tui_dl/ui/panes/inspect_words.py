"""Words for an example: which it is, what it is, what the network says of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from textual.content import Content

from tui_dl.numbers import format_number, format_percent
from tui_dl.session.inspection.answers import predictions
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.cells import clip, together
from tui_dl.ui.widgets.wall import Caption

MOST_NUMBERS = 8
"""Features of an example that are written out."""
FEWER_DIGITS = (4, 3, 2)
"""How many digits of an answer are shown as room gets short."""


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


def headline(overview: Overview, index: int, room: int = 0) -> Content:
    """Which example, what it is, what the network says of it; on so many columns, 0: as many as it takes.

    With little room its words are shorter, then names are cut: whether it is right is always told.
    Numbers are never cut: they lose digits.
    """
    if overview.meaning.task == "regression":
        return _in_numbers(overview, index, room)
    texts = [truth_text(overview, index), answer_text(overview, index)]
    whole = _headline(overview, index, texts, short=False)
    if not room or whole.cell_length <= room:
        return whole
    names = together(texts, room - _headline(overview, index, ["", ""], short=True).cell_length)
    return _headline(overview, index, names, short=True)


def _in_numbers(overview: Overview, index: int, room: int) -> Content:
    """A headline whose truth and answer are numbers: the fullest that fits, else the shortest."""
    numbers = float(overview.truths[index]), float(overview.outputs[index, 0])
    texts = {digits: [format_number(number, digits=digits) for number in numbers] for digits in FEWER_DIGITS}
    lines = [_headline(overview, index, texts[FEWER_DIGITS[0]], short=False)]
    lines += [_headline(overview, index, pair, short=True) for pair in texts.values()]
    lines += [Content.assemble((f"{pair[0]} ", "bold"), ("ŷ ", "$faint"), (pair[1], "bold")) for pair in texts.values()]
    return next((line for line in lines if not room or line.cell_length <= room), lines[-1])


def _headline(overview: Overview, index: int, texts: Sequence[str], *, short: bool) -> Content:
    kind = "#" if short else f"{overview.split} "
    name = Content.assemble((kind, f"$split-{overview.split}"), (f"{index:,}", "bold"))
    truth = Content.assemble(("is " if short else "truth ", "$faint"), (texts[0], "bold"))
    said = Content.assemble(("ŷ ", "$faint"), (texts[1], "bold"))
    if overview.meaning.task != "regression":
        right = overview.predictions[index] == overview.truths[index]
        said = Content.assemble(said, " ", ("✓", "bold $correct") if right else ("✗", "bold $wrong"))
    return Content(" " if short else "  ").join([name, truth, said])


def name_line(overview: Overview, index: int) -> Content:
    """Which example it is, where what it is and what the network says of it stand below (`in_words`)."""
    return Content.assemble((f"{overview.split} ", f"$split-{overview.split}"), f"{index:,}")


def in_words(overview: Overview, index: int) -> list[Content]:
    """An example in words: its numbers where it is no image, its truth, the answer."""
    values = overview.row(index)[: 0 if overview.image_shape is not None else None]
    pairs = [(f"x[{n}]", format_number(float(value))) for n, value in enumerate(values[:MOST_NUMBERS])]
    if len(values) > MOST_NUMBERS:
        pairs.append(("…", f"{len(values) - MOST_NUMBERS} more"))
    pairs += [("truth", truth_text(overview, index)), ("ŷ", answer_text(overview, index))]
    return [Content.assemble((name.ljust(6), "$faint"), text) for name, text in pairs]


def in_columns(rows: Sequence[Sequence[str]], chosen: int, room: int, names: Sequence[int] = ()) -> list[Content]:
    """Rows of texts in columns as wide as they need, one row marked; closer together where room is short.

    Where that is not enough, the columns of `names` are cut: numbers never are.
    """
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    gap = next((" " * n for n in (3, 2) if 2 + sum(widths) + n * (len(widths) - 1) <= room), " ")
    if names and (excess := 2 + sum(widths) + len(widths) - 1 - room) > 0:
        cut = together(["n" * widths[n] for n in names], sum(widths[n] for n in names) - excess)
        for n, text in zip(names, cut, strict=True):
            widths[n] = len(text)
    rows = [[clip(text, width) for text, width in zip(row, widths, strict=True)] for row in rows]
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
    """What the network says of an example, what it is where that differs, how sure it is; how far off a number is."""
    if overview.meaning.task == "regression":
        off = f"off by {format_number(float(overview.badness[index]))}"
        return Caption(f"ŷ {answer_text(overview, index)} ◂ {truth_text(overview, index)}", short=off)
    sure = format_percent(confidence(overview, index)).replace(" %", "%")
    said = answer_text(overview, index)
    if overview.predictions[index] == overview.truths[index]:
        return Caption(f"✓ {{}} {sure}", "correct", (said,))
    return Caption(f"✗ {{}} ◂ {{}} {sure}", "wrong", (said, truth_text(overview, index)), "✗ {} ◂ {}")
