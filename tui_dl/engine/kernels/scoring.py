"""Kernels of the loss phase: targets made ready, scores of examples, their mean, metrics, the loss' own gradient."""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,name-defined"

from __future__ import annotations

import numpy as np
from numba import carray

from tui_dl.engine.kernels.loop import FRAME_SIZE, ROWS
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


def mean(row, arena, frame, part, parts):
    """m = Σ scores / n. Operands: scores, m. Summed in double precision, by the first part alone."""
    if part > 0:
        return
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    scores = vector(arena, operands[1], rows)
    total = 0.0
    for i in range(rows):
        total += scores[i]
    vector(arena, operands[2], 1)[0] = total / rows


def score_gradient(row, arena, frame, part, parts):
    """dŷ = ∂L/∂ŷ. Operands: y, ŷ, dŷ, width of y, width of ŷ. Template: gradient(y, ŷ, d)."""
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    y = matrix(arena, operands[1], rows, operands[4])
    predicted = matrix(arena, operands[2], rows, operands[5])
    result = matrix(arena, operands[3], rows, operands[5])
    first, last = share(rows, part, parts)
    for i in range(first, last):
        gradient(y[i], predicted[i], result[i])  # noqa: F821
        for k in range(operands[5]):
            result[i, k] /= rows


def difference(row, arena, frame, part, parts):
    """dz = (ŷ − y) / (n·terms), y as it is or as class indices; after softmax ŷ counts Σy times, which should be 1.

    Operands: y, ŷ, dz, width of y, units, terms, whether after softmax.
    """
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    width, units = operands[4], operands[5]
    y = matrix(arena, operands[1], rows, width)
    predicted = matrix(arena, operands[2], rows, units)
    dz = matrix(arena, operands[3], rows, units)
    count = rows * operands[6]
    first, last = share(rows, part, parts)
    for i in range(first, last):
        whole = y.dtype.type(1)
        if operands[7] and width == units:
            whole = y.dtype.type(y[i].sum())
        for k in range(units):
            target = y[i, k] if width == units else y.dtype.type(k == np.int64(y[i, 0]))
            dz[i, k] = (predicted[i, k] * whole - target) / count


def count(row, arena, frame, part, parts):
    """A metric's counters, over the batch. Operands: y, ŷ, counters, width of y, width of ŷ, number of counters.

    Template: add(y, ŷ, counters, *settings), rows. Counted in double precision, by the first part alone.
    """
    if part > 0:
        return
    operands, rows = carray(row, (ROW_SIZE,)), carray(frame, (FRAME_SIZE,))[ROWS]
    y = matrix(arena, operands[1], rows, operands[4])
    predicted = matrix(arena, operands[2], rows, operands[5])
    counters = np.zeros(operands[6])
    numbers = settings(operands, 7, y)  # noqa: F821
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
