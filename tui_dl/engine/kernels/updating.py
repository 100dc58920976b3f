"""Kernels of the update phase and of what is measured on parameters: norms, clipping, penalties, schedules, updates."""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,name-defined"

from __future__ import annotations

import math

from numba import carray, njit

from tui_dl.engine.kernels.loop import FRAME_SIZE, STEP
from tui_dl.engine.kernels.operations import ROW_SIZE, matrix, share, vector
from tui_dl.engine.kernels.sizes import CHUNKS


def chunk_sums(row, arena, frame, part, parts):
    """Σ of value(x), chunk by chunk. Operands: x, sums, where in them, size. Template: value(x, *settings)."""
    operands = carray(row, (ROW_SIZE,))
    sums = vector(arena, operands[2] + operands[3], CHUNKS)
    first, last = share(CHUNKS, part, parts)
    for chunk in range(first, last):
        begin, end = share(operands[4], chunk, CHUNKS)
        x = vector(arena, operands[1] + begin, end - begin)
        numbers = settings(operands, 5, x)  # noqa: F821
        # Four sums at once: one alone would wait for itself at every addition.
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        fours = x.size // 4 * 4
        for i in range(0, fours, 4):
            a += value(x[i], *numbers)  # noqa: F821
            b += value(x[i + 1], *numbers)  # noqa: F821
            c += value(x[i + 2], *numbers)  # noqa: F821
            d += value(x[i + 3], *numbers)  # noqa: F821
        for i in range(fours, x.size):
            a += value(x[i], *numbers)  # noqa: F821
        sums[chunk] = (a + b) + (c + d)


def total(row, arena, frame, part, parts):
    """s = Σ sums. Operands: sums, s, their number."""
    if part > 0:
        return
    operands = carray(row, (ROW_SIZE,))
    vector(arena, operands[2], 1)[0] = _sum(vector(arena, operands[1], operands[3]))


def root(row, arena, frame, part, parts):
    """s = √Σ sums. Operands: sums, s, their number."""
    if part > 0:
        return
    operands = carray(row, (ROW_SIZE,))
    vector(arena, operands[2], 1)[0] = math.sqrt(_sum(vector(arena, operands[1], operands[3])))


@njit
def _sum(numbers):
    whole = 0.0
    for i in range(numbers.size):
        whole += numbers[i]
    return whole


def penalty_gradient(row, arena, frame, part, parts):
    """dw = d + gradient(w). Operands: d, w, dw, size. Template: gradient(w, *settings)."""
    operands = carray(row, (ROW_SIZE,))
    first, last = share(operands[4], part, parts)
    of_data = vector(arena, operands[1] + first, last - first)
    parameter = vector(arena, operands[2] + first, last - first)
    whole = vector(arena, operands[3] + first, last - first)
    numbers = settings(operands, 5, parameter)  # noqa: F821
    for i in range(last - first):
        whole[i] = of_data[i] + gradient(parameter[i], *numbers)  # noqa: F821


def clip_value(row, arena, frame, part, parts):
    """g′ = g, held between −c and c. Operands: g, g′, hyper, where c is in it, size."""
    operands = carray(row, (ROW_SIZE,))
    bound = vector(arena, operands[3] + operands[4], 1)[0]
    first, last = share(operands[5], part, parts)
    gradient = vector(arena, operands[1] + first, last - first)
    clipped = vector(arena, operands[2] + first, last - first)
    for i in range(last - first):
        g = gradient[i]
        clipped[i] = -bound if g < -bound else bound if g > bound else g


def clip_norm(row, arena, frame, part, parts):
    """g′ = g · c / max(norm, c). Operands: g, norm, g′, hyper, where c is in it, size."""
    operands = carray(row, (ROW_SIZE,))
    norm = vector(arena, operands[2], 1)[0]
    bound = vector(arena, operands[4] + operands[5], 1)[0]
    scale = bound / (bound if norm <= bound else norm)
    first, last = share(operands[6], part, parts)
    gradient = vector(arena, operands[1] + first, last - first)
    clipped = vector(arena, operands[3] + first, last - first)
    for i in range(last - first):
        clipped[i] = gradient[i] * scale


def schedule(row, arena, frame, part, parts):
    """η = rate(t − 1). Operands: hyper, where the schedule's numbers begin, how many. Template: rate(numbers, step)."""
    if part > 0:
        return
    operands = carray(row, (ROW_SIZE,))
    step = carray(frame, (FRAME_SIZE,))[STEP] - 1
    numbers = vector(arena, operands[1] + operands[2], operands[3])
    vector(arena, operands[1], 1)[0] = rate(numbers, step)  # noqa: F821


def prepare(row, arena, frame, part, parts):
    """What an optimizer computes once a batch. Operands: hyper, size. Template: rule(hyper, t)."""
    if part > 0:
        return
    operands = carray(row, (ROW_SIZE,))
    step = carray(frame, (FRAME_SIZE,))[STEP]
    rule(vector(arena, operands[1], operands[2]), step)  # noqa: F821


def update(row, arena, frame, part, parts):
    """w ← rule. Operands: w, dw, slots, hyper, size, number of slots, room of one slot, size of hyper.

    Template: rule(w, g, slots, hyper, t). A slot's row may be longer than w: only its beginning belongs to w.
    """
    operands = carray(row, (ROW_SIZE,))
    step = carray(frame, (FRAME_SIZE,))[STEP]
    first, last = share(operands[5], part, parts)
    parameter = vector(arena, operands[1] + first, last - first)
    gradient = vector(arena, operands[2] + first, last - first)
    slots = matrix(arena, operands[3] + first, operands[6], operands[7])
    hyper = vector(arena, operands[4], operands[8])
    rule(parameter, gradient, slots, hyper, step)  # noqa: F821
