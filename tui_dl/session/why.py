"""Why is this number this number? Its arithmetic, the operations that made its operands, and those that use it.

Nothing here moves the learner's cursor. What lies ahead of it in this batch is computed for the look and undone again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation, Role
from tui_dl.numbers import format_number
from tui_dl.session.arithmetic import Index, Step, work_out
from tui_dl.session.arithmetic.expression import (
    Apply,
    Constant,
    Expression,
    Leaf,
    element_text,
    leaves,
    pieces,
    symbols,
    value_of,
)
from tui_dl.session.arithmetic.working import TOTAL, Working, filled, long_and_also
from tui_dl.session.choice import Choice
from tui_dl.session.sentences import sentence

Element = tuple[str, Index]
"""A tensor's name and an index into it."""


class NoSuchElement(ValueError):
    """What was asked for is not there; the text says so in one line."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A number that an operation read, and where it came from."""

    name: str
    index: Index
    value: float
    maker: int | None
    """The operation of this batch that made it."""
    origin: str
    """Where it came from, in words."""

    @property
    def text(self) -> str:
        """As formulas write it."""
        return element_text(self.name, self.index)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the arithmetic, cut into pieces; a piece that can be followed names its operand."""

    pieces: tuple[tuple[str, int | None], ...]
    kind: str
    """head, term, result or remark."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Use:
    """An operation that reads the number, and what it makes with it."""

    operation: int
    formula: str
    name: str
    index: Index
    value: float


@dataclass(frozen=True, slots=True)
class Why:
    """All there is to say about one number."""

    name: str
    index: Index
    value: float
    operation: int
    formula: str
    phase: str
    layer: str
    ahead: bool
    """Whether the learner's cursor has not come there yet."""
    rows: tuple[Row, ...]
    operands: tuple[Operand, ...]
    uses: tuple[Use, ...]
    sentence: str

    @property
    def text(self) -> str:
        """The element."""
        return element_text(self.name, self.index)


# ---------------------------------------------------------------------- looking ahead


@contextmanager
def ahead(machine: Machine, operation: int) -> Iterator[bool]:
    """Be where an operation of this batch is done; afterwards all is as it was, bit for bit."""
    done, step = machine.done_operations, machine.step
    if operation < done:
        yield False
        return
    try:
        while machine.done_operations <= operation:
            machine.advance()
        yield True
    finally:
        if done == 0 or any(o.changes for o in machine.program.operations[done : machine.done_operations]):
            machine.go_to(step, done)
        else:
            while machine.done_operations > done:
                machine.rewind()


def maker_of(machine: Machine, name: str) -> Operation | None:
    """The operation of this batch that made a tensor as it is; None for parameters that still wait for their update."""
    operations: list[Operation] = [o for o in machine.program if name in o.outputs]
    if not operations:
        return None
    tensor = machine.program.tensors[name]
    if tensor.role.is_state and operations[-1].index >= machine.done_operations:
        return None
    return operations[-1]


def check(machine: Machine, element: Element) -> None:
    """Raises `NoSuchElement` where there is no such tensor, or it has no such element."""
    name, index = element
    tensor = machine.program.tensors.get(name)
    if tensor is None or tensor.role in (Role.INTERNAL, Role.HYPER):
        raise NoSuchElement(f"there is no tensor {name!r}: this program has {', '.join(_known(machine))}")
    shape = _shape(machine, name)
    if len(index) != len(shape):
        wanted = f"{len(shape)} index{'es' if len(shape) != 1 else ''}" if shape else "no index"
        raise NoSuchElement(f"{name} has shape {shape}: it takes {wanted}, not {len(index)}")
    for position, size in zip(index, shape, strict=True):
        if not 0 <= position < size:
            raise NoSuchElement(f"{name} has shape {shape}: {position} is outside 0 … {size - 1}")


def _known(machine: Machine) -> list[str]:
    tensors = machine.program.tensors.values()
    return [t.name for t in tensors if t.role not in (Role.INTERNAL, Role.HYPER, Role.SLOT)]


def _shape(machine: Machine, name: str) -> tuple[int, ...]:
    spec = machine.program.tensors[name]
    return (machine.batch.rows, *spec.shape[1:]) if spec.per_example else spec.shape


