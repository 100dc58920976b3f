"""Check this gradient: what the program computes beside what moving the weight does to the loss, and a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui_dl.engine.gradient_check import GradientCheck, on_batch, sampled
from tui_dl.engine.machine import Machine
from tui_dl.numbers import format_number as number
from tui_dl.session.arithmetic.expression import Index, element_text
from tui_dl.session.choice import Choice
from tui_dl.session.why import Element, choosing


@dataclass(frozen=True, slots=True)
class CheckView:
    """One weight's gradient, checked."""

    name: str
    index: Index
    analytic: float
    numeric: float
    error: float
    losses: tuple[float, float]
    step: float
    agrees: bool
    known: bool
    """Whether there is anything to compare: neither side is NaN or infinite."""
    bent: bool
    """Whether a kink lies within the step."""
    chosen: bool
    """Whether this is the learner's element, and not a sample."""
    verdict: str

    @property
    def text(self) -> str:
        """The weight."""
        return element_text(self.name, self.index)


def check_gradient(machine: Machine, choice: Choice, element: Element, samples: int) -> list[CheckView]:
    """The weight to which an element belongs, if it belongs to one; then samples of all weights."""
    program = machine.program
    shapes = {name: program.tensors[name].shape for name in program.parameters}
    parameter, choice = _parameter_of(machine, element[0]), choosing(machine, choice, element)
    elements = [(parameter, choice.index(program.tensors[parameter].axes, shapes[parameter]))] if parameter else []
    chosen = len(elements)
    elements += [element for element in sampled(shapes, samples) if element not in elements]
    checker = on_batch(machine)
    try:
        checks = [checker.check(*element) for element in elements]
    finally:
        checker.close()
    return [_viewed(check, n < chosen) for n, check in enumerate(checks)]


def _parameter_of(machine: Machine, tensor: str) -> str | None:
    """The parameter that a tensor is, or is the gradient or the slot of; else the kernel of the operation in view."""
    parameters = machine.program.parameters
    for name in parameters:
        if tensor in (name, f"d{name}", f"d{name}[D]", f"d{name}[clip]") or tensor.endswith(f"[{name}]"):
            return name
    operation = machine.current
    return next((name for name in (operation.inputs if operation else ()) if name in parameters), None)


def _viewed(check: GradientCheck, chosen: bool) -> CheckView:
    return CheckView(
        check.parameter,
        check.index,
        check.analytic,
        check.numeric,
        check.error,
        check.losses,
        check.step,
        check.agrees,
        check.known,
        bool(check.bends),
        chosen,
        " ".join(_verdict(check)),
    )


def _verdict(check: GradientCheck) -> Iterator[str]:
    """What the comparison says, in plain words."""
    if not check.known:
        yield "There is nothing to compare: the loss or its gradient is NaN or infinite here."
        return
    if check.analytic == check.numeric == 0:
        yield "Both are 0: moving this weight a little changes nothing, in no example of this batch."
        return
    if check.agrees and check.error < 1e-3:
        yield "They agree: the program's gradient is what moving the weight does to the loss."
    elif check.agrees:
        yield "They agree as far as can be seen: of a change this small the loss shows only its last digits."
    if check.bends:
        bend = check.bends[0]
        more = " (and others)" if len(check.bends) > 1 else ""
        yield (
            f"Between w − h and w + h the sign of {element_text(bend.tensor, bend.index)}{more} changes, from "
            f"{number(bend.below)} to {number(bend.above)}: there the activation has a kink, and the loss two slopes."
        )
        if not check.agrees:
            yield "The quotient mixes both, the program takes one of them: neither is wrong."
    elif not check.agrees:
        yield "They differ by more than rounding explains: this gradient would be wrong."
