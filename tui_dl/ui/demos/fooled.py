"""Adversarial nudge: a digit moved along ∂L/∂x until the network calls it something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.fooled import (
    BATCH,
    DIGITS,
    GRADIENT,
    LAYERS,
    RATE,
    SIGN,
    STEPS,
    FooledView,
    fool,
)
from tui_dl.ui.demos.parts.dialled import DIAL_KEYS, Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.maps import Map, Maps
from tui_dl.ui.demos.turning import single
from tui_dl.ui.widgets.bars import Bars

EPOCHS, EXAMPLES = 4, 4000
SHAPE = (28, 28)


class Fooled(Trained):
    """A digit, what is added to it, and what comes out; the network's answers beside them."""

    DEFAULT_CSS = "Fooled .figure-left Bars { margin-top: 1; height: 1fr; }"
    TRY = "Turn ε up until the answer flips. How little is enough if every pixel takes the full step: by its sign?"
    KEYS = (*DIAL_KEYS, single("space", "space", "flip", "flip", "Go to where the answer flips"))

    _view: FooledView | None = None

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._bars = Bars()

    def dials(self) -> Sequence[Dial]:
        """How far, which digit, and which way."""
        return (
            Dial("step", "ε", range(STEPS + 1), lambda step: f"{step / STEPS:.2f}"),
            Dial("digit", "digit", range(DIGITS)),
            Dial("way", "along", (GRADIENT, SIGN)),
        )

    def picture(self) -> Iterable[Widget]:
        """Nudged digit, what was added, the digit itself."""
        self._maps = Maps(3)
        yield self._maps

    def aside(self) -> Iterable[Widget]:
        """The answers."""
        yield self._bars

    def on_mount(self) -> None:
        """Train the network that is to be fooled."""
        self.start()
        self.draw()

    def frames(self) -> Iterator[FooledView]:
        """One frame: the trained network's answers."""
        return fool(self.settings.get("examples", EXAMPLES), self.settings.get("epochs", EPOCHS))

    def show(self, frame: FooledView) -> None:
        """Show what the network says."""
        self._view = frame
        self.draw()

    def action_flip(self) -> None:
        """Turn ε to where the answer flips; from there back to 0."""
        flip = self._view.flip(self.digit, self.knobs["way"]) if self._view is not None else None
        if flip is not None:
            place = round(flip * STEPS)
            self.knobs.put(0, 0 if self.knobs["step"] == place else place)
            self._dials.redraw()
        self.draw()

    @property
    def digit(self) -> int:
        """The digit in view."""
        digit = int(self.knobs["digit"])
        return digit % len(self._view.labels) if self._view is not None else digit

    def draw(self) -> None:
        """Show digit, nudge and answers."""
        view = self._view
        if view is None:
            self._bars.show([str(n) for n in range(10)], [None] * 10, None, None)
            self.below.set_lines([Content("A small network is being trained, to be fooled."), Content("")])
            return
        n, way, place = self.digit, self.knobs["way"], self.knobs["step"]
        epsilon = float(view.sizes[place])
        moved = view.moved(n, way, epsilon)
        self._maps.show(
            [
                Map("nudged", moved.reshape(SHAPE), "image"),
                Map("ε × direction" if epsilon else "direction", self._added(view).reshape(SHAPE), "signed"),
                Map("as it was", view.images[n].reshape(SHAPE), "image"),
            ]
        )
        outputs, label = view.outputs[way][n][place], int(view.labels[n])
        self._bars.show([str(k) for k in range(10)], list(map(float, outputs)), label, int(outputs.argmax()))
        self.below.set_lines(self._words(view, moved))

    def _added(self, view: FooledView) -> Any:
        epsilon = float(view.sizes[self.knobs["step"]])
        return view.along(self.digit, self.knobs["way"]) * (epsilon or 1.0)

    def _words(self, view: FooledView, moved: Any) -> list[Content]:
        n, way, place = self.digit, self.knobs["way"], self.knobs["step"]
        outputs, label, flip = view.outputs[way][n][place], int(view.labels[n]), view.flip(n, way)
        answer = int(outputs.argmax())
        change = float(np.abs(moved - view.images[n]).mean())
        after = said("flips at ε =", format_number(flip)) if flip is not None else said("flips", "nowhere up to 1")
        colour = "bold $correct" if answer == label else "bold $wrong"
        return [
            row(said(f"a {label}, called", f"{answer}", colour), said("with", f"{outputs[answer]:.4f}"),
                said(f"ŷ[{label}] =", format_number(float(outputs[label]))), after),
            row(said("mean change of a pixel", format_number(change)), said("largest", format_number(
                float(np.abs(moved - view.images[n]).max()))), Content.styled("space: where it flips", "$faint")),
        ]  # fmt: skip

    def numbers(self) -> dict[str, Any]:
        """The answers to the nudged digit, and where they flip."""
        view = self._view
        if view is None:
            return dict(self.knobs.values)
        n, way = self.digit, self.knobs["way"]
        outputs = view.outputs[way][n][self.knobs["step"]]
        return {
            **self.knobs.values,
            "epsilon": float(view.sizes[self.knobs["step"]]),
            "label": int(view.labels[n]),
            "answer": int(outputs.argmax()),
            "outputs": [float(value) for value in outputs],
            "flip": view.flip(n, way),
            "flips": {each: view.flip(n, each) for each in (GRADIENT, SIGN)},
        }

    def counterpart(self) -> Setup:
        """The same network; Inspect nudges any digit against it."""
        return Setup(layers=LAYERS, optimizer="adam", learning_rate=RATE, batch_size=BATCH)


FIGURE = Fooled
