"""Kernels for tensors that are mostly 0, such as pixels: products over those values alone that are not.

Of a handwritten digit's 784 pixels four in five are dark. They add nothing to x · W and xᵀ · dz, so that lists of the
lit ones (`kernels.lists`) make these products several times as fast as multiplying whole matrices is. What a ReLU lets
through is called lit as well: half of all values before training, a quarter soon after. Numbers that are no numbers
are lit. A weight that is none does not show where x is 0, though 0 · NaN is NaN: it shows in the rows that are lit
there.

A tile's rows of the other factor fit a core's nearest cache, where all lines find them. While they are multiplied, the
next tile's are asked for.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator,name-defined"

from __future__ import annotations

import numpy as np
from numba import carray, njit

from tui_dl.engine.kernels.lists import LIT, lists_at, marks_at, mostly_lit, tiles_in
from tui_dl.engine.kernels.loop import FRAME_SIZE, FRESH, ROWS, STEP
from tui_dl.engine.kernels.lowlevel import aligned, fetch_near, fetch_to_write, shifted
from tui_dl.engine.kernels.operations import (
    CACHE_LINE,
    ROW_SIZE,
    backwards,
    block,
    matrix,
    outer,
    share,
    share_of_lines,
    vector,
)
from tui_dl.engine.kernels.registers import LANES, PAIRED, add_1, add_4, add_16, add_64, add_pair, copy_64, transpose
from tui_dl.engine.kernels.sizes import TILE

_WIDE = 64
"""So many columns at once fill the multiplying units: a strip."""

_WORTH_PACKING = 8
"""From so many lines on, it pays to pack the other factor."""

_WORTH_ASKING = 16
"""From so many rows of the other factor on, it pays to ask for memory ahead of its use."""


@njit(inline="always")
def add_products(arena, target_at, units, factor, lists, marks, part_block, fresh):
    """A block of target = x · factor, or xᵀ · factor, by lists of the lit values in x's lines.

    Where a line is not marked, target is 0 and stays so. Unless `fresh`, the product is added to what target holds.
    """
    top, bottom, left, right = part_block
    space = np.empty(TILE * _WIDE + 16, vector(arena, 0, 1).dtype)
    begin = left
    while left < right:
        if fresh and right - left < _WIDE and right - begin >= _WIDE:
            # Some columns once more: they get the same bits, and the rest gets its own sooner than in narrow strips.
            left = right - _WIDE
        width = _WIDE if right - left >= _WIDE else 16 if right - left >= 16 else 4 if right - left >= 4 else 1
        for tile in range(tiles_in(factor[1])):
            rows, stride = _strip(arena, aligned(space), units, factor, tile, left, width, bottom - top)
            line, only = top, fresh and tile == 0
            if PAIRED and width == _WIDE:
                ahead, lines = _next_strip(units, factor, tile, left, right), (tile, top, bottom, factor[1])
                line = _add_pairs(arena, target_at + left, units, only, rows, stride, lists, marks, lines, ahead)
            _add_lines(arena, target_at + left, units, width, only, rows, stride, lists, marks, (tile, line, bottom))
        left += width


@njit(inline="always")
def _strip(arena, space, units, factor, tile, left, width, lines):
    """`width` columns of a tile of the factor that x's `lines` lines are multiplied with.

    factor: where a matrix of so many columns begins, the number of its rows, and whether it lies there transposed.
    Returns where the factor's first row is, or would be if more than the tile were there, and the stride of rows.
    """
    at, depth, transposed = factor
    first = tile * TILE
    size = min(TILE, depth - first)
    if transposed:
        _turn_over(space, shifted(arena, at + left * depth + first), size, width, depth)
        return shifted(space, -first * _WIDE), _WIDE
    rows = shifted(arena, at + left)
    if width < _WIDE or lines < _WORTH_PACKING or units == _WIDE:
        return rows, units
    # Rows far apart would push each other out of the nearest cache.
    for i in range(size):
        copy_64(shifted(space, i * _WIDE), shifted(rows, (first + i) * units))
    return shifted(space, -first * _WIDE), _WIDE


@njit(inline="always")
def _turn_over(space, source, depth, width, stride):
    """space[i, j] = source[j, i] for i < depth and j < width ≤ 64. `stride`: from row to row of the source."""
    deep, wide = depth // LANES * LANES, width // LANES * LANES
    for i in range(0, deep, LANES):
        for j in range(0, wide, LANES):
            transpose(shifted(space, i * _WIDE + j), _WIDE, shifted(source, j * stride + i), stride)
    for i in range(depth):
        for j in range(wide if i < deep else 0, width):
            vector(space, i * _WIDE + j, 1)[0] = vector(source, j * stride + i, 1)[0]


@njit(inline="always")
def _next_strip(units, factor, tile, left, right):
    """What `_strip` is asked for next, as a block of the arena: where it begins, its rows, their size and stride."""
    at, depth, transposed = factor
    tile += 1
    if tile == tiles_in(depth):
        tile, left = 0, left + _WIDE
    first, width = tile * TILE, max(0, min(_WIDE, right - left))
    size = min(TILE, depth - first)
    if transposed:
        return at + left * depth + first, width, size, depth
    return at + first * units + left, size, width, units


@njit(inline="always")
def _ask_for(arena, asked, turn, turns):
    """Ask for one of `turns` shares of a block of the arena, to be read soon."""
    at, rows, size, stride = asked
    first, last = share(rows, turn, turns)
    for i in range(first, last):
        for j in range(0, size, CACHE_LINE // vector(arena, 0, 1).itemsize):
            fetch_near(shifted(arena, at + i * stride + j))


@njit(inline="always")
def _add_pairs(arena, target_at, units, only, matrix, stride, lists, marks, lines, ahead):
    """What a tile adds to strips of 64 columns, two lines at a time; returns the line that may be left over.

    Meanwhile the block `ahead` of the arena is asked for, and the next lines' sums; not where a pair is soon done.
    """
    values, places, starts, counts, tiles = lists
    tile, top, bottom, depth = lines
    pairs, asks = (bottom - top) // 2, depth >= _WORTH_ASKING
    for pair in range(pairs):
        line = top + 2 * pair
        if asks:
            _ask_for(arena, ahead, pair, pairs)
            if pair + 1 < pairs and (marks[line + 2] or marks[line + 3]):
                for j in range(0, _WIDE, CACHE_LINE // vector(arena, 0, 1).itemsize):
                    fetch_to_write(shifted(arena, target_at + (line + 2) * units + j))
                    fetch_to_write(shifted(arena, target_at + (line + 3) * units + j))
        if marks[line] or marks[line + 1]:
            one = line * tiles + tile
            other = one + tiles
            at, start, next_start = target_at + line * units, np.int64(starts[one]), np.int64(starts[other])
            add_pair(
                (shifted(arena, at), shifted(arena, at + units)), only, matrix, stride,
                (shifted(places, start), shifted(places, next_start)),
                (shifted(values, start), shifted(values, next_start)),
                (np.int64(counts[one]), np.int64(counts[other])),
            )  # fmt: skip
    return top + 2 * pairs


@njit(inline="always")
def _add_lines(arena, target_at, units, width, only, matrix, stride, lists, marks, lines):
    """What a tile adds to strips of `width` columns, line after line."""
    values, places, starts, counts, tiles = lists
    tile, top, bottom = lines
    for line in range(top, bottom):
        if marks[line] == 0:
            continue
        at = line * tiles + tile
        start, count = np.int64(starts[at]), np.int64(counts[at])
        target, listed, factors = (
            shifted(arena, target_at + line * units),
            shifted(places, start),
            shifted(values, start),
        )
        if width == _WIDE:
            add_64(target, only, matrix, stride, listed, factors, count)
        elif width == 16:
            add_16(target, only, matrix, stride, listed, factors, count)
        elif width == 4:
            add_4(target, only, matrix, stride, listed, factors, count)
        else:
            add_1(target, only, matrix, stride, listed, factors, count)


def kernel_gradient_lit(row, arena, frame, part, parts):
    """dW = xᵀ · dz. Operands: x, dz, dW, inputs, units, gemm, lists of columns, rows at most, marks."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, inputs, units = frame[ROWS], operands[4], operands[5]
    lists = lists_at(arena, operands[7], inputs, operands[8])
    first, last = share_of_lines(inputs, part, parts)
    if mostly_lit(arena, operands[1] + first, rows, last - first, inputs):
        outer(arena, operands, frame, (first, last, 0, units))
        return
    marks, part_block = marks_at(arena, operands[9], inputs), (first, last, 0, units)
    fresh = frame[FRESH] != 0
    add_products(arena, operands[3], units, (operands[2], rows, False), lists, marks, part_block, fresh)


