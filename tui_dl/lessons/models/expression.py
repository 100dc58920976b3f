"""Formulas that learners type: read by a grammar of their own small kind, never run as Python."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Collection, Mapping

Values = Mapping[str, float]
Formula = Callable[[Values], float]

LONGEST = 120
_SPELLINGS = {"−": "-", "·": "*", "×": "*", "÷": "/", "^": "**", "²": "**2", "³": "**3", "ŷ": "p"}
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "ln": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "min": min,
    "max": max,
}
_TWO_OR_MORE = ("min", "max")


class FormulaError(ValueError):
    """What was typed is no formula; the text says why in one line."""


def formula(text: str, names: Collection[str]) -> Formula:
    """A function of the named values. What has no value (log 0, 1/0) is NaN.

    Knows + − · / ** ( ), numbers, the names, and abs sqrt exp log sin cos tanh min max. Raises `FormulaError`.
    """
    for written, meant in _SPELLINGS.items():
        text = text.replace(written, meant)
    if not text.strip():
        raise FormulaError("type a formula, such as (y - p)**2")
    if len(text) > LONGEST:
        raise FormulaError(f"a formula may have {LONGEST} characters, this one has {len(text)}")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        tried = _meaning(tree.body, names)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, FormulaError):
            raise
        raise FormulaError("this is not a complete formula") from None

    def evaluate(values: Values) -> float:
        try:
            return tried(values)
        except OverflowError:
            return math.inf
        except (ArithmeticError, ValueError):
            return math.nan

    return evaluate


def _meaning(node: ast.expr, names: Collection[str]) -> Formula:
    """What a piece of the formula computes."""
    match node:
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            raise FormulaError("only plain numbers count here")
        case ast.Constant(value=int() | float() as number):
            return _constant(number)
        case ast.Name(id=name) if name in names:
            return lambda values: values[name]
        case ast.Name(id=name):
            raise FormulaError(f"{name} is unknown: use {', '.join(names)} and {', '.join(_FUNCTIONS)}")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _meaning(operand, names)
            return lambda values: -inner(values)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _meaning(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _joined(_OPERATIONS[type(op)], _meaning(left, names), _meaning(right, names))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _called(name, [_meaning(argument, names) for argument in arguments])
    raise FormulaError("only + − · / ** ( ), numbers and " + ", ".join(_FUNCTIONS) + " are known here")


def _constant(number: float) -> Formula:
    try:
        value = float(number)
    except OverflowError:
        value = math.inf
    return lambda values: value


def _joined(operation: Callable[[float, float], float], left: Formula, right: Formula) -> Formula:
    return lambda values: operation(left(values), right(values))


def _called(name: str, arguments: list[Formula]) -> Formula:
    function = _FUNCTIONS[name]
    wanted = len(arguments) >= 2 if name in _TWO_OR_MORE else len(arguments) == 1
    if not wanted:
        raise FormulaError(f"{name} takes {'two numbers or more' if name in _TWO_OR_MORE else 'one number'}")
    return lambda values: float(function(*(argument(values) for argument in arguments)))
