"""The finished runs as a table: how well each did, and in what they differ."""

from __future__ import annotations

import math
from collections.abc import Sequence

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.chart_views import ChartsView, HistoryView
from tui_dl.session.runs import differences
from tui_dl.ui.panes.quantities import run_colour
from tui_dl.ui.panes.text import clickable
from tui_dl.ui.widgets.cells import clip
from tui_dl.ui.widgets.looks import Look

SWATCH = "━━"
WIDEST = 30
NAME = 12
SCORE = 15


def best_score(history: HistoryView) -> str:
    """The lowest loss, on validation data where there are any, and its epoch."""
    losses = history.epochs.get("val_loss") or history.epochs.get("loss") or []
    if history.best_epoch is None or history.best_epoch > len(losses):
        return "–"
    return f"{format_number(losses[history.best_epoch - 1], 6)} @{history.best_epoch}"


def in_view(count: int, chosen: int, rows: int) -> range:
    """Which of so many finished runs are shown on so many rows: those around the chosen one."""
    first = min(max(chosen - rows // 2, 0), max(count - rows, 0))
    return range(first, min(first + rows, count))


def table(
    charts: ChartsView, history: HistoryView, chosen: int | None, hidden: frozenset[int], look: Look, rows: int
) -> list[Content]:
    """A heading, the run that goes on, and each finished one; where they are too many, those around the chosen one."""
    numbers = [run.number for run in charts.runs]
    place = numbers.index(chosen) if chosen in numbers else 0
    shown_runs = [charts.runs[n] for n in in_view(len(numbers), place, max(rows - 2, 1))]
    everything = [charts.settings, *(run.settings for run in charts.runs)]
    names = differences(everything)
    widths = [min(max(len(name), *(len(each.get(name, "–")) for each in everything)), WIDEST) for name in names]
    validated = any("val_loss" in past.epochs for past in (history, *(run.history for run in charts.runs)))
    measure = "best val loss" if validated else "best loss"
    counted = "run" if len(shown_runs) == len(numbers) else f"run {place + 1} of {len(numbers)}"
    heading = "   ".ljust(7) + counted.ljust(NAME) + measure.ljust(SCORE) + _row(names, widths)
    if charts.runs and not names:
        heading += "all with the same settings"
    lines = [Content.assemble((heading, "$faint"))]
    finished = [(run.name, run.number, run.settings, run.history) for run in shown_runs]
    for name, number, settings, past in [("now", None, charts.settings, history), *finished]:
        mark = "▸" if number is not None and number == chosen else " "
        shown = number is None or number not in hidden
        colour = look.colour("validation" if number is None else run_colour(number))
        text = clip(name, NAME - 1).ljust(NAME) + best_score(past).ljust(SCORE)
        text += _row([settings.get(each, "–") for each in names], widths)
        line = Content.assemble(
            f" {mark} ",
            (SWATCH if shown else "··", colour if shown else "$faint"),
            "  ",
            (text, "" if shown else "$faint"),
        )
        lines.append(line if number is None else clickable(line, f"screen.pick_run({number})"))
    return lines


def _row(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(clip(text, width).ljust(width) for text, width in zip(texts, widths, strict=True))


def described(charts: ChartsView, history: HistoryView, hidden: frozenset[int]) -> list[dict[str, object]]:
    """The runs for the report."""
    return [
        {
            "name": run.name,
            "settings": run.settings,
            "differs": {name: run.settings.get(name) for name in differences([run.settings, charts.settings])},
            "best_epoch": run.history.best_epoch,
            "batches": run.history.batches_done,
            "shown": run.number not in hidden,
            "loss": _last(run.history),
        }
        for run in charts.runs
    ]


def _last(history: HistoryView) -> float:
    values = history.batches["loss"].mean
    return float(values[-1]) if len(values) else math.nan
