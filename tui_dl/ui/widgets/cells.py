"""A grid of character cells to draw on: what falls outside is clipped, runs of one style become segments."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rich.cells import get_character_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_dl.ui.widgets.colour import Bytes, packed

HALF = ord("▀")
SPACE = ord(" ")
_GUIDES = (SPACE, ord("┈"))

# A pen is one number, so that runs of equal style are found by comparing arrays:
# 25 bits of foreground + 1 (0: none), 25 bits of background + 1, and a bit for bold.
_BACK_SHIFT = 1
_FORE_SHIFT = _BACK_SHIFT + 25
_FIELD = (1 << 25) - 1
_BOLD = 1


@lru_cache(maxsize=1024)
def pen(fore: str | None = None, back: str | None = None, bold: bool = False) -> int:
    """How to write: colours as `#rrggbb` or none, and weight, packed into a number for `Cells`."""
    return (
        (packed(fore) + 1 if fore else 0) << _FORE_SHIFT
        | (packed(back) + 1 if back else 0) << _BACK_SHIFT
        | bold * _BOLD
    )


def pens_on(ink: int | npt.NDArray[np.int64], rgb: Bytes) -> npt.NDArray[np.int64]:
    """Pens without a background, or one of them for all, on backgrounds (…, 3)."""
    values = rgb.astype(np.int64)
    return ink | ((values[..., 0] << 16 | values[..., 1] << 8 | values[..., 2]) + 1) << _BACK_SHIFT


@lru_cache(maxsize=16384)
def _style(ink: int) -> Style:
    """The style of a pen; cached, because a style also remembers its escape codes."""
    fore, back = ink >> _FORE_SHIFT, ink >> _BACK_SHIFT & _FIELD
    style = Style.from_color(_colour(fore), _colour(back))
    return style + Style(bold=True) if ink & _BOLD else style


@lru_cache(maxsize=4096)
def _colour(field: int) -> Color | None:
    """The colour of a pen's field."""
    if not field:
        return None
    number = field - 1
    return Color.from_rgb(number >> 16, number >> 8 & 255, number & 255)


def text_width(text: str) -> int:
    """How many cells a text takes on `Cells`."""
    return len(_single_cells(text))