def choosing(machine: Machine, choice: Choice, element: Element) -> Choice:
    """The learner's choice, but for this element's indices."""
    mine = Choice()
    mine.choose(list(choice.as_mapping()), list(choice.as_mapping().values()))
    name, index = element
    mine.choose(machine.program.tensors[name].axes, index)
    return mine


_ELEMENT = re.compile(r"\s*(?P<name>[^\s\[\],\d][^\s,]*?)?\s*(?P<open>\[)?\s*(?P<index>[\d\s,]*?)\s*(?P<close>\])?\s*")


def read_element(machine: Machine, text: str, current: str) -> Element:
    """`W1[403, 42]`, `W1 403 42`, or `17, 42` of the tensor in view. Raises `NoSuchElement`."""
    exact = machine.program.tensors.get(text.strip())
    match = None if exact is not None else _ELEMENT.fullmatch(text)
    if exact is not None:
        name, numbers = exact.name, ""
    elif match is not None and bool(match["open"]) == bool(match["close"]):
        name, numbers = match["name"] or current, match["index"]
    else:
        raise NoSuchElement(f"{text.strip()!r} is no element: write W1[403, 42], or 17, 42 for the tensor in view")
    index = tuple(int(number) for number in re.findall(r"\d{1,9}", numbers))
    if exact is not None and not index:
        index = (0,) * len(_shape(machine, name))
    check(machine, (name, index))
    return name, index


# ---------------------------------------------------------------------- the arithmetic of one number


def why(machine: Machine, choice: Choice, element: Element) -> Why:
    """The arithmetic of an element of any tensor. Raises `NoSuchElement`, also for weights nothing has made yet."""
    check(machine, element)
    operation = maker_of(machine, element[0])
    if operation is None:
        raise NoSuchElement(f"{element_text(*element)} {origin(machine, element[0])}")
    mine = choosing(machine, choice, element)
    with ahead(machine, operation.index) as is_ahead:
        working = work_out(machine, operation, mine, element[0])
        operands = _operands(machine, working)
        uses = tuple(_uses(machine, operation, element, mine))
        return Why(
            name=element[0],
            index=element[1],
            value=working.value,
            operation=operation.index,
            formula=operation.formula,
            phase=operation.phase.value,
            layer=operation.layer,
            ahead=is_ahead,
            rows=tuple(_rows(working, operands)),
            operands=operands,
            uses=uses,
            sentence=sentence(operation),
        )


def origin(machine: Machine, name: str) -> str:
    """Where a number comes from that no operation of this batch has made."""
    if machine.step == 0:
        return "is as it was drawn at the start: no batch has changed it yet"
    return f"is as the update of batch {machine.cursor.batch - 1 or machine.batches_per_epoch} left it: N leads back there"


def _operands(machine: Machine, working: Working) -> tuple[Operand, ...]:
    found = dict.fromkeys(leaf for step in working.steps for leaf in step.operands)
    made = []
    for leaf in found:
        maker = None if leaf.earlier else _maker_before(machine, leaf.name, working.operation)
        text = maker.formula if maker else origin(machine, leaf.name)
        made.append(Operand(leaf.name, leaf.index, leaf.value, maker.index if maker else None, text))
    return tuple(made)


def _maker_before(machine: Machine, name: str, operation: int) -> Operation | None:
    """The operation up to this one that made what it read."""
    makers = [o for o in machine.program if name in o.outputs and o.index <= operation]
    return makers[-1] if makers else None


def _rows(working: Working, operands: tuple[Operand, ...]) -> Iterator[Row]:
    places = {(operand.name, operand.index): n for n, operand in enumerate(operands)}

    def cut(prefix: str, expression: Expression, suffix: str = "") -> Row:
        parts = [
            (text, places.get((leaf.name, leaf.index)) if leaf else None) for text, leaf in pieces(expression)
        ]
        return Row(tuple([(prefix, None), *parts, (suffix, None)]), "term")

    for number, step in enumerate(working.steps):
        if number:
            yield Row((("", None),), "remark")
        yield Row(((f"{step.text} {'←' if step.before is not None else '='} {step.symbolic}", None),), "head")
        yield from (Row(((f"  {remark}", None),), "remark") for remark in working.remarks if not number)
        yield from _body(step, cut)


