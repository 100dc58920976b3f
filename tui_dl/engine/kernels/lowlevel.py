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


@intrinsic
def copy_64(typing, target, source):
    """target[:64] = source[:64]"""

    def generate(context, builder, signature, arguments):
        kind = ir.VectorType(context.get_value_type(signature.args[0].dtype), 64)
        target, source = (builder.bitcast(pointer, kind.as_pointer()) for pointer in arguments)
        builder.store(builder.load(source, align=4), target, align=4)
        return context.get_dummy_value()

    return types.void(target, source), generate


def _cast(kind):
    """An intrinsic that takes a pointer for one to other elements."""

    @intrinsic
    def cast(typing, pointer):
        def generate(context, builder, signature, arguments):
            return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

        return types.CPointer(kind)(pointer), generate

    return cast


as_bytes, as_indices, as_doubles = _cast(types.uint8), _cast(types.int32), _cast(types.float64)
"""Pointers to reals as pointers to uint8, int32 or float64."""


@intrinsic
def data_of(typing, array):
    """A pointer to an array's data."""

    def generate(context, builder, signature, arguments):
        return _array_data(context, builder, signature.args[0], arguments[0])

    return types.CPointer(array.dtype)(array), generate


@intrinsic
def lit_bits(typing, numbers):
    """Which of the 32 numbers from a pointer on are not 0: an integer with a bit for each, the first one lowest."""

    def generate(context, builder, signature, arguments):
        kind = ir.VectorType(context.get_value_type(signature.args[0].dtype), MASKED)
        values = builder.load(builder.bitcast(arguments[0], kind.as_pointer()), align=4)
        bits = builder.bitcast(builder.fcmp_unordered("!=", values, ir.Constant(kind, None)), _INT32)
        return builder.zext(bits, _INT64)

    return types.int64(numbers), generate


MASKED = 32
"""How many numbers `lit_bits` looks at."""


@intrinsic
def lowest_bit(typing, bits):
    """The place of the lowest bit that is set in an int64 other than 0."""

    def generate(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), generate


@intrinsic
def count_bits(typing, bits):
    """How many bits of an int64 are set."""

    def generate(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.int64(types.int64), generate


def _adder(width):
    """An intrinsic that adds some rows of a matrix, each times a factor, to `width` numbers held in registers."""

    @intrinsic
    def add_rows(typing, target, fresh, rows, stride, places, factors, count):
        signature = types.void(target, types.boolean, rows, types.int64, places, factors, types.int64)

        def generate(context, builder, signature, arguments):
            target, fresh, rows, stride, places, factors, count = arguments
            real = context.get_value_type(signature.args[0].dtype)
            kind = ir.VectorType(real, min(width, _LANES))
            name = f"llvm.fmuladd.v{kind.count}{real.intrinsic_name}"
            multiply_add = cgutils.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind] * 3), name)

            def lanes(pointer, number):
                at = builder.gep(pointer, [_INT64(number * kind.count)])
                return builder.bitcast(at, kind.as_pointer())

            sums = [cgutils.alloca_once(builder, kind) for _ in range(width // kind.count)]
            for slot in sums:
                builder.store(ir.Constant(kind, None), slot)
            with builder.if_then(builder.not_(fresh)):
                for number, slot in enumerate(sums):
                    builder.store(builder.load(lanes(target, number), align=4), slot)
            with cgutils.for_range(builder, count) as loop:
                place = builder.zext(builder.load(builder.gep(places, [loop.index])), _INT64)
                factor = builder.load(builder.gep(factors, [loop.index]))
                first = builder.insert_element(ir.Constant(kind, ir.Undefined), factor, _INT32(0))
                spread = ir.Constant(ir.VectorType(_INT32, kind.count), None)
                factor = builder.shuffle_vector(first, first, spread)
                row = builder.gep(rows, [builder.mul(place, stride)])
                for number, slot in enumerate(sums):
                    values = builder.load(lanes(row, number), align=4)
                    builder.store(builder.call(multiply_add, [factor, values, builder.load(slot)]), slot)
            for number, slot in enumerate(sums):
                builder.store(builder.load(slot), lanes(target, number), align=4)
            return context.get_dummy_value()

        return signature, generate

    return add_rows


_LANES = 8
add_64, add_16, add_4, add_1 = _adder(64), _adder(16), _adder(4), _adder(1)
"""target[:width] += Σ over t < count of factors[t] · rows[places[t]·stride : places[t]·stride + width]

`fresh`: the sum alone, whatever target held. Width 64 takes 8 registers of 8 lanes: as many sums at once keep the
multiplying units busy.
"""


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
