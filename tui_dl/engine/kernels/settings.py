"""Readers of the numbers that an instruction carries behind its operands: a tuple, in the type of a given array."""
# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from tui_dl.engine.kernels.lowlevel import as_real


def no_settings(operands, first, like):
    return ()


def one_setting(operands, first, like):
    return (like.dtype.type(as_real(operands[first])),)


def two_settings(operands, first, like):
    return like.dtype.type(as_real(operands[first])), like.dtype.type(as_real(operands[first + 1]))


READERS = (no_settings, one_setting, two_settings)
"""By how many numbers there are."""
