"""Where the terms of an operation go: how wide and high each heat map is, and towards which neighbour it leans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import TensorView
from tui_dl.ui.panes.text import shape_text
from tui_dl.ui.widgets.heatmap import MOST_NUMBERS, NUMBER_WIDTHS, Layout, layout, number_layout

Term = TensorView | str
PRODUCT = "·"
SYMBOL_MARGIN = 2
WIDEST = 64
SCALAR = 20
"""Cells for a single number, which is drawn large, beside tensors in numbers."""


@dataclass(frozen=True)
class Box:
    """The cells of one term: its column, and the heat map in it."""

    width: int
    map_width: int = 0
    map_height: int = 0
    right: bool = False
    """Leans to the right: the left factor of a product, so that the inner dimensions meet."""
    plan: Layout | None = None
    """How the heat map lies on its cells; None for a symbol and for a scalar."""

    @property
    def indent(self) -> int:
        """Cells to the left of the heat map."""
        return self.width - self.map_width if self.right else 0


@dataclass(frozen=True)
class Heights:
    """How the rows of the stage are shared out."""

    map: int
    example: int
    airy: bool
    """Whether an empty row fits above the sentence."""
    roomy: bool
    """Whether two more fit, above the terms and above the example."""


def heights(rows: int) -> Heights:
    """Share `rows` between heat maps and the example; names, ranges, headings and the sentence take seven."""
    spare = rows - 7
    airy, roomy = spare >= 16, spare >= 20
    spare -= airy + 2 * roomy
    example = min(max(spare * 2 // 3, 3), 10 if spare < 22 else 14)
    return Heights(min(max(spare - example, 2), 24), example, airy, roomy)


def range_text(tensor: TensorView, width: int | None = None) -> str:
    """From the smallest to the largest value; a scalar shows its value as it is."""
    if not tensor.shape or not tensor.values.size:
        return ""
    low, high = float(tensor.values.min()), float(tensor.values.max())
    for digits in (None, 7, 6, 5):
        ends = [format_number(end, digits) for end in (low, high)]
        text = f"all {ends[0]}" if low == high else " … ".join(ends)
        if width is None or len(text) <= width:
            return text
    return ends[0] if low == high else "…".join(ends)


def matrix_of(tensor: TensorView) -> npt.NDArray[np.float32]:
    """The values in two dimensions; a vector is a row."""
    return np.atleast_2d(tensor.values)


def spaced(terms: Sequence[Term]) -> list[Term]:
    """The terms, with an empty symbol between tensors that nothing joins."""
    apart: list[Term] = []
    for term in terms:
        if apart and isinstance(term, TensorView) and isinstance(apart[-1], TensorView):
            apart.append("")
        apart.append(term)
    return apart


def boxes(terms: Sequence[Term], width: int, height: int) -> list[Box]:
    """A box for every term, together at most `width` wide; symbols take what they need."""
    tensors = [term for term in terms if isinstance(term, TensorView)]
    symbols = sum(len(term) + SYMBOL_MARGIN for term in terms if isinstance(term, str))
    share = max(min((width - symbols) // max(len(tensors), 1), WIDEST), 1)
    cell = number_room(tensors, width - symbols, height)
    placed = []
    for index, term in enumerate(terms):
        if isinstance(term, str):
            placed.append(Box(len(term) + SYMBOL_MARGIN))
        else:
            follows = terms[index + 1] if index + 1 < len(terms) else None
            placed.append(_tensor_box(term, share, height, right=follows == PRODUCT, cell=cell))
    return placed


def number_room(tensors: Sequence[TensorView], width: int, height: int) -> tuple[int, int] | None:
    """How wide and high every number may be where all tensors are small enough to be shown so; None where not."""
    shapes = [matrix_of(tensor).shape for tensor in tensors if tensor.shape]
    if not shapes or any(not 0 < rows * columns <= MOST_NUMBERS or rows > height for rows, columns in shapes):
        return None
    lines = 3 if 3 * max(rows for rows, _ in shapes) <= height else 1
    for cell in NUMBER_WIDTHS:
        if sum(_numbers_room(tensor, cell) for tensor in tensors) <= width:
            return cell, lines
    return None


def _numbers_room(tensor: TensorView, cell: int) -> int:
    if not tensor.shape:
        return SCALAR
    return max(int(matrix_of(tensor).shape[1]) * cell, len(tensor.label), len(shape_text(tensor.shape)))


def _tensor_box(tensor: TensorView, share: int, height: int, right: bool, cell: tuple[int, int] | None) -> Box:
    if not tensor.shape:
        return Box(share, share, height) if cell is None else Box(SCALAR, SCALAR, height)
    shape = matrix_of(tensor).shape
    plan = number_layout(shape, *cell) if cell else layout(shape, share, height)
    if cell:
        share = _numbers_room(tensor, cell[0])
    map_width, map_rows = plan.blocks[1] * plan.scale[1], plan.blocks[0] * plan.scale[0]
    texts = max(len(tensor.label), len(shape_text(tensor.shape)), len(range_text(tensor, share)))
    return Box(min(max(texts, map_width), share), map_width, -(-map_rows // plan.pixels), right, plan)


def meeting(terms: Sequence[Term], index: int) -> tuple[bool, bool]:
    """Whether the first and the last dimension of a matrix meet a neighbour's in a product."""
    before = index >= 2 and terms[index - 1] == PRODUCT and isinstance(terms[index - 2], TensorView)
    after = index + 2 < len(terms) and terms[index + 1] == PRODUCT and isinstance(terms[index + 2], TensorView)
    return before, after
