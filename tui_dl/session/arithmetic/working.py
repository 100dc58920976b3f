"""The arithmetic of one number as data: its terms with their operands, and the lines that are written from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tui_dl.numbers import SIGNIFICANT, format_number
from tui_dl.session.arithmetic.expression import (
    Apply,
    Constant,
    Expression,
    Index,
    Leaf,
    as_shown,
    element_text,
    leaves,
    numbers,
    symbols,
    value_of,
)
from tui_dl.session.arithmetic.formula import NotReadableError

LARGEST_SHOWN = 3
"""Terms of a sum that are spelled out where room is short: those that count most."""
BY_HAND = 10
"""Terms that somebody may add up with a pocket calculator."""
MOST_DIGITS = 7
"""More than these single precision does not hold."""
LEAST_UNIT = 1e-7
OVERFLOW = "single precision ends at 3.4e38: what is larger is ∞"
TOTAL = Constant(math.nan, "Σ")
"""In an expression around a sum: where the sum stands."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Term:
    """One addend of a sum, or a whole formula that is no sum."""

    expression: Expression
    note: str = ""
    """Which it is: `i = 17`."""

    @property
    def value(self) -> float:
        """What it adds."""
        return value_of(self.expression)


@dataclass(frozen=True, slots=True)
class Step:
    """One equation: a name, what it is made of, and the value that stands in the array."""

    name: str
    """What is computed, e.g. `z1` or `η`."""
    index: Index
    symbolic: str
    """The right side in symbols."""
    terms: tuple[Term, ...]
    """The addends that are spelled out, the largest first."""
    value: float
    rest: float = 0.0
    """What all terms add that are not spelled out."""
    more: int = 0
    """How many of those are not zero."""
    zeros: int = 0
    of: int = 0
    """How many addends there are in all; 0 where it is no sum."""
    around: Expression = TOTAL
    """What is done to the sum."""
    before: float | None = None
    """Its value before, where it is changed in place."""

    @property
    def text(self) -> str:
        """What is computed, with its index."""
        return element_text(self.name, self.index)

    @property
    def total(self) -> float:
        """The sum of all terms."""
        return sum(term.value for term in self.terms) + self.rest

    @property
    def recomputed(self) -> float:
        """What the shown terms come to."""
        return value_of(filled(self.around, self.total))

    @property
    def agrees(self) -> bool:
        """Whether they come to the value in the array, but for single precision."""
        mine, stored = self.recomputed, self.value
        if not (math.isfinite(mine) and math.isfinite(stored)):
            return math.isnan(mine) == math.isnan(stored) or not math.isfinite(mine)
        size = sum(abs(term.value) for term in self.terms) + abs(self.rest)
        scale = abs(value_of(filled(self.around, size))) if self.around != TOTAL else size
        scale = scale if math.isfinite(scale) else 0.0
        return abs(mine - stored) <= 2e-5 * max(abs(stored), 0.05 * scale) + 1e-6 * scale + 1e-7

    @property
    def digits(self) -> int:
        """How many digits the numbers of its terms need, so that who works with what is written gets what is shown.

        Terms that cancel each other take more than others. Of a sum that nobody adds up by hand: the usual ones.
        """
        if self.more or len(self.terms) > BY_HAND or not math.isfinite(self.value):
            return SIGNIFICANT
        unit = 10.0 ** (math.floor(math.log10(abs(self.value))) + 1 - SIGNIFICANT) if self.value else LEAST_UNIT
        for digits in range(SIGNIFICANT, MOST_DIGITS):
            total = sum(value_of(as_shown(term.expression, digits)) for term in self.terms)
            if not abs(value_of(filled(self.around, total)) - self.value) > unit:
                return digits
        return MOST_DIGITS

    @property
    def overflows(self) -> bool:
        """Whether it is infinite in the array though its terms come to a number."""
        return math.isinf(self.value) and math.isfinite(self.recomputed)

    @property
    def operands(self) -> tuple[Leaf, ...]:
        """All tensors' elements that the shown terms read, each once."""
        found = [leaf for term in self.terms for leaf in leaves(term.expression)]
        return tuple(dict.fromkeys([*found, *leaves(self.around)]))


