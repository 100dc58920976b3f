"""What a whole batch need not do twice, and what it does in one go: the same bits by fewer instructions.

Operations that are done one by one each do all that they need. In a run of whole batches the lists of what is not 0 in
an input are made once, for the forward and the backward pass, and of bytes as these are gathered.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui_dl.engine.feed import Feed
from tui_dl.engine.kernels.registers import COMPRESSES_BYTES
from tui_dl.engine.linking import port_of
from tui_dl.engine.program import GATHER, LIST_HALVES, Instruction, Operand

LISTED = "gather_bytes_listed"
READ_LISTS = ("dense_halves", "kernel_gradient_halves")
"""Kernels that look at an input itself only where most of it is not 0."""


def shortened(instructions: Sequence[Instruction], feed: Feed) -> list[Instruction]:
    """The instructions of a whole batch, or of a slice of one, that is gathered from `feed`."""
    kept: list[Instruction] = []
    gathered: dict[Operand, int] = {}
    listed = set()
    for instruction in instructions:
        if instruction.kernel == GATHER:
            gathered[instruction.operands[1]] = len(kept)
        elif instruction.kernel == LIST_HALVES and instruction.operands[0] in gathered:
            if instruction.operands in listed:
                continue
            listed.add(instruction.operands)
            x = instruction.operands[0]
            gather = kept[gathered[x]]
            if COMPRESSES_BYTES and port_of(gather, feed).kernel == "gather_bytes":
                kept[gathered[x]] = _with_lists(gather, instruction, wanted=_is_read(x, instructions))
                continue
        kept.append(instruction)
    return kept


def left_out(instructions: Sequence[Instruction], short: Sequence[Instruction]) -> list[Instruction]:
    """What gathers those inputs that the shorter instructions only make lists of."""
    missing = [i.operands[1] for i in short if i.kernel == LISTED and not i.operands[-1]]
    return [i for i in instructions if i.kernel == GATHER and i.operands[1] in missing]


def _is_read(x: Operand, instructions: Sequence[Instruction]) -> bool:
    """Whether there are others that read an input than those that read its lists."""
    return any(x in i.operands for i in instructions if i.kernel not in (GATHER, LIST_HALVES, *READ_LISTS))


def _with_lists(gather: Instruction, listing: Instruction, *, wanted: bool) -> Instruction:
    _, *lists, _, rows = listing.operands
    return Instruction(LISTED, (*gather.operands, *lists, rows, int(wanted)))