def _body(step: Step, cut: object) -> Iterator[Row]:
    """Terms, what is left out, and what it comes to."""
    assert callable(cut)
    long, also = long_and_also(step)
    row: Row
    for number, term in enumerate(long):
        yield cut("  + " if number else "  = ", term.expression, f"   {term.note}" if term.note else "")
    if step.more:
        yield Row(((f"  + {format_number(step.rest)}   {step.more:,} more", None),), "remark")
    if step.zeros:
        sign = "+" if long or step.more else "="
        yield Row(((f"  {sign} 0   {step.zeros:,} of {step.of:,} terms are zero", None),), "remark")
    for number, term in enumerate(also):
        yield cut("  + " if step.of or number else "  = ", term.expression, f"   {term.note}" if term.note else "")
    if step.around != TOTAL:
        yield cut("  = ", filled(step.around, step.total))
    result = f"  = {format_number(step.value)}"
    if step.before is not None:
        result += f"   it was {format_number(step.before)}, the step is {format_number(step.value - step.before)}"
    yield Row(((result, None),), "result")


# ---------------------------------------------------------------------- what uses it


def _uses(machine: Machine, operation: Operation, element: Element, choice: Choice) -> Iterator[Use]:
    name = element[0]
    for other in machine.program:
        if name not in other.inputs or other.index <= operation.index or other.kind == "metric":
            continue
        target = _made_of(machine, other, element, choice)
        if target is None:
            continue
        with ahead(machine, other.index):
            value = float(machine.arena.view(target[0], machine.batch.rows)[target[1]])
        yield Use(other.index, other.formula, *target, value)


def _made_of(machine: Machine, operation: Operation, element: Element, choice: Choice) -> Element | None:
    """The element of an operation's output for which this one counts, in the row and column that are chosen."""
    result = next(iter(operation.outputs))
    if operation.kind == "loss" and len(operation.outputs) > 1:
        result = list(operation.outputs)[1]
    index = choice.index(machine.program.tensors[result].axes, _shape(machine, result))
    if operation.kind in ("join", "join_gradient"):
        (row, column), first = element[1], _first_column(operation, element[0])
        column += first if operation.kind == "join" else -first
        return (result, (row, column)) if 0 <= column < _shape(machine, result)[1] else None
    return result, index


def _first_column(operation: Operation, name: str) -> int:
    if operation.kind == "join_gradient":
        return int(str(operation.instructions[0].operands[4]))
    first = 0
    for other, shape in operation.inputs.items():
        if other == name:
            break
        first += shape[-1]
    return first


# ---------------------------------------------------------------------- the chain rule


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
    ways: int
    """How many terms are not zero."""
    share: float
    """The followed term over the whole."""

    @property
    def text(self) -> str:
        """∂L/∂ what the tensor is the gradient of."""
        of = self.name.removeprefix("d")
        return f"∂L/∂{element_text(of, self.index)}"


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
    """The tensor that holds ∂L/∂ of another. Raises `NoSuchElement` where nothing computes it."""
    for candidate in (f"d{name}", name):
        tensor = machine.program.tensors.get(candidate)
        if tensor is not None and tensor.role is Role.GRADIENT and tensor.axes:
            return candidate
    raise NoSuchElement(f"no gradient of {name} is computed: choose an element of a weight, a bias or a layer's output")


def chain(machine: Machine, choice: Choice, element: Element, ways: tuple[int, ...] = ()) -> Chain:
    """From an element to L: at every sum its largest term, or the one that `ways` says, is followed."""
    check(machine, element)
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
    if not followed:
        factor = step.symbolic if step.of else symbols(step.terms[0].expression)
        link = Link(working.name, working.index, working.value, working.operation, factor, 1.0, "", 1, 1.0)
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
        term.note,
        len(followed),
        term.value / working.value if working.value else 0.0,
    )
    return link, (leaf.name, leaf.index)


def _first_way(followed: list[tuple[object, Leaf]], choice: Choice) -> int:
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
