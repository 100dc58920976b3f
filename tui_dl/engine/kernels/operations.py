"""The kernels: what one instruction does. Plain functions, compiled on demand by `compiler`.

Every kernel has the signature `(row, arena, frame, part, parts)`: `row` holds its operands (after the kernel's own
address), `arena` all tensors, `frame` the batch at hand, or the slice of it. What sums over the batch goes on from
slice to slice, and begins anew where the frame says FRESH. `part` of `parts` says which share of the work to do; a
kernel never writes outside its share, and the split depends on nothing but `parts`, so results do not depend on who
does what.

Matrices are row-major with their columns packed. Some kernels are templates: a global name such as `value` or `rule`
stands for the function of an activation, a loss or an optimizer, and `compiler.specialised` puts it there; `settings`
stands for that reader in `kernels.settings` which gives as many numbers as the instruction carries behind its operands.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,name-defined,untyped-decorator"

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numba import carray, njit, types

from tui_dl.engine.kernels import sizes
from tui_dl.engine.kernels.loop import FIRST, FRAME_SIZE, FRESH, ORDER, ROWS, START, STEP
from tui_dl.engine.kernels.lowlevel import as_pointer, fetch, gemm, shifted

ROW_SIZE = 12
_NO, _YES = ord("N"), ord("T")
AHEAD, CACHE_LINE = 4, 64
"""Examples lie anywhere in memory: so many rows ahead of their turn they are asked for, a cache line at a time."""
_WIDE = 32
"""From this many columns a part on, matrices are split by columns, else by rows."""


def _split_255th(bits):
    """1/255 as a sum of two floats, the first of so few bits that its product with any byte is exact.

    Then byte · first + byte · second rounds to what byte / 255 does, and no register has to divide.
    """
    first = Fraction(round(Fraction(2 ** (bits + 7), 255)), 2 ** (bits + 7))
    return float(first), float(Fraction(1, 255) - first)


_SINGLE, _DOUBLE = _split_255th(16), _split_255th(45)
"""For float32, and for float64."""


@njit(inline="always")
def vector(arena, offset, size):
    """`size` elements of the arena from `offset` on."""
    return carray(shifted(arena, offset), (size,))


@njit(inline="always")
def matrix(arena, offset, rows, columns):
    """A row-major matrix in the arena."""
    return carray(shifted(arena, offset), (rows, columns))


@njit(inline="always")
def share(size, part, parts):
    """The half-open range of `size` things that belongs to a part."""
    return size * part // parts, size * (part + 1) // parts


share_of_lines = njit(inline="always")(sizes.share_of_lines)


@njit(inline="always")
def block(rows, columns, part, parts, least=_WIDE):
    """The rows and columns of a matrix that belong to a part: whole columns where each part has `least` of them."""
    if columns >= least * parts:
        first, last = share(columns, part, parts)
        return 0, rows, first, last
    first, last = share(rows, part, parts)
    return first, last, 0, columns


@njit(inline="always")
def batch_order(frame):
    """The epoch's order, up to the slice's last example."""
    return carray(as_pointer(frame[ORDER]), (frame[START] + frame[ROWS],), dtype=np.int64)


@njit(inline="always")
def fetch_stretch(address, size):
    """Ask for so many bytes."""
    for line in range(0, size, CACHE_LINE):
        fetch(address + line)


@njit(inline="always")
def scales(numbers):
    """1/255 as a sum of two numbers of an array's type."""
    terms = _SINGLE if numbers.itemsize == 4 else _DOUBLE
    return numbers.dtype.type(terms[0]), numbers.dtype.type(terms[1])


@njit(inline="always")
def scale_bytes(source, target):
    """target = source / 255"""
    large, small = scales(target)
    for j in range(source.size):
        number = target.dtype.type(source[j])
        target[j] = number * large + number * small


