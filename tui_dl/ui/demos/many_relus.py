"""Many ReLUs added up: a curve fitted by k bends, trained before one's eyes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.models.curves import CURVES, HIGH, LOW
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.relus import FitView, fit
from tui_dl.ui.demos.parts.dialled import Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.widgets.chart import Chart, Series

UPDATES, FRAMES, SECONDS = 12_000, 40, 3.0


class ManyReLUs(Trained):
    """Target and fit; the places where the fit bends are marked."""

    TRY = "Press space to train. How few units are enough for the sine, and how many does the folded paper need?"

    _fit: FitView | None = None

    def dials(self) -> Sequence[Dial]:
        """How many units, and which curve."""
        return (
            Dial("units", "k units", (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64), start=3),
            Dial("curve", "curve", tuple(CURVES)),
        )

    def picture(self) -> Iterable[Widget]:
        """The curves."""
        self._chart = Chart()
        yield self._chart

    def frames(self) -> Iterator[FitView]:
        """A fit from the start."""
        return fit(
            self.knobs["curve"],
            self.knobs["units"],
            self.settings.get("updates", UPDATES),
            self.settings.get("frames", FRAMES),
            self.settings.get("seconds", SECONDS),
        )

    def turned(self) -> None:
        """Other units or another curve: what was fitted is no longer the answer, so fit anew."""
        self._fit = None
        self.start()
        self.draw()

    def show(self, frame: FitView) -> None:
        """Show how far the fit is."""
        self._fit = frame
        self.draw()

    def draw(self) -> None:
        """Show target and fit."""
        x, fitted = np.linspace(LOW, HIGH, 300), self._fit
        series = [Series("target", x, CURVES[self.knobs["curve"]](x), "faint", "faint")]
        if fitted is not None:
            series.append(Series(f"{fitted.units} ReLUs", fitted.x, fitted.fit, "forward"))
            marks = np.interp(fitted.bends, fitted.x, fitted.fit)
            series.append(Series("bends", fitted.bends, marks, "loss", "points"))
        self._chart.show(series, "x", "ŷ = Σ of ReLUs")
        if fitted is None:
            self.below.set_lines([Content("space trains: watch the bends find their places"), Content("")])
            return
        end = "done" if fitted.done else "training"
        self.below.set_lines(
            [
                row(said("mean squared error", format_number(fitted.loss)), said("bends", f"{len(fitted.bends)}"),
                    said(end, f"{fitted.updates:,} updates")),
                said("parameters", f"w, b, v for each of {fitted.units} units and c: {3 * fitted.units + 1}"),
            ]
        )  # fmt: skip

    def numbers(self) -> dict[str, Any]:
        """The fit as far as it is."""
        fitted = self._fit
        return {
            **self.knobs.values,
            "training": self.training,
            "loss": fitted.loss if fitted else None,
            "bends": [round(float(x), 3) for x in fitted.bends] if fitted else [],
            "updates": fitted.updates if fitted else 0,
        }

    def counterpart(self) -> Setup:
        """The same network on a noisy sine."""
        return Setup(data="sine", layers=f"{self.knobs['units']}:relu,1:identity", loss="mse", optimizer="adam")


FIGURE = ManyReLUs
