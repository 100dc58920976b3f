"""Formulas as trees: written in symbols or in numbers, evaluated, and asked which tensors' elements they read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tui_dl.numbers import SIGNIFICANT, format_number, read_number

Index = tuple[int, ...]


def element_text(name: str, index: Index) -> str:
    """A tensor's element as formulas write it, e.g. `z1[17, 42]`."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element of a tensor, with the value that the operation read."""

    name: str
    index: Index
    value: float
    earlier: bool = False
    """Whether this is its value from before the batch's update."""

    @property
    def text(self) -> str:
        """As formulas write it."""
        return element_text(self.name, self.index)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is no element of a tensor: a count, a setting, a sum that is worked out elsewhere."""

    value: float
    text: str = ""
    """Its name in formulas; empty: the number itself."""


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of expressions; operators are functions, too."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Leaf | Constant | Apply


def apply(function: str, *arguments: Expression) -> Apply:
    """A function of some expressions."""
    return Apply(function, arguments)


def _where(yes: float, condition: float, no: float) -> float:
    return yes if condition else no


def _power(base: float, exponent: float) -> float:
    return float(np.float64(base) ** np.float64(exponent))


def _root(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def _logarithm(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _exponential(x: float) -> float:
    return float(np.exp(np.float64(x)))


def _quotient(a: float, b: float) -> float:
    return float(np.float64(a) / np.float64(b))


def _sign(x: float) -> float:
    return 1.0 if x > 0 else -1.0 if x < 0 else x


FUNCTIONS: dict[str, Callable[..., float]] = {
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "·": lambda a, b: a * b,
    "/": _quotient,
    "negative": lambda a: -a,
    "power": _power,
    "√": _root,
    "| |": abs,
    "exp": _exponential,
    "ln": _logarithm,
    "max": max,
    "min": min,
    "tanh": math.tanh,
    "cosh": lambda x: float(np.cosh(np.float64(x))),
    "cos": math.cos,
    "erf": math.erf,
    "sign": _sign,
    "where": _where,
    "<": lambda a, b: float(a < b),
    "≤": lambda a, b: float(a <= b),
    ">": lambda a, b: float(a > b),
    "≥": lambda a, b: float(a >= b),
    "and": lambda a, b: float(bool(a) and bool(b)),
    # A function that only its writer knows: its value is given, the operands are what it reads.
    "own": lambda value, *_: value,
}
"""What may stand in a formula, and what it does."""

_STRENGTH = {"where": 0, "and": 1, "<": 2, "≤": 2, ">": 2, "≥": 2, "+": 3, "−": 3, "·": 4, "/": 4, "negative": 5,
             "power": 6}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ATOM = 9


def value_of(expression: Expression) -> float:
    """What an expression comes to, in double precision from the numbers at its leaves."""
    if isinstance(expression, Apply):
        with np.errstate(all="ignore"):
            return float(FUNCTIONS[expression.function](*map(value_of, expression.arguments)))
    return expression.value


def leaves(expression: Expression) -> Iterator[Leaf]:
    """All elements of tensors in it, in the order in which they are written."""
    if isinstance(expression, Leaf):
        yield expression
    elif isinstance(expression, Apply):
        for argument in expression.arguments:
            yield from leaves(argument)


def symbols(expression: Expression) -> str:
    """The expression with names."""
    return _written(expression, lambda atom: atom.text or format_number(atom.value))[0]


def numbers(expression: Expression, digits: int = SIGNIFICANT) -> str:
    """The expression with numbers of so many digits."""
    return _written(expression, lambda atom: format_number(atom.value, digits=digits))[0]


def as_shown(expression: Expression, digits: int) -> Expression:
    """The expression with its numbers as they are written: what somebody gets who works with those."""
    if isinstance(expression, Apply):
        return Apply(expression.function, tuple(as_shown(argument, digits) for argument in expression.arguments))
    return Constant(read_number(format_number(expression.value, digits=digits)))


Piece = tuple[str, Leaf | None]
"""A stretch of text, and the tensor's element whose number it is."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters around the numbers of leaves, until the text is cut into pieces."""


def pieces(expression: Expression, digits: int = SIGNIFICANT) -> list[Piece]:
    """The expression with numbers, cut so that each operand stands alone."""
    found = list(leaves(expression))
    waiting = iter(found)

    def atom(each: Any) -> str:
        text = format_number(each.value, digits=digits)
        return f"{_OPEN}{text}{_CLOSE}" if isinstance(each, Leaf) else text

    cut: list[Piece] = []
    for part in _written(expression, atom)[0].split(_OPEN):
        number, closed, rest = part.partition(_CLOSE)
        if closed:
            cut.append((number, next(waiting)))
            cut.append((rest, None))
        else:
            cut.append((number, None))
    return [piece for piece in cut if piece[0]]


def _written(expression: Expression, atom: Callable[[Any], str]) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    if not isinstance(expression, Apply):
        text = atom(expression)
        return text, 5 if _is_negative(text) else _ATOM
    name, parts = expression.function, [_written(argument, atom) for argument in expression.arguments]
    strength = _STRENGTH.get(name, _ATOM)
    if name in ("+", "−", "·", "/", "<", "≤", ">", "≥", "and"):
        return _between(name, parts[0], parts[1], strength), strength
    if name == "negative":
        return f"−{_held(parts[0], 6)}", strength
    if name == "power":
        exponent = parts[1][0]
        raised = exponent.translate(_SUPERSCRIPTS) if exponent.isdigit() else f"^{_held(parts[1], 9)}"
        return f"{_held(parts[0], 9)}{raised}", strength
    if name == "where":
        # The condition comes second, as it is spoken: the order of the leaves is that of the text.
        return f"{parts[0][0]} where {parts[1][0]}, else {parts[2][0]}", strength
    if name == "own":
        return parts[0][0], _ATOM
    if name == "√":
        return f"√{_held(parts[0], 9)}", _ATOM
    if name == "| |":
        return f"|{parts[0][0]}|", _ATOM
    return f"{name}({', '.join(text for text, _ in parts)})", _ATOM


def _between(sign: str, left: tuple[str, int], right: tuple[str, int], strength: int) -> str:
    # What is taken away, or divided by, holds together more tightly than what stands before it.
    more = sign in ("−", "/")
    after = _held(right, strength + more)
    if sign in ("+", "−") and _is_negative(after):
        after = f"({after})"
    return f"{_held(left, min(strength, 5))} {sign} {after}"


def _is_negative(text: str) -> bool:
    return text.lstrip(_OPEN).startswith("−")


def _held(part: tuple[str, int], strength: int) -> str:
    """In brackets where it would fall apart."""
    text, own = part
    return text if own >= strength else f"({text})"