def gather_bytes(row, arena, frame, part, parts):
    """x[i] = bytes[order[i]] / 255. Operands: source address, x, features."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    order = batch_order(frame)
    x = matrix(arena, operands[2], frame[ROWS], operands[3])
    first, last = share(frame[ROWS], part, parts)
    for i in range(first, last):
        address = operands[1] + order[frame[START] + i] * operands[3]
        source = carray(as_pointer(address), (operands[3],), dtype=np.uint8)
        if i + AHEAD < last:
            fetch_stretch(operands[1] + order[frame[START] + i + AHEAD] * operands[3], operands[3])
        scale_bytes(source, x[i])


def gather_reals(row, arena, frame, part, parts):
    """x[i] = reals[order[i]]. Operands: source address, x, features. The source has the arena's type."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    order = batch_order(frame)
    x = matrix(arena, operands[2], frame[ROWS], operands[3])
    first, last = share(frame[ROWS], part, parts)
    for i in range(first, last):
        address = operands[1] + order[frame[START] + i] * operands[3] * x.itemsize
        x[i] = carray(as_pointer(address), (operands[3],), dtype=x.dtype)


def gather_one_hot(row, arena, frame, part, parts):
    """y[i, k] = 1 where k = labels[order[i]], else 0. Operands: labels' address (int64), y, classes."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    order = batch_order(frame)
    y = matrix(arena, operands[2], frame[ROWS], operands[3])
    first, last = share(frame[ROWS], part, parts)
    # They lie anywhere in memory.
    for i in range(first, last):
        fetch(operands[1] + order[frame[START] + i] * 8)
    for i in range(first, last):
        address = operands[1] + order[frame[START] + i] * 8
        label = carray(as_pointer(address), (1,), dtype=np.int64)[0]
        for k in range(operands[3]):
            y[i, k] = 1 if k == label else 0


@njit(inline="always")
def add_bias(arena, bias_at, z_at, units, part_block):
    """z += b in a block of z. Loops count from 0 over stretches of their own: only such loops get vectorised."""
    top, bottom, left, right = part_block
    bias = vector(arena, bias_at + left, right - left)
    for i in range(top, bottom):
        z = vector(arena, z_at + i * units + left, right - left)
        for j in range(right - left):
            z[j] += bias[j]


def dense(row, arena, frame, part, parts):
    """z = x · W + b. Operands: x, W, b (−1 without), z, inputs, units, gemm."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    inputs, units = operands[5], operands[6]
    part_block = block(rows, units, part, parts)
    multiply_some(arena, operands, operands[4], part_block, 0, inputs)
    if operands[3] >= 0:
        add_bias(arena, operands[3], operands[4], units, part_block)


@njit(inline="always")
def multiply_some(arena, operands, z_at, part_block, first, last):
    """A block of x · W, of some of x's columns and as many of W's rows. Operands: x, W, …, inputs, units, gemm."""
    inputs, units = operands[5], operands[6]
    top, bottom, left, right = part_block
    if top == bottom or left == right:
        return
    # In BLAS' column-major eyes our matrices are transposed: zᵀ = Wᵀ · xᵀ.
    gemm(
        operands[7], _NO, _NO, right - left, bottom - top, last - first,
        vector(arena, operands[2] + first * units + left, 1), units,
        vector(arena, operands[1] + top * inputs + first, 1), inputs,
        0.0, vector(arena, z_at + top * units + left, 1), units,
    )  # fmt: skip


