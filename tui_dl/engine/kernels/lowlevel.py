"""What jitted code needs and Numba lacks: calls through addresses, atomics, pointer arithmetic.

Every intrinsic takes addresses as plain integers at run time. No address is ever compiled in, so all code that uses
them can be cached on disk.
"""
# Numba's intrinsics have a fixed form (a typing function that returns a signature and a code generator), its
# types have no stubs, and llvmlite reads like assembler: hence the untyped definitions in this one file.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,type-arg,misc,untyped-decorator"

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_BYTE = ir.IntType(8)
_POINTER = _BYTE.as_pointer()
_INT32 = ir.IntType(32)
_INT64 = ir.IntType(64)


def _array_data(context, builder, array_type, value):
    return context.make_array(array_type)(context, builder, value).data


@intrinsic
def gemm(typing, address, transa, transb, m, n, k, a, lda, b, ldb, beta, c, ldc):
    """C ← A·B + beta·C by the BLAS routine at `address`, in BLAS' own column-major terms.

    `transa` and `transb` are character codes, sizes any integers, `a`, `b`, `c` arrays whose data start where the
    matrices do. The same code serves sgemm and dgemm: the address decides, the arrays' type must match it. It also
    serves BLAS with integers of 32 and of 64 bits: sizes are positive and written as 64 bits, the low half first, of
    which the one reads the first half. (Numba knows no machine that stores the high half first.)
    """
    signature = types.void(address, transa, transb, m, n, k, a, lda, b, ldb, beta, c, ldc)

    def generate(context, builder, signature, arguments):
        address, transa, transb, m, n, k, a, lda, b, ldb, beta, c, ldc = arguments
        real = context.get_value_type(a_type.dtype)

        def by_reference(value):
            slot = cgutils.alloca_once(builder, value.type)
            builder.store(value, slot)
            return builder.bitcast(slot, _POINTER)

        def character(value):
            return by_reference(builder.trunc(value, _BYTE))

        def integer(value):
            return by_reference(value if value.type == _INT64 else builder.zext(value, _INT64))

        def scalar(value):
            return by_reference(value if value.type == real else builder.fptrunc(value, real))

        def matrix(array_type, value):
            return builder.bitcast(_array_data(context, builder, array_type, value), _POINTER)

        pointers = [
            character(transa),
            character(transb),
            integer(m),
            integer(n),
            integer(k),
            by_reference(ir.Constant(real, 1.0)),
            matrix(a_type, a),
            integer(lda),
            matrix(b_type, b),
            integer(ldb),
            scalar(beta),
            matrix(c_type, c),
            integer(ldc),
        ]
        routine = ir.FunctionType(ir.VoidType(), [_POINTER] * len(pointers))
        builder.call(builder.inttoptr(address, routine.as_pointer()), pointers)
        return context.get_dummy_value()

    a_type, b_type, c_type = a, b, c
    return signature, generate


@intrinsic
def call_kernel(typing, address, row, arena, frame, part, parts):
    """Call the kernel at `address`: void(int64 *row, real *arena, int64 *frame, int64 part, int64 parts)."""
    signature = types.void(address, row, arena, frame, part, parts)

    def generate(context, builder, signature, arguments):
        address, *arrays, part, parts = arguments
        pointers = [
            _array_data(context, builder, array_type, value)
            for array_type, value in zip(signature.args[1:4], arrays, strict=True)
        ]
        passed = [*pointers, part, parts]
        kernel = ir.FunctionType(ir.VoidType(), [value.type for value in passed])
        builder.call(builder.inttoptr(address, kernel.as_pointer()), passed)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def call_plain(typing, address):
    """Call the C function `int f(void)` at `address`."""

    def generate(context, builder, signature, arguments):
        function = ir.FunctionType(_INT32, [])
        return builder.call(builder.inttoptr(arguments[0], function.as_pointer()), [])

    return types.int32(address), generate


