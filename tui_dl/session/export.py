"""Runs and charts as files: CSV for tables, JSON for programs, SVG for papers. Never over a file that is there."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from tui_dl.atomic import OutputError, write_whole
from tui_dl.numbers import format_number, format_ticks, nice_ticks
from tui_dl.session.chart_views import ChartsView, HistoryView

STEM = "tui-dl"
MOST_FILES = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class RunRecord:
    """A run as files hold it."""

    name: str
    settings: dict[str, str]
    history: HistoryView


def records_of(charts: ChartsView, history: HistoryView) -> list[RunRecord]:
    """The finished runs, oldest first, and the one that goes on."""
    return [
        *(RunRecord(run.name, run.settings, run.history) for run in charts.runs),
        RunRecord("now", charts.settings, history),
    ]


def as_csv(runs: Sequence[RunRecord]) -> str:
    """A row for each batch (or run of batches), and one for each epoch: run, scale, epoch, batch, then the scores.

    What is no number is written as NaN, what was not measured stays empty.
    """
    scores = list(dict.fromkeys(name for run in runs for name in (*run.history.batches, *run.history.epochs)))
    text = io.StringIO()
    table = csv.DictWriter(text, ["run", "scale", "epoch", "batch", *scores], restval="", lineterminator="\n")
    table.writeheader()
    for run in runs:
        per_epoch = max(run.history.batches_per_epoch, 1)
        curves = run.history.batches
        for place, x in enumerate(next(iter(curves.values())).x.tolist()):
            row = {name: repr(float(curve.mean[place])) for name, curve in curves.items()}
            table.writerow(
                {"run": run.name, "scale": "batch", "epoch": f"{x / per_epoch:.6g}", "batch": f"{x:g}"} | row
            )
        for epoch in range(len(run.history.epochs.get("loss", []))):
            row = {name: repr(float(values[epoch])) for name, values in run.history.epochs.items()}
            place_of = {"run": run.name, "scale": "epoch", "epoch": epoch + 1, "batch": (epoch + 1) * per_epoch}
            table.writerow(place_of | row)
    return text.getvalue()


def as_json(runs: Sequence[RunRecord]) -> str:
    """Every run with its settings and curves; what is no number is null."""
    return json.dumps({"schema": 1, "runs": [_run(run) for run in runs]}, ensure_ascii=False, indent=1) + "\n"


def _run(run: RunRecord) -> dict[str, Any]:
    history = run.history
    return {
        "name": run.name,
        "settings": run.settings,
        "batches": history.batches_done,
        "batches_per_epoch": history.batches_per_epoch,
        "best_epoch": history.best_epoch,
        "by_epoch": {name: _numbers(values) for name, values in history.epochs.items()},
        "by_batch": {
            name: {
                "batch": _numbers(curve.x),
                "mean": _numbers(curve.mean),
                "low": _numbers(curve.low),
                "high": _numbers(curve.high),
            }
            for name, curve in history.batches.items()
        },
    }


def _numbers(values: npt.ArrayLike) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in np.asarray(values, float).tolist()]


# ---------------------------------------------------------------------- pictures

WIDTH, HEIGHT = 900, 520
LEFT, RIGHT, TOP, BOTTOM = 80, 24, 64, 56


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A curve of a picture."""

    name: str
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    """NaN breaks the line."""
    colour: str
    faint: bool = False
    dots: bool = False
    """Points without a line."""


