"""The network as boxes from the inputs down to the answer, as wide as they have units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from textual.content import Content

from tui_dl.session.outline import Box, Outline

NARROWEST = 20
"""Cells of a box, so that its text fits."""


def diagram_lines(outline: Outline, width: int, height: int) -> list[Content]:
    """The diagram on so many columns; without frames where it would be higher than the room."""
    if not outline.columns:
        return []
    framed = _drawn(outline, width, plain=False)
    return framed if len(framed) <= height else _drawn(outline, width, plain=True)


def _drawn(outline: Outline, width: int, *, plain: bool) -> list[Content]:
    most = max(box.units for boxes in (*outline.columns, outline.trunk) for box in boxes)
    if len(outline.columns) == 1:
        return list(_column((*outline.columns[0], *outline.trunk), width, most, plain))
    return [*_branches(outline.columns, width, most, plain), *_column(outline.trunk, width, most, plain, fed=True)]


def _column(boxes: Sequence[Box], width: int, most: int, plain: bool, *, fed: bool = False) -> Iterator[Content]:
    """Boxes one below the other, what each costs on the line that leads to it."""
    for number, box in enumerate(boxes):
        if (number or fed) and box.cost:
            yield _link(box.cost, width)
        yield from _framed(box, width, most, plain, above=bool(number or fed), below=number + 1 < len(boxes))
        if box.dropout:
            yield _link(f"drops {box.dropout:g} while training", width)


def _link(text: str, width: int) -> Content:
    """The line into a box: left of it how the parameters are counted, right of it how many there are."""
    middle = width // 2
    left, _, right = text.rpartition(" = ") if " = " in text else ("", "", text)
    sign = "= " if left else ""
    counted = left if len(left) < middle else ""
    before = Content.assemble((counted.rjust(middle - 1) + " ", "$faint"))
    return Content.assemble(before, ("│", "$faint"), f" {sign}", (right, "bold" if left else "$faint"))


def _framed(box: Box, width: int, most: int, plain: bool, *, above: bool, below: bool) -> Iterator[Content]:
    outer = _box_width(box, width, most)
    middle, left = width // 2, width // 2 - outer // 2
    label = _label(box, outer - 4)
    if plain:
        yield Content.assemble(" " * left, ("▐ ", "$phase-forward"), label, (" ▌", "$phase-forward"))
        return
    joint = middle - left - 1
    yield Content.assemble(" " * left, (_edge("┌", "┐", outer, joint, "┴" if above else "─"), "$phase-forward"))
    side = ("│", "$phase-forward")
    yield Content.assemble(" " * left, side, " ", label, " ", side)
    yield Content.assemble(" " * left, (_edge("└", "┘", outer, joint, "┬" if below else "─"), "$phase-forward"))


def _edge(start: str, end: str, outer: int, joint: int, mark: str) -> str:
    line = ["─"] * (outer - 2)
    if 0 <= joint < len(line):
        line[joint] = mark
    return start + "".join(line) + end


def _box_width(box: Box, width: int, most: int) -> int:
    """The logarithm of the units, from the narrowest box to all the width."""
    least = min(NARROWEST, width)
    share = math.log(box.units + 1) / math.log(most + 1)
    text = len(f"{box.name} {box.units:,} {box.activation}") + 4
    outer = max(min(int(least + (width - least) * share**2), width), text)
    # Even, so that all joints stand on one line.
    return outer - outer % 2 if outer > text else outer


def _label(box: Box, room: int) -> Content:
    name = Content.assemble((box.name, "bold"), " ", (f"{box.units:,}", "bold $phase-loss"), f" {box.activation}")
    label = name.rstrip().truncate(room, ellipsis=True)
    spare = room - label.cell_length
    return Content.assemble(" " * (spare // 2), label, " " * (spare - spare // 2))


def _branches(columns: Sequence[Sequence[Box]], width: int, most: int, plain: bool) -> Iterator[Content]:
    """The columns side by side, and the lines that join them."""
    share = width // len(columns)
    drawn = [list(_column(column, share - 1, most, plain)) for column in columns]
    deepest = max(map(len, drawn))
    middle = (share - 1) // 2
    for column in drawn:
        column += [Content.assemble(" " * middle, ("│", "$faint"))] * (deepest - len(column))
    for row in zip(*drawn, strict=True):
        yield Content("").join([line.pad_right(max(share - line.cell_length, 0)) for line in row])
    ends = [share * n + middle for n in range(len(columns))]
    joint = width // 2
    line = [" "] * width
    for at in range(ends[0], ends[-1] + 1):
        line[at] = "─"
    for at in ends:
        line[at] = "┴"
    line[ends[0]], line[ends[-1]] = "└", "┘"
    line[joint] = "┬" if joint not in ends else "┼"
    yield Content.assemble(("".join(line).rstrip(), "$faint"))