def kernel_gradient(row, arena, frame, part, parts):
    """dW = xᵀ · dz. Operands: x, dz, dW, inputs, units, gemm."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    inputs, units = operands[4], operands[5]
    top, bottom, left, right = 0, inputs, 0, units
    if inputs >= units:
        top, bottom = share(inputs, part, parts)
    else:
        left, right = share(units, part, parts)
    outer(arena, operands, frame, (top, bottom, left, right))


@njit(inline="always")
def outer(arena, operands, frame, part_block):
    """A block of xᵀ · dz, added to that of the slices before."""
    inputs, units = operands[4], operands[5]
    top, bottom, left, right = part_block
    if top == bottom or left == right:
        return
    gemm(
        operands[6], _NO, _YES, right - left, bottom - top, frame[ROWS],
        vector(arena, operands[2] + left, 1), units, vector(arena, operands[1] + top, 1), inputs,
        0.0 if frame[FRESH] else 1.0, vector(arena, operands[3] + top * units + left, 1), units,
    )  # fmt: skip


def bias_gradient(row, arena, frame, part, parts):
    """db = Σ over the batch of dz. Operands: dz, db, units."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    units, rows = operands[3], frame[ROWS]
    first, last = share(units, part, parts)
    gradient = vector(arena, operands[2] + first, last - first)
    if frame[FRESH]:
        for j in range(last - first):
            gradient[j] = 0
    # Four rows at once: each time the sums are read and written, which takes longer than adding.
    fours = rows // 4 * 4
    for i in range(0, fours, 4):
        at = operands[1] + i * units + first
        one, two = vector(arena, at, last - first), vector(arena, at + units, last - first)
        three, four = vector(arena, at + 2 * units, last - first), vector(arena, at + 3 * units, last - first)
        for j in range(last - first):
            gradient[j] += (one[j] + two[j]) + (three[j] + four[j])
    for i in range(fours, rows):
        dz = vector(arena, operands[1] + i * units + first, last - first)
        for j in range(last - first):
            gradient[j] += dz[j]


def input_gradient(row, arena, frame, part, parts):
    """dh = dz · Wᵀ. Operands: dz, W, dh, inputs, units, gemm."""
    backwards(arena, carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS], part, parts)


@njit(inline="always")
def backwards(arena, operands, rows, part, parts):
    """A part's block of dz · Wᵀ."""
    inputs, units = operands[4], operands[5]
    dz = matrix(arena, operands[1], rows, units)
    kernel = matrix(arena, operands[2], inputs, units)
    gradient = matrix(arena, operands[3], rows, inputs)
    top, bottom, left, right = block(rows, inputs, part, parts)
    if units < rows:
        # All of a small W is soon read; rows of dh are then a part's own, as those of dz are.
        (top, bottom), left, right = share(rows, part, parts), 0, inputs
    if top == bottom or left == right:
        return
    gemm(
        operands[6], _YES, _NO, right - left, bottom - top, units,
        kernel[left], units, dz[top], units, 0.0, gradient[top, left:], inputs,
    )  # fmt: skip


def elementwise(row, arena, frame, part, parts):
    """h = value(z). Operands: z, h, units. Template: value(z, *settings)."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    first, last = share(rows * operands[3], part, parts)
    z = vector(arena, operands[1] + first, last - first)
    h = vector(arena, operands[2] + first, last - first)
    numbers = settings(operands, 4, z)  # noqa: F821
    for i in range(last - first):
        h[i] = value(z[i], *numbers)  # noqa: F821


def elementwise_gradient(row, arena, frame, part, parts):
    """dz = dh ⊙ derivative(z, h). Operands: z, h, dh, dz, units. Template: derivative(z, h, *settings)."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    first, last = share(rows * operands[5], part, parts)
    z = vector(arena, operands[1] + first, last - first)
    h = vector(arena, operands[2] + first, last - first)
    dh = vector(arena, operands[3] + first, last - first)
    dz = vector(arena, operands[4] + first, last - first)
    numbers = settings(operands, 6, z)  # noqa: F821
    for i in range(last - first):
        dz[i] = dh[i] * derivative(z[i], h[i], *numbers)  # noqa: F821


def rowwise(row, arena, frame, part, parts):
    """h = value(z), a row at a time. Operands: z, h, units. Template: value(z_row, h_row)."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    z = matrix(arena, operands[1], rows, operands[3])
    h = matrix(arena, operands[2], rows, operands[3])
    first, last = share(rows, part, parts)
    for i in range(first, last):
        value(z[i], h[i])  # noqa: F821


def rowwise_gradient(row, arena, frame, part, parts):
    """dz from dh through the Jacobian. Operands: z, h, dh, dz, units. Template: derivative(z, h, dh, dz), rows."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    z = matrix(arena, operands[1], rows, operands[5])
    h = matrix(arena, operands[2], rows, operands[5])
    dh = matrix(arena, operands[3], rows, operands[5])
    dz = matrix(arena, operands[4], rows, operands[5])
    first, last = share(rows, part, parts)
    for i in range(first, last):
        derivative(z[i], h[i], dh[i], dz[i])  # noqa: F821


