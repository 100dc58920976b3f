"""Where a line of arithmetic that is too long breaks: between its parts, never inside the brackets of an index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

INDENT = 4
"""Cells by which what goes on is further in than the line it belongs to."""
WIDE = 3
"""So many blanks part what belongs together less."""
BLANK = -1
"""In place of the number of a piece: it belongs to none."""
_GAP = re.compile(r"(?<![=← ])( ++)(?![=←]|[^\[]*\])|^( +)")
"""Blanks, but for those around an equals sign, and of an index such as `[403, 42]`; and those a line begins with."""


def words(text: str) -> list[str]:
    """The text in pieces between which it may break, and the blanks that part them."""
    return [piece for piece in _GAP.split(text) if piece]


def breaks(pieces: Sequence[Sequence[str]], width: int) -> list[list[tuple[int, str]]]:
    """The lines of a row that is at most `width` wide: of every line its parts, each with the number of its piece.

    A piece is a sequence of words; between two pieces there is no break. What goes on is indented. What a wide gap
    parts breaks there first, so that it stays in one piece where a line has room for it.
    """
    flat = [(number, word) for number, piece in enumerate(pieces) for word in piece]
    lead = next((len(word) for _, word in flat if word.isspace()), 0) if flat and flat[0][1].isspace() else 0
    lines: list[list[tuple[int, str]]] = [[]]
    room, whole = width, width - lead - INDENT
    for stretch in _stretches(list(_together(flat))):
        fits = _size(stretch) <= whole
        for place, group in enumerate(stretch):
            needed = _size(stretch if fits and not place else [group])
            if needed > room and any(not word.isspace() for _, word in lines[-1]):
                while lines[-1] and lines[-1][-1][1].isspace():
                    lines[-1].pop()
                lines.append([(BLANK, " " * (lead + INDENT))])
                room = whole
                if all(word.isspace() for _, word in group):
                    continue
            lines[-1] += group
            room -= _size([group])
    return lines


def _size(groups: Sequence[Sequence[tuple[int, str]]]) -> int:
    return sum(cell_len(word) for group in groups for _, word in group)


def _stretches(groups: Sequence[list[tuple[int, str]]]) -> Iterator[list[list[tuple[int, str]]]]:
    """Groups up to the next wide gap, which is a stretch of its own."""
    stretch: list[list[tuple[int, str]]] = []
    for group in groups:
        if group[0][1].isspace() and len(group[0][1]) >= WIDE:
            yield from filter(None, (stretch, [group]))
            stretch = []
        else:
            stretch.append(group)
    if stretch:
        yield stretch


def _together(flat: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """What stands on one line: words that no blank parts; every stretch of blanks by itself."""
    group: list[tuple[int, str]] = []
    for number, word in flat:
        if word.isspace():
            if group:
                yield group
            group = []
            yield [(number, word)]
        else:
            group.append((number, word))
    if group:
        yield group


def broken(line: str, width: int) -> list[str]:
    """The lines of a text."""
    return ["".join(word for _, word in each) for each in breaks([words(line)], width)]
