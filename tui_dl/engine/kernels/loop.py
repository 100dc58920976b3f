"""The jitted loop that runs a table of instructions, batch after batch, on each of its threads.

A table's row holds, in column 0, the address of the kernel to call, then what that kernel needs: where its tensors
lie, and their sizes. So the loop is the same for every network, and is compiled once.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

import numpy as np

from tui_dl.engine.kernels.lowlevel import (
    atomic_add,
    atomic_load,
    atomic_store,
    atomic_swap,
    call_kernel,
    call_plain,
)
from tui_dl.engine.kernels.rounding import flush_subnormals, restore_rounding

# The frame: what a kernel knows of the batch at hand. Each thread has its own copy. A large batch is worked through in
# slices, the last one first: so the batch's first examples are what lies in memory in the end.
START = 0
"""Position of the slice's first example in the epoch's order."""
ROWS = 1
"""Examples in this slice; most batches are a single one."""
STEP = 2
"""Number of the update that this batch brings, from 1: the t of the optimizers' formulas."""
ORDER = 3
"""Address of the epoch's order: int64 indices of examples."""
FIRST = 4
"""Which of the batch's examples is the slice's first."""
TOTAL = 5
"""Examples in the whole batch; the last of an epoch may be short."""
FRESH = 6
"""Whether this is the first slice to be worked through, with which sums over the batch begin."""
FRAME_SIZE = 8

# The control block, shared by the threads; fields that different threads write lie on cache lines of their own.
ROW = 0
"""The row at hand: how many were finished since the run began, each batch's bookkeeping counting as one more."""
FINISHED = 8
"""Parts finished since the run began."""
STOP = 16
"""Set from outside to stop after the batch at hand."""
HALT = 24
"""What was decided after a batch, so that all threads do the same."""
DONE = 32
"""Batches finished, for whoever watches."""
CLAIMED = 40
"""From here on, a cache line for each part: how many rows it was claimed in."""
_LINE = 8

_SPINS_BEFORE_HELPING = 200
_SPINS_BEFORE_YIELDING = 1000


def control_size(parts: int) -> int:
    """The length of a control block."""
    return CLAIMED + parts * _LINE


def claim(control, row, first, step, parts):
    """Take one of the parts `first`, `first + step`, … that nobody has taken in this row; -1 where there is none."""
    for part in range(first, parts, step):
        at = CLAIMED + part * _LINE
        if atomic_load(control, at) == row and atomic_swap(control, at, row, row + 1):
            return part
    return -1


def turn_to(frame, place, batch_start, slice_rows):
    """Let the frame tell of slice `place` of a batch."""
    first, total = place * slice_rows, frame[TOTAL]
    frame[FIRST], frame[START] = first, batch_start + first
    frame[ROWS] = min(slice_rows, total - first)
    frame[FRESH] = first + slice_rows >= total


def keep_books(control, batch, arena, watched, record, stop_on_nan):
    """After a batch: note the scalars that are watched, and decide whether to go on."""
    halt = atomic_load(control, STOP)
    for j in range(watched.shape[0]):
        record[batch, j] = arena[watched[j]]
    if stop_on_nan and watched.shape[0] and not np.isfinite(record[batch, 0]):
        halt = 1
    atomic_store(control, HALT, halt)
    atomic_store(control, DONE, batch + 1)


def run(table, arena, frame, control, plan, watched, record):
    """Run all rows of `table` for each of `plan`'s batches; returns how many batches were run.

    plan: int64 (thread, threads, parts, yield_address, examples, batch_size, batches, stop_on_nan, slice_rows,
    repeated, only). The first `repeated` rows are run for each slice of up to `slice_rows` examples of a batch, the
    others once, after them; `only` is the one slice to be run, or -1 for all.
    watched: arena offsets of the scalars that are copied to `record` (batches, scalars) after each batch; the first
    is the loss, and with `stop_on_nan` a loss that is not finite ends the run after its batch.

    Parts are claimed. Each thread has its own, which lie in its core's cache; one that comes late, because something
    else runs on its core, finds them done by another. So nobody waits for a thread, only for a part under way. Which
    thread did a part changes none of its bits.
    """
    thread, threads, parts, yield_address = plan[0], plan[1], plan[2], plan[3]
    examples, batch_size, batches, stop_on_nan = plan[4], plan[5], plan[6], plan[7]
    slice_rows, repeated, only = plan[8], plan[9], plan[10]
    first_start, first_step = frame[START], frame[STEP]
    rounding = flush_subnormals()
    batch, place, begin, end, spins = np.int64(-1), np.int64(0), np.int64(0), np.int64(0), 0
    while True:
        at = atomic_load(control, ROW)
        while at >= end:
            place -= 1
            if place < max(only, 0):
                batch += 1
                if batch == batches or atomic_load(control, HALT):
                    restore_rounding(rounding)
                    return atomic_load(control, DONE)
                frame[TOTAL] = min(batch_size, examples - first_start - batch * batch_size)
                frame[STEP] = first_step + batch
                place = (frame[TOTAL] - 1) // slice_rows if only < 0 else only
            turn_to(frame, place, first_start + batch * batch_size, slice_rows)
            begin, end = end, end + (repeated if place > max(only, 0) else table.shape[0] + 1)
        part = claim(control, at, thread, threads, parts)
        if part < 0 and spins > _SPINS_BEFORE_HELPING:
            part = claim(control, at, 0, 1, parts)
        if part < 0:
            spins += 1
            if spins > _SPINS_BEFORE_YIELDING:
                call_plain(yield_address)
            continue
        spins = 0
        number = at - begin
        if number < table.shape[0]:
            row = table[number]
            call_kernel(row[0], row, arena, frame, part, parts)
        elif part == 0:
            keep_books(control, batch, arena, watched, record, stop_on_nan)
        if atomic_add(control, FINISHED, 1) + 1 == (at + 1) * parts:
            atomic_store(control, ROW, at + 1)
