"""Kernels for inputs that are mostly 0, such as pixels: products over those values alone that are not.

Of a handwritten digit's 784 pixels four in five are dark. They add nothing to x · W and xᵀ · dz, so that lists of the
lit ones make these products several times as fast as multiplying whole matrices is.

Lists: a line of x (a row, or a column) is cut into tiles of `TILE` places. Each tile has a list of its lit values and
of their places in it, counted from 0. A tile's rows of the other factor fit a core's nearest cache, where all lines
find them. All lists of rows, or of columns, lie in one tensor: values, then where each list begins, places, and counts.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator,name-defined"

from __future__ import annotations

import numpy as np
from numba import carray, njit

from tui_dl.engine.kernels.loop import FRAME_SIZE, FRESH, ROWS, STEP
from tui_dl.engine.kernels.lowlevel import (
    MASKED,
    add_1,
    add_4,
    add_16,
    add_64,
    as_bytes,
    as_indices,
    copy_64,
    count_bits,
    data_of,
    lit_bits,
    lowest_bit,
    shifted,
)
from tui_dl.engine.kernels.operations import ROW_SIZE, add_bias, affine, block, matrix, outer, share, vector
from tui_dl.engine.kernels.sizes import TILE, tiles_of

_MOSTLY_LIT = 0.55
"""Beyond this share of lit values, whole matrices are quicker."""
_LOOKED_AT = 8
"""So many of a batch's rows tell."""

LIT, WAS_LIT = 1, 2
"""Marks of a line: that the batch holds something lit in it, and that the batch before did."""

_WIDE = 64
"""So many columns at once fill the multiplying units."""

_WORTH_PACKING = 8
"""From so many lines on, it pays to pack the other factor."""

_tiles = njit(inline="always")(tiles_of)


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
def _mostly_lit(arena, x_at, rows, features):
    """Whether so many values of x are lit, judged by some of its rows, that leaving out the others is not worth it."""
    lit, size, step = np.int64(0), 0, (rows + _LOOKED_AT - 1) // _LOOKED_AT
    for i in range(0, rows, step):
        for j in range(0, features, MASKED):
            lit += count_bits(_bits(arena, x_at + i * features + j, min(MASKED, features - j)))
        size += features
    return lit > _MOSTLY_LIT * size


@njit(inline="always")
def _lists(arena, at, lines, span):
    """The lists of `lines` lines with `span` values each: values, places, beginnings, counts; a line's tiles."""
    tiles = _tiles(span)
    room, lists = lines * tiles * TILE, lines * tiles
    values = shifted(arena, at)
    starts = as_indices(shifted(values, room))
    places = as_bytes(shifted(starts, lists))
    return values, places, carray(starts, (lists,)), carray(shifted(places, room), (lists,)), tiles


@njit(inline="always")
def _marks(arena, at, lines):
    """What is marked of each line: `LIT`, `WAS_LIT`; 0 where neither the lists nor those made before hold anything."""
    return carray(as_bytes(shifted(arena, at)), (lines,))


