"""What losses and metrics have in common: they compare targets with predictions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from tui_dl.engine.program import Instruction


class Score:
    """Base of losses and metrics. A batch's score is the mean of its examples' scores.

    `value(y, p)` takes one example's targets y and predictions p (rows) and returns its score; the numbers of
    `settings` follow as further arguments.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    sparse: ClassVar[bool | None] = None
    """Whether targets are class indices, one number an example; None: either will do."""

    @property
    def settings(self) -> tuple[float, ...]:
        """The numbers that `value` takes after its arrays."""
        return ()

    @property
    def preparation(self) -> Preparation | None:
        """What is done to a batch's targets before they are compared."""
        return None

    @property
    def written(self) -> str:
        """The batch's score in the program's notation."""
        return self.formula

    @staticmethod
    def value(*_: Any) -> Any:
        """value(y, p, *settings): the score of one example."""
        raise TypeError("a score defines value")

    def scoring(self, y: str, p: str, scores: str, widths: tuple[int, int]) -> Instruction:
        """What fills the tensor `scores`, an element an example; `widths` are those of y and p."""
        return Instruction("score", (y, p, scores, *widths), {"value": self.value}, self.settings)


@dataclass(frozen=True, slots=True)
class Preparation:
    """An operation on the targets of a whole batch, which come out as wide as the predictions."""

    formula: str
    """With {y} for the targets' name; they come out as {y}′."""
    prepare: Callable[..., None]
    """prepare(y, prepared, *settings): fills a matrix, a row an example."""
    settings: tuple[float, ...]
    scored_by: Score
    """What compares the prepared targets with the predictions."""
    joint: bool = False
    """Whether all targets of the batch have a say in what becomes of each: then the batch is not sliced."""

    def written(self, y: str) -> str:
        """The operation in the program's notation."""
        return self.formula.replace("{y}", y)
