"""A network as boxes from input to output, joined by lines: stacks, and anything that branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells, clip, pen, text_width
from tui_dl.ui.widgets.looks import Look

# Which of up, down, left, right a line leaves a cell by.
_LINES = {
    "DU": "│", "LR": "─", "RU": "└", "LU": "┘", "DR": "┌", "DL": "┐",
    "DLR": "┬", "LRU": "┴", "DRU": "├", "DLU": "┤", "DLRU": "┼",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box: its words, the positions of the boxes above that lead to it, and the colour of the look it has."""

    text: str
    note: str
    """Said more quietly behind the text."""
    parents: tuple[int, ...]
    colour: str


def levels(boxes: Sequence[Drawn]) -> list[int]:
    """How many boxes at most lie above each, on the longest way from an input."""
    depth: list[int] = []
    for box in boxes:
        depth.append(1 + max((depth[parent] for parent in box.parents), default=-1))
    return depth


def centres(boxes: Sequence[Drawn], width: int) -> list[int]:
    """The middle column of each box: those of a level share the width evenly."""
    depth = levels(boxes)
    middles = []
    for index, level in enumerate(depth):
        peers = [other for other, at in enumerate(depth) if at == level]
        middles.append(int(width * (2 * peers.index(index) + 1) / (2 * len(peers))))
    return middles


def joints(edges: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Line characters by column between two levels, for edges from a column above to one below."""
    sides: dict[int, set[str]] = {}
    for above, below in edges:
        left, right = min(above, below), max(above, below)
        for column in range(left, right + 1):
            here = sides.setdefault(column, set())
            here |= {"L"} if column > left else set()
            here |= {"R"} if column < right else set()
        sides[above].add("U")
        sides[below].add("D")
    return {column: _LINES["".join(sorted(here))] for column, here in sides.items()}


def draw_boxes(cells: Cells, boxes: Sequence[Drawn], look: Look) -> None:
    """Levels from the top, each a line of boxes; between two, one line that joins them, or more where there is room."""
    depth, middle = levels(boxes), centres(boxes, cells.width)
    deepest = max(depth, default=0)
    pitch = max(2, min(3, (cells.height - 1) // max(deepest, 1)))
    for level in range(1, deepest + 1):
        edges = [
            (middle[parent], middle[index])
            for index, box in enumerate(boxes)
            if depth[index] == level
            for parent in box.parents
        ]
        for row in range((level - 1) * pitch + 1, level * pitch):
            turning = row == (level - 1) * pitch + 1
            straight = {below: "│" for _, below in edges}
            for column, line in (joints(edges) if turning else straight).items():
                cells.write(column, row, line, pen(look.faint))
    for index, box in enumerate(boxes):
        room = cells.width // depth.count(depth[index])
        _draw_box(cells, middle[index], depth[index] * pitch, box, room, look)


def _draw_box(cells: Cells, middle: int, row: int, box: Drawn, room: int, look: Look) -> None:
    note = f" {box.note}" if box.note and text_width(f" {box.text} {box.note} ") <= room else ""
    text = clip(box.text, room - 2)
    start = middle - text_width(f" {text}{note} ") // 2
    ink, ground = look.colour(box.colour), look.panel
    end = cells.write(start, row, f" {text}", pen(ink, ground, bold=True))
    cells.write(end, row, f"{note} ", pen(look.faint, ground))


class Boxes(Canvas):
    """Draws a network as boxes."""

    _boxes: Sequence[Drawn] = ()

    def show(self, boxes: Sequence[Drawn]) -> None:
        """Show these; parents must come before their children."""
        self._boxes = tuple(boxes)
        self.redraw()

    def draw(self, cells: Cells) -> None:
        """The boxes."""
        draw_boxes(cells, self._boxes, self.look)
