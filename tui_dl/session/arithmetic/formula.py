"""Reads the formulas of activations, losses and optimizers as they are written for people: `w − η·g / √(v + ε)`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from tui_dl.session.arithmetic.expression import FUNCTIONS, Constant, Expression, apply

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:e[−-]?\d+)?)|(?P<raised>[²ᵗ])|(?P<name>[^\W\d²ᵗ][^\W²ᵗ]*)|(?P<sign>[-+−·/(),|√<>≤≥]))"
)
_CALLS = {"exp": 1, "ln": 1, "max": 2, "min": 2, "tanh": 1, "cosh": 1, "cos": 1, "erf": 1, "sign": 1}
_COMPARISONS = ("<", "≤", ">", "≥")


class NotReadableError(ValueError):
    """A formula in a notation of its own."""


def parsed(text: str, known: Mapping[str, Expression]) -> Expression:
    """The tree of a formula whose names stand for `known` expressions. Raises `NotReadableError`."""
    return _Reader(text, known).whole()


class _Reader:
    def __init__(self, text: str, known: Mapping[str, Expression]) -> None:
        self._known = {"π": Constant(math.pi, "π"), **known}
        self._tokens: list[tuple[str, str]] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise NotReadableError(text)
            self._tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
            place = match.end()
        self._at = 0

    def whole(self) -> Expression:
        tree = self._conditional()
        if self._at < len(self._tokens):
            raise NotReadableError(self._next()[1])
        return tree

    # ------------------------------------------------------------------ tokens

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _take(self, text: str) -> bool:
        if self._peek()[1] == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise NotReadableError(f"{text} expected")

    # ------------------------------------------------------------------ grammar

    def _conditional(self) -> Expression:
        """`A where C, else B`"""
        yes = self._sum()
        if not self._take("where"):
            return yes
        condition = self._condition()
        self._expect(",")
        self._expect("else")
        return apply("where", yes, condition, self._conditional())

    def _condition(self) -> Expression:
        """`ε < ŷ < 1`"""
        left, whole = self._sum(), None
        while self._peek()[1] in _COMPARISONS:
            sign = self._next()[1]
            right = self._sum()
            link = apply(sign, left, right)
            whole, left = link if whole is None else apply("and", whole, link), right
        if whole is None:
            raise NotReadableError("a comparison expected")
        return whole

    def _sum(self) -> Expression:
        tree = self._product()
        while self._peek()[1] in ("+", "−", "-"):
            sign = "+" if self._next()[1] == "+" else "−"
            tree = apply(sign, tree, self._product())
        return tree

    def _product(self) -> Expression:
        tree = self._factor()
        while self._peek()[1] in ("·", "/"):
            tree = apply(self._next()[1], tree, self._factor())
        return tree

    def _factor(self) -> Expression:
        if self._take("−") or self._take("-"):
            return apply("negative", self._factor())
        tree = self._power()
        # 2λ, 2π: a number right before a name.
        if (
            isinstance(tree, Constant)
            and not tree.text
            and self._peek()[0] == "name"
            and self._peek()[1] in self._known
        ):
            return apply("·", tree, self._power())
        return tree

    def _power(self) -> Expression:
        base = self._atom()
        if self._take("²"):
            return apply("power", base, Constant(2))
        if self._take("ᵗ"):
            return apply("power", base, self._named("t"))
        return base

    def _atom(self) -> Expression:
        group, text = self._next()
        if group == "number":
            return Constant(float(text.replace("−", "-")))
        if group == "name":
            return self._call(text) if text in _CALLS else self._named(text)
        if text == "(":
            return self._closed(")")
        if text == "|":
            return apply("| |", self._closed("|"))
        if text == "√":
            return apply("√", self._power())
        raise NotReadableError(text)

    def _closed(self, end: str) -> Expression:
        tree = self._sum()
        self._expect(end)
        return tree

    def _named(self, name: str) -> Expression:
        if name not in self._known:
            raise NotReadableError(name)
        return self._known[name]

    def _call(self, name: str) -> Expression:
        """`max(a, b)`, `exp(x)`; `ln ŷ` without brackets."""
        assert name in FUNCTIONS
        if not self._take("("):
            return apply(name, self._power())
        arguments = [self._sum()]
        while self._take(","):
            arguments.append(self._sum())
        self._expect(")")
        if len(arguments) != _CALLS[name]:
            raise NotReadableError(name)
        return apply(name, *arguments)
