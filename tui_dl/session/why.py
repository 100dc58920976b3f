"""Why is this number this number? Its arithmetic, the operations that made its operands, and those that use it.

Nothing here moves the learner's cursor. What lies ahead of it in this batch is computed for the look and undone again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation, Role
from tui_dl.numbers import format_number
from tui_dl.session.arithmetic import Index, Step, work_out
from tui_dl.session.arithmetic.expression import Expression, Leaf, element_text, numbers, pieces
from tui_dl.session.arithmetic.working import OVERFLOW, TOTAL, Working, filled, long_and_also
from tui_dl.session.choice import Choice
from tui_dl.session.errors import SessionError
from tui_dl.session.sentences import sentence
from tui_dl.session.spelling import missing, spelled

Element = tuple[str, Index]
"""A tensor's name and an index into it."""


class NoSuchElementError(SessionError):
    """What was asked for is not there; the text says so in one line."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A number that an operation read, and where it came from."""

    name: str
    index: Index
    value: float
    earlier: bool
    """Whether this is its value from before the batch's update."""
    origin: str
    """Where it came from: the formula that made it, or words."""

    @property
    def text(self) -> str:
        """As formulas write it."""
        return element_text(self.name, self.index)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the arithmetic, cut into pieces; a piece that can be followed names its operand."""

    pieces: tuple[tuple[str, int | None], ...]
    kind: str
    """head, term, more, result or remark."""

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
    operation: int | None
    """The operation of this batch that made it."""
    formula: str
    phase: str
    layer: str
    ahead: bool
    """Whether the learner's cursor has not come there yet."""
    rows: tuple[Row, ...]
    operands: tuple[Operand, ...]
    uses: tuple[Use, ...]
    sentence: str
    back: int = 0
    """How many batches before the one at hand this is."""
    batch: str = ""
    """Which batch that is, where it is an earlier one: `epoch 1, batch 3`."""

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


@contextmanager
def batches_back(machine: Machine, count: int) -> Iterator[None]:
    """Be at the end of an earlier batch; afterwards all is as it was, bit for bit."""
    step, done = machine.step, machine.done_operations
    machine.go_to(step - count, len(machine.program))
    try:
        yield
    finally:
        machine.go_to(step, done)


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
    """Raises `NoSuchElementError` where there is no such tensor, or it has no such element."""
    name, index = element
    tensor = machine.program.tensors.get(name)
    if tensor is None or tensor.role in (Role.INTERNAL, Role.HYPER):
        raise NoSuchElementError(missing(name, _known(machine)))
    shape = shape_of(machine, name)
    if len(index) != len(shape):
        wanted = f"{len(shape)} index{'es' if len(shape) != 1 else ''}" if shape else "no index"
        raise NoSuchElementError(f"{name} has shape {shape}: it takes {wanted}, not {len(index)}")
    for position, size in zip(index, shape, strict=True):
        if not 0 <= position < size:
            raise NoSuchElementError(f"{name} has shape {shape}: {position} is outside 0 … {size - 1}")


def _meant(machine: Machine, name: str) -> str:
    """A tensor by its own name, by that of the history (`loss`), or as it can be typed."""
    reported = {short: tensor for tensor, short in machine.program.reported.items()}
    return reported.get(name, spelled(name, _known(machine)))


def _known(machine: Machine) -> list[str]:
    tensors = machine.program.tensors.values()
    return [t.name for t in tensors if t.role not in (Role.INTERNAL, Role.HYPER)]


def shape_of(machine: Machine, name: str) -> tuple[int, ...]:
    """A tensor's shape in the batch at hand, which may be short."""
    spec = machine.program.tensors[name]
    return (machine.batch.rows, *spec.shape[1:]) if spec.per_example else spec.shape


def choosing(machine: Machine, choice: Choice, element: Element) -> Choice:
    """The learner's choice, but for this element's indices."""
    mine = Choice()
    mine.choose(list(choice.as_mapping()), list(choice.as_mapping().values()))
    name, index = element
    mine.choose(machine.program.tensors[name].axes, index)
    return mine