def as_svg(curves: Sequence[Drawn], title: str, x_label: str, log: bool = False) -> str:
    """A chart as a picture: axes, curves, legend. On a logarithmic axis only what is above 0 is drawn."""
    shown = [_scaled(curve, log) for curve in curves]
    frame = _Frame.around(shown)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="bold">{escape(title)}</text>',
        *_axes(frame, x_label, log),
        *(piece for curve in shown for piece in _curve(frame, curve)),
        *_legend([curve for curve in shown if curve.name]),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _scaled(curve: Drawn, log: bool) -> Drawn:
    y = np.where(np.isfinite(curve.y), curve.y, np.nan)
    if log:
        y = np.log10(np.where(y > 0, y, np.nan))
    return Drawn(curve.name, curve.x, y, curve.colour, curve.faint, curve.dots)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the axes span, and where that lies on the picture."""

    x: tuple[float, float]
    y: tuple[float, float]

    @classmethod
    def around(cls, curves: Sequence[Drawn]) -> _Frame:
        return cls(_range([c.x for c in curves]), _range([c.y for c in curves], 0.04))

    def across(self, x: npt.ArrayLike) -> npt.NDArray[np.float64]:
        low, high = self.x
        return LEFT + (np.asarray(x) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def down(self, y: npt.ArrayLike) -> npt.NDArray[np.float64]:
        low, high = self.y
        return HEIGHT - BOTTOM - (np.asarray(y) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _range(values: Sequence[npt.NDArray[np.float64]], margin: float = 0.0) -> tuple[float, float]:
    known = np.concatenate([v[np.isfinite(v)] for v in values]) if values else np.empty(0)
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    spare = (high - low) * margin if high > low else abs(high) / 2 or 1.0
    return low - spare, high + spare


def _axes(frame: _Frame, x_label: str, log: bool) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#888888"/>']
    ups = nice_ticks(*frame.y, 6, whole=log and frame.y[1] - frame.y[0] > 2)
    labels = [format_number(float(f"{10**tick:.4g}")) for tick in ups] if log else format_ticks(ups)
    for tick, label in zip(ups, labels, strict=True):
        y = float(frame.down(tick))
        parts.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#e4e4e4"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555555">{label}</text>')
    sideways = nice_ticks(*frame.x, 10)
    for tick, label in zip(sideways, format_ticks(sideways), strict=True):
        x = float(frame.across(tick))
        parts.append(f'<path d="M{x:.1f} {bottom}v5" stroke="#888888"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle" fill="#555555">{label}</text>')
    middle = (LEFT + right) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{escape(x_label)}</text>')
    return parts


def _curve(frame: _Frame, curve: Drawn) -> list[str]:
    xs, ys = frame.across(curve.x), frame.down(curve.y)
    known = np.isfinite(ys)
    if curve.dots:
        pairs = zip(xs[known].tolist(), ys[known].tolist(), strict=True)
        return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{curve.colour}"/>' for x, y in pairs]
    starts = known & ~np.concatenate(([False], known[:-1]))
    letters = np.where(starts, "M", "L").tolist()
    steps = [
        f"{letter}{x:.1f} {y:.1f}"
        for letter, x, y, there in zip(letters, xs.tolist(), ys.tolist(), known.tolist(), strict=True)
        if there
    ]
    style = 'stroke-width="1" opacity="0.4"' if curve.faint else 'stroke-width="2"'
    return [f'<path d="{"".join(steps)}" fill="none" stroke="{curve.colour}" {style}/>'] if steps else []


def _legend(curves: Sequence[Drawn]) -> list[str]:
    parts, x = [], float(LEFT)
    for curve in curves:
        parts.append(f'<path d="M{x:.0f} 44h18" stroke="{curve.colour}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 24:.0f}" y="48">{escape(curve.name)}</text>')
        x += 44 + 7.5 * len(curve.name)
    return parts


# ---------------------------------------------------------------------- files


def free_path(what: str, ending: str, folder: Path) -> Path:
    """`tui-dl-WHAT.ENDING` in a folder, with the first number from 2 on where such a file is there already."""
    names = (f"{STEM}-{what}{suffix}.{ending}" for suffix in ("", *(f"-{number}" for number in range(2, MOST_FILES))))
    for name in names:
        path = folder / name
        if not path.exists() and not path.is_symlink():
            return path
    raise OutputError(f"{folder}: {MOST_FILES} such files are there already; move some away")


def save(what: str, ending: str, text: str, folder: Path | None = None) -> Path:
    """Write a text to a new file in the folder, the current one by default. Raises `OutputError`."""
    path = free_path(what, ending, folder or Path.cwd())
    write_whole(path, text.encode())
    return path


def save_charts(charts: ChartsView, history: HistoryView, ending: str, picture: str) -> str:
    """Write all runs (`csv`, `json`) or a picture (`svg`) to a new file here; in a line, where, or why not."""
    runs = records_of(charts, history)
    text = picture if ending == "svg" else {"csv": as_csv, "json": as_json}[ending](runs)
    try:
        path = save("chart" if ending == "svg" else "runs", ending, text)
    except OutputError as error:
        return f"Not saved: {error}"
    return f"Saved as {path.name} in {path.parent}."
