"""A tensor as boxes: the last two axes are a sheet, one more stacks sheets, further ones stand in rows of stacks."""

from __future__ import annotations

import math

from tui_dl.lessons.models.tensor_facts import Described, Take
from tui_dl.ui.demos.board import Board, Box

MOST_SHEETS = 4
"""Sheets that are drawn of a stack, and stacks of a row; how many there really are is written beside them."""


def draw_shape(board: Board, box: Box, tensor: Described, takes: tuple[Take, ...]) -> None:
    """Draw the tensor; what is taken of it is lit."""
    left, top, right, bottom = box
    rank = tensor.rank
    stacks = min(tensor.shape[-4], MOST_SHEETS) if rank >= 4 else 1
    rows = min(tensor.shape[-5], 2) if rank >= 5 else 1
    sheets = min(tensor.shape[-3], MOST_SHEETS) if rank >= 3 else 1
    high, wide = _sheet(tensor.shape)
    room = (bottom - top - 2) // rows - 1
    high = max(min(high, room - sheets), 2)
    wide = max(min(wide, (right - left) // stacks - sheets * 2 - 3), 3)
    for row in range(rows):
        for stack in range(stacks):
            x = left + stack * (wide + sheets * 2 + 3)
            y = top + row * (high + sheets + 1)
            for sheet in reversed(range(sheets)):
                lit = _lit(takes, rank, (row, stack, sheet))
                corner = (x + sheet * 2, y + sheets - 1 - sheet)
                _draw_sheet(board, corner, (wide, high), lit, takes[-2:] if rank >= 2 else takes)
    below = min(top + rows * (high + sheets + 1), bottom - 1)
    board.clipped(left, below, _caption(tensor), right - left, "faint")


def _sheet(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of a sheet: longer axes longer, but not in proportion."""
    down = shape[-2] if len(shape) >= 2 else 1
    across = shape[-1] if shape else 1
    return 1 + round(1.3 * math.log2(down + 1)), 3 + round(3 * math.log2(across + 1))


def _lit(takes: tuple[Take, ...], rank: int, place: tuple[int, int, int]) -> bool:
    """Whether something of a sheet is taken; of the drawn sheets the first stands for the index that is taken."""
    outer = takes[max(rank - 5, 0) : rank - 2] if rank > 2 else ()
    places = place[3 - len(outer) :] if outer else ()
    return all(
        take is None or (at == 0 if isinstance(take, int) else at < 2) for take, at in zip(outer, places, strict=True)
    )


def _draw_sheet(
    board: Board, corner: tuple[int, int], size: tuple[int, int], lit: bool, takes: tuple[Take, ...]
) -> None:
    """A frame, filled where it is taken: a line of it where an index is taken along one of its axes."""
    (left, top), (wide, high) = corner, size
    colour = "forward" if lit else "faint"
    ink = board.ink(colour, bold=lit)
    board.cells.write(left, top, "┌" + "─" * (wide - 2) + "┐", ink)
    for y in range(1, high - 1):
        board.cells.write(left, top + y, "│" + " " * (wide - 2) + "│", ink)
        if lit:
            board.cells.write(left + 1, top + y, _filling(takes, y - 1, high - 2, wide - 2), board.ink("data"))
    board.cells.write(left, top + high - 1, "└" + "─" * (wide - 2) + "┘", ink)


def _filling(takes: tuple[Take, ...], y: int, high: int, wide: int) -> str:
    """One line within a sheet."""
    along = takes[-1] if takes else None
    down = takes[0] if len(takes) == 2 else None
    if down is not None and y != (high - 1) // 2:
        return " " * wide
    if along is None:
        return "▒" * wide
    return ("▒" if isinstance(along, int) else "▒▒▒").center(wide)


def _caption(tensor: Described) -> str:
    """Which axis is drawn as what."""
    names = [f"{axis.size:,} {axis.counts}{'s' if axis.size != 1 else ''}" for axis in tensor.axes]
    if tensor.rank == 0:
        return "a single number"
    if tensor.rank == 1:
        return f"a line of {names[0]}"
    sheet = f"a sheet: {names[-2]} × {names[-1]}"
    if tensor.rank == 2:
        return sheet
    outer = names[:-2]
    words = ("a stack of", "a row of", "rows of")
    return " · ".join([sheet, *(f"{words[at]} {name}" for at, name in enumerate(reversed(outer)))])
