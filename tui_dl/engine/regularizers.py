"""Regularizers: what a weight costs by its size. `value(w)` is one weight's penalty, `gradient(w)` its derivative.

The numbers of `settings` follow as further arguments. A parameter's penalty is the sum over its weights; it is added to
the loss of every batch, and its gradient to the parameter's gradient.
"""

from __future__ import annotations

from typing import Any, ClassVar

from tui_dl.engine.arguments import not_negative
from tui_dl.engine.registry import Registry


class Regularizer:
    """Base of all regularizers."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    derivative_formula: ClassVar[str]
    source: ClassVar[str]

    @property
    def settings(self) -> tuple[float, ...]:
        """The numbers that `value` and `gradient` take after the weight."""
        raise TypeError("a regularizer defines settings")

    def penalty(self, parameter: str) -> str:
        """A parameter's penalty in the program's notation."""
        raise TypeError("a regularizer defines penalty")

    def slope(self, parameter: str) -> str:
        """The gradient of its penalty in the program's notation."""
        raise TypeError("a regularizer defines slope")

    @staticmethod
    def value(*_: Any) -> Any:
        """value(w, *settings): the penalty of one weight."""
        raise TypeError("a regularizer defines value")

    @staticmethod
    def gradient(*_: Any) -> Any:
        """gradient(w, *settings): its derivative."""
        raise TypeError("a regularizer defines gradient")


REGULARIZERS: Registry[Regularizer] = Registry("regularizer")


def _sign(w: Any) -> Any:
    """1, −1, or w itself where it is 0 or NaN."""
    return type(w)(1) if w > 0 else type(w)(-1) if w < 0 else w


@REGULARIZERS.register()
class L1(Regularizer):
    """R = λ · Σ |w|; it draws small weights to exactly 0, where its derivative counts as 0"""

    name = "l1"
    title = "L1: the sum of the weights' sizes"
    formula = "R = λ · Σ |w|"
    derivative_formula = "λ · sign(w)"
    source = "keras/src/regularizers/regularizers.py, L1"

    def __init__(self, l1: float = 0.01) -> None:
        self.l1 = not_negative("l1", l1)

    @property
    def settings(self) -> tuple[float, ...]:
        return (self.l1,)

    def penalty(self, parameter: str) -> str:
        return f"{self.l1:g}·Σ |{parameter}|"

    def slope(self, parameter: str) -> str:
        return f"{self.l1:g}·sign({parameter})"

    @staticmethod
    def value(w: Any, l1: Any) -> Any:
        return l1 * abs(w)

    @staticmethod
    def gradient(w: Any, l1: Any) -> Any:
        return l1 * _sign(w)


@REGULARIZERS.register()
class L2(Regularizer):
    """R = λ · Σ w²; it shrinks every weight by a share of itself"""

    name = "l2"
    title = "L2: the sum of the weights' squares"
    formula = "R = λ · Σ w²"
    derivative_formula = "2λ · w"
    source = "keras/src/regularizers/regularizers.py, L2"

    def __init__(self, l2: float = 0.01) -> None:
        self.l2 = not_negative("l2", l2)

    @property
    def settings(self) -> tuple[float, ...]:
        return (self.l2,)

    def penalty(self, parameter: str) -> str:
        return f"{self.l2:g}·Σ {parameter}²"

    def slope(self, parameter: str) -> str:
        return f"{2 * self.l2:g}·{parameter}"

    @staticmethod
    def value(w: Any, l2: Any) -> Any:
        return l2 * w * w

    @staticmethod
    def gradient(w: Any, l2: Any) -> Any:
        return (l2 + l2) * w


@REGULARIZERS.register("l1l2")
class L1L2(Regularizer):
    """R = λ₁ · Σ |w| + λ₂ · Σ w²"""

    name = "l1_l2"
    title = "L1 and L2 together"
    formula = "R = λ₁ · Σ |w| + λ₂ · Σ w²"
    derivative_formula = "λ₁ · sign(w) + 2λ₂ · w"
    source = "keras/src/regularizers/regularizers.py, L1L2"

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = not_negative("l1", l1)
        self.l2 = not_negative("l2", l2)

    @property
    def settings(self) -> tuple[float, ...]:
        return self.l1, self.l2

    def penalty(self, parameter: str) -> str:
        return f"{self.l1:g}·Σ |{parameter}| + {self.l2:g}·Σ {parameter}²"

    def slope(self, parameter: str) -> str:
        return f"{self.l1:g}·sign({parameter}) + {2 * self.l2:g}·{parameter}"

    @staticmethod
    def value(w: Any, l1: Any, l2: Any) -> Any:
        return l1 * abs(w) + l2 * w * w

    @staticmethod
    def gradient(w: Any, l1: Any, l2: Any) -> Any:
        return l1 * _sign(w) + (l2 + l2) * w
