"""Kernels that list what is not 0 in a layer's input, half by half: each core has one half for its own.

What one core writes and another reads has to move between their caches, line by line, which takes longer than the
arithmetic where a layer is small. The lists (`kernels.lists`) of an input's half, and those rows of W, dW and the
optimizer's slots that belong to it, are therefore only touched by one core; of pixels the input itself, too. Where
there are more cores than two, some share a half, and deal out its examples; the bits do not depend on their number.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

import numpy as np
from numba import carray, njit

from tui_dl.engine.kernels.lists import every, list_stretches, lists_at, mostly_lit, room_in, too_many
from tui_dl.engine.kernels.loop import FRAME_SIZE, ROWS, START
from tui_dl.engine.kernels.lowlevel import aligned, as_bytes, as_pointer, shifted
from tui_dl.engine.kernels.operations import (
    AHEAD,
    ROW_SIZE,
    batch_order,
    fetch_stretch,
    scale_bytes,
    scales,
    share,
    share_of_lines,
    vector,
)
from tui_dl.engine.kernels.registers import compress_bytes, count_lit_bytes, scale_16
from tui_dl.engine.kernels.sizes import HALVES, TILE

_COMPRESSED = 64
"""Bytes in a register."""


@njit(inline="always")
def pieces(part, parts):
    """The pieces of work, `each` for each half, that belong to a part: the first, the one after the last, `each`."""
    each = (parts + HALVES - 1) // HALVES
    first, last = share(HALVES * each, part, parts)
    return first, last, each


def list_halves(row, arena, frame, part, parts):
    """Lists of what is lit in both halves of each row of x. Operands: x, lists, more lists, features, rows at most."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    features = operands[4]
    first, last, each = pieces(part, parts)
    for piece in range(first, last):
        half = piece // each
        begin, end = share_of_lines(features, half, HALVES)
        lists = lists_at(arena, operands[2 + half], operands[5], end - begin)
        top, bottom = share(rows, piece % each, each)
        x_at, span, step = operands[1] + begin, end - begin, 1
        if mostly_lit(arena, x_at, rows, span, features):
            # Whoever reads the lists sees by those of some rows that there are no others.
            step = every(rows)
        first_row = (top + step - 1) // step * step
        list_stretches(arena, x_at, span, features, lists, (first_row, bottom, step))


def gather_bytes_listed(row, arena, frame, part, parts):
    """Lists as `list_halves` makes them of x = bytes[order[i]] / 255, however much is lit; x itself where it is read.

    It is read where a half is mostly lit, and where the last operand says so. The lists are made of the bytes: of these
    many more fit a register. Operands: source address, x, features, lists, more lists, rows at most, whether x is read.
    """
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, features, order = frame[ROWS], operands[3], batch_order(frame)
    first, last, each = pieces(part, parts)
    for piece in range(first, last):
        half = piece // each
        begin, end = share_of_lines(features, half, HALVES)
        top, bottom = share(rows, piece % each, each)
        examples = (operands[1] + begin, order, frame[START], features)
        lists = lists_at(arena, operands[4 + half], operands[6], end - begin)
        x_at = operands[2] + begin
        _list_bytes(arena, examples, lists, (top, bottom, x_at, end - begin), operands[7] != 0)
        if operands[7] == 0 and _mostly_lit_bytes(examples, rows, end - begin):
            for i in range(top, bottom):
                example = carray(_example(examples, i), (end - begin,))
                scale_bytes(example, vector(arena, x_at + i * features, end - begin))


@njit(inline="always")
def _example(examples, i):
    """Where example i lies. examples: the address of the first, the epoch's order, start and stride."""
    address, order, start, stride = examples
    return as_bytes(as_pointer(address + order[start + i] * stride))


@njit(inline="always")
def _mostly_lit_bytes(examples, rows, span):
    """`mostly_lit` of what is gathered."""
    lit = np.int64(0)
    for i in range(0, rows, every(rows)):
        for j in range(0, span, _COMPRESSED):
            lit += count_lit_bytes(shifted(_example(examples, i), j), min(_COMPRESSED, span - j))
    return too_many(lit, rows, span)


@njit(inline="always")
def _list_bytes(arena, examples, lists, part_block, wanted):
    """Lists of the lit ones among the first `span` bytes of some examples; where wanted, x as well."""
    address, order, start, stride = examples
    values, places, starts, counts, tiles = lists
    top, bottom, x_at, span = part_block
    space = np.empty(span + 2 * _COMPRESSED, np.uint8)
    large, small = scales(vector(arena, 0, 1))
    begin = top * room_in(span)
    for i in range(top, bottom):
        if i + AHEAD < bottom:
            fetch_stretch(address + order[start + i + AHEAD] * stride, span)
        example = _example(examples, i)
        if wanted:
            scale_bytes(carray(example, (span,)), vector(arena, x_at + i * stride, span))
        lit, size = aligned(space), np.int64(0)
        for tile in range(tiles):
            before, j = size, tile * TILE
            while j + _COMPRESSED <= min(span, (tile + 1) * TILE):
                listed = shifted(places, begin + size)
                size += compress_bytes(shifted(lit, size), listed, shifted(example, j), _COMPRESSED, j)
                j += _COMPRESSED
            if j < min(span, (tile + 1) * TILE):
                listed = shifted(places, begin + size)
                size += compress_bytes(shifted(lit, size), listed, shifted(example, j), span - j, j)
            starts[i * tiles + tile], counts[i * tiles + tile] = begin + before, size - before
        for j in range(0, size, 16):
            scale_16(shifted(values, begin + j), shifted(lit, j), large, small)
        begin += size