@dataclass(frozen=True, slots=True)
class Working:
    """How one element came about: some steps, the last of which made it, and what there is to say besides."""

    operation: int
    name: str
    index: Index
    value: float
    steps: tuple[Step, ...]
    remarks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The element."""
        return element_text(self.name, self.index)


def filled(around: Expression, total: float) -> Expression:
    """What is around a sum, with the sum in its place."""
    if around is TOTAL or around == TOTAL:
        return Constant(total)
    if isinstance(around, Apply):
        return Apply(around.function, tuple(filled(argument, total) for argument in around.arguments))
    return around


def summed(
    target: tuple[str, Index, float],
    symbolic: str,
    addends: Values,
    term: Callable[[int], Term],
    limit: int,
    *,
    around: Expression = TOTAL,
    also: tuple[Term, ...] = (),
) -> Step:
    """A sum over many addends; `term(k)` spells one out. `also`: what is always spelled out behind them."""
    lit = int(np.count_nonzero(addends))
    count = min(limit, lit)
    # What is not a number comes first: it is what makes the sum none.
    sizes = np.where(np.isnan(addends), np.inf, np.abs(addends))
    order = np.argsort(-sizes, kind="stable")[:count]
    spelled = tuple(term(int(k)) for k in order)
    with np.errstate(all="ignore"):
        rest = float(addends.sum() - addends[order].sum()) if count < lit else 0.0
    name, index, value = target
    return Step(
        name, index, symbolic, (*spelled, *also), value, rest, lit - count, len(addends) - lit, len(addends), around
    )


def single(target: tuple[str, Index, float], expression: Expression, symbolic: str = "") -> Step:
    """A formula that is no sum over many."""
    name, index, value = target
    return Step(name, index, symbolic or symbols(expression), (Term(expression),), value)


def stated_or_given(stated: Callable[[], list[Step]], given: Callable[[], list[Step]]) -> list[Step]:
    """The steps of a formula that a piece states; where it cannot be read, or comes to other numbers, `given`.

    Somebody's own piece may say nothing of its arithmetic: then the value that it gave is all there is to say.
    """
    try:
        steps = stated()
    except NotReadableError:
        return given()
    return steps if all(step.agrees for step in steps) else given()


# ---------------------------------------------------------------------- as lines


def step_lines(step: Step, largest: int | None = None) -> list[str]:
    """A step as text: in symbols, its terms, what they come to. `largest`: no more terms of a long sum than this."""
    lines = [f"{step.text} {'←' if step.before is not None else '='} {step.symbolic}"]
    result, digits = f"  = {format_number(step.value)}", step.digits
    if step.of:
        lines += _sum_lines(step, largest, digits)
    else:
        lines += [line for term in step.terms if (line := f"  = {numbers(term.expression, digits)}") != result]
    if step.around != TOTAL:
        lines.append(f"  = {numbers(filled(step.around, step.total), digits)}")
    if step.overflows:
        lines.append(f"  {OVERFLOW}")
    if step.before is None:
        return [*lines, result]
    moved = format_number(step.value - step.before)
    return [*lines, f"  {format_number(step.before)} → {format_number(step.value)}   step {moved}"]


def _sum_lines(step: Step, largest: int | None, digits: int) -> list[str]:
    long, also = long_and_also(step)
    shown = long if largest is None else long[:largest]
    hidden = step.more + len(long) - len(shown)
    rest = step.rest + sum(term.value for term in long[len(shown) :])
    lines = [f"  {'+' if row else '='} {term_text(term, digits)}" for row, term in enumerate(shown)]
    if hidden:
        lines.append(f"  + {format_number(rest)}   {hidden} more")
    if step.zeros:
        lines.append(f"  {'+' if lines else '='} 0   {step.zeros} of {step.of} terms are zero")
    return [*lines, *(f"  + {term_text(term, digits)}" for term in also)]


def long_and_also(step: Step) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The addends of the long sum, and what is added besides, such as a bias."""
    count = step.of - step.zeros - step.more
    return step.terms[:count], step.terms[count:]


def term_text(term: Term, digits: int) -> str:
    """A term in numbers, and which it is."""
    text = numbers(term.expression, digits)
    return f"{text}   {term.note}" if term.note else text


def lines_of(working: Working, largest: int = LARGEST_SHOWN) -> list[str]:
    """All of it as text, for little room."""
    lines = [line for step in working.steps for line in step_lines(step, largest)]
    return [*lines[:1], *(f"  {remark}" for remark in working.remarks), *lines[1:]]
