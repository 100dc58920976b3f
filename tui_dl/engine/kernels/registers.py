"""What whole registers do at once: many sums, which numbers are not 0, columns made of rows."""
# Numba's intrinsics have a fixed form, see `lowlevel`.
# mypy: disable-error-code="no-untyped-def,no-untyped-call,type-arg,misc,untyped-decorator"

from __future__ import annotations

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_BYTE, _INT16, _INT32, _INT64 = (ir.IntType(bits) for bits in (8, 16, 32, 64))

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
            listed = builder.trunc(compressed(place, mask), ir.VectorType(_INT16, lanes))
            to_values, to_places = (builder.gep(pointer, [found]) for pointer in (values, places))
            builder.store(compressed(loaded, mask), builder.bitcast(to_values, real.as_pointer()), align=4)
            builder.store(listed, builder.bitcast(to_places, listed.type.as_pointer()), align=2)
            count = builder.ctpop(builder.bitcast(mask, ir.IntType(lanes)))
            found = builder.add(found, builder.zext(count, _INT64))
        return found

    return types.int64(values, places, numbers, types.int64), generate


COMPRESSES_BYTES = COMPRESSES and bool(binding.get_host_cpu_features().get("avx512vbmi2"))
"""Whether it can do so with bytes, 64 at a time."""


def _bytes_at(builder, pointer, size):
    """Up to 64 bytes from a pointer on, 0 behind them, and which of them are not 0."""
    kind, flags = ir.VectorType(_BYTE, 64), ir.VectorType(ir.IntType(1), 64)
    there = builder.icmp_unsigned("<", _COUNTED, _spread(builder, builder.trunc(size, _BYTE), kind))
    signature = ir.FunctionType(kind, [kind.as_pointer(), _INT32, flags, kind])
    load = cgutils.get_or_insert_function(builder.module, signature, "llvm.masked.load.v64i8.p0")
    place = builder.bitcast(pointer, kind.as_pointer())
    loaded = builder.call(load, [place, _INT32(1), there, ir.Constant(kind, None)])
    return loaded, builder.icmp_unsigned("!=", loaded, ir.Constant(kind, None))


_COUNTED = ir.Constant(ir.VectorType(_BYTE, 64), list(range(64)))


@intrinsic
def count_lit_bytes(typing, numbers, size):
    """How many of `size` ≤ 64 bytes from a pointer on are not 0."""

    def generate(context, builder, signature, arguments):
        _, lit = _bytes_at(builder, *arguments)
        return builder.zext(builder.ctpop(builder.bitcast(lit, _INT64)), _INT64)

    return types.int64(numbers, types.int64), generate


@intrinsic
def compress_bytes(typing, values, places, numbers, size, first):
    """Write those of `size` ≤ 64 bytes that are not 0, and their places counted from `first`; returns how many.

    What lies behind them is written to as well: 64 elements of both.
    """

    def generate(context, builder, signature, arguments):
        values, places, numbers, size, first = arguments
        loaded, mask = _bytes_at(builder, numbers, size)
        kind, wide = loaded.type, ir.VectorType(_INT16, 64)
        signature = ir.FunctionType(kind, [kind, mask.type, kind])
        compress = cgutils.get_or_insert_function(builder.module, signature, "llvm.experimental.vector.compress.v64i8")
        lit, listed = (
            builder.call(compress, [each, mask, ir.Constant(kind, ir.Undefined)]) for each in (loaded, _COUNTED)
        )
        begin = _spread(builder, builder.trunc(first, _INT16), wide)
        listed = builder.add(builder.zext(listed, wide), begin)
        builder.store(lit, builder.bitcast(values, kind.as_pointer()), align=1)
        builder.store(listed, builder.bitcast(places, wide.as_pointer()), align=2)
        return builder.zext(builder.ctpop(builder.bitcast(mask, _INT64)), _INT64)

    return types.int64(values, places, numbers, types.int64, types.int64), generate


@intrinsic
def scale_16(typing, target, source, large, small):
    """target[:16] = source[:16] · large + source[:16] · small, the source being bytes"""

    def generate(context, builder, signature, arguments):
        target, source, large, small = arguments
        element = target.type.pointee
        kind = ir.VectorType(element, 16)
        numbers = builder.load(builder.bitcast(source, ir.VectorType(_BYTE, 16).as_pointer()), align=1)
        numbers = builder.uitofp(numbers, kind)
        large, small = (builder.fmul(numbers, _spread(builder, factor, kind)) for factor in (large, small))
        builder.store(builder.fadd(large, small), builder.bitcast(target, kind.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(target, source, target.dtype, target.dtype), generate


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


def _multiplier(builder, kind):
    """The routine a · b + c for registers of a kind."""
    name = f"llvm.fmuladd.v{kind.count}{kind.element.intrinsic_name}"
    return cgutils.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind] * 3), name)


