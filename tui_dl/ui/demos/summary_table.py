"""The summary of a network, each parameter count spelled out, edited while one looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_percent
from tui_dl.session import Setup
from tui_dl.session.figures.networks import Box, NetworkView, stack
from tui_dl.ui.demos.parts.dialled import Dialled
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.panes.text import Lines
from tui_dl.ui.widgets.bars import bar

SIZES = (1, 2, 4, 8, 10, 16, 32, 64, 100, 128, 256, 512, 1024)
NAME, OUTPUT, COUNT = 10, 14, 9
BAR = 8


class SummaryTable(Dialled):
    """A row a layer: output, parameters, how they come about, and their share of the whole."""

    TRY = "Predict the total before you turn a dial: what does doubling the hidden units do to it?"

    def dials(self) -> Sequence[Dial]:
        """Inputs, hidden layers, outputs, biases."""
        return (
            Dial("inputs", "inputs", (1, 2, 3, 4, 10, 13, 64, 100, 784, 1000), "{:,}".format, 784),
            Dial("hidden", "hidden units", SIZES, "{:,}".format, 512),
            Dial("second", "second layer", (0, *SIZES), lambda size: f"{size:,}" if size else "none"),
            Dial("outputs", "output units", (1, 2, 3, 5, 10, 26, 100), str, 10),
            Dial("bias", "biases", (True, False), lambda on: "yes" if on else "no"),
        )

    def picture(self) -> Iterable[Widget]:
        """The table."""
        self._table = Lines()
        yield self._table

    @property
    def network(self) -> NetworkView:
        """The network as the dials stand."""
        head = (self.knobs["outputs"], "softmax" if self.knobs["outputs"] > 1 else "sigmoid")
        return stack(self.knobs["inputs"], self._hidden, head, self.knobs["bias"])

    @property
    def _hidden(self) -> list[int]:
        return [size for size in (self.knobs["hidden"], self.knobs["second"]) if size]

    def draw(self) -> None:
        """Show the table, and the arithmetic of the total below it."""
        network = self.network
        rule = Content.assemble(("─" * (NAME + OUTPUT + COUNT + BAR), "$frame"))
        head = Content.assemble(
            ("Layer".ljust(NAME) + "Output".ljust(OUTPUT) + "Parameters".rjust(COUNT + 1), "$faint")
        )
        lines = [head, rule]
        for layer in network.layers:
            lines += _rows(layer, network.total)
        total = Content.assemble(
            ("total".ljust(NAME + OUTPUT), "bold"), (f"{network.total:,}".rjust(COUNT + 1), "bold")
        )
        self._table.set_lines([*lines, rule, total])
        terms = " + ".join(f"({layer.arithmetic})" for layer in network.layers)
        self.below.set_lines([Content.assemble((terms, "$foreground")), self._unit_sentence(network)])

    def _unit_sentence(self, network: NetworkView) -> Content:
        first = network.layers[0]
        each = first.params // first.units
        inside = f"{self.knobs['inputs']:,} weights" + (" and 1 bias" if self.knobs["bias"] else "")
        return Content.assemble(("one unit of the first layer: ", "$faint"), f"{inside}, {each:,} numbers")

    def numbers(self) -> dict[str, Any]:
        """Parameters of each layer, and of all."""
        network = self.network
        return {
            **self.knobs.values,
            "params": [layer.params for layer in network.layers],
            "arithmetic": [layer.arithmetic for layer in network.layers],
            "total": network.total,
        }

    def counterpart(self) -> Setup | None:
        """The same network on the digits, if they fit it."""
        if self.knobs["inputs"] != 784 or self.knobs["outputs"] != 10 or not self.knobs["bias"]:
            return None
        return Setup(layers=",".join([*(f"{size}:relu" for size in self._hidden), "10:softmax"]))


def _rows(layer: Box, total: int) -> list[Content]:
    """A layer: its row, then how its count comes about beside its share."""
    share = layer.params / total
    row = f"{layer.name.ljust(NAME)}{f'(batch, {layer.units:,})'.ljust(OUTPUT)}"
    count = Content.assemble((f"{layer.params:,}".rjust(COUNT + 1), "bold $phase-forward"))
    name = Content.assemble((row, "$foreground"))
    shared = Content.assemble((bar(share, BAR), "$phase-forward"), (f" {format_percent(share)}", "$faint"))
    return [
        Content.assemble(name, count, (f"  {layer.activation}", "$faint")),
        Content.assemble((f"  {layer.arithmetic}".ljust(NAME + OUTPUT), "$foreground"), "   ", shared),
    ]


FIGURE = SummaryTable