_ELEMENT = re.compile(
    r"\s*(?:(?P<name>[^\s\[\],\d][^\s,]*?)(?=[\s\[]|$))?\s*"
    r"(?P<open>\[)?\s*(?P<index>[\d\s,]*?)\s*(?P<close>\])?\s*"
)


def read_element(machine: Machine, text: str, current: str) -> Element:
    """`W1[403, 42]`, `W1 403 42`, or `17, 42` of the tensor in view. Raises `NoSuchElementError`."""
    exact = machine.program.tensors.get(_meant(machine, text.strip()))
    match = None if exact is not None else _ELEMENT.fullmatch(text)
    if exact is not None:
        name, numbers = exact.name, ""
    elif match is not None and bool(match["open"]) == bool(match["close"]):
        name, numbers = _meant(machine, match["name"] or current), match["index"]
    else:
        raise NoSuchElementError(f"{text.strip()!r} is no element: write W1[403, 42], or 17, 42 for the tensor in view")
    # More digits than any index has: so many that Python would not read them.
    index = tuple(int(number.lstrip("0")[:18] or "0") for number in re.findall(r"\d+", numbers))
    if exact is not None and not index:
        index = (0,) * len(shape_of(machine, name))
    check(machine, (name, index))
    return name, index


# ---------------------------------------------------------------------- the arithmetic of one number


def why(
    machine: Machine, choice: Choice, element: Element, *, earlier: bool = False, terms: int = 64, back: int = 0
) -> Why:
    """The arithmetic of an element of any tensor, so many terms of it spelled out. Raises `NoSuchElementError`.

    earlier: as it was before this batch's update, which is as the update of the batch before has left it.
    back: so many batches before the one at hand.
    """
    if earlier and machine.step - back > machine.checkpoints[0]:
        back, earlier = back + 1, False
    if not back:
        return _why(machine, choice, element, earlier, terms)
    with batches_back(machine, back):
        cursor = machine.cursor
        found = _why(machine, choice, element, earlier, terms)
    return replace(found, back=back, batch=f"epoch {cursor.epoch}, batch {cursor.batch}")


def _why(machine: Machine, choice: Choice, element: Element, earlier: bool, terms: int) -> Why:
    check(machine, element)
    machine.view_batch()
    mine = choosing(machine, choice, element)
    operation = None if earlier else maker_of(machine, element[0])
    if operation is None:
        return _unmade(machine, element, mine)
    with ahead(machine, operation.index) as is_ahead:
        working = work_out(machine, operation, mine, element[0], terms)
        operands = _operands(machine, working)
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
            uses=tuple(_uses(machine, operation.index, element, mine)),
            sentence=sentence(operation),
        )


def _unmade(machine: Machine, element: Element, choice: Choice) -> Why:
    """A weight, or an optimizer's memory of it, as the batch found it."""
    name, index = element
    before = machine.before(name)
    value = float((machine.arena.view(name) if before is None else before)[index])
    text = element_text(name, index)
    head = Row(((f"{text} = {format_number(value)}", None),), "head")
    told = Row((("  ", None), (text, 0 if machine.step else None), (f" {origin(machine, name)}", None)), "remark")
    before_it = (Operand(name, index, value, True, origin(machine, name)),) if machine.step else ()
    uses = tuple(_uses(machine, -1, element, choice))
    return Why(name, index, value, None, name, "data", "", False, (head, told), before_it, uses, UNMADE)


UNMADE = "Weights are what is learnt: every batch finds them as the batch before has left them."


def origin(machine: Machine, name: str) -> str:
    """Where a number comes from that no operation of this batch has made."""
    if machine.step == 0:
        return "is as at the start: no batch has changed it yet"
    before = machine.cursor.batch - 1 or machine.batches_per_epoch
    return f"is as the update of batch {before} left it"


def _operands(machine: Machine, working: Working) -> tuple[Operand, ...]:
    made = []
    for leaf in _leaves(working):
        maker = None if leaf.earlier else _maker_before(machine, leaf.name, working.operation)
        text = maker.formula if maker else origin(machine, leaf.name)
        made.append(Operand(leaf.name, leaf.index, leaf.value, maker is None, text))
    return tuple(made)


