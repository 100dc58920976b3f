"""Sizes on which kernels and the programs that call them agree."""

CHUNKS = 16
"""Long sums are made in so many pieces, whoever makes them: their bits do not depend on the number of parts."""

TILE = 128
"""Lists of lit values say where these lie within a tile of so many: in a byte."""


def tiles_of(span: int) -> int:
    """How many tiles a span takes. Jitted code calls it too."""
    return (span + TILE - 1) // TILE


def room_of(span: int) -> int:
    """The room of the list of a line with so many values; what lies up to 16 places behind it may be written to."""
    return (span + TILE - 1) // TILE * TILE + 16


def list_room(lines: int, span: int) -> int:
    """The room, in elements of 4 bytes or more, that lists of so many lines with so many values each take."""
    lists, room = lines * tiles_of(span), lines * room_of(span)
    return room + lists + bytes_room(room + lists)


def bytes_room(size: int) -> int:
    """The room, in elements of 4 bytes or more, that so many bytes take."""
    return -(-size // 4)
