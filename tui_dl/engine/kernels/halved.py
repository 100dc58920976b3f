"""Kernels of a dense layer whose input is mostly 0, half by half.

z = x · W + b is the sum of two products, one for each half of the inputs (`kernels.halves`). The second lies in a
tensor of its own until both are there.

The kernel of a narrow layer is so small that whole rows of it are at hand wherever they are needed. So the lists of x's
rows serve both products: in x · W the rows of W that are listed for an example add up, in dW = xᵀ · dz an example's dz
is added to the rows of dW that are listed for it.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

import numpy as np
from numba import carray, njit

from tui_dl.engine.kernels.halves import pieces
from tui_dl.engine.kernels.lists import lists_at, mostly_listed
from tui_dl.engine.kernels.lit import add_products
from tui_dl.engine.kernels.loop import FRAME_SIZE, FRESH, ROWS
from tui_dl.engine.kernels.lowlevel import shifted
from tui_dl.engine.kernels.operations import ROW_SIZE, multiply_some, outer, share, share_of_lines, vector
from tui_dl.engine.kernels.registers import (
    combine_16,
    combine_32,
    combine_48,
    combine_64,
    scatter_16,
    scatter_32,
    scatter_48,
    scatter_64,
)
from tui_dl.engine.kernels.sizes import HALVES, NARROW, TILE


def dense_halves(row, arena, frame, part, parts):
    """z = the first half's x · W, rest = the second's.

    Operands: x, W, rest, z, inputs, units, gemm, lists, more lists, rows at most.
    """
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    inputs, units = operands[5], operands[6]
    first, last, each = pieces(part, parts)
    marks = np.ones(rows, np.uint8)
    for piece in range(first, last):
        half = piece // each
        begin, end = share_of_lines(inputs, half, HALVES)
        z_at = operands[3] if half else operands[4]
        top, bottom = share(rows, piece % each, each)
        lists = lists_at(arena, operands[8 + half], operands[10], end - begin)
        if mostly_listed(lists, rows, end - begin):
            multiply_some(arena, operands, z_at, (top, bottom, 0, units), begin, end)
            continue
        kernel_at = operands[2] + begin * units
        if units in NARROW:
            _combine(arena, z_at, kernel_at, units, lists, top, bottom)
        else:
            kernel, part_block = (kernel_at, end - begin, False), (top, bottom, 0, units)
            add_products(arena, z_at, units, kernel, lists, marks, part_block, True)


def sum_halves(row, arena, frame, part, parts):
    """z = z + rest + b. Operands: z, rest, b (−1 without), units."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    units = operands[4]
    first, last = share(rows, part, parts)
    for i in range(first, last):
        z, rest = vector(arena, operands[1] + i * units, units), vector(arena, operands[2] + i * units, units)
        if operands[3] >= 0:
            bias = vector(arena, operands[3], units)
            for j in range(units):
                z[j] = z[j] + rest[j] + bias[j]
        else:
            for j in range(units):
                z[j] += rest[j]


def kernel_gradient_halves(row, arena, frame, part, parts):
    """dW = xᵀ · dz of a narrow layer. Operands: x, dz, dW, inputs, units, gemm, lists, more lists, rows at most."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, inputs, units = frame[ROWS], operands[4], operands[5]
    first, last, each = pieces(part, parts)
    for piece in range(first, last):
        half = piece // each
        begin, end = share_of_lines(inputs, half, HALVES)
        left, right = share(end - begin, piece % each, each)
        lists = lists_at(arena, operands[7 + half], operands[9], end - begin)
        if mostly_listed(lists, rows, end - begin):
            outer(arena, operands, frame, (begin + left, begin + right, 0, units))
            continue
        gradient_at = operands[3] + begin * units
        if frame[FRESH]:
            vector(arena, gradient_at + left * units, (right - left) * units)[:] = 0
        _scatter(arena, operands[2], gradient_at, units, lists, end - begin, (0, rows, left, right))


@njit(inline="always")
def _combine(arena, z_at, kernel_at, units, lists, top, bottom):
    """Rows of x · W."""
    values, places, starts, _, tiles = lists
    kernel = shifted(arena, kernel_at)
    for line in range(top, bottom):
        begin, end = starts[line * tiles], _end_of(lists, line, tiles - 1)
        z, listed, factors = shifted(arena, z_at + line * units), shifted(places, begin), shifted(values, begin)
        if units == 16:
            combine_16(z, kernel, listed, factors, end - begin)
        elif units == 32:
            combine_32(z, kernel, listed, factors, end - begin)
        elif units == 48:
            combine_48(z, kernel, listed, factors, end - begin)
        else:
            combine_64(z, kernel, listed, factors, end - begin)


@njit(inline="always")
def _scatter(arena, dz_at, gradient_at, units, lists, span, part_block):
    """Add xᵀ · dz to some rows of dW: of a block of those of x's columns, `span` of them, that are listed."""
    values, places, starts, _, tiles = lists
    top, bottom, left, right = part_block
    gradient = shifted(arena, gradient_at)
    for line in range(top, bottom):
        begin, end = starts[line * tiles], _end_of(lists, line, tiles - 1)
        if left or right < span:
            begin, end = _reaching(lists, line, left), end if right == span else _reaching(lists, line, right)
        dz, listed, factors = shifted(arena, dz_at + line * units), shifted(places, begin), shifted(values, begin)
        if units == 16:
            scatter_16(gradient, listed, factors, end - begin, dz)
        elif units == 32:
            scatter_32(gradient, listed, factors, end - begin, dz)
        elif units == 48:
            scatter_48(gradient, listed, factors, end - begin, dz)
        else:
            scatter_64(gradient, listed, factors, end - begin, dz)


@njit(inline="always")
def _end_of(lists, line, tile):
    """Where a tile's list ends."""
    _, _, starts, counts, tiles = lists
    at = line * tiles + tile
    return np.int64(starts[at]) + counts[at]


@njit(inline="always")
def _reaching(lists, line, place):
    """Where in the lists the first value of a row stands that lies at `place` or behind."""
    _, places, starts, _, tiles = lists
    tile = place // TILE
    begin, end = np.int64(starts[line * tiles + tile]), _end_of(lists, line, tile)
    while begin < end and carray(shifted(places, begin), (1,))[0] < place:
        begin += 1
    return begin
