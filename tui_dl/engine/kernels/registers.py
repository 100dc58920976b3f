"""What whole registers do at once: many sums, which numbers are not 0, columns made of rows."""
# Numba's intrinsics have a fixed form, see `lowlevel`.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,type-arg,misc,untyped-decorator"

from __future__ import annotations

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_BYTE, _INT32, _INT64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)

_WIDE_REGISTERS = bool(binding.get_host_cpu_features().get("avx512f"))
"""Whether registers hold 16 float32 rather than 8."""


@intrinsic
def copy_64(typing, target, source):
    """target[:64] = source[:64]"""

    def generate(context, builder, signature, arguments):
        kind = ir.VectorType(context.get_value_type(signature.args[0].dtype), 64)
        target, source = (builder.bitcast(pointer, kind.as_pointer()) for pointer in arguments)
        builder.store(builder.load(source, align=4), target, align=4)
        return context.get_dummy_value()

    return types.void(target, source), generate


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
        element = context.get_value_type(signature.args[0].dtype)
        # A whole register at a time: what compilers make of compressing more than that has crashed.
        lanes = 8 if isinstance(element, ir.DoubleType) else 16
        real, counted = ir.VectorType(element, lanes), ir.VectorType(_INT32, lanes)

        def compressed(vector, mask):
            kind = vector.type
            name = f"llvm.experimental.vector.compress.v{lanes}{getattr(kind.element, 'intrinsic_name', 'i32')}"
            function = ir.FunctionType(kind, [kind, mask.type, kind])
            routine = cgutils.get_or_insert_function(builder.module, function, name)
            return builder.call(routine, [vector, mask, ir.Constant(kind, ir.Undefined)])

        found = _INT64(0)
        for start in range(0, 16, lanes):
            loaded = builder.load(builder.bitcast(builder.gep(numbers, [_INT64(start)]), real.as_pointer()), align=4)
            mask = builder.fcmp_unordered("!=", loaded, ir.Constant(real, None))
            steps = ir.Constant(counted, list(range(start, start + lanes)))
            place = builder.insert_element(ir.Constant(counted, ir.Undefined), builder.trunc(first, _INT32), _INT32(0))
            place = builder.add(builder.shuffle_vector(place, place, ir.Constant(counted, None)), steps)
            listed = builder.trunc(compressed(place, mask), ir.VectorType(_BYTE, lanes))
            to_values, to_places = (builder.gep(pointer, [found]) for pointer in (values, places))
            builder.store(compressed(loaded, mask), builder.bitcast(to_values, real.as_pointer()), align=4)
            builder.store(listed, builder.bitcast(to_places, listed.type.as_pointer()), align=1)
            count = builder.ctpop(builder.bitcast(mask, ir.IntType(lanes)))
            found = builder.add(found, builder.zext(count, _INT64))
        return found

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

    def __init__(self, builder, width, lanes, target, fresh, rows, stride, places, factors):
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
            sums = _Sums(builder, width, 8, *described)
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
            _Sums(builder, 64, 16, target, fresh, rows, stride, listed, numbers) for target, listed, numbers, _ in pairs
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