def clip(text: str, width: int) -> str:
    """The text, cut to `width` cells with an ellipsis where it is longer."""
    if text_width(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += text_width(character)
        if used > width - 1:
            break
        kept += character
    return kept + "…" if width > 0 else ""


def together(texts: Sequence[str], width: int) -> list[str]:
    """Texts cut so that together they take at most `width` cells: the longest give way first."""
    widths = [text_width(text) for text in texts]
    while sum(widths) > max(width, len(texts)):
        widths[widths.index(max(widths))] -= 1
    return [clip(text, room) for text, room in zip(texts, widths, strict=True)]


@lru_cache(maxsize=1024)
def _single_cells(text: str) -> tuple[int, ...]:
    """Code points, one a cell: 0 follows a wide character; what takes no cell of its own is left out."""
    if text.isascii() and text.isprintable():
        return tuple(map(ord, text))
    codes: list[int] = []
    for character in unicodedata.normalize("NFC", text):
        width = get_character_cell_size(character)
        if width > 0:
            codes.extend([ord(character), *[0] * (width - 1)])
    return tuple(codes)


class Cells:
    """`height` rows of `width` cells, each a character and a pen, blank at first."""

    def __init__(self, width: int, height: int) -> None:
        self.width = max(0, width)
        self.height = max(0, height)
        self._codes = np.full((self.height, self.width), SPACE, np.dtype("<u4"))
        self._inks = np.zeros((self.height, self.width), np.int64)
        # Holds something as soon as a wide character was written; a list, because parts share it.
        self._wide: list[str] = []

    def part(self, column: int, row: int, width: int, height: int) -> Cells:
        """A rectangle of these cells, to draw on as if it were a grid of its own; clipped where it reaches beyond."""
        part = Cells(0, 0)
        part._codes = self._codes[max(row, 0) : max(row + height, 0), max(column, 0) : max(column + width, 0)]
        part._inks = self._inks[max(row, 0) : max(row + height, 0), max(column, 0) : max(column + width, 0)]
        part._wide = self._wide
        part.height, part.width = part._codes.shape
        return part

    def write(self, column: int, row: int, text: str, ink: int = 0) -> int:
        """Write text and say in which column it ends; what does not fit is left out."""
        codes = _single_cells(text)
        end = column + len(codes)
        first, last = max(0, column), min(self.width, end)
        if not (0 <= row < self.height and first < last):
            return end
        visible = codes[first - column : last - column]
        if 0 in codes:
            self._wide.append(text)
        self._codes[row, first:last] = visible
        self._inks[row, first:last] = ink
        return end

    def under(self, column: int, row: int, text: str, ink: int = 0) -> None:
        """Write one character where nothing but a guiding line stands."""
        if 0 <= row < self.height and 0 <= column < self.width and self._codes[row, column] in _GUIDES:
            self.write(column, row, text, ink)

    def glyphs(self, column: int, row: int, codes: npt.NDArray[np.uint32], inks: npt.ArrayLike) -> None:
        """Lay down code points (h, w) in one pen or a pen each; spaces among them leave what is there."""
        there = self._codes[row : row + codes.shape[0], column : column + codes.shape[1]]
        height, width = there.shape
        marked = codes[:height, :width] != SPACE
        there[marked] = codes[:height, :width][marked]
        pens = np.broadcast_to(np.asarray(inks, np.int64), codes.shape)[:height, :width]
        self._inks[row : row + height, column : column + width][marked] = pens[marked]

    def pixels(self, column: int, row: int, rgb: Bytes) -> None:
        """Lay down pixels (h, w, 3), two a cell: the upper is a half block, the lower its background."""
        there = self._inks[row : row + (rgb.shape[0] + 1) // 2, column : column + rgb.shape[1]]
        values = rgb[: 2 * there.shape[0], : there.shape[1]].astype(np.int64)
        colours = (values[..., 0] << 16 | values[..., 1] << 8 | values[..., 2]) + 1
        if colours.shape[0] % 2:
            colours = np.concatenate((colours, np.zeros_like(colours[:1])))
        upper, lower = colours[0::2], colours[1::2]
        same = upper == lower
        there[...] = np.where(same, 0, upper) << _FORE_SHIFT | lower << _BACK_SHIFT
        self._codes[row : row + there.shape[0], column : column + there.shape[1]] = np.where(same, SPACE, HALF)

    def strips(self, ground: str | None = None) -> list[Strip]:
        """The rows as strips of exactly `width` cells, over a background where the pens have none."""
        if self._wide:
            for codes in self._codes:
                _blank_halves(codes)
        inks = self._inks
        if ground is not None:
            inks = np.where(inks >> _BACK_SHIFT & _FIELD, inks, inks | pen(back=ground))
        return [self._strip(codes, row) for codes, row in zip(self._codes, inks, strict=True)]

    def _strip(self, codes: npt.NDArray[np.uint32], inks: npt.NDArray[np.int64]) -> Strip:
        if not self.width:
            return Strip([], 0)
        text = codes.tobytes().decode("utf-32-le")
        starts = [0, *(np.flatnonzero(inks[1:] != inks[:-1]) + 1).tolist()]
        ends = [*starts[1:], self.width]
        pens = inks[starts].tolist()
        segments = [Segment(text[start:end], _style(ink)) for start, end, ink in zip(starts, ends, pens, strict=True)]
        if "\0" in text:
            segments = [Segment(segment.text.replace("\0", ""), segment.style) for segment in segments]
        return Strip(segments, self.width)


def _blank_halves(codes: npt.NDArray[np.uint32]) -> None:
    """Put a space for each half of a wide character whose other half was cut off or overwritten."""
    awaited = False
    for place, code in enumerate(codes.tolist()):
        if awaited and code:
            codes[place - 1] = SPACE
        elif not awaited and not code:
            codes[place] = SPACE
        awaited = code > 0 and get_character_cell_size(chr(code)) > 1
    if awaited:
        codes[-1] = SPACE
