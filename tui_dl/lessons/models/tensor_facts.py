"""What is known of a tensor from its shape and type alone: nothing here allocates what it describes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

DTYPES = {"uint8": 1, "float32": 4, "float64": 8}
"""Bytes of one element."""
RANKS = ("scalar", "vector", "matrix")
_UNITS = ("bytes", "kB", "MB", "GB", "TB")

Take = int | tuple[int, int] | None
"""What is taken of an axis: one place, the places from … up to but without …, or all of it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a tensor: what it counts, and how many."""

    counts: str
    size: int


@dataclass(frozen=True, slots=True)
class Described:
    """A tensor by its shape and type."""

    name: str
    """As code calls it."""
    axes: tuple[Axis, ...]
    dtype: str = "float32"
    about: str = ""
    """What it holds, in a line."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of every axis."""
        return tuple(axis.size for axis in self.axes)

    @property
    def rank(self) -> int:
        """How many axes: 0 for a scalar."""
        return len(self.axes)

    @property
    def size(self) -> int:
        """How many elements: the product of the shape, 1 for a scalar."""
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        """What it takes in memory: size · bytes of one element."""
        return self.size * DTYPES[self.dtype]

    @property
    def kind(self) -> str:
        """`scalar`, `vector`, `matrix`, from there on `3D tensor`."""
        return RANKS[self.rank] if self.rank < len(RANKS) else f"{self.rank}D tensor"

    def typed(self, dtype: str) -> Described:
        """The same shape with another type. Raises ValueError for an unknown one."""
        if dtype not in DTYPES:
            raise ValueError(f"no type is called {dtype!r}; known are {', '.join(DTYPES)}")
        return replace(self, dtype=dtype)

    def taken(self, takes: tuple[Take, ...]) -> Described:
        """What indexing leaves: an index removes its axis, a slice shortens it. Raises IndexError outside an axis."""
        self._check(takes)
        left = []
        for axis, take in zip(self.axes, takes, strict=True):
            if take is None:
                left.append(axis)
            elif isinstance(take, tuple):
                left.append(Axis(axis.counts, take[1] - take[0]))
        return replace(self, name=self.expression(takes), axes=tuple(left))

    def expression(self, takes: tuple[Take, ...]) -> str:
        """The indexing as Python and NumPy write it, e.g. `tweets[17, :, 3]`."""
        return f"{self.name}[{', '.join(map(written, takes))}]" if takes else self.name

    def position(self, index: tuple[int, ...]) -> int:
        """Where an element stands in memory, row by row: Σ index · product of all later sizes."""
        self._check(index)
        place = 0
        for axis, at in zip(self.axes, index, strict=True):
            place = place * axis.size + at
        return place

    def _check(self, takes: tuple[Take, ...]) -> None:
        for axis, take in zip(self.axes, takes, strict=True):
            first, last = take if isinstance(take, tuple) else (take or 0, (take or 0) + 1)
            if not 0 <= first < last <= axis.size:
                raise IndexError(f"{written(take)} lies outside an axis of {axis.size}")


def written(take: Take) -> str:
    """An index or slice as Python writes it."""
    if take is None:
        return ":"
    return f"{take[0]}:{take[1]}" if isinstance(take, tuple) else str(take)


def described(name: str, dtype: str = "float32", about: str = "", **axes: int) -> Described:
    """A tensor from what its axes count: `described("tweets", tweet=1_000_000, step=140, character=128)`."""
    return Described(name, tuple(Axis(counts, size) for counts, size in axes.items()), dtype, about)


def format_bytes(count: int) -> str:
    """Bytes as people write them, in powers of 1000: `71.68 GB`."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    text = f"{value:.2f}".rstrip("0").rstrip(".") if unit else str(count)
    return f"{text} {'byte' if count == 1 else _UNITS[unit]}"


STOCKS = described(
    "prices", about="What 3 prices of a stock were, each minute of 250 trading days", day=250, minute=390, price=3
)
TWEETS = described(
    "tweets",
    about="A million texts, 140 characters each; a 1 marks which of 128 characters stands there",
    tweet=1_000_000,
    position=140,
    character=128,
)
PHOTOS = described(
    "photos",
    "uint8",
    "Colour photographs: red, green and blue at each pixel",
    photo=128,
    row=256,
    column=256,
    channel=3,
)
VIDEO = described(
    "video",
    "uint8",
    "Four films of a minute each, 4 frames a second, in colour",
    film=4,
    frame=240,
    width=256,
    height=144,
    channel=3,
)
