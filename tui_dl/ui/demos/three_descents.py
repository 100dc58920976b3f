"""Batch, stochastic and mini-batch descent: what each update sees, and the three raced on real digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.models.batches import batches_per_epoch
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.race import RaceView, batch_seen, race
from tui_dl.ui.demos.parts.dialled import Trained, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.dotgrid import DotGrid
from tui_dl.ui.panes.text import Line
from tui_dl.ui.widgets.chart import Chart, Series

BATCH, STOCHASTIC, MINI = "batch", "stochastic", "mini-batch"
KINDS = (BATCH, STOCHASTIC, MINI)
COLOURS = ("update", "backward", "forward")
DOTS, ACROSS = 156, 26
EXAMPLES, EPOCHS, RATE = 1000, 20, 0.05


class ThreeDescents(Trained):
    """A grid of dots, and the race."""

    DEFAULT_CSS = """
    ThreeDescents .figure-left > Line { height: 1; color: $faint; }
    """
    TRY = (
        "Step through the updates of each kind, then press space: which trace is smooth, which is fast, which restless?"
    )

    _race: RaceView | None = None

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._grid, self._caption = DotGrid(), Line()

    def dials(self) -> Sequence[Dial]:
        """Which kind, how large a mini-batch, which update."""
        kind = self.knobs["kind"] if hasattr(self, "knobs") else self.settings.get("kind", MINI)
        size = self.knobs["size"] if hasattr(self, "knobs") else self.settings.get("size", 32)
        last = 2 * batches_per_epoch(DOTS, self._dots_for(kind, size))
        return (
            Dial("kind", "descent", KINDS, start=MINI),
            Dial("size", "mini-batch size", (8, 16, 32, 64, 128), start=32),
            Dial("update", "update", range(1, last + 1)),
        )

    @staticmethod
    def _dots_for(kind: str, size: int) -> int:
        return {BATCH: DOTS, STOCHASTIC: 1, MINI: size}[kind]

    @property
    def size_of_batch(self) -> int:
        """Dots that an update sees, short last batches aside."""
        return self._dots_for(self.knobs["kind"], self.knobs["size"])

    def aside(self) -> Iterable[Widget]:
        """The dots."""
        yield self._caption
        yield self._grid

    def picture(self) -> Iterable[Widget]:
        """The race."""
        self._chart = Chart()
        yield self._chart

    def frames(self) -> Iterator[RaceView]:
        """The race, from the start."""
        settings = self.settings
        return race(
            self.knobs["size"],
            settings.get("examples", EXAMPLES),
            settings.get("epochs", EPOCHS),
            settings.get("rate", RATE),
        )

    def show(self, frame: RaceView) -> None:
        """Show how far the race is."""
        self._race = frame
        self.draw()

    def turned(self) -> None:
        """Another kind has another number of updates."""
        self.put(self.dials())
        self.draw()

    @property
    def _now(self) -> list[int]:
        """What the update in view sees."""
        return [int(i) for i in batch_seen(DOTS, self.size_of_batch, self.knobs["update"] - 1)]

    @property
    def _place(self) -> tuple[int, int, int]:
        """Epoch and update within it, from 1, and updates an epoch."""
        per_epoch = batches_per_epoch(DOTS, self.size_of_batch)
        epoch, number = divmod(self.knobs["update"] - 1, per_epoch)
        return epoch + 1, number + 1, per_epoch

    def draw(self) -> None:
        """Show dots and race."""
        epoch, number, per_epoch = self._place
        before = range(self.knobs["update"] - number, self.knobs["update"] - 1)
        seen = [int(i) for update in before for i in batch_seen(DOTS, self.size_of_batch, update)]
        self._grid.show(DOTS, ACROSS, seen, self._now)
        self._caption.set(f"epoch {epoch}, update {number} of {per_epoch}")
        race = self._race
        series = [
            Series(kind, trace.x, trace.loss, colour)
            for kind, colour, trace in zip(KINDS, COLOURS, race.traces if race else (), strict=False)
        ]
        self._chart.show(series, "epoch", "loss", "space starts the race")
        self.below.set_lines([self._sees(), *self._standing()])

    def _sees(self) -> Content:
        now = len(self._now)
        what = "1 example" if now == 1 else f"{now} examples"
        text = f"{what} of {DOTS}, then one update: {self._place[2]} an epoch"
        return Content.assemble((f"{self.knobs['kind']}: ", "bold $phase-forward"), (text, "bold"))

    def _standing(self) -> list[Content]:
        """How each runner stands: updates, loss, time."""
        if self._race is None:
            examples = self.settings.get("examples", EXAMPLES)
            return [Content(f"the race: {examples:,} real digits, one learning rate for all"), Content("")]
        pieces = [
            Content.assemble((f"{kind} ", f"$phase-{colour}"),
                             (f"{trace.updates:,} → {format_number(float(trace.loss[-1]), 6)}", "bold"))
            for kind, colour, trace in zip(KINDS, COLOURS, self._race.traces, strict=True)
        ]  # fmt: skip
        took = " · ".join(f"{format_number(1000 * trace.epoch_seconds, 4)} ms" for trace in self._race.traces)
        done = f"updates → loss, epoch {self._race.epochs_done} of {self._race.epochs}; an epoch takes"
        return [Content("   ").join(pieces), said(done, took, "$foreground")]

    def numbers(self) -> dict[str, Any]:
        """What the update sees, and how the race stands."""
        epoch, number, per_epoch = self._place
        race = self._race
        return {
            **self.knobs.values,
            "epoch": epoch,
            "number": number,
            "updates_per_epoch": per_epoch,
            "seen": self._now,
            "race": None if race is None else {
                kind: {"updates": trace.updates, "loss": float(trace.loss[-1])}
                for kind, trace in zip(KINDS, race.traces, strict=True)
            },
            "race_epochs": race.epochs_done if race else 0,
        }  # fmt: skip

    def counterpart(self) -> Setup:
        """Mini-batches of this size on the digits."""
        return Setup(batch_size=self.knobs["size"], optimizer="sgd")


FIGURE = ThreeDescents
