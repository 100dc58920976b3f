"""Sizes on which kernels and the programs that call them agree."""

CHUNKS = 16
"""Long sums are made in so many pieces, whoever makes them: their bits do not depend on the number of parts."""

TILE = 128
"""Lists of lit values are cut into tiles of so many places."""

PLACES = 2**16
"""Lists of lit values say where these lie in their line in two bytes: so many values a line may have."""

HALVES = 2
"""A layer's inputs are halved, whatever the number of cores: the bits do not depend on it."""

NARROW = (16, 32, 48, 64)
"""So many units make a layer narrow: whole registers, whose sums find room in them all at once."""


def share_of_lines(size: int, part: int, parts: int) -> tuple[int, int]:
    """The half-open range of `size` numbers that belongs to a part. Jitted code calls it too.

    It begins on a cache line of float32: so no two parts write to the same one.
    """
    numbers = 16
    lines = (size + numbers - 1) // numbers
    first, last = (lines * part + parts - 1) // parts, (lines * (part + 1) + parts - 1) // parts
    return min(size, first * numbers), min(size, last * numbers)


def halves_of(features: int) -> tuple[int, ...]:
    """The sizes of the halves of so many inputs."""
    shares = [share_of_lines(features, half, HALVES) for half in range(HALVES)]
    return tuple(last - first for first, last in shares)


def tiles_of(span: int) -> int:
    """How many tiles a span takes. Jitted code calls it too."""
    return (span + TILE - 1) // TILE


def room_of(span: int) -> int:
    """The room of the list of a line with so many values; what lies up to 16 places behind it may be written to."""
    return (span + TILE - 1) // TILE * TILE + 16


def list_room(lines: int, span: int) -> int:
    """The room, in elements of 4 bytes or more, that lists of so many lines with so many values each take."""
    lists, room = lines * tiles_of(span), lines * room_of(span)
    return room + lists + bytes_room(2 * room + lists)


def bytes_room(size: int) -> int:
    """The room, in elements of 4 bytes or more, that so many bytes take."""
    return -(-size // 4)
