"""What an optimizer is, and where all of them are registered."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict, Unpack, cast

from tui_dl.engine.arguments import positive, single
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.program import Instruction, Operand
from tui_dl.engine.registry import Registry
from tui_dl.engine.schedules import Schedule

EPSILON = 1e-7


class ClippingArguments(TypedDict, total=False):
    """Keras' arguments for clipping; one of them at most."""

    clipnorm: float | None
    """Shorten each parameter's gradient to this length."""
    clipvalue: float | None
    """Hold every element within ± this."""
    global_clipnorm: float | None
    """Shorten all gradients together to this length."""


@dataclass(frozen=True, slots=True)
class Clipping:
    """How gradients are shortened before they are used."""

    kind: str
    """The argument that asked for it."""
    bound: float


class Optimizer:
    """Base of all optimizers.

    `rule(w, g, slots, hyper, t)` updates a stretch of weights w in place from their gradients g; `slots` are the
    optimizer's own arrays (velocities, moving averages), one row each and as long as w; `hyper` holds the numbers named
    in its `hyper`, the learning rate η first; t counts updates from 1. `once(hyper, t)`, where there is one, computes
    what depends on t alone, once a batch.

    learning_rate: a number or a schedule. Every optimizer also takes `ClippingArguments`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: str
    """The update; an instance's own where its settings change it."""
    source: ClassVar[str]
    slot_names: tuple[str, ...] = ()
    slot_start: float = 0.0
    once: ClassVar[Callable[..., None] | None] = None
    further_arguments: ClassVar[tuple[str, ...]] = tuple(ClippingArguments.__annotations__)
    """What every constructor takes besides its own arguments."""

    def __init__(self, learning_rate: float | Schedule, **clipping: Unpack[ClippingArguments]) -> None:
        if not isinstance(learning_rate, Schedule):
            learning_rate = single("learning rate", learning_rate)
        self.learning_rate = learning_rate
        self.clipping = _chosen(clipping)

    @property
    def schedule(self) -> Schedule | None:
        """What decides η, where it is no fixed number."""
        return self.learning_rate if isinstance(self.learning_rate, Schedule) else None

    @property
    def arguments(self) -> dict[str, Any]:
        """What it was made with, by name, but for what is off by default; the learning rate first."""
        parameters = [p for p in inspect.signature(type(self)).parameters.values() if p.kind is not p.VAR_KEYWORD]
        made = {p.name: getattr(self, p.name) for p in parameters if getattr(self, p.name) or p.default}
        return made | ({self.clipping.kind: self.clipping.bound} if self.clipping else {})

    @property
    def numbers(self) -> dict[str, float]:
        """What `rule` reads beside the learning rate, by name."""
        return {}

    @property
    def hyper(self) -> dict[str, float]:
        """All numbers of an update by name: η, what `rule` reads, what clips the gradients, what η follows from."""
        rate = self.learning_rate
        hyper = {"η": rate(0) if isinstance(rate, Schedule) else rate, **self.numbers}
        if self.clipping:
            hyper["clip"] = self.clipping.bound
        return hyper | rate.numbers if isinstance(rate, Schedule) else hyper

    @staticmethod
    def rule(w: Any, g: Any, slots: Any, hyper: Any, t: Any) -> None:
        """Update w and its slots in place."""
        raise TypeError("an optimizer defines rule")

    def updating(self, operands: tuple[Operand, ...], slots: Sequence[str]) -> Instruction:
        """What moves a parameter. `operands` are the update kernel's: parameter, gradient, first slot, hyper, sizes."""
        return Instruction("update", operands, {"rule": self.update_rule})

    @property
    def update_rule(self) -> Callable[..., None]:
        """The rule that these settings call for."""
        return type(self).rule

    @property
    def resting_rule(self) -> Callable[..., None] | None:
        """What that rule comes to where g is 0, with the same arguments and the same bits: often next to nothing.

        The rule itself where nothing is saved; None where it must not be applied line by line.
        """
        return self.update_rule


def _chosen(arguments: ClippingArguments) -> Clipping | None:
    for name in arguments:
        if name not in ClippingArguments.__annotations__:
            raise TypeError(f"an optimizer takes no argument {name}")
    # mypy sees the values of a TypedDict as objects.
    bounds = [(name, cast(float, bound)) for name, bound in arguments.items() if bound is not None]
    if len(bounds) > 1:
        raise NetworkError(f"{' and '.join(name for name, _ in bounds)} exclude each other: choose one")
    return Clipping(bounds[0][0], positive(*bounds[0])) if bounds else None


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")
