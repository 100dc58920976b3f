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


def table(
    charts: ChartsView, history: HistoryView, chosen: int | None, hidden: frozenset[int], look: Look
) -> list[Content]:
    """A heading, the run that goes on, and each finished one."""
    everything = [charts.settings, *(run.settings for run in charts.runs)]
    names = differences(everything)
    widths = [min(max(len(name), *(len(each.get(name, "–")) for each in everything)), WIDEST) for name in names]
    validated = any("val_loss" in past.epochs for past in (history, *(run.history for run in charts.runs)))
    measure = "best val loss" if validated else "best loss"
    heading = "   ".ljust(7) + "run".ljust(NAME) + measure.ljust(SCORE) + _row(names, widths)
    if charts.runs and not names:
        heading += "all with the same settings"
    lines = [Content.assemble((heading, "$faint"))]
    rows = [("now", None, charts.settings, history), *((r.name, r.number, r.settings, r.history) for r in charts.runs)]
    for name, number, settings, past in rows:
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
