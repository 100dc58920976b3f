"""Sizes on which kernels and the programs that call them agree."""

CHUNKS = 16
"""Long sums are made in so many pieces, whoever makes them: their bits do not depend on the number of parts."""

TILE = 128
"""Lists of lit values say where these lie within a tile of so many: in a byte."""


def tiles_of(span: int) -> int:
    """How many tiles a span takes. Jitted code calls it too."""
    return (span + TILE - 1) // TILE


def list_room(lines: int, span: int) -> int:
    """The room, in elements of 4 bytes or more, that lists of so many lines with so many values each take."""
    lists = lines * tiles_of(span)
    return lists * (TILE + 1) + bytes_room(lists * (TILE + 1))


def bytes_room(size: int) -> int:
    """The room, in elements of 4 bytes or more, that so many bytes take."""
    return -(-size // 4)
