"""Where a line of arithmetic that is too long breaks: between its parts, never inside the brackets of an index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

INDENT = 4
"""Cells by which what goes on is further in than the line it belongs to."""
BLANK = -1
"""In place of the number of a piece: it belongs to none."""
_GAP = re.compile(r"(?<![=← ])( ++)(?![=←]|[^\[]*\])|^( +)")
"""Blanks, but for those around an equals sign, and of an index such as `[403, 42]`; and those a line begins with."""


def words(text: str) -> list[str]:
    """The text in pieces between which it may break, and the blanks that part them."""
    return [piece for piece in _GAP.split(text) if piece]


def breaks(pieces: Sequence[Sequence[str]], width: int) -> list[list[tuple[int, str]]]:
    """The lines of a row that is at most `width` wide: of every line its parts, each with the number of its piece.

    A piece is a sequence of words; between two pieces there is no break. What goes on is indented.
    """
    flat = [(number, word) for number, piece in enumerate(pieces) for word in piece]
    lead = next((len(word) for _, word in flat if word.isspace()), 0) if flat and flat[0][1].isspace() else 0
    lines: list[list[tuple[int, str]]] = [[]]
    room = width
    for group in _together(flat):
        size = sum(cell_len(word) for _, word in group)
        if size > room and any(not word.isspace() for _, word in lines[-1]):
            while lines[-1] and lines[-1][-1][1].isspace():
                lines[-1].pop()
            lines.append([(BLANK, " " * (lead + INDENT))])
            room = width - lead - INDENT
            if all(word.isspace() for _, word in group):
                continue
        lines[-1] += group
        room -= size
    return lines


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