def list_rows(row, arena, frame, part, parts):
    """Lists of the lit values in each row of x. Operands: x, lists, features, rows at most."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    features = operands[3]
    if _mostly_lit(arena, operands[1], rows, features):
        return
    values, places, starts, counts, tiles = _lists(arena, operands[2], operands[4], features)
    first, last = share(rows, part, parts)
    # One after another, without gaps: each of these lists is short, and read many times.
    end = first * tiles * TILE
    for i in range(first, last):
        x = vector(arena, operands[1] + i * features, features)
        for tile in range(tiles):
            at, start = i * tiles + tile, tile * TILE
            starts[at] = end
            list_values = carray(shifted(values, end), (TILE,))
            list_places = carray(shifted(places, end), (TILE,))
            found = 0
            for j in range(start, min(features, start + TILE), MASKED):
                bits = _bits(arena, operands[1] + i * features + j, min(MASKED, features - j))
                while bits:
                    place = j + lowest_bit(bits)
                    list_values[found] = x[place]
                    list_places[found] = place - start
                    found += 1
                    bits &= bits - 1
            counts[at] = found
            end += found


def list_columns(row, arena, frame, part, parts):
    """Lists of the lit values in each column of x. Operands: x, lists, features, rows at most, marks."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, fresh, features = frame[ROWS], frame[FRESH], operands[3]
    first, last = share((features + MASKED - 1) // MASKED, part, parts)
    values, places, starts, counts, tiles = _lists(arena, operands[2], features, operands[4])
    marks = _marks(arena, operands[5], features)
    if _mostly_lit(arena, operands[1], rows, features):
        marks[first * MASKED : last * MASKED] = LIT
        return
    found_values = np.empty((MASKED, TILE), vector(arena, 0, 1).dtype)
    found_places, found = np.empty((MASKED, TILE), np.uint8), np.empty(MASKED, np.int64)
    end = first * MASKED * tiles * TILE
    for j in range(first * MASKED, min(features, last * MASKED), MASKED):
        size = min(MASKED, features - j)
        if fresh:
            for k in range(size):
                marks[j + k] = WAS_LIT if marks[j + k] & LIT else 0
        for tile in range(_tiles(rows)):
            found[:] = 0
            for i in range(min(TILE, rows - tile * TILE)):
                at = operands[1] + (tile * TILE + i) * features + j
                x, bits = vector(arena, at, size), _bits(arena, at, size)
                while bits:
                    k = lowest_bit(bits)
                    found_values[k, found[k]] = x[k]
                    found_places[k, found[k]] = i
                    found[k] += 1
                    bits &= bits - 1
            for k in range(size):
                at, count = (j + k) * tiles + tile, found[k]
                starts[at], counts[at] = end, count
                if count > 0:
                    marks[j + k] |= LIT
                list_values, list_places = carray(shifted(values, end), (TILE,)), carray(shifted(places, end), (TILE,))
                for t in range(count):
                    list_values[t] = found_values[k, t]
                for t in range(count):
                    list_places[t] = found_places[k, t]
                end += count


@njit(inline="always")
def _products(arena, target_at, matrix_at, units, lists, marks, depth, part_block, fresh):
    """A block of target = x · matrix, or xᵀ · matrix, by lists of the lit values among `depth` places in x's lines.

    Where a line is not marked, target is 0 and stays so. Unless `fresh`, the product is added to what target holds.
    """
    top, bottom, left, right = part_block
    values, places, starts, counts, tiles = lists
    room = np.empty(TILE * _WIDE, vector(arena, 0, 1).dtype)
    while left < right:
        width = _WIDE if right - left >= _WIDE else 16 if right - left >= 16 else 4 if right - left >= 4 else 1
        for tile in range(_tiles(depth)):
            matrix, stride = shifted(arena, matrix_at + tile * TILE * units + left), units
            if width == _WIDE and bottom - top >= _WORTH_PACKING:
                # Rows far apart would push each other out of the nearest cache.
                for i in range(min(TILE, depth - tile * TILE)):
                    copy_64(shifted(data_of(room), i * _WIDE), shifted(matrix, i * units))
                matrix, stride = data_of(room), _WIDE
            for line in range(top, bottom):
                if marks[line] == 0:
                    continue
                at = line * tiles + tile
                start, count = np.int64(starts[at]), np.int64(counts[at])
                target, only = shifted(arena, target_at + line * units + left), fresh and tile == 0
                listed, factors = shifted(places, start), shifted(values, start)
                if width == _WIDE:
                    add_64(target, only, matrix, stride, listed, factors, count)
                elif width == 16:
                    add_16(target, only, matrix, stride, listed, factors, count)
                elif width == 4:
                    add_4(target, only, matrix, stride, listed, factors, count)
                else:
                    add_1(target, only, matrix, stride, listed, factors, count)
        left += width


def dense_lit(row, arena, frame, part, parts):
    """z = x · W + b. Operands: x, W, b (−1 without), z, inputs, units, gemm, lists of rows, rows at most."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    inputs, units = operands[5], operands[6]
    lists = _lists(arena, operands[8], operands[9], inputs)
    if _mostly_lit(arena, operands[1], rows, inputs):
        affine(arena, operands, rows, part, parts)
        return
    top, bottom, left, right = block(rows, units, part, parts)
    marks = np.ones(rows, np.uint8)
    _products(arena, operands[4], operands[2], units, lists, marks, inputs, (top, bottom, left, right), True)
    if operands[3] >= 0:
        add_bias(arena, operands[3], operands[4], units, (top, bottom, left, right))


def kernel_gradient_lit(row, arena, frame, part, parts):
    """dW = xᵀ · dz. Operands: x, dz, dW, inputs, units, gemm, lists of columns, rows at most, marks."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, inputs, units = frame[ROWS], operands[4], operands[5]
    lists = _lists(arena, operands[7], inputs, operands[8])
    if _mostly_lit(arena, operands[1], rows, inputs):
        outer(arena, operands, frame, part, parts)
        return
    part_block = block(inputs, units, part, parts)
    marks = _marks(arena, operands[9], inputs)
    _products(arena, operands[3], operands[2], units, lists, marks, rows, part_block, frame[FRESH] != 0)


def update_lit(row, arena, frame, part, parts):
    """w ← rule where x holds something lit: elsewhere the gradient is 0, and the rule would move nothing.

    Operands: w, dw, marks, hyper, inputs, units, size of hyper. Template: rule(w, g, …).
    """
    operands = carray(row, (ROW_SIZE,))
    step = carray(frame, (FRAME_SIZE,))[STEP]
    inputs, units = operands[5], operands[6]
    marks = _marks(arena, operands[3], inputs)
    hyper, slots = vector(arena, operands[4], operands[7]), matrix(arena, operands[1], 0, units)
    first, last = share(inputs, part, parts)
    for k in range(first, last):
        if marks[k] & LIT:
            at = k * units
            rule(vector(arena, operands[1] + at, units), vector(arena, operands[2] + at, units), slots, hyper, step)  # noqa: F821