@intrinsic
def as_pointer(typing, address):
    """An address as an untyped pointer, for `carray`."""

    def generate(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], _POINTER)

    return types.voidptr(types.int64), generate


def _fetcher(write, level):
    """An intrinsic that asks for the cache line at an address or pointer: to be written, or read; into which cache."""

    @intrinsic
    def fetch(typing, place):
        def generate(context, builder, signature, arguments):
            kind = ir.FunctionType(ir.VoidType(), [_POINTER, _INT32, _INT32, _INT32])
            function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
            to_pointer = builder.inttoptr if isinstance(place, types.Integer) else builder.bitcast
            builder.call(function, [to_pointer(arguments[0], _POINTER), _INT32(write), _INT32(level), _INT32(1)])
            return context.get_dummy_value()

        return types.void(place), generate

    return fetch


fetch, fetch_near, fetch_to_write = _fetcher(0, 3), _fetcher(0, 2), _fetcher(1, 3)
"""Ask for the cache line at a place: to be read at once; to be read soon, into the second cache; to be written."""


@intrinsic
def as_real(typing, bits):
    """The float64 whose bits are those of an int64."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@intrinsic
def shifted(typing, pointer, offset):
    """`pointer + offset`, counted in elements."""

    def generate(context, builder, signature, arguments):
        return builder.gep(arguments[0], [arguments[1]])

    return pointer(pointer, types.int64), generate


def _cast(kind):
    """An intrinsic that takes a pointer for one to other elements."""

    @intrinsic
    def cast(typing, pointer):
        def generate(context, builder, signature, arguments):
            return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

        return types.CPointer(kind)(pointer), generate

    return cast


as_bytes, as_places, as_indices, as_doubles = (
    _cast(kind) for kind in (types.uint8, types.uint16, types.int32, types.float64)
)
"""Pointers to other elements, such as reals, as pointers to uint8, uint16, int32 or float64."""


@intrinsic
def aligned(typing, array):
    """A pointer to the first cache line that begins in an array.

    It does not keep the array: Numba frees that after its last use, so take the pointer anew wherever it is needed.
    """

    def generate(context, builder, signature, arguments):
        data = _array_data(context, builder, signature.args[0], arguments[0])
        address = builder.ptrtoint(data, _INT64)
        line = builder.and_(builder.add(address, _INT64(63)), _INT64(-64))
        return builder.inttoptr(line, data.type)

    return types.CPointer(array.dtype)(array), generate


@intrinsic
def atomic_add(typing, array, index, amount):
    """Add to an int64 element as one indivisible step; returns the value before."""

    def generate(context, builder, signature, arguments):
        data = _array_data(context, builder, signature.args[0], arguments[0])
        return builder.atomic_rmw("add", builder.gep(data, [arguments[1]]), arguments[2], "seq_cst")

    return types.int64(array, types.int64, types.int64), generate


@intrinsic
def atomic_load(typing, array, index):
    """Read an int64 element that other threads write."""

    def generate(context, builder, signature, arguments):
        data = _array_data(context, builder, signature.args[0], arguments[0])
        return builder.load_atomic(builder.gep(data, [arguments[1]]), "acquire", 8)

    return types.int64(array, types.int64), generate


@intrinsic
def atomic_store(typing, array, index, value):
    """Write an int64 element that other threads read."""

    def generate(context, builder, signature, arguments):
        data = _array_data(context, builder, signature.args[0], arguments[0])
        builder.store_atomic(arguments[2], builder.gep(data, [arguments[1]]), "release", 8)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.int64), generate


@intrinsic
def atomic_swap(typing, array, index, expected, value):
    """Write an int64 element if it still holds what is expected; whether it did."""

    def generate(context, builder, signature, arguments):
        data = _array_data(context, builder, signature.args[0], arguments[0])
        place = builder.gep(data, [arguments[1]])
        result = builder.cmpxchg(place, arguments[2], arguments[3], "seq_cst", "seq_cst")
        return builder.extract_value(result, 1)

    return types.boolean(array, types.int64, types.int64, types.int64), generate
