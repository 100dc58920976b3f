"""The update: schedules, norms, clipping, and the optimizers by the formulas that they state themselves."""

from __future__ import annotations

import re

import numpy as np

from tui_dl.session.arithmetic.expression import Constant, Expression, Index, Leaf, apply, value_of
from tui_dl.session.arithmetic.formula import NotReadableError, parsed
from tui_dl.session.arithmetic.moment import Moment
from tui_dl.session.arithmetic.working import TOTAL, Step, Term, single, stated_or_given, summed


def _numbers(moment: Moment) -> dict[str, Expression]:
    """The optimizer's numbers by name, as they are in the arena."""
    values = moment.written("hyper")
    known: dict[str, Expression] = {
        name: Constant(float(value), name) for name, value in zip(moment.piece.hyper, values, strict=True)
    }
    known["t"] = Constant(moment.machine.batch.step + 1, "t")
    return known


def update(moment: Moment, result: str) -> list[Step]:
    """The optimizer's rule, assignment by assignment: slots, then the parameter, each old and new."""
    parameter, gradient, *slots = moment.inputs
    index, optimizer = moment.index(parameter), moment.piece
    known = {**_numbers(moment), "w": _old(moment, parameter, index), "g": moment.leaf(gradient, index)}
    tensors = {"w": parameter, **dict(zip(optimizer.slot_names, slots, strict=True))}
    known |= {short: _old(moment, slot, index) for short, slot in tensors.items() if short != "w"}
    return stated_or_given(
        lambda: _assignments(moment, optimizer.formula, known, tensors, index),
        lambda: [_moved(moment, name, index, optimizer.formula) for name in (*slots, parameter)],
    )


def _old(moment: Moment, name: str, index: Index) -> Leaf:
    return Leaf(name, index, float(moment.before(name)[index]), earlier=True)


def _assignments(
    moment: Moment, formula: str, known: dict[str, Expression], tensors: dict[str, str], index: Index
) -> list[Step]:
    rule, *definitions = re.split(r",\s+(?=[^\s()]+ = )", formula)
    steps = _defined(definitions, known)
    pieces = [piece.strip() for piece in rule.split(";")]
    last = {piece.split(" ")[0]: number for number, piece in enumerate(pieces)}
    for number, piece in enumerate(pieces):
        short, _, text = re.split(r"\s+(←|=)\s+", piece, maxsplit=1)
        tree = parsed(text, known)
        if short in tensors and last[short] == number:
            name = tensors[short]
            new = moment.new(name, index)
            old = moment.before(name)[index]
            steps.append(Step(name, index, text, (Term(tree),), new.value, before=float(old)))
            known[short] = new
        else:
            value = value_of(tree)
            steps.append(Step(short, (), text, (Term(tree),), value))
            known[short] = Constant(value, short)
    return steps


def _defined(definitions: list[str], known: dict[str, Expression]) -> list[Step]:
    """What the formula says of numbers that follow from t, as far as it can be read."""
    steps = []
    for definition in definitions:
        name, _, text = definition.partition(" = ")
        number = known.get(name)
        try:
            tree = parsed(text, known)
        except NotReadableError:
            continue
        if isinstance(number, Constant):
            steps.append(Step(name, (), text, (Term(tree),), number.value))
    return steps


def _moved(moment: Moment, name: str, index: Index, formula: str) -> Step:
    """A value in a rule that says nothing of its arithmetic: old value and step."""
    new, old = moment.new(name, index), _old(moment, name, index)
    tree = apply("+", old, Constant(new.value - old.value, "step"))
    return Step(name, index, f"{old.text} + step,   {formula}", (Term(tree),), new.value, before=old.value)


def clip(moment: Moment, result: str) -> list[Step]:
    """g held within ± c, or shortened to a norm of c"""
    gradient, *norm = moment.inputs
    g, bound = moment.leaf(gradient, moment.index(result)), _numbers(moment)["clip"]
    if norm:
        length = moment.leaf(norm[0])
        tree = apply("/", apply("·", g, bound), apply("max", length, bound))
    else:
        tree = apply("min", apply("max", g, apply("negative", bound)), bound)
    return [single(moment.target(result), tree)]


def norm(moment: Moment, result: str) -> list[Step]:
    """√ of the sum of all squares"""
    arrays = [moment.array(name) for name in moment.inputs]
    squares = np.concatenate([np.square(array.astype(np.float64)).ravel() for array in arrays])
    starts = np.cumsum([0, *(array.size for array in arrays)])

    def term(k: int) -> Term:
        which = int(np.searchsorted(starts, k, "right")) - 1
        index = tuple(map(int, np.unravel_index(k - int(starts[which]), arrays[which].shape)))
        leaf = moment.leaf(moment.inputs[which], index)
        return Term(apply("power", leaf, Constant(2)), leaf.text)

    symbolic = f"√(Σ {' + Σ '.join(f'{name}²' for name in moment.inputs)})"
    return [summed(moment.target(result), symbolic, squares, term, moment.limit, around=apply("√", TOTAL))]


def schedule(moment: Moment, result: str) -> list[Step]:
    """η by its schedule"""
    piece, numbers, t = moment.piece, moment.written("hyper"), moment.machine.batch.step
    names = list(piece.numbers)
    given = numbers[len(numbers) - len(names) :]
    rate = float(piece.rate(given, t))
    known = {name: Constant(float(value), name) for name, value in zip(names, given, strict=True)}
    settings = [Term(constant, name) for name, constant in known.items()]
    remark = ", ".join(f"{term.note} = {value_of(term.expression):g}" for term in settings)
    symbolic = f"{piece.formula.removeprefix('η = ')},   t = {t}, {remark}"
    return [Step("η", (), symbolic, (Term(Constant(rate)),), float(numbers[0]))]