def input_gradient_lit(row, arena, frame, part, parts):
    """dh = dz · Wᵀ. Operands: dz, W, dh, inputs, units, gemm, lists of rows, rows at most."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    inputs, units = operands[4], operands[5]
    lists = lists_at(arena, operands[7], operands[8], units)
    if rows < _WORTH_PACKING or mostly_lit(arena, operands[1], rows, units, units):
        backwards(arena, operands, rows, part, parts)
        return
    marks = np.ones(rows, np.uint8)
    part_block = block(rows, inputs, part, parts, _WIDE)
    add_products(arena, operands[3], inputs, (operands[2], units, True), lists, marks, part_block, True)


def update_lit(row, arena, frame, part, parts):
    """w ← rule where x holds something lit; elsewhere the gradient is 0, and `resting` moves what moves all the same.

    Operands: w, dw, slots, marks, hyper, inputs, units, number of slots, room of one slot, size of hyper. Template:
    rule(w, g, slots, hyper, t) and resting, called alike. A part has the lines of which it made the gradient.
    """
    operands = carray(row, (ROW_SIZE,))
    step = carray(frame, (FRAME_SIZE,))[STEP]
    inputs, units = operands[6], operands[7]
    marks, hyper = marks_at(arena, operands[4], inputs), vector(arena, operands[5], operands[10])
    first, last = share_of_lines(inputs, part, parts)
    for line in range(first, last):
        at = line * units
        parameter, gradient = vector(arena, operands[1] + at, units), vector(arena, operands[2] + at, units)
        slots = matrix(arena, operands[3] + at, operands[8], operands[9])
        if marks[line] & LIT:
            rule(parameter, gradient, slots, hyper, step)  # noqa: F821
        else:
            resting(parameter, gradient, slots, hyper, step)  # noqa: F821