def add(row, arena, frame, part, parts):
    """c = a + b. Operands: a, b, c, units."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    first, last = share(rows * operands[4], part, parts)
    a = vector(arena, operands[1] + first, last - first)
    b = vector(arena, operands[2] + first, last - first)
    c = vector(arena, operands[3] + first, last - first)
    for i in range(last - first):
        c[i] = a[i] + b[i]


def add_scalars(row, arena, frame, part, parts):
    """c = a + b, single numbers. Operands: a, b, c."""
    if part > 0:
        return
    operands = carray(row, (ROW_SIZE,))
    vector(arena, operands[3], 1)[0] = vector(arena, operands[1], 1)[0] + vector(arena, operands[2], 1)[0]


def multiply(row, arena, frame, part, parts):
    """c = a ⊙ b. Operands: a, b, c, units."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    first, last = share(rows * operands[4], part, parts)
    a = vector(arena, operands[1] + first, last - first)
    b = vector(arena, operands[2] + first, last - first)
    c = vector(arena, operands[3] + first, last - first)
    for i in range(last - first):
        c[i] = a[i] * b[i]


def scale_rows(row, arena, frame, part, parts):
    """a[i] *= w[i]. Operands: a, w, width of a."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    a, weights = matrix(arena, operands[1], rows, operands[3]), vector(arena, operands[2], rows)
    first, last = share(rows, part, parts)
    for i in range(first, last):
        for j in range(operands[3]):
            a[i, j] *= weights[i]


def put_columns(row, arena, frame, part, parts):
    """b[:, first:first + width of a] = a. Operands: a, b, width of a, width of b, first."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    a = matrix(arena, operands[1], rows, operands[3])
    b = matrix(arena, operands[2], rows, operands[4])
    top, bottom = share(rows, part, parts)
    for i in range(top, bottom):
        b[i, operands[5] : operands[5] + operands[3]] = a[i]


def take_columns(row, arena, frame, part, parts):
    """b = a[:, first:first + width of b]. Operands: a, b, width of a, width of b, first."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    a = matrix(arena, operands[1], rows, operands[3])
    b = matrix(arena, operands[2], rows, operands[4])
    top, bottom = share(rows, part, parts)
    for i in range(top, bottom):
        b[i] = a[i, operands[5] : operands[5] + operands[4]]


def dropout_mask(row, arena, frame, part, parts):
    """m = 0 with probability p, else 1 / (1 − p). Operands: m, units, seed, p · 2⁵³.

    The random bits of an element come from seed, update and place by the mixing function of SplitMix64 (Steele, Lea,
    Flood 2014): nothing is carried from one element to the next, so any batch can be drawn again.
    """
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    first, last = share(frame[ROWS] * operands[2], part, parts)
    mask = vector(arena, operands[1] + first, last - first)
    kept = mask.dtype.type(1 / (1 - operands[4] / 2.0**53))
    nothing = mask.dtype.type(0)
    place = frame[FIRST] * operands[2] + first
    start = (np.uint64(operands[3]) << np.uint64(40)) ^ (np.uint64(frame[STEP]) << np.uint64(20) << np.uint64(12))
    for i in range(last - first):
        bits = (start + np.uint64(place + i + 1)) * np.uint64(0x9E3779B97F4A7C15)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        bits = (bits ^ (bits >> np.uint64(31))) >> np.uint64(11)
        mask[i] = nothing if np.int64(bits) < operands[4] else kept


def kernel_signature(real: Any) -> Any:
    """The C signature that all kernels share, for an arena of float32 or float64."""
    index = types.CPointer(types.int64)
    return types.void(index, types.CPointer(real), index, types.int64, types.int64)
