"""One dense layer: its units, its inputs, its activation, and the call that makes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.models.calls import LANGUAGES, dense_call
from tui_dl.session.figures.networks import one_layer
from tui_dl.ui.demos.parts.dialled import Dialled, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.layered import Column, Layered

FIRST, LATER = "first", "later"
LANGUAGE_WIDTH = max(map(len, LANGUAGES)) + 2


class LayerEditor(Dialled):
    """The layer as a picture, as three calls and as shapes."""

    TRY = "Move the layer from first to later in the stack: which argument is no longer needed, and why?"

    def dials(self) -> Sequence[Dial]:
        """Where it stands, what comes in, how wide it is, what it does at the end."""
        return (
            Dial("place", "place", (FIRST, LATER)),
            Dial("inputs", "inputs", (1, 2, 4, 13, 64, 784, 2000), "{:,}".format, 784),
            Dial("units", "units", (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024), "{:,}".format, 512),
            Dial("activation", "activation", ("identity", "relu", "sigmoid", "tanh"), start="relu"),
        )

    def picture(self) -> Iterable[Widget]:
        """Inputs and units."""
        self._layers = Layered()
        yield self._layers

    def call(self, language: str) -> str:
        """The layer in a language."""
        first = self.knobs["place"] == FIRST or language == "PyTorch"
        inputs = self.knobs["inputs"] if first else None
        return dense_call(language, self.knobs["units"], self.knobs["activation"], inputs)

    def draw(self) -> None:
        """Show the layer."""
        layer, later = one_layer(**self._choice), self.knobs["place"] == LATER
        before = Column("layer before" if later else "input", layer.inputs, "forward" if later else "data")
        self._layers.show([before, Column(f"units · {self.knobs['activation']}", layer.units, "forward")])
        calls = [
            Content.assemble((language.ljust(LANGUAGE_WIDTH), "$faint"), (self.call(language), "bold"))
            for language in LANGUAGES
        ]
        shapes = [said(name, f"{shape}") for name, shape in (("kernel", layer.kernel), ("bias", layer.bias))]
        params = said("parameters", f"{layer.params:,}")
        self.below.set_lines([*calls, row(*shapes, said("output", f"(batch, {layer.units})"), params)])

    @property
    def _choice(self) -> dict[str, Any]:
        return {name: self.knobs[name] for name in ("inputs", "units", "activation")}

    def numbers(self) -> dict[str, Any]:
        """Calls, shapes and parameters."""
        layer = one_layer(**self._choice)
        return {
            **self.knobs.values,
            "calls": {language: self.call(language) for language in LANGUAGES},
            "kernel": layer.kernel,
            "bias": layer.bias,
            "parameters": layer.params,
        }


FIGURE = LayerEditor