def _leaves(working: Working) -> list[Leaf]:
    """All elements that are read, each once; one that is changed on the way counts as two."""
    return list(dict.fromkeys(leaf for step in working.steps for leaf in step.operands))


def _maker_before(machine: Machine, name: str, operation: int) -> Operation | None:
    """The operation up to this one that made what it read."""
    makers = [o for o in machine.program if name in o.outputs and o.index <= operation]
    return makers[-1] if makers else None


def _rows(working: Working, operands: tuple[Operand, ...]) -> Iterator[Row]:
    places = {leaf: n for n, leaf in enumerate(_leaves(working))}

    def cut(digits: int, prefix: str, expression: Expression, suffix: str = "") -> Row:
        parts = [(text, places.get(leaf) if leaf else None) for text, leaf in pieces(expression, digits)]
        return Row(((prefix, None), *parts, (suffix, None)), "term")

    for number, step in enumerate(working.steps):
        if number:
            yield Row((("", None),), "remark")
        yield Row(((f"{step.text} {'←' if step.before is not None else '='} {step.symbolic}", None),), "head")
        yield from (Row(((f"  {remark}", None),), "remark") for remark in working.remarks if not number)
        yield from _body(step, partial(cut, step.digits))


def _body(step: Step, cut: Callable[..., Row]) -> Iterator[Row]:
    """Terms, what is left out, and what it comes to."""
    long, also = long_and_also(step)
    for number, term in enumerate(long):
        yield cut("  + " if number else "  = ", term.expression, f"   {term.note}" if term.note else "")
    if step.more:
        yield Row((("  + ", None), (format_number(step.rest), None), (f"   {step.more:,} more", None)), "more")
    if step.zeros:
        sign = "+" if long or step.more else "="
        yield Row(((f"  {sign} 0   {step.zeros:,} of {step.of:,} terms are zero", None),), "remark")
    if (
        not step.of
        and step.before is None
        and [numbers(term.expression) for term in also] == [format_number(step.value)]
    ):
        # It is only passed on: one line is the term and the result.
        yield replace(cut("  = ", also[0].expression), kind="result")
        return
    for number, term in enumerate(also):
        yield cut("  + " if step.of or number else "  = ", term.expression, f"   {term.note}" if term.note else "")
    if step.around != TOTAL:
        yield cut("  = ", filled(step.around, step.total))
    if step.overflows:
        yield Row(((f"  {OVERFLOW}", None),), "remark")
    result = f"  = {format_number(step.value)}"
    if step.before is not None:
        result += f"   it was {format_number(step.before)}, the step is {format_number(step.value - step.before)}"
    yield Row(((result, None),), "result")


# ---------------------------------------------------------------------- what uses it


def _uses(machine: Machine, after: int, element: Element, choice: Choice) -> Iterator[Use]:
    name = element[0]
    maker = machine.program[after] if after >= 0 else None
    if maker is not None and maker.kind == "loss" and name != (total := next(iter(maker.outputs))):
        # The mean over the examples' losses is taken by the operation that makes them.
        yield Use(maker.index, maker.formula, total, (), float(machine.arena.view(total)))
    for other in machine.program:
        if name not in other.inputs or other.index <= after or other.kind == "metric":
            continue
        target = _made_of(machine, other, element, choice)
        if target is None:
            continue
        with ahead(machine, other.index):
            value = float(machine.view(target[0])[target[1]])
        yield Use(other.index, other.formula, *target, value)


def _made_of(machine: Machine, operation: Operation, element: Element, choice: Choice) -> Element | None:
    """The element of an operation's output for which this one counts, in the row and column that are chosen."""
    result = next(iter(operation.outputs))
    if operation.kind == "loss" and len(operation.outputs) > 1:
        result = list(operation.outputs)[1]
    index = choice.index(machine.program.tensors[result].axes, shape_of(machine, result))
    if operation.kind in ("join", "join_gradient"):
        (row, column), first = element[1], _first_column(operation, element[0])
        column += first if operation.kind == "join" else -first
        return (result, (row, column)) if 0 <= column < shape_of(machine, result)[1] else None
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
