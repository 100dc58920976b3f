"""What jitted code needs and Numba lacks: calls through addresses, atomics, pointer arithmetic.

Every intrinsic takes addresses as plain integers at run time. No address is ever compiled in, so all code that uses
them can be cached on disk.
"""
# Numba's intrinsics have a fixed form (a typing function that returns a signature and a code generator), its
# types have no stubs, and llvmlite reads like assembler: hence the untyped definitions in this one file.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,type-arg,misc,untyped-decorator"

from __future__ import annotations

import platform

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_BYTE = ir.IntType(8)
_POINTER = _BYTE.as_pointer()
_INT32 = ir.IntType(32)
_INT64 = ir.IntType(64)

_WIDE_REGISTERS = bool(binding.get_host_cpu_features().get("avx512f"))
"""Whether registers hold 16 float32 rather than 8."""


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
def fetch(typing, address):
    """Ask for the cache line at an address, to be read soon."""

    def generate(context, builder, signature, arguments):
        kind = ir.FunctionType(ir.VoidType(), [_POINTER, _INT32, _INT32, _INT32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        pointer = builder.inttoptr(arguments[0], _POINTER)
        builder.call(function, [pointer, _INT32(0), _INT32(3), _INT32(1)])
        return context.get_dummy_value()

    return types.void(types.int64), generate


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
def aligned(typing, array):
    """A pointer to the first cache line that begins in an array."""

    def generate(context, builder, signature, arguments):
        data = _array_data(context, builder, signature.args[0], arguments[0])
        address = builder.ptrtoint(data, _INT64)
        line = builder.and_(builder.add(address, _INT64(63)), _INT64(-64))
        return builder.inttoptr(line, data.type)

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


COMPRESSES = _WIDE_REGISTERS and binding.llvm_version_info >= (19,)
"""Whether the processor can push the lit numbers of a register together, and the compiler knows."""

LANES = 16 if _WIDE_REGISTERS else 8
"""Numbers in a register."""


@intrinsic
def append_lit(typing, values, places, numbers, first):
    """Write those of 16 numbers that are not 0, and their places counted from `first`; returns how many there are.

    What lies behind them is written to as well: 16 elements of both.
    """

    def generate(context, builder, signature, arguments):
        values, places, numbers, first = arguments
        real = ir.VectorType(context.get_value_type(signature.args[0].dtype), 16)
        counted, lit = ir.VectorType(_INT32, 16), ir.VectorType(ir.IntType(1), 16)

        def compressed(vector):
            kind = vector.type
            name = f"llvm.experimental.vector.compress.v16{getattr(kind.element, 'intrinsic_name', 'i32')}"
            function = ir.FunctionType(kind, [kind, lit, kind])
            routine = cgutils.get_or_insert_function(builder.module, function, name)
            return builder.call(routine, [vector, mask, ir.Constant(kind, ir.Undefined)])

        loaded = builder.load(builder.bitcast(numbers, real.as_pointer()), align=4)
        mask = builder.fcmp_unordered("!=", loaded, ir.Constant(real, None))
        steps = ir.Constant(counted, list(range(16)))
        place = builder.insert_element(ir.Constant(counted, ir.Undefined), builder.trunc(first, _INT32), _INT32(0))
        place = builder.add(builder.shuffle_vector(place, place, ir.Constant(counted, None)), steps)
        bytes_of = builder.trunc(compressed(place), ir.VectorType(_BYTE, 16))
        builder.store(compressed(loaded), builder.bitcast(values, real.as_pointer()), align=4)
        builder.store(bytes_of, builder.bitcast(places, bytes_of.type.as_pointer()), align=1)
        return builder.zext(builder.ctpop(builder.bitcast(mask, ir.IntType(16))), _INT64)

    return types.int64(values, places, numbers, types.int64), generate


@intrinsic
def transpose(typing, target, target_stride, source, source_stride):
    """target[j·target_stride + i] = source[i·source_stride + j] for i, j < LANES"""

    def generate(context, builder, signature, arguments):
        target, target_stride, source, source_stride = arguments
        kind = ir.VectorType(context.get_value_type(signature.args[0].dtype), LANES)

        def row(pointer, stride, number):
            at = builder.gep(pointer, [builder.mul(stride, _INT64(number))])
            return builder.bitcast(at, kind.as_pointer())

        rows = [builder.load(row(source, source_stride, i), align=4) for i in range(LANES)]
        # Interleaving the first half of the rows with the second turns the bits of (row, column) round by one place:
        # done as often as a row number has bits, rows and columns have changed places.
        halves = [[n // 2 + (LANES + start if n % 2 else start) for n in range(LANES)] for start in (0, LANES // 2)]
        masks = [ir.Constant(ir.VectorType(_INT32, LANES), half) for half in halves]
        for _ in range(LANES.bit_length() - 1):
            pairs = zip(rows[: LANES // 2], rows[LANES // 2 :], strict=True)
            rows = [builder.shuffle_vector(one, other, mask) for one, other in pairs for mask in masks]
        for j, values in enumerate(rows):
            builder.store(values, row(target, target_stride, j), align=4)
        return context.get_dummy_value()

    return types.void(target, types.int64, source, types.int64), generate


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


class _Sums:
    """Code that holds a stretch of numbers in registers, and adds to it rows of a matrix times a factor each."""

    def __init__(self, context, builder, width, lanes, target, fresh, rows, stride, places, factors):
        self._builder = builder
        self._target, self._rows, self._stride, self._places, self._factors = target, rows, stride, places, factors
        real = target.type.pointee
        self._kind = kind = ir.VectorType(real, min(width, lanes))
        name = f"llvm.fmuladd.v{kind.count}{real.intrinsic_name}"
        self._multiply_add = cgutils.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind] * 3), name)
        self._slots = [cgutils.alloca_once(builder, kind) for _ in range(width // kind.count)]
        for slot in self._slots:
            builder.store(ir.Constant(kind, None), slot)
        with builder.if_then(builder.not_(fresh)):
            for number, slot in enumerate(self._slots):
                builder.store(builder.load(self._lanes(target, number), align=4), slot)

    def _lanes(self, pointer, number):
        at = self._builder.gep(pointer, [_INT64(number * self._kind.count)])
        return self._builder.bitcast(at, self._kind.as_pointer())

    def add(self, index):
        """Add the row that stands at `index` of the list."""
        builder, kind = self._builder, self._kind
        place = builder.zext(builder.load(builder.gep(self._places, [index])), _INT64)
        factor = builder.load(builder.gep(self._factors, [index]))
        first = builder.insert_element(ir.Constant(kind, ir.Undefined), factor, _INT32(0))
        factor = builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(_INT32, kind.count), None))
        row = builder.gep(self._rows, [builder.mul(place, self._stride)])
        for number, slot in enumerate(self._slots):
            values = builder.load(self._lanes(row, number), align=4)
            builder.store(builder.call(self._multiply_add, [factor, values, builder.load(slot)]), slot)

    def store(self):
        """Put the sums where they belong."""
        for number, slot in enumerate(self._slots):
            self._builder.store(self._builder.load(slot), self._lanes(self._target, number), align=4)


def _adder(width):
    """An intrinsic that adds some rows of a matrix, each times a factor, to `width` numbers."""

    @intrinsic
    def add_rows(typing, target, fresh, rows, stride, places, factors, count):
        signature = types.void(target, types.boolean, rows, types.int64, places, factors, types.int64)

        def generate(context, builder, signature, arguments):
            *described, count = arguments
            sums = _Sums(context, builder, width, 8, *described)
            with cgutils.for_range(builder, count) as loop:
                sums.add(loop.index)
            sums.store()
            return context.get_dummy_value()

        return signature, generate

    return add_rows


add_64, add_16, add_4, add_1 = _adder(64), _adder(16), _adder(4), _adder(1)
"""target[:width] += Σ over t < count of factors[t] · rows[places[t]·stride : places[t]·stride + width]

`fresh`: the sum alone, whatever target held. Width 64 takes 8 registers of 8 lanes: as many sums at once keep the
multiplying units busy.
"""

PAIRED = _WIDE_REGISTERS
"""Whether it takes two stretches of 64 numbers to keep the multiplying units busy."""


@intrinsic
def add_pair(typing, targets, fresh, rows, stride, places, factors, counts):
    """As `add_64`, for two stretches at once: targets, places, factors and counts are pairs. The bits are the same."""
    signature = types.void(targets, types.boolean, rows, types.int64, places, factors, counts)

    def generate(context, builder, signature, arguments):
        targets, fresh, rows, stride, places, factors, counts = arguments
        pairs = [
            [builder.extract_value(pair, number) for pair in (targets, places, factors, counts)] for number in (0, 1)
        ]
        both = [
            _Sums(context, builder, 64, 16, target, fresh, rows, stride, listed, numbers)
            for target, listed, numbers, _ in pairs
        ]
        first, second = (count for *_, count in pairs)
        common = builder.select(builder.icmp_signed("<", first, second), first, second)
        with cgutils.for_range(builder, common) as loop:
            for sums in both:
                sums.add(loop.index)
        for sums, count in zip(both, (first, second), strict=True):
            with cgutils.for_range(builder, count, common) as loop:
                sums.add(loop.index)
            sums.store()
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def flush_subnormals(typing):
    """Let this thread take numbers too small for a full mantissa for 0; returns what `restore_rounding` wants.

    Arithmetic on them is done in microcode, a hundred times as slowly, and a network that has learnt its digits is
    full of them: errors of 1e-40, averages that have decayed. All frameworks with a compiler of their own flush them.
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
