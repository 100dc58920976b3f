"""Metrics tracked beside the loss, in a short real training: tick those to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.demos.turning import Words, pair, pressable, said, single
from tui_dl.ui.widgets.chart import Chart, Series

if TYPE_CHECKING:
    from tui_dl.session import Setup
    from tui_dl.session.tracking import Tracked
    from tui_dl.ui.training import Job

LOSS = "loss"
_EPOCHS = 12
_COLOURS = {
    LOSS: "loss",
    "accuracy": "correct",
    "top_k_categorical_accuracy": "train",
    "precision": "forward",
    "recall": "backward",
    "f1_score": "update",
    "mse": "validation",
    "mae": "test",
    "kl_divergence": "wrong",
    "cosine_similarity": "data",
    "squared_hinge": "ink",
    "log_cosh": "faint",
}
_SHORT = {"top_k_categorical_accuracy": "top-5 accuracy", "cosine_similarity": "cosine", "kl_divergence": "kl"}


class Metrics(Figure):
    """A list of metrics with their values on unseen digits, and the curves of the ticked ones."""

    DEFAULT_CSS = """
    Metrics Chart { width: 1fr; }
    Metrics Words { width: 34; height: 1fr; margin-left: 2; }
    """
    TRY = "Train, then tick metrics one by one. Only the loss is minimised: which others follow it?"
    KEYS = (
        pair("up,down", "↑ ↓", "metric", "choose", ("The metric above", "The metric below")),
        single("space", "space", "tick", "tick", "Chart the chosen metric, or leave it out"),
        single("enter", "enter", "train", "train", "Train once more, with another seed"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._names = list(_COLOURS)
        self._ticked = {LOSS, "accuracy"}
        self._chosen = 0
        self._seed = 0
        self._tracked: Tracked | None = None
        self._job: Job[Tracked] | None = None
        self._chart, self._words = Chart(), Words()

    def compose(self) -> ComposeResult:
        """Chart and list."""
        with Horizontal():
            yield self._chart
            yield self._words

    def on_mount(self) -> None:
        """Train at once: there is something to look at soon."""
        self._train()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._job is not None:
            self._job.stop()

    def action_train(self) -> None:
        """Train again from other weights."""
        self._seed += 1
        self._train()

    def _train(self) -> None:
        if self._job is not None:
            self._job.stop()
        self._tracked = None
        seed = self._seed

        def work() -> Iterator[Tracked]:
            from tui_dl.session.tracking import track

            return track(_EPOCHS, seed)

        self._job = self.tui_dl.start_job(work, self._take)
        self._draw()

    def _take(self, tracked: Tracked) -> None:
        self._tracked = tracked
        if self.is_mounted:
            self._draw()

    def action_choose(self, steps: int) -> None:
        """Take up the next metric of the list, or the one before."""
        self._chosen = (self._chosen + steps) % len(self._names)
        self._draw()

    def action_tick(self, number: int | None = None) -> None:
        """Chart a metric (the chosen one), or leave it out."""
        self._chosen = self._chosen if number is None else number
        self._ticked ^= {self._names[self._chosen]}
        self._draw()

    def _draw(self) -> None:
        now, series = self.numbers(), []
        if self._tracked is not None:
            epochs = list(range(1, self._tracked.epoch + 1))
            for name in now["ticked"]:
                values = self._tracked.values[name]
                series.append(Series(_SHORT.get(name, name), epochs, values, _COLOURS[name]))
        self._chart.show(series, "epoch, on unseen digits", "", "training begins …")
        self._words.set_lines([*self._list(now["values"]), *self._state(now)])

    def _list(self, values: Mapping[str, float]) -> list[Content]:
        lines = []
        for number, name in enumerate(self._names):
            ticked, chosen = name in self._ticked, number == self._chosen
            shown = format_number(values[name]) if name in values else "·"
            line = Content.assemble(
                said("▸" if chosen else " ", "update", bold=True),
                said("[✓] " if ticked else "[ ] ", _COLOURS[name] if ticked else "faint"),
                said(_SHORT.get(name, name).ljust(15), "ink" if ticked or chosen else "faint", bold=chosen),
                said(shown.rjust(10), _COLOURS[name] if ticked else "faint", bold=ticked),
            )
            lines.append(pressable(line, f"tick({number})"))
        return lines

    def _state(self, now: Mapping[str, Any]) -> list[Content]:
        name = self._names[self._chosen]
        how = "the loss is what is minimised" if name == LOSS else f"{_SHORT.get(name, name)} is only tracked"
        state = said("training …" if now["epoch"] else "making ready …", "faint")
        if now["epoch"] == _EPOCHS:
            state = pressable(said("[ train again ]", "update", bold=True), "train()")
        return [said(how, "faint"), Content.assemble((f"epoch {now['epoch']} of {_EPOCHS}  ", "$faint"), state)]

    def numbers(self) -> dict[str, Any]:
        """The newest value of every metric on the validation digits."""
        tracked = self._tracked
        return {
            "epoch": tracked.epoch if tracked else 0,
            "seed": self._seed,
            "chosen": self._names[self._chosen],
            "ticked": [name for name in self._names if name in self._ticked],
            "values": {name: values[-1] for name, values in tracked.values.items()} if tracked else {},
        }

    def counterpart(self) -> Setup:
        """The same network, tracking what is ticked."""
        from tui_dl.session.tracking import SETUP

        return replace(SETUP, metrics=tuple(name for name in self.numbers()["ticked"] if name != LOSS))


FIGURE = Metrics
