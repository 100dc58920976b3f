"""Scalars that a learner writes: `loss < 0.1`, `norm(dW1) > 5`, `dW1[3, 4]`. Read, checked, worked out, never run.

The text is parsed by Python's own grammar; then every node must be one of a few known kinds.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Role
from tui_dl.session.errors import SessionError
from tui_dl.session.spelling import missing, spelled

LONGEST = 200
_PRIME, _LETTER = "′", "ʹ"
"""The sign in names such as y′, and the letter that Python takes for it."""
_SPELLINGS = str.maketrans(
    {"·": "*", "−": "-", "≤": "<=", "≥": ">=", "≠": "!=", "^": "**", _PRIME: _LETTER, "'": _LETTER}
)

_LENGTH = re.compile(r"‖([^‖]+)‖")
"""A norm as formulas write it; two strokes each do as well."""


class ConditionError(SessionError):
    """A text that is no scalar; it says why in one line."""


class NeverChangesError(SessionError):
    """A scalar that is always the same: no use to follow, or to wait for."""


def _dead(h: Any) -> float:
    """The share of units that are 0 for every example of the batch."""
    return float(np.mean(~np.any(np.atleast_2d(h) != 0, axis=0)))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "min": lambda x, *more: np.min(x) if not more else min(map(float, (x, *more))),
    "max": lambda x, *more: np.max(x) if not more else max(map(float, (x, *more))),
    "mean": np.mean,
    "sum": np.sum,
    "norm": lambda x: float(np.sqrt(np.sum(np.square(x)))),
    "dead": _dead,
}
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True, slots=True)
class Validation:
    """The newest scores on the validation data, by the names of the history."""

    names: tuple[str, ...] = ()
    """Such as `val_loss`; empty where no data are set aside."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """Empty before the first validation."""


UNVALIDATED = Validation()


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number or a yes or no that follows from the tensors of a batch and the newest validation."""

    text: str
    tree: ast.expr
    reads: frozenset[str]
    """The tensors in it."""
    validated: frozenset[str]
    """The validation scores in it."""
    fixed: bool
    """Whether there is nothing in it that could ever change."""

    @property
    def is_condition(self) -> bool:
        """Whether it is a yes or no."""
        return _says_yes_or_no(self.tree)

    def value(self, machine: Machine, validation: Validation = UNVALIDATED) -> float | None:
        """What it comes to now; None while a part of it is not computed yet: in this batch, or by a validation."""
        if not self.validated <= validation.scores.keys():
            return None
        made = {name for o in machine.program.operations[: machine.done_operations] for name in o.outputs}
        if any(name not in made and not machine.program.tensors[name].role.is_state for name in self.reads):
            return None
        return _number(_Reader(machine, validation).worked_out(self.tree), self.text)


def read(text: str, machine: Machine, validation: Validation = UNVALIDATED) -> Scalar:
    """The scalar that a text stands for. Raises `ConditionError`."""
    plain = " ".join(text.split())
    if not plain:
        raise ConditionError("write a number or a condition, such as loss < 0.1 or norm(dW1)")
    if len(plain) > LONGEST:
        raise ConditionError(_too_long(plain))
    try:
        tree = ast.parse(_LENGTH.sub(r"norm(\1)", plain.replace("||", "‖")).translate(_SPELLINGS), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ConditionError(_unreadable(plain)) from None
    try:
        reader = _Reader(machine, validation)
        _number(reader.worked_out(tree), plain)
    except (ArithmeticError, RecursionError, TypeError, ValueError) as error:
        text = f"{error}" if isinstance(error, ConditionError) else f"{plain!r}: {error}"
        raise ConditionError(text.replace(_LETTER, _PRIME)) from None
    fixed = not any(isinstance(node, ast.Name) and node.id not in FUNCTIONS for node in ast.walk(tree))
    written = ast.unparse(tree).replace(_LETTER, _PRIME)
    # A saved session holds this form, with blanks around every sign: it must be readable again.
    if len(written) > LONGEST:
        raise ConditionError(_too_long(written))
    return Scalar(written, tree, frozenset(reader.read), frozenset(reader.validated), fixed)


def _too_long(text: str) -> str:
    return f"{text[:20]}… has {len(text)} characters: {LONGEST} are the most"


def _unreadable(text: str) -> str:
    if re.search(r"(?<![<>=!])=(?!=)", text):
        return f"{text!r} cannot be read: whether two numbers are equal is asked by =="
    return f"{text!r} cannot be read: write loss < 0.1, norm(dW1) > 5, epoch == 3 or dW1[3, 4]"


def _says_yes_or_no(tree: ast.expr) -> bool:
    return isinstance(tree, ast.Compare | ast.BoolOp) or (
        isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)
    )


def _number(value: Any, text: str) -> float:
    if np.ndim(value):
        raise ConditionError(f"{text!r} is a whole tensor: take norm(…), mean(…), max(…) of it, or one element")
    return float(value)


