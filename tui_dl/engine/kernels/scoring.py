"""Kernels of the loss phase: targets made ready, scores of examples, their mean, metrics, the loss' own gradient."""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,name-defined"

from __future__ import annotations

import numpy as np
from numba import carray, njit

from tui_dl.engine.kernels.loop import FRAME_SIZE, FRESH, ROWS, TOTAL
from tui_dl.engine.kernels.lowlevel import as_doubles, shifted
from tui_dl.engine.kernels.operations import ROW_SIZE, matrix, share, vector


def targets(row, arena, frame, part, parts):
    """y′ = prepare(y), the whole batch at once. Operands: y, y′, width of y, width of y′.

    Template: prepare(y, y′, *settings), matrices.
    """
    if part > 0:
        return
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    y = matrix(arena, operands[1], rows, operands[3])
    prepared = matrix(arena, operands[2], rows, operands[4])
    prepare(y, prepared, *settings(operands, 5, y))  # noqa: F821


def score(row, arena, frame, part, parts):
    """One score an example. Operands: y, ŷ, scores, width of y, width of ŷ. Template: value(y, ŷ, *settings)."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    y = matrix(arena, operands[1], rows, operands[4])
    predicted = matrix(arena, operands[2], rows, operands[5])
    scores = vector(arena, operands[3], rows)
    first, last = share(rows, part, parts)
    numbers = settings(operands, 6, y)  # noqa: F821
    for i in range(first, last):
        scores[i] = value(y[i], predicted[i], *numbers)  # noqa: F821


@njit(inline="always")
def _doubles(arena, offset, size, frame):
    """Sums in double precision, which go on from slice to slice of a batch; 0 at its first."""
    sums = carray(as_doubles(shifted(arena, offset)), (size,))
    if frame[FRESH]:
        sums[:] = 0
    return sums


def mean(row, arena, frame, part, parts):
    """m = Σ scores / n. Operands: scores, m, Σ. Summed in double precision, by the first part alone."""
    if part > 0:
        return
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    scores, sums = vector(arena, operands[1], frame[ROWS]), _doubles(arena, operands[3], 1, frame)
    total = sums[0]
    for i in range(scores.size):
        total += scores[i]
    sums[0] = total
    vector(arena, operands[2], 1)[0] = total / frame[TOTAL]


def score_gradient(row, arena, frame, part, parts):
    """dŷ = ∂L/∂ŷ. Operands: y, ŷ, dŷ, width of y, width of ŷ. Template: gradient(y, ŷ, d)."""
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, count = frame[ROWS], frame[TOTAL]
    y = matrix(arena, operands[1], rows, operands[4])
    predicted = matrix(arena, operands[2], rows, operands[5])
    result = matrix(arena, operands[3], rows, operands[5])
    first, last = share(rows, part, parts)
    for i in range(first, last):
        gradient(y[i], predicted[i], result[i])  # noqa: F821
        for k in range(operands[5]):
            result[i, k] /= count


def difference(row, arena, frame, part, parts):
    """dz = (ŷ − y) / (n·terms), y as it is or as class indices; after softmax ŷ counts Σy times, which should be 1.

    Operands: y, ŷ, dz, width of y, units, terms, whether after softmax.
    """
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows, width, units = frame[ROWS], operands[4], operands[5]
    y = matrix(arena, operands[1], rows, width)
    predicted = matrix(arena, operands[2], rows, units)
    dz = matrix(arena, operands[3], rows, units)
    count = frame[TOTAL] * operands[6]
    first, last = share(rows, part, parts)
    for i in range(first, last):
        whole = y.dtype.type(1)
        if operands[7] and width == units:
            whole = y.dtype.type(y[i].sum())
        for k in range(units):
            target = y[i, k] if width == units else y.dtype.type(k == np.int64(y[i, 0]))
            dz[i, k] = (predicted[i, k] * whole - target) / count


def count(row, arena, frame, part, parts):
    """A metric's counters, over the batch. Operands: y, ŷ, counters, width of y, width of ŷ, their number, exact ones.

    Template: add(y, ŷ, counters, *settings), rows. Counted in double precision, by the first part alone.
    """
    if part > 0:
        return
    operands, frame = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))
    rows = frame[ROWS]
    y = matrix(arena, operands[1], rows, operands[4])
    predicted = matrix(arena, operands[2], rows, operands[5])
    counters = _doubles(arena, operands[7], operands[6], frame)
    numbers = settings(operands, 8, y)  # noqa: F821
    for i in range(rows):
        add(y[i], predicted[i], counters, *numbers)  # noqa: F821
    vector(arena, operands[3], operands[6])[:] = counters


def conclude(row, arena, frame, part, parts):
    """m = result(counters). Operands: counters, m, number of counters. Template: result(counters, *settings)."""
    if part > 0:
        return
    operands = carray(row, (ROW_SIZE,))
    counters = vector(arena, operands[1], operands[3])
    vector(arena, operands[2], 1)[0] = result(counters, *settings(operands, 4, counters))  # noqa: F821
