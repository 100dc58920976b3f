"""What a loss is, and where all of them are registered."""

from __future__ import annotations

from typing import Any, ClassVar

from tui_dl.engine.program import Instruction
from tui_dl.engine.registry import Registry
from tui_dl.engine.scores import Score

EPSILON = 1e-7
"""Keras' `backend.epsilon()`: probabilities are clipped to [ε, 1 − ε] before their logarithm is taken."""


class Loss(Score):
    """Base of all losses.

    `value(y, p)` takes one example's targets y and predictions p (rows) and returns its loss; `gradient(y, p, d)`
    fills d with ∂value/∂p. The loss of a batch is the mean over its examples. NaN in, NaN out.
    At a kink the derivative is 0 if 0 lies between those of both sides.
    """

    short: ClassVar[str]
    """How the program's formulas write it."""
    derivative_formula: ClassVar[str]
    fused_with: ClassVar[str | None] = None
    """The output activation with which ∂L/∂z is simply (ŷ − y) / (n·terms)."""
    sparse: ClassVar[bool] = False
    averages_outputs: ClassVar[bool] = True
    """The score is a mean over the outputs, not a sum."""

    @property
    def written(self) -> str:
        return f"{self.short}(y, ŷ)"

    @staticmethod
    def gradient(y: Any, p: Any, d: Any) -> None:
        """Fill d with ∂value/∂p."""
        raise TypeError("a loss defines gradient")

    def slope(self, y: str, p: str) -> str:
        """∂L/∂ŷ of n examples in the program's notation."""
        return f"{self.short}′({y}, {p}) / n"

    def descending(self, y: str, p: str, d: str, widths: tuple[int, int]) -> Instruction:
        """What fills the tensor `d` with ∂L/∂ŷ; `widths` are those of y and p."""
        return Instruction("score_gradient", (y, p, d, *widths), {"gradient": self.gradient})


LOSSES: Registry[Loss] = Registry("loss")


def clipped(q: Any, low: Any, high: Any) -> Any:
    """q, held between low and high. Unlike min and max, it lets NaN through: a poisoned row must show."""
    return low if q <= low else high if q >= high else q
