"""The tensors of an operation side by side: name, shape, heat map, range, and the symbols that join them.

One widget paints them all: as widgets of their own they would be laid out anew at every step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from textual.events import Click
from textual.message import Message

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import TensorView
from tui_dl.ui.panes.arrange import Box, Term, boxes, matrix_of, meeting, range_text, spaced
from tui_dl.ui.panes.text import shape_text
from tui_dl.ui.widgets.big_number import draw_number
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, pen
from tui_dl.ui.widgets.heatmap import draw_map

TEXT_ROWS = 3
"""Name, shape and range."""


class Terms(Canvas):
    """All terms of the operation in view."""

    class Chosen(Message):
        """An element of a tensor was clicked."""

        def __init__(self, name: str, index: tuple[int, ...]) -> None:
            super().__init__()
            self.name = name
            self.index = index

    def __init__(self) -> None:
        super().__init__()
        self._terms: Sequence[Term] = ()
        self._phase = "data"
        self._shown: object = None

    def show(self, terms: Sequence[Term], phase: str, height: int) -> None:
        """Show the terms, heat maps at most `height` rows high, in the accent of the phase."""
        if (terms, phase, height) == self._shown:
            # The same tensors once more, as after help has closed.
            return
        self._shown = (terms, phase, height)
        self.styles.height = height + TEXT_ROWS
        self._terms, self._phase = spaced(terms), phase
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """All terms on one grid of cells: strips cost by the piece."""
        column = 0
        for index, box in enumerate(self._boxes()):
            self._draw_term(cells.part(column, 0, box.width, cells.height), index, box)
            column += box.width

    def on_click(self, event: Click) -> None:
        """Tell which element was clicked: of those that a cell stands for, the furthest from 0, which is seen."""
        x, y = event.x, event.y - 2
        for term, box in zip(self._terms, self._boxes(), strict=True):
            if x < box.width:
                x -= box.indent
                if isinstance(term, TensorView) and box.plan is not None and x >= 0 <= y:
                    shown = box.plan.elements(x, y)
                    if shown is not None:
                        self._choose(term, shown)
                return
            x -= box.width

    def _choose(self, tensor: TensorView, shown: tuple[slice, slice]) -> None:
        block = np.abs(matrix_of(tensor)[shown])
        row, column = np.unravel_index(int(np.argmax(block)), block.shape)
        index = (int(shown[0].start + row), int(shown[1].start + column))[-len(tensor.shape) :]
        self.post_message(self.Chosen(tensor.name, index[::-1] if tensor.transposed else index))

    def _boxes(self) -> list[Box]:
        return boxes(self._terms, self.size.width, self.size.height - TEXT_ROWS)

    def _draw_term(self, cells: Cells, index: int, box: Box) -> None:
        """One term from top to bottom."""
        term = self._terms[index]
        if isinstance(term, str):
            cells.write(1, 1, term, pen(self.look.ink, bold=True))
            return
        self._write_head(cells, term, box, meeting(self._terms, index))
        self._draw_values(cells.part(box.indent, 2, box.map_width, box.map_height), term, box)
        values = range_text(term, box.width)
        cells.write(box.width - len(values) if box.right else 0, 2 + box.map_height, values, pen(self.look.faint))

    def _write_head(self, head: Cells, tensor: TensorView, box: Box, meets: tuple[bool, bool]) -> None:
        """Name and shape; the dimensions that meet a neighbour's stand out. A block: arrows move in this tensor."""
        colour = self.look.colour(self._phase)
        accent, ink = pen(colour, bold=True), pen(self.look.ink)
        name = pen(self.look.panel, colour, bold=True) if tensor.meant else accent
        label, shape = tensor.label, shape_text(tensor.shape)
        head.write(box.width - len(label) if box.right else 0, 0, label, name)
        column = head.write(box.width - len(shape) if box.right else 0, 1, shape, ink) - len(shape)
        if any(meets):
            first, last = shape[1:-1].split(", ")
            if meets[0]:
                head.write(column + 1, 1, first, accent)
            if meets[1]:
                head.write(column + 1 + len(first) + 2, 1, last, accent)

    def _draw_values(self, cells: Cells, tensor: TensorView, box: Box) -> None:
        if box.plan is None:
            draw_number(cells, format_number(float(tensor.values)), pen(self.look.ink, bold=True))
            return
        index = tensor.chosen
        chosen = None if index is None else (index[0] if len(index) == 2 else 0, index[-1])
        scale = (tensor.palette, tensor.low, tensor.high)
        draw_map(cells, matrix_of(tensor), box.plan, scale, chosen, self.look, self.depth)
