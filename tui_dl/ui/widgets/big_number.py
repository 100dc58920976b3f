"""A number in figures three rows high."""

from __future__ import annotations

from tui_dl.ui.widgets.cells import Cells

# Five rows of pixels a figure, drawn two to a cell.
_FIGURES = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", " ██", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    ".": (" ", " ", " ", " ", "█"),
    "−": ("  ", "  ", "██", "  ", "  "),
    "e": ("   ", "███", "███", "█  ", "███"),
    "N": ("█  █", "██ █", "█ ██", "█  █", "█  █"),
    "a": ("   ", "███", " ██", "█ █", "███"),
    "∞": ("     ", "██ ██", "█ █ █", "██ ██", "     "),
}
_CELL = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
ROWS = 3


def big_number(text: str) -> list[str]:
    """The three rows of a number as `format_number` writes it, figures one cell apart."""
    lines = [" ".join(_FIGURES[character][row] for character in text) for row in range(5)]
    lines.append(" " * len(lines[0]))
    return [
        "".join(_CELL[upper != " ", lower != " "] for upper, lower in zip(lines[row], lines[row + 1], strict=True))
        for row in (0, 2, 4)
    ]


def draw_number(cells: Cells, text: str, ink: int) -> None:
    """Draw a number as large as there is room for, at the top left."""
    rows = big_number(text)
    if cells.height >= ROWS and cells.width >= len(rows[0]):
        for row, line in enumerate(rows):
            cells.write(0, row, line, ink)
    else:
        cells.write(0, 0, text, ink)
