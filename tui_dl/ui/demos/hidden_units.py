"""What hidden units see: the weights of each as an image, and the digits that it responds to most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number, format_percent
from tui_dl.session import Setup
from tui_dl.session.figures.seen import BATCH, RATE, SeenView, train_seen
from tui_dl.ui.demos.parts.dialled import Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.maps import Map, Maps
from tui_dl.ui.widgets.bars import bar

EPOCHS, EXAMPLES = 12, 4000
MOST_UNITS = 32
STRONGEST, AVERAGED = 3, 16
ROOMY = 24
"""From so many rows on there is room for single digits below."""


class HiddenUnits(Trained):
    """One unit of a trained first layer: weights, favourite digits, mean response to each class."""

    TRY = "Press space: noise turns into strokes. Then go through the units: which digit does each one look for?"

    _view: SeenView | None = None

    def dials(self) -> Sequence[Dial]:
        """Which unit, of how many, and how dear large weights are."""
        return (
            Dial("unit", "unit", range(MOST_UNITS)),
            Dial("units", "of so many", (4, 8, 16, 32), start=16),
            Dial("penalty", "L2 penalty λ", (0.0, 1e-3, 3e-3, 1e-2), format_number, 3e-3),
        )

    def picture(self) -> Iterable[Widget]:
        """Weights and the mean of what it responds to; below them single digits, where there is room."""
        self._maps, self._strongest = Maps(2), Maps(STRONGEST)
        yield self._maps
        yield self._strongest

    def on_mount(self) -> None:
        """Begin with random weights."""
        self._begin(0)

    def _begin(self, epochs: int) -> None:
        self._epochs = epochs
        self.start()
        self.draw()

    _epochs = 0

    def frames(self) -> Iterator[SeenView]:
        """Train, for as many epochs as asked for last."""
        examples = self.settings.get("examples", EXAMPLES)
        return train_seen(self.knobs["units"], self.knobs["penalty"], examples, self._epochs)

    def action_train(self) -> None:
        """Train for real."""
        self._epochs = self.settings.get("epochs", EPOCHS)
        super().action_train()

    def turned(self) -> None:
        """Another unit is shown as it is; another layer begins with random weights."""
        if self.knobs.dials[self.knobs.chosen].name == "unit":
            self.draw()
        else:
            self._begin(0)

    def show(self, frame: SeenView) -> None:
        """Show what the layer has become."""
        self._view = frame
        self.draw()

    @property
    def unit(self) -> int:
        """The unit in view; the last one where the dial stands further."""
        unit = int(self.knobs["unit"])
        return min(unit, self._view.bank.units - 1) if self._view is not None else unit

    def on_resize(self) -> None:
        """Single digits where there is room for them."""
        self._strongest.display = self.size.height >= ROOMY

    def draw(self) -> None:
        """Show the unit."""
        view, unit = self._view, self.unit
        if view is None:
            self.below.set_lines([Content("The layer is being made."), Content(""), Content("")])
            return
        digits = view.strongest(unit, AVERAGED)
        weights = view.bank.kernel[:, unit].reshape(view.images.shape[1:])
        single = [Map(f"{number}. strongest", digits[number - 1], "image") for number in range(1, STRONGEST + 1)]
        mean = Map(f"mean of {AVERAGED} strongest", digits.mean(axis=0), "image")
        self._maps.show([Map("weights", weights, "signed"), mean])
        self._strongest.show(single)
        self.below.set_lines(self._words(view, unit))

    def _words(self, view: SeenView, unit: int) -> list[Content]:
        means = view.responses.means[:, unit]
        top = float(means.max()) or 1.0
        strip = [Content.assemble((f"{digit}", "$faint"), (bar(float(mean) / top, 5), "$phase-forward"))
                 for digit, mean in enumerate(means)]  # fmt: skip
        labels = " ".join(str(view.labels[index]) for index in view.responses.strongest[unit, :AVERAGED])
        return [
            row(*strip, gap=" "),
            row(said("responds most to", str(int(means.argmax()))), said("its strongest digits", labels)),
            row(said("epoch", str(view.epoch)), said("digits named rightly", format_percent(view.accuracy)),
                said("‖w‖", format_number(float(view.bank.norms[unit])))),
        ]  # fmt: skip

    def numbers(self) -> dict[str, Any]:
        """The unit in view, and the whole layer."""
        view, unit = self._view, self.unit
        if view is None:
            return dict(self.knobs.values)
        strongest = view.responses.strongest[unit, :AVERAGED]
        return {
            **self.knobs.values,
            "unit": unit,
            "epoch": view.epoch,
            "accuracy": view.accuracy,
            "responds_to": int(view.responses.means[:, unit].argmax()),
            "strongest": [int(label) for label in view.labels[strongest]],
            "favourites": view.responses.favourites.tolist(),
            "norm": float(np.linalg.norm(view.bank.kernel[:, unit].astype(np.float64))),
        }

    def counterpart(self) -> Setup:
        """The same network; Inspect shows all its units."""
        weight = self.knobs["penalty"]
        layer = f"{self.knobs['units']}:relu" + (f":l2({weight})" if weight else "")
        return Setup(layers=f"{layer},10:softmax", optimizer="adam", learning_rate=RATE, batch_size=BATCH)


FIGURE = HiddenUnits
