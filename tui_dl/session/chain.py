"""The chain rule in numbers: from one weight to the loss, factor by factor."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Role
from tui_dl.numbers import format_number
from tui_dl.session.arithmetic import Index, Term, work_out
from tui_dl.session.arithmetic.expression import (
    Apply,
    Constant,
    Expression,
    Leaf,
    element_text,
    leaves,
    numbers,
    symbols,
    value_of,
)
from tui_dl.session.arithmetic.working import Working
from tui_dl.session.choice import Choice
from tui_dl.session.why import Element, NoSuchElementError, ahead, check, choosing, shape_of


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the way from a weight to the loss."""

    name: str
    """The gradient's tensor, e.g. `dz1`."""
    index: Index
    value: float
    operation: int
    factor: str
    """What the gradient above is multiplied by, in symbols; at the last link its formula."""
    factor_value: float
    way: str
    """Which of the terms is followed: `i = 17`."""
    place: int
    """Its place among those that are not zero, the largest first."""
    ways: int
    """How many terms are not zero."""
    share: float
    """The followed term over the whole."""

    factor_numbers: str = ""
    """At the last link: its formula in numbers."""
    blocked: bool = False
    """Whether the way ends before the loss: every term is 0."""

    @property
    def of(self) -> str:
        """The tensor whose gradient it is."""
        return self.name.removeprefix("d")

    @property
    def text(self) -> str:
        """∂L/∂ what the tensor is the gradient of."""
        return f"∂L/∂{element_text(self.of, self.index)}"


@dataclass(frozen=True, slots=True)
class Chain:
    """All factors along one way of the chain rule."""

    links: tuple[Link, ...]
    product: float
    """What this way carries from the loss to the weight."""

    @property
    def whole(self) -> float:
        """The gradient: what all ways carry together."""
        return self.links[0].value


def gradient_name(machine: Machine, name: str) -> str:
    """The tensor that holds ∂L/∂ of another. Raises `NoSuchElementError` where nothing computes it."""
    for candidate in (f"d{name}", name):
        tensor = machine.program.tensors.get(candidate)
        if tensor is not None and tensor.role is Role.GRADIENT and tensor.axes:
            return candidate
    raise NoSuchElementError(
        f"no gradient of {name} is computed: choose an element of a weight, a bias or a layer's output"
    )


def nearest_gradient(machine: Machine, choice: Choice, element: Element) -> Element:
    """The element itself where its gradient is computed; else one of the operation in view, or a weight, for which it
    is, in the row and column that are chosen.
    """
    operation = machine.current
    names = [element[0], *([*operation.outputs, *operation.inputs] if operation else ()), *machine.program.parameters]
    for name in names:
        with suppress(NoSuchElementError):
            gradient_name(machine, name)
            tensor = machine.program.tensors[name]
            return name, element[1] if name == element[0] else choice.index(tensor.axes, shape_of(machine, name))
    return element


def chain(machine: Machine, choice: Choice, element: Element, ways: tuple[int | None, ...] = ()) -> Chain:
    """From an element to L: at every sum its largest term, or the one that `ways` says, is followed."""
    check(machine, element)
    machine.view_batch()
    name, index = gradient_name(machine, element[0]), element[1]
    backward = [o.index for o in machine.program if o.phase.value == "backward"]
    links: list[Link] = []
    with ahead(machine, backward[-1]):
        following: Element | None = (name, index)
        while following is not None:
            operation = next(o for o in machine.program if following[0] in o.outputs)
            mine = choosing(machine, choice, following)
            working = work_out(machine, operation, mine, following[0], limit=100_000)
            way = ways[len(links)] if len(links) < len(ways) else None
            link, following = _link(machine, working, way, mine)
            links.append(link)
    product = links[-1].value
    for link in links[:-1]:
        product *= link.factor_value
    return Chain(tuple(links), product)


def _link(machine: Machine, working: Working, way: int | None, choice: Choice) -> tuple[Link, Element | None]:
    step = working.steps[-1]
    tensors = machine.program.tensors
    followed = [
        (term, leaf)
        for term in step.terms
        for leaf in leaves(term.expression)
        if tensors[leaf.name].role is Role.GRADIENT
    ]
    followed.sort(key=lambda way: -abs(_part(*way)))
    if not followed:
        factor = step.symbolic if step.of else symbols(step.terms[0].expression)
        told = numbers(step.terms[0].expression) if not step.of else format_number(step.value)
        blocked = any(tensors[name].role is Role.GRADIENT for name in machine.program[working.operation].inputs)
        link = Link(working.name, working.index, working.value, working.operation, factor, 1.0, "", 0, 1, 1.0,
                    told, blocked)  # fmt: skip
        return link, None
    place = _first_way(followed, choice) if way is None else way % len(followed)
    term, leaf = followed[place]
    factor_tree = _without(term.expression, leaf)
    link = Link(
        working.name,
        working.index,
        working.value,
        working.operation,
        symbols(factor_tree),
        value_of(factor_tree),
        term.note or (leaf.name if len(followed) > 1 else ""),
        place,
        len(followed),
        _part(term, leaf) / working.value if working.value else 0.0,
    )
    return link, (leaf.name, leaf.index)


def _part(term: Term, leaf: Leaf) -> float:
    """What a term adds by way of one of its gradients."""
    return value_of(_without(term.expression, leaf)) * leaf.value


def _first_way(followed: Sequence[tuple[Term, Leaf]], choice: Choice) -> int:
    """The chosen example, where it takes part; else the largest term."""
    chosen = choice.along("example")
    return next((n for n, (_, leaf) in enumerate(followed) if len(leaf.index) == 2 and leaf.index[0] == chosen), 0)


def _without(expression: Expression, leaf: Leaf) -> Expression:
    """The factor by which a leaf counts in an expression that is linear in it."""
    if expression == leaf or not isinstance(expression, Apply):
        return Constant(1)
    parts = expression.arguments
    inside = next(n for n, part in enumerate(parts) if leaf in leaves(part))
    inner = _without(parts[inside], leaf)
    match expression.function:
        case "·":
            other = parts[1 - inside]
            return other if inner == Constant(1) else Apply("·", (inner, other) if inside == 0 else (other, inner))
        case "/":
            return Apply("/", (inner, parts[1]))
        case "−" if inside == 1:
            return Apply("negative", (inner,))
    return inner
