"""One stack, or inputs that are joined: both drawn from real networks, with the program that each compiles to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from tui_dl.session.figures.networks import FUNCTIONAL, SEQUENTIAL, Box, Example, NetworkView, for_example, view
from tui_dl.ui.demos.parts.boxes import Boxes, Drawn
from tui_dl.ui.demos.parts.dialled import Dialled, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.panes.text import Lines

SHAPES = {"sequential": SEQUENTIAL, "functional": FUNCTIONAL}


class TwoShapes(Dialled):
    """A network as boxes, and its program."""

    DEFAULT_CSS = """
    TwoShapes .figure-picture Lines { width: 21; margin-left: 1; }
    """
    TRY = "Turn the shape: the boxes branch, and the program gets a line that joins what comes from both inputs."

    def dials(self) -> Sequence[Dial]:
        """Shape, then which of its examples."""
        return (Dial("shape", "shape", tuple(SHAPES)), Dial("example", "example", (1, 2, 3)))

    def picture(self) -> Iterable[Widget]:
        """Boxes and program."""
        self._boxes, self._program = Boxes(), Lines()
        yield Horizontal(self._boxes, self._program)

    @property
    def example(self) -> Example:
        """The task in view."""
        return SHAPES[self.knobs["shape"]][self.knobs["example"] - 1]

    @property
    def network(self) -> NetworkView:
        """Its network."""
        return _network(self.example)

    def draw(self) -> None:
        """Show network and program."""
        network = self.network
        self._boxes.show([_drawn(box) for box in network.boxes])
        forward = [formula for phase, formula in network.program if phase == "forward"]
        rest = len(network.program) - len(forward)
        lines = [Content.assemble(("FORWARD", "bold $phase-forward"))]
        lines += [_listed(formula) for formula in forward]
        self._program.set_lines([*lines, Content.assemble((f"and {rest} lines to learn", "$faint"))])
        ways = "one input, one way through" if network.kind == "Sequential" else "several ways, joined"
        self.below.set_lines(
            [
                Content.assemble((self.example.task, "bold")),
                row(said(network.kind, ways, "$foreground"), said("operations", f"{len(network.program)}"),
                    said("parameters", f"{network.total:,}")),
            ]
        )  # fmt: skip

    def numbers(self) -> dict[str, Any]:
        """Boxes, joins, operations and parameters of the network in view."""
        network = self.network
        return {
            **self.knobs.values,
            "kind": network.kind,
            "task": self.example.task,
            "inputs": len(self.example.inputs),
            "layers": [box.name for box in network.layers],
            "operations": len(network.program),
            "forward": [formula for phase, formula in network.program if phase == "forward"],
            "parameters": network.total,
        }


@lru_cache(maxsize=8)
def _network(example: Example) -> NetworkView:
    return view(for_example(example), [name for name, _ in example.inputs])


def _listed(formula: str) -> Content:
    """A line of the program; the one that joins stands out."""
    joins = "= [" in formula
    return Content.assemble((formula, "bold $phase-loss" if joins else ""))


def _drawn(box: Box) -> Drawn:
    """A box with the colour of its part: data, hidden, output."""
    colour = "data" if box.kind == "Input" else "loss" if box.is_output else "forward"
    size = f"{box.units:,} {box.activation}".strip()
    hidden = box.kind == "Dense" and not box.is_output
    return Drawn(size, "", box.parents, colour) if hidden else Drawn(box.name, size, box.parents, colour)


FIGURE = TwoShapes
