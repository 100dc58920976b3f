"""Dense layers stacked: add some, take some away, and see what the network is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.models.stack_names import name_of_stack, why_so_called
from tui_dl.session import Setup
from tui_dl.session.figures.networks import NetworkView, stack
from tui_dl.ui.demos.parts.dialled import Dialled, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.demos.parts.layered import Column, Layered

INPUTS, CLASSES = 784, 10


class Stack(Dialled):
    """Units in columns, every one joined to every one of the next."""

    TRY = "Add a hidden layer with →, then another: when does the name change, and what happens to the parameters?"

    def dials(self) -> Sequence[Dial]:
        """How many hidden layers, and how wide."""
        return (
            Dial("hidden", "hidden layers", (0, 1, 2, 3, 4, 5), start=1),
            Dial("units", "units in each", (1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512), start=8),
        )

    def picture(self) -> Iterable[Widget]:
        """The layers."""
        self._layers = Layered()
        yield self._layers

    @property
    def network(self) -> NetworkView:
        """The network as the dials stand."""
        return stack(INPUTS, [self.knobs["units"]] * self.knobs["hidden"])

    def draw(self) -> None:
        """Show layers, name and parameters."""
        network, hidden = self.network, self.knobs["hidden"]
        first = Column("input", INPUTS, "data")
        inner = [Column(f"hidden {n}", box.units, "forward") for n, box in enumerate(network.layers[:-1], 1)]
        self._layers.show([first, *inner, Column("output", CLASSES, "loss")])
        layers = f"{hidden + 1} Dense layer{'s' if hidden else ''}"
        self.below.set_lines(
            [
                row(Content.assemble((name_of_stack(hidden), "bold $phase-forward")), said("written as", layers),
                    said("parameters", f"{network.total:,}")),
                Content.assemble((why_so_called(hidden), "$faint")),
            ]
        )  # fmt: skip

    def numbers(self) -> dict[str, Any]:
        """Name, layers and parameters."""
        network, hidden = self.network, self.knobs["hidden"]
        return {
            **self.knobs.values,
            "name": name_of_stack(hidden),
            "dense_layers": len(network.layers),
            "parameters": network.total,
        }

    def counterpart(self) -> Setup:
        """The same stack on real digits."""
        hidden = [f"{self.knobs['units']}:relu"] * self.knobs["hidden"]
        return Setup(layers=",".join([*hidden, f"{CLASSES}:softmax"]))


FIGURE = Stack
