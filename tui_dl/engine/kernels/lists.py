"""Kernels that list which values of a tensor are not 0, such as pixels, or what a ReLU lets through: the lit ones.

A line of x (a row, or a column) is cut into tiles of `TILE` places. Each tile has a list of its lit values and of their
places in the line, counted from 0; the lists of a row follow each other without gaps. All lists of rows, or of columns,
lie in one tensor: values, then where each list begins, places, and counts.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

import numpy as np
from numba import carray, njit

from tui_dl.engine.kernels.loop import FRAME_SIZE, FRESH, ROWS
from tui_dl.engine.kernels.lowlevel import aligned, as_bytes, as_indices, as_places, shifted
from tui_dl.engine.kernels.operations import ROW_SIZE, share, share_of_lines, vector
from tui_dl.engine.kernels.registers import (
    COMPRESSES,
    LANES,
    MASKED,
    append_lit,
    count_bits,
    lit_bits,
    lowest_bit,
    transpose,
)
from tui_dl.engine.kernels.sizes import TILE, room_of, tiles_of

_MOSTLY_LIT = 0.6
"""Beyond this share of lit values, whole matrices are quicker."""
_LOOKED_AT = 8
"""So many of a batch's rows tell."""

LIT, WAS_LIT = 1, 2
"""Marks of a line: that the batch holds something lit in it, and that the batch before did."""

tiles_in, room_in = njit(inline="always")(tiles_of), njit(inline="always")(room_of)


@njit(inline="always")
def _bits(arena, at, size):
    """Which of `size` ≤ MASKED numbers from `at` on are not 0."""
    if size == MASKED:
        return lit_bits(shifted(arena, at))
    values, bits = vector(arena, at, size), np.int64(0)
    for j in range(size):
        if values[j] != 0:
            bits |= np.int64(1) << j
    return bits


@njit(inline="always")
def every(rows):
    """So many rows on is the next of those that tell."""
    return (rows + _LOOKED_AT - 1) // _LOOKED_AT


@njit(inline="always")
def too_many(lit, rows, span):
    """Whether so many values are lit in those of some rows that tell that leaving out the others is not worth it."""
    step = every(rows)
    return lit > _MOSTLY_LIT * ((rows + step - 1) // step) * span


@njit(inline="always")
def mostly_lit(arena, x_at, rows, span, stride):
    """Whether too many of the first `span` values in x's rows are lit, judged by some of the rows."""
    lit = np.int64(0)
    for i in range(0, rows, every(rows)):
        for j in range(0, span, MASKED):
            lit += count_bits(_bits(arena, x_at + i * stride + j, min(MASKED, span - j)))
    return too_many(lit, rows, span)


@njit(inline="always")
def mostly_listed(lists, rows, span):
    """`mostly_lit` of what was listed."""
    _, _, _, counts, tiles = lists
    lit = np.int64(0)
    for i in range(0, rows, every(rows)):
        for tile in range(tiles):
            lit += counts[i * tiles + tile]
    return too_many(lit, rows, span)


@njit(inline="always")
def lists_at(arena, at, lines, span):
    """The lists of `lines` lines with `span` values each: values, places, beginnings, counts; a line's tiles."""
    tiles = tiles_in(span)
    room, lists = lines * room_in(span), lines * tiles
    values = shifted(arena, at)
    starts = as_indices(shifted(values, room))
    places = as_places(shifted(starts, lists))
    return values, places, carray(starts, (lists,)), carray(as_bytes(shifted(places, room)), (lists,)), tiles


@njit(inline="always")
def marks_at(arena, at, lines):
    """What is marked of each line: `LIT`, `WAS_LIT`; 0 where neither the lists nor those made before hold anything."""
    return carray(as_bytes(shifted(arena, at)), (lines,))


@njit(inline="always")
def _append(numbers, at, first, size, values, places, end):
    """Append to a list the lit ones of `size` numbers from `at` on; returns its new end. Places count from `first`."""
    whole = size // 16 * 16 if COMPRESSES else 0
    for j in range(0, whole, 16):
        end += append_lit(shifted(values, end), shifted(places, end), shifted(numbers, at + j), first + j)
    for j in range(whole, size, MASKED):
        bits = _bits(numbers, at + j, min(MASKED, size - j))
        while bits:
            place = j + lowest_bit(bits)
            carray(shifted(values, end), (1,))[0] = vector(numbers, at + place, 1)[0]
            carray(shifted(places, end), (1,))[0] = first + place
            end += 1
            bits &= bits - 1
    return end


def list_rows(row, arena, frame, part, parts):
    """Lists of the lit values in each row of x. Operands: x, lists, features, rows at most."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    features = operands[3]
    if mostly_lit(arena, operands[1], rows, features, features):
        return
    first, last = share(rows, part, parts)
    lists = lists_at(arena, operands[2], operands[4], features)
    list_stretches(arena, operands[1], features, features, lists, (first, last, 1))


@njit(inline="always")
def list_stretches(arena, x_at, span, stride, lists, rows):
    """Lists of the lit ones among the first `span` values of some of x's rows: a first, one behind the last, a step."""
    values, places, starts, counts, tiles = lists
    first, last, step = rows
    # Without gaps between them: each of these lists is short, and read many times.
    end = first * room_in(span)
    for i in range(first, last, step):
        for tile in range(tiles):
            begin, start = tile * TILE, end
            end = _append(arena, x_at + i * stride + begin, begin, min(TILE, span - begin), values, places, start)
            starts[i * tiles + tile], counts[i * tiles + tile] = start, end - start


def list_columns(row, arena, frame, part, parts):
    """Lists of the lit values in each column of x. Operands: x, lists, features, rows at most, marks."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, features = frame[ROWS], operands[3]
    first, last = share_of_lines(features, part, parts)
    marks = marks_at(arena, operands[5], features)
    if mostly_lit(arena, operands[1] + first, rows, last - first, features):
        marks[first:last] = LIT
        return
    values, places, starts, counts, tiles = lists_at(arena, operands[2], features, operands[4])
    space = np.empty(LANES * TILE + 16, vector(arena, 0, 1).dtype)
    end = first * room_in(operands[4])
    for j in range(first, last, LANES):
        size = min(LANES, last - j)
        if frame[FRESH]:
            for k in range(j, j + size):
                marks[k] = WAS_LIT if marks[k] & LIT else 0
        for tile in range(tiles_in(rows)):
            depth = min(TILE, rows - tile * TILE)
            columns = aligned(space)
            _turn(columns, arena, operands[1] + tile * TILE * features + j, depth, size, features)
            for k in range(size):
                start = end
                end = _append(columns, k * TILE, tile * TILE, depth, values, places, start)
                starts[(j + k) * tiles + tile], counts[(j + k) * tiles + tile] = start, end - start
                if end > start:
                    marks[j + k] |= LIT


@njit(inline="always")
def _turn(columns, arena, at, depth, size, features):
    """Up to LANES columns of x side by side in memory, TILE numbers apart."""
    whole = depth // LANES * LANES if size == LANES else 0
    for i in range(0, whole, LANES):
        transpose(shifted(columns, i), TILE, shifted(arena, at + i * features), features)
    for i in range(whole, depth):
        x = vector(arena, at + i * features, size)
        for k in range(size):
            vector(columns, k * TILE + i, 1)[0] = x[k]