class _Reader:
    """Works a tree out; notes which tensors and validation scores it reads."""

    def __init__(self, machine: Machine, validation: Validation) -> None:
        self._machine, self._validation = machine, validation
        self.read: set[str] = set()
        self.validated: set[str] = set()

    def worked_out(self, node: ast.AST) -> Any:
        with np.errstate(all="ignore"):
            return self._of(node)

    def _of(self, node: ast.AST) -> Any:
        match node:
            case ast.Constant(value=bool()):
                return node.value
            case ast.Constant(value=int() | float() as number):
                if not math.isfinite(float(number)):
                    raise ConditionError("a number is too large")
                return np.float64(number)
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _OPERATORS:
                inner = self._of(operand)
                return _OPERATORS[type(sign)](_yes_or_no(inner) if isinstance(sign, ast.Not) else inner)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
                return _OPERATORS[type(sign)](self._of(left), self._of(right))
            case ast.BoolOp(op=sign, values=values):
                answers = [_yes_or_no(self._of(value)) for value in values]
                return all(answers) if isinstance(sign, ast.And) else any(answers)
            case ast.Compare():
                return self._compared(node)
            case ast.Call(func=ast.Name(id="norm"), args=[ast.Name(id=name)], keywords=[]) if self._is_length(name):
                return self._tensor(f"‖{name}‖")
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._called(name, [self._of(argument) for argument in arguments])
            case ast.Subscript():
                return self._element(node)
        raise ConditionError(
            f"{ast.unparse(node)!r} is not understood: numbers, tensors, {', '.join(FUNCTIONS)}, and, or"
        )

    def _compared(self, node: ast.Compare) -> bool:
        left, answer = _number(self._of(node.left), ast.unparse(node.left)), True
        for sign, term in zip(node.ops, node.comparators, strict=True):
            if type(sign) not in _OPERATORS:
                raise ConditionError("compare by < <= > >= == or !=")
            right = _number(self._of(term), ast.unparse(term))
            answer, left = answer and bool(_OPERATORS[type(sign)](left, right)), right
        return answer

    @staticmethod
    def _called(name: str, arguments: list[Any]) -> Any:
        if name not in FUNCTIONS:
            raise ConditionError(f"there is no function {name}: use {', '.join(FUNCTIONS)}")
        if len(arguments) != 1 and not (name in ("min", "max") and arguments):
            raise ConditionError(f"{name} takes one tensor or number")
        if len(arguments) > 1 and any(np.ndim(argument) for argument in arguments):
            raise ConditionError(f"{name} takes one tensor, or several numbers, such as {name}({name}(W1), {name}(W2))")
        return FUNCTIONS[name](*arguments)

    # ------------------------------------------------------------------ names

    def _named(self, name: str) -> Any:
        machine = self._machine
        counted = {"epoch": machine.cursor.epoch, "batch": machine.cursor.batch}
        if name in counted:
            return np.float64(counted[name])
        numbers = dict(zip(machine.hyper_names, machine.arena.view("hyper"), strict=True))
        alias = "η" if name in ("lr", "learning_rate") else name
        if alias in numbers:
            return np.float64(numbers[alias])
        if name in self._validation.names:
            self.validated.add(name)
            return np.float64(self._validation.scores.get(name, math.nan))
        return self._tensor(self._known(name))

    def _known(self, name: str) -> str:
        """A tensor by its own name or by that of the history; Python's parser has normalised it."""
        tensors, name = self._machine.program.tensors, name.replace(_LETTER, _PRIME)
        names = {short: tensor for tensor, short in self._machine.program.reported.items()}
        shown = {own: own for own, tensor in tensors.items() if _is_shown(tensor.role)}
        meant = spelled(name, names | shown)
        names |= shown | {unicodedata.normalize("NFKC", own): own for own in shown}
        if meant not in names:
            reported = self._machine.program.reported.values()
            if name.startswith("val_") and not self._validation.names and name.removeprefix("val_") in reported:
                raise ConditionError(f"there is no {name}: no data are set aside for validation")
            raise ConditionError(missing(name, [*reported, *shown, *self._validation.names]))
        return names[meant]

    def _is_length(self, name: str) -> bool:
        """Whether there is a length of that name alone, as ‖d‖, over all gradients, where there is no d."""
        tensors = self._machine.program.tensors
        return f"‖{name}‖" in tensors and name not in tensors

    def _tensor(self, name: str) -> Any:
        self.read.add(name)
        if self._machine.program.tensors[name].per_example:
            self._machine.view_batch()
        return self._machine.view(name).astype(np.float64)

    def _element(self, node: ast.Subscript) -> Any:
        """`dW1[3, 4]`; `v[W1]` and `dW1[clip]` are names themselves."""
        if isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Name):
            return self._tensor(self._known(f"{node.value.id}[{node.slice.id}]"))
        if not isinstance(node.value, ast.Name | ast.Subscript):
            raise ConditionError(f"{ast.unparse(node)!r}: only a tensor has elements")
        array = np.asarray(self._of(node.value))
        index = tuple(_whole_numbers(node.slice))
        if len(index) != array.ndim:
            raise ConditionError(f"{ast.unparse(node.value)} has shape {array.shape}: give {array.ndim} indices")
        if any(not 0 <= place < size for place, size in zip(index, array.shape, strict=True)):
            raise ConditionError(f"{ast.unparse(node)}: outside its shape {array.shape}")
        return array[index]


def _is_shown(role: Role) -> bool:
    return role not in (Role.INTERNAL, Role.HYPER)


def _yes_or_no(value: Any) -> bool:
    if np.ndim(value):
        raise ConditionError("a whole tensor is neither true nor false: compare its norm, mean, max or one element")
    return bool(value)


def _whole_numbers(node: ast.expr) -> Iterator[int]:
    for part in node.elts if isinstance(node, ast.Tuple) else [node]:
        if not (isinstance(part, ast.Constant) and type(part.value) is int):
            raise ConditionError(f"{ast.unparse(node)!r}: an index is a whole number from 0 on")
        yield part.value