def _spread(builder, number, kind):
    """A number in all places of a register."""
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), number, _INT32(0))
    return builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(_INT32, kind.count), None))


class _Sums:
    """Code that holds a stretch of numbers in registers, and adds to it rows of a matrix times a factor each."""

    def __init__(self, builder, width, lanes, target, fresh, rows, stride, places, factors):
        self._builder = builder
        self._target, self._rows, self._stride, self._places, self._factors = target, rows, stride, places, factors
        real = target.type.pointee
        self._kind = kind = ir.VectorType(real, min(width, lanes))
        self._multiply_add = _multiplier(builder, kind)
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
        factor = _spread(builder, builder.load(builder.gep(self._factors, [index])), kind)
        row = builder.gep(self._rows, [builder.mul(place, self._stride)])
        for number, slot in enumerate(self._slots):
            values = builder.load(self._lanes(row, number), align=4)
            builder.store(builder.call(self._multiply_add, [factor, values, builder.load(slot)]), slot)

    def take(self, others):
        """Add other sums to these."""
        for slot, other in zip(self._slots, others._slots, strict=True):
            self._builder.store(self._builder.fadd(self._builder.load(slot), self._builder.load(other)), slot)

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


def _combiner(width):
    """An intrinsic that makes `width` numbers of some rows, of as many numbers, each times a factor."""

    @intrinsic
    def combine_rows(typing, target, rows, places, factors, count):
        signature = types.void(target, rows, places, factors, types.int64)

        def generate(context, builder, signature, arguments):
            target, rows, places, factors, count = arguments
            fresh, described = ir.Constant(ir.IntType(1), 1), (rows, _INT64(width), places, factors)
            # A sum waits for itself at every addition: so there are two, unless they fill the registers anyway.
            several = 2 if width <= 4 * LANES else 1
            sums = [_Sums(builder, width, LANES, target, fresh, *described) for _ in range(several)]
            whole = builder.and_(count, _INT64(-several))
            with cgutils.for_range_slice(builder, _INT64(0), whole, _INT64(several)) as (index, _):
                for number, some in enumerate(sums):
                    some.add(builder.add(index, _INT64(number)))
            with cgutils.for_range(builder, count, whole) as loop:
                sums[0].add(loop.index)
            for some in sums[1:]:
                sums[0].take(some)
            sums[0].store()
            return context.get_dummy_value()

        return signature, generate

    return combine_rows


def _scatterer(width):
    """An intrinsic that adds `width` numbers, each time times a factor, to some rows of as many."""

    @intrinsic
    def scatter_row(typing, rows, places, factors, count, numbers):
        signature = types.void(rows, places, factors, types.int64, numbers)

        def generate(context, builder, signature, arguments):
            rows, places, factors, count, numbers = arguments
            kind = ir.VectorType(numbers.type.pointee, min(width, LANES))
            multiply_add = _multiplier(builder, kind)

            def lanes(pointer, first):
                return builder.bitcast(builder.gep(pointer, [_INT64(first)]), kind.as_pointer())

            def add(index):
                place = builder.zext(builder.load(builder.gep(places, [index])), _INT64)
                row = builder.gep(rows, [builder.mul(place, _INT64(width))])
                factor = _spread(builder, builder.load(builder.gep(factors, [index])), kind)
                for first, values in zip(starts, added, strict=True):
                    at = lanes(row, first)
                    builder.store(builder.call(multiply_add, [factor, values, builder.load(at, align=4)]), at, align=4)

            starts = range(0, width, kind.count)
            added = [builder.load(lanes(numbers, first), align=4) for first in starts]
            whole = builder.and_(count, _INT64(-2))
            with cgutils.for_range_slice(builder, _INT64(0), whole, _INT64(2)) as (index, _):
                add(index)
                add(builder.add(index, _INT64(1)))
            with cgutils.for_range(builder, count, whole) as loop:
                add(loop.index)
            return context.get_dummy_value()

        return signature, generate

    return scatter_row


combine_16, combine_32, combine_48, combine_64 = (_combiner(width) for width in (16, 32, 48, 64))
"""target[:width] = Σ over t < count of factors[t] · rows[places[t]·width : places[t]·width + width]

The terms are not added up in their order: those of even t are, and those of odd t.
"""

scatter_16, scatter_32, scatter_48, scatter_64 = (_scatterer(width) for width in (16, 32, 48, 64))
"""rows[places[t]·width : places[t]·width + width] += factors[t] · numbers[:width] for t < count"""
