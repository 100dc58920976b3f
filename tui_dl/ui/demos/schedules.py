"""Learning-rate schedules: η over the updates, and the loss it leads to beside that of a constant rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.paced import BATCH, COSINE, KINDS, LAYERS, Floats, PacedView, rates, train_paced
from tui_dl.ui.demos.parts.dialled import Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.widgets.chart import Chart, Series

UPDATES = 1200
PLACES = 20
"""Into how many steps the training is cut, to look at η in each."""


class Schedules(Trained):
    """η of a schedule, and the loss under it."""

    TRY = "Press space: which schedule ends lowest? Then take η = 0.03: does any schedule still help?"

    DEFAULT_CSS = "Schedules .figure-picture Chart { height: 1fr; }"

    _view: PacedView | None = None

    def dials(self) -> Sequence[Dial]:
        """Which schedule, its largest rate, and where on it to look."""
        return (
            Dial("schedule", "schedule", KINDS, start=COSINE),
            Dial("rate", "largest η", (0.01, 0.03, 0.1, 0.2, 0.5, 1.0), format_number, 0.5),
            Dial("at", "after updates", [UPDATES * place // PLACES for place in range(PLACES)], "{:,}".format),
        )

    def picture(self) -> Iterable[Widget]:
        """η above, the losses below."""
        self._rates, self._losses = Chart(), Chart()
        yield self._rates
        yield self._losses

    @property
    def rates(self) -> Floats:
        """η before each update."""
        return rates(self.knobs["schedule"], self.knobs["rate"], UPDATES)

    def frames(self) -> Iterator[PacedView]:
        """Train with this schedule, and without any."""
        return train_paced(self.knobs["schedule"], self.knobs["rate"], self.settings.get("updates", UPDATES))

    def turned(self) -> None:
        """Another schedule: what was trained otherwise is no answer any more."""
        if self.knobs.dials[self.knobs.chosen].name != "at":
            self.stop()
            self._view = None
        self.draw()

    def show(self, frame: PacedView) -> None:
        """Show how far both are."""
        self._view = frame
        self.draw()

    def draw(self) -> None:
        """Show η and the losses."""
        kind, at, own = self.knobs["schedule"], self.knobs["at"], self.rates
        here = Series("here", [at], [own[at]], "loss", "points")
        self._rates.show([Series(kind, np.arange(UPDATES), own, "update"), here], "update", "η")
        view = self._view
        series = []
        if view is not None:
            series = [
                Series("constant", view.updates, view.constant, "wrong"),
                Series(kind, view.updates, view.scheduled, "train"),
            ]
        self._losses.show(series, "update", "loss", "space trains: with this schedule, and without", log=True)
        self.below.set_lines([row(said(f"η after {at:,} updates", format_number(own[at])),
                                  said("at the end", format_number(own[-1]))), self._verdict()])  # fmt: skip

    def _verdict(self) -> Content:
        ends = self.ends
        if ends is None:
            return Content.styled("the same weights and batches twice, only η differs", "$faint")
        constant, scheduled = (format_number(end) for end in ends)
        return row(said("loss on all examples: constant", constant), said(self.knobs["schedule"], scheduled))

    @property
    def ends(self) -> tuple[float, float] | None:
        """The loss as it is now: constant rate, schedule."""
        view = self._view
        return (view.constant[-1], view.scheduled[-1]) if view else None

    def numbers(self) -> dict[str, Any]:
        """η here and at the end, and the losses."""
        own, ends = self.rates, self.ends
        return {
            **self.knobs.values,
            "rate_here": float(own[self.knobs["at"]]),
            "last_rate": float(own[-1]),
            "updates": self._view.updates[-1] if self._view else 0,
            "constant_loss": ends[0] if ends else None,
            "scheduled_loss": ends[1] if ends else None,
        }

    def counterpart(self) -> Setup:
        """Plain descent at the largest η: in the Workbench, η can be turned down by hand."""
        return Setup(layers=LAYERS, optimizer="sgd", learning_rate=self.knobs["rate"], batch_size=BATCH)


FIGURE = Schedules
