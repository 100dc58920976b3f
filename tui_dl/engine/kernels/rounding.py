"""How a thread treats numbers too small for a full mantissa."""
# Numba's intrinsics have a fixed form, see `lowlevel`.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,type-arg,misc,untyped-decorator"

from __future__ import annotations

import platform

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_POINTER, _INT32, _INT64 = ir.IntType(8).as_pointer(), ir.IntType(32), ir.IntType(64)


@intrinsic
def flush_subnormals(typing):
    """Let this thread take numbers too small for a full mantissa for 0; returns what `restore_rounding` wants.

    Arithmetic on them is done in microcode, a hundred times as slowly, and a network that has learnt its digits is
    full of them: errors of 1e-40, averages that have decayed. XLA flushes them too, and so does all that runs on it.
    """

    def generate(context, builder, signature, arguments):
        before = _rounding(builder)
        _set_rounding(builder, builder.or_(before, before.type(_FLUSH.get(_MACHINE, 0))))
        return builder.zext(before, _INT64) if before.type != _INT64 else before

    return types.int64(), generate


@intrinsic
def restore_rounding(typing, before):
    """Undo `flush_subnormals`."""

    def generate(context, builder, signature, arguments):
        _set_rounding(builder, arguments[0])
        return context.get_dummy_value()

    return types.void(types.int64), generate


_MACHINE = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
_FLUSH = {"x86_64": 0x8040, "aarch64": 1 << 24}
"""The bits of the control register that flush results, and what comes in."""


def _rounding(builder):
    """The register that says how this thread's floating-point numbers are rounded; 0 where we know none."""
    if _MACHINE == "x86_64":
        slot = cgutils.alloca_once(builder, _INT32)
        read = ir.FunctionType(ir.VoidType(), [_POINTER])
        function = cgutils.get_or_insert_function(builder.module, read, "llvm.x86.sse.stmxcsr")
        builder.call(function, [builder.bitcast(slot, _POINTER)])
        return builder.load(slot)
    if _MACHINE == "aarch64":
        read = ir.FunctionType(_INT64, [])
        return builder.call(cgutils.get_or_insert_function(builder.module, read, "llvm.aarch64.get.fpcr"), [])
    return _INT64(0)


def _set_rounding(builder, value):
    if _MACHINE == "x86_64":
        slot = cgutils.alloca_once(builder, _INT32)
        builder.store(builder.trunc(value, _INT32) if value.type != _INT32 else value, slot)
        write = ir.FunctionType(ir.VoidType(), [_POINTER])
        function = cgutils.get_or_insert_function(builder.module, write, "llvm.x86.sse.ldmxcsr")
        builder.call(function, [builder.bitcast(slot, _POINTER)])
    elif _MACHINE == "aarch64":
        write = ir.FunctionType(ir.VoidType(), [_INT64])
        builder.call(cgutils.get_or_insert_function(builder.module, write, "llvm.aarch64.set.fpcr"), [value])
