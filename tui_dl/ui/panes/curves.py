"""The charts, large: one quantity at a time, what it says in words, and the finished runs to compare with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches

from tui_dl.numbers import format_number
from tui_dl.session import reading
from tui_dl.session.chart_views import ChartsView, HistoryView, RunView
from tui_dl.session.export import Drawn, as_svg
from tui_dl.session.runs import MOST
from tui_dl.session.snapshot import Snapshot, WatchView
from tui_dl.ui.panes.naming import Naming
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.panes.quantities import (
    ACTIVATIONS,
    STRENGTHS,
    Quantity,
    Settings,
    batches_at,
    curves,
    logarithmic,
    over_epochs,
    quantities,
    watch_series,
    watched,
    words,
)
from tui_dl.ui.panes.readout import readout
from tui_dl.ui.panes.runlist import described, table
from tui_dl.ui.panes.text import Line, Lines, Paragraph, clickable
from tui_dl.ui.widgets.chart import Plot, Series
from tui_dl.ui.widgets.density import Density, Spread, panels
from tui_dl.ui.widgets.explorer import Explorer, Reading
from tui_dl.ui.widgets.looks import LIGHT, Look, look_for

EMPTY = "no batch trained yet: space trains"
HINT = "← → reads exact values · z zooms · or click, scroll, drag"


def tabs(every: list[Quantity], chosen: str) -> Content:
    """The quantities on a line; a click shows one."""
    pieces = []
    for quantity in every:
        here = quantity.key == chosen
        text = f"▌{quantity.title}▐" if here else f" {quantity.title} "
        pieces.append(
            clickable(Content.assemble((text, "bold" if here else "$faint")), f"screen.show_quantity('{quantity.key}')")
        )
    return Content("").join(pieces)


class Large(Vertical, Pane):
    """The frame around the chart that is chosen."""

    def __init__(self) -> None:
        super().__init__(id="large")
        self.explorer, self.density = Explorer(), Density()
        self.readout = Line(id="readout")

    def compose(self) -> ComposeResult:
        """Curves or densities, and what is read off."""
        yield self.explorer
        yield self.density
        yield self.readout


class Curves(Vertical):
    """All of the charts screen between its bars."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()
        self.chosen: int | None = None
        """The number of the chosen run."""
        self.quantity = Quantity("loss", "loss", epochs=True)
        self._tabs = Line(id="quantities")
        self.large, self._words = Large(), Paragraph(id="words")
        self._runs = Lines(id="runs")
        self._history: HistoryView | None = None
        self._charts: ChartsView | None = None
        self._watches: tuple[WatchView, ...] = ()
        self._layer = 0

    def compose(self) -> ComposeResult:
        """Tabs, the chart, words and runs."""
        yield self._tabs
        yield self.large
        with Horizontal(id="below"):
            yield self._words
            yield self._runs

    def on_resize(self) -> None:
        """What has room is another now."""
        self.call_after_refresh(self.refresh_charts)

    # ------------------------------------------------------------------ what is shown

    def show(self, snapshot: Snapshot) -> None:
        """Take the newest history."""
        if snapshot.history is not None:
            self._history, self._watches = snapshot.history, snapshot.watches
            self.refresh_charts()

    def show_charts(self, charts: ChartsView) -> None:
        """Take what was asked for."""
        self._charts = charts
        numbers = [run.number for run in charts.runs]
        if self.chosen not in numbers:
            self.chosen = numbers[-1] if numbers else None
        self.refresh_charts()

    @property
    def runs(self) -> tuple[RunView, ...]:
        """The finished runs."""
        return self._charts.runs if self._charts else ()

    @property
    def chosen_run(self) -> RunView | None:
        """The one that keys act on."""
        return next((run for run in self.runs if run.number == self.chosen), None)

    @property
    def every(self) -> list[Quantity]:
        """All there is to look at."""
        return quantities(self._history, self._watches) if self._history else [self.quantity]

    def refresh_charts(self) -> None:
        """Draw what is chosen."""
        history = self._history
        if history is None:
            return
        every = self.every
        if self.quantity.key not in [quantity.key for quantity in every]:
            self.quantity = every[0]
        self._tabs.set(tabs(every, self.quantity.key))
        spread = self.quantity.key == ACTIVATIONS
        self.large.explorer.display, self.large.density.display = not spread, spread
        if spread:
            self._show_spreads()
        else:
            self._show_curves(history)
        self._words.set(
            reading.on_watch(watch) if (watch := self._watch) else words(self.quantity, history, self._charts)
        )
        self._show_runs(history)
        self._write_frame()
        self.show_reading()

    def _show_curves(self, history: HistoryView) -> None:
        series = self._series(history)
        unit = "epoch" if self.quantity.epochs and over_epochs(history, self.settings) else "batch"
        self.large.explorer.show(Plot(series, unit, "", EMPTY, self.logarithmic))

    @property
    def _watch(self) -> WatchView | None:
        return watched(self.quantity, self._watches)

    def _series(self, history: HistoryView) -> list[Series]:
        watch = self._watch
        return watch_series(watch) if watch else curves(self.quantity, history, self._charts, self.settings)

    def _show_spreads(self) -> None:
        if self._charts is None:
            return
        statistics = self._charts.statistics
        self.large.density.show(
            [
                Spread(f"{a.name} {a.layer}", statistics.batches, a.shares, a.low, a.high)
                for a in statistics.activations
            ],
            self._layer,
        )

    def _show_runs(self, history: HistoryView) -> None:
        charts = self._charts
        shown = charts is not None and bool(charts.runs)
        if shown is not self.has_class("-runs"):
            # How many have room is known once it is laid out.
            self.set_class(shown, "-runs")
            self.call_after_refresh(self.refresh_charts)
        if charts is not None and charts.runs:
            rows = self._runs.size.height or MOST + 2
            self._runs.set_lines(table(charts, history, self.chosen, self.settings.hidden, self._look, rows))

    @property
    def _look(self) -> Look:
        theme = self.app.current_theme
        return look_for(theme.name, theme.dark)

    def _write_frame(self) -> None:
        facts = []
        if self.quantity.epochs and self.smoothed:
            facts.append(f"smoothed {STRENGTHS[self._strength]:g}" if self._strength else "not smoothed")
        if self.logarithmic and self.quantity.key != ACTIVATIONS:
            facts.append("logarithmic")
        if self.large.explorer.window is not None and self.quantity.key != ACTIVATIONS:
            facts.append("zoomed in, 0 shows all")
        self.large.write_frame(self.quantity.title.replace("[", "\\["), " · ".join(facts))

    # ------------------------------------------------------------------ reading

    def show_reading(self) -> None:
        """Write what the crosshair reads."""
        read = [] if self.quantity.key == ACTIVATIONS else self.large.explorer.read()
        if not read:
            hint = "" if self.quantity.key == ACTIVATIONS else HINT
            self.large.readout.set(Content.assemble((hint, "$faint")))
            return
        width = self.large.readout.size.width
        self.large.readout.set(readout(self._place(), self._ordered(read), self._elsewhere, self._look, width))

    def _elsewhere(self, one: Reading) -> str:
        """Where a curve was read that has no point at the crosshair: validation has one an epoch."""
        history, cross = self._history, self.large.explorer.cross
        assert history is not None
        assert cross is not None
        curve = history.batches.get(self.quantity.key)
        near = curve.run if curve is not None and not over_epochs(history, self.settings) else 1
        return f" @{format_number(one.x)}" if abs(one.x - cross) >= near else ""

    def _ordered(self, read: list[Reading]) -> list[Reading]:
        """The run that goes on first, then the finished runs, and last the single batch that happens to be there."""
        names = tuple(f"{run.name} " for run in self.runs)
        return sorted(read, key=lambda one: (one.name == "batch", one.name.startswith(names)))

    def _place(self) -> str:
        history, x = self._history, self.large.explorer.cross
        assert history is not None
        assert x is not None
        if self.quantity.epochs and over_epochs(history, self.settings):
            best = " (best)" if history.best_epoch == x else ""
            return f"epoch {format_number(x)}{best}"
        if self.quantity.epochs:
            return batches_at(history.batches[self.quantity.key], x)
        return f"batch {x:.0f}"

    def numbers(self) -> dict[str, Any]:
        """All that is shown as numbers, for the report."""
        history, charts, explorer = self._history, self._charts, self.large.explorer
        told: dict[str, Any] = {
            "quantity": self.quantity.key,
            "title": self.quantity.title,
            "says": self._words.text.plain,
            "log": self.logarithmic,
        }
        if history is not None:
            told |= {"batches": history.batches_done, "best_epoch": history.best_epoch, "epochs": history.epochs}
            told["over"] = "epochs" if over_epochs(history, self.settings) else "batches"
        if self.quantity.key != ACTIVATIONS:
            told["window"] = explorer.window
            told["crosshair"] = explorer.cross
            told["values"] = {one.name: one.y for one in explorer.read()}
        told["smoothing"] = self.settings.smoothing
        told["watches"] = [watch.name for watch in self._watches]
        if charts is not None and history is not None:
            statistics = charts.statistics
            told["runs"] = described(charts, history, self.settings.hidden)
            told["sampled_batches"] = statistics.batches.tolist()
            told["kernels"] = {
                k.name: {"gradient": k.gradient[-1], "update": k.update[-1], "ratio": k.ratio[-1]}
                for k in statistics.kernels
                if len(k.gradient)
            }
            told["zeros"] = {a.name: a.zeros[-1] for a in statistics.activations if len(a.zeros)}
        return told

    def picture(self) -> str:
        """The chart as SVG, on white."""
        history = self._history
        if history is None:
            return ""
        drawn = [
            Drawn(one.name, np.asarray(one.x, float), np.asarray(one.y, float), LIGHT.colour(one.colour),
                  one.style == "faint", one.style == "points")
            for one in self._series(history)
        ]  # fmt: skip
        unit = "epoch" if self.quantity.epochs and over_epochs(history, self.settings) else "batch"
        return as_svg(drawn, self.quantity.title, unit, self.logarithmic)

    # ------------------------------------------------------------------ settings

    @property
    def smoothed(self) -> bool:
        """Whether single batches are drawn, which can be smoothed."""
        return self._history is not None and self.quantity.epochs and not over_epochs(self._history, self.settings)

    @property
    def logarithmic(self) -> bool:
        """Whether the axis in view is."""
        return logarithmic(self.quantity, self.settings)

    @property
    def _strength(self) -> int:
        return STRENGTHS.index(self.settings.smoothing)

    def smooth(self, by: int) -> None:
        """Smooth more or less."""
        place = min(max(self._strength + by, 0), len(STRENGTHS) - 1)
        self.settings = replace(self.settings, smoothing=STRENGTHS[place])
        self.refresh_charts()

    def choose(self, key: str) -> None:
        """Show a quantity."""
        every = {quantity.key: quantity for quantity in self.every}
        if key in every and key != self.quantity.key:
            before, self.quantity = self.quantity, every[key]
            if not (before.epochs and self.quantity.epochs):
                self.large.explorer.reset()
            self.refresh_charts()

    def next_layer(self, by: int) -> None:
        """Other layers' activations, where not all have room."""
        self._layer = min(max(self._layer + by, 0), self._layers_without_room)
        self.refresh_charts()

    @property
    def has_more_layers(self) -> bool:
        """Whether some layers' activations have no room."""
        return self.quantity.key == ACTIVATIONS and self._layers_without_room > 0

    @property
    def _layers_without_room(self) -> int:
        count = len(self._charts.statistics.activations) if self._charts else 0
        # The frame's width: what it shows has none yet where it was not shown before.
        return max(count - panels(count, self.large.content_size.width), 0)

    def next_quantity(self, by: int) -> None:
        """The next one, or the one before."""
        keys = [quantity.key for quantity in self.every]
        self.choose(keys[(keys.index(self.quantity.key) + by) % len(keys)])

    def change_unit(self) -> None:
        """Epochs or batches."""
        self.settings = replace(self.settings, by_epoch=not self.settings.by_epoch)
        self.large.explorer.reset()
        self.refresh_charts()

    def change_log(self) -> None:
        """Logarithmic or not."""
        self.settings = replace(self.settings, turned=self.settings.turned ^ {self.quantity.key})
        self.refresh_charts()

    def cross_to(self, where: str) -> None:
        """The crosshair to the first or last point in view, or to the best epoch."""
        explorer, history = self.large.explorer, self._history
        whole = explorer.window or explorer.whole
        if whole is None or history is None:
            return
        if where == "best" and history.best_epoch is not None and self.quantity.epochs:
            unit = 1 if over_epochs(history, self.settings) else history.batches_per_epoch
            explorer.place(history.best_epoch * unit)
        elif where != "best":
            explorer.place(whole[0] if where == "first" else whole[1])

    def choose_run(self, by: int) -> None:
        """Another of the finished runs."""
        numbers = [run.number for run in self.runs]
        if numbers:
            here = numbers.index(self.chosen) if self.chosen in numbers else 0
            self.pick_run(numbers[(here + by) % len(numbers)])

    def pick_run(self, number: int) -> None:
        """This one."""
        self.chosen = number
        self.refresh_charts()

    def hide(self) -> None:
        """Hide the chosen run's curve, or show it again."""
        if self.chosen is not None:
            self.settings = replace(self.settings, hidden=self.settings.hidden ^ {self.chosen})
            self.refresh_charts()

    # ------------------------------------------------------------------ naming

    @property
    def naming(self) -> bool:
        """Whether a name is being typed."""
        return bool(self.query(Naming))

    def begin_naming(self) -> None:
        """Ask for a name of the chosen run."""
        run = self.chosen_run
        if run is not None and not self.naming:
            field = Naming(run)
            self.mount(field)
            field.focus()

    def end_naming(self) -> None:
        """No name is typed any more."""
        try:
            self.query_one(Naming).remove()
        except NoMatches:
            return
