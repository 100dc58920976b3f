"""The jitted loop that runs a table of instructions, batch after batch, on each of its threads.

A table's row holds, in column 0, the address of the kernel to call, then what that kernel needs: where its tensors
lie, and their sizes. So the loop is the same for every network, and is compiled once.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,untyped-decorator"

from __future__ import annotations

import numpy as np

from tui_dl.engine.kernels.lowlevel import atomic_add, atomic_load, atomic_store, call_kernel, call_plain

# The frame: what a kernel knows of the batch at hand. Each thread has its own copy.
START = 0
"""Position of the batch's first example in the epoch's order."""
ROWS = 1
"""Examples in this batch; the last of an epoch may be short."""
STEP = 2
"""Number of the update that this batch brings, from 1: the t of the optimizers' formulas."""
ORDER = 3
"""Address of the epoch's order: int64 indices of examples."""
FRAME_SIZE = 8

# The control block, shared by the threads; fields that different threads write lie on cache lines of their own.
ARRIVED = 0
ROUND = 8
STOP = 16
"""Set from outside to stop after the batch at hand."""
HALT = 24
"""What the first thread decided after a batch, so that all threads do the same."""
DONE = 32
"""Batches finished, for whoever watches."""
CONTROL_SIZE = 40

_SPINS_BEFORE_YIELDING = 1000


def barrier(control, threads, yield_address):
    """Wait until all threads have come here. Spins, and yields the core when the wait is long."""
    if threads == 1:
        return
    current = atomic_load(control, ROUND)
    if atomic_add(control, ARRIVED, 1) == threads - 1:
        atomic_store(control, ARRIVED, 0)
        atomic_add(control, ROUND, 1)
        return
    spins = 0
    while atomic_load(control, ROUND) == current:
        spins += 1
        if spins > _SPINS_BEFORE_YIELDING:
            call_plain(yield_address)


def run(table, arena, frame, control, plan, watched, record):
    """Run all rows of `table` for each of `plan`'s batches; returns how many batches were run.

    plan: int64 (thread, threads, parts, yield_address, examples, batch_size, batches, stop_on_nan).
    watched: arena offsets of the scalars that are copied to `record` (batches, scalars) after each batch; the first
    is the loss, and with `stop_on_nan` a loss that is not finite ends the run after its batch.
    """
    thread, threads, parts, yield_address = plan[0], plan[1], plan[2], plan[3]
    examples, batch_size, batches, stop_on_nan = plan[4], plan[5], plan[6], plan[7]
    for batch in range(batches):
        frame[ROWS] = min(batch_size, examples - frame[START])
        for i in range(table.shape[0]):
            row = table[i]
            for part in range(thread, parts, threads):
                call_kernel(row[0], row, arena, frame, part, parts)
            barrier(control, threads, yield_address)
        if thread == 0:
            halt = atomic_load(control, STOP)
            for j in range(watched.shape[0]):
                record[batch, j] = arena[watched[j]]
            if stop_on_nan and watched.shape[0] and not np.isfinite(record[batch, 0]):
                halt = 1
            atomic_store(control, HALT, halt)
            atomic_store(control, DONE, batch + 1)
        barrier(control, threads, yield_address)
        frame[START] += frame[ROWS]
        frame[STEP] += 1
        if atomic_load(control, HALT):
            return batch + 1
    return batches
