"""Activations and their slopes, by the formulas that they state themselves."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tui_dl.engine.activations import SELU_ALPHA, SELU_SCALE
from tui_dl.numbers import format_number, with_settings
from tui_dl.session.arithmetic.expression import Constant, Expression, Leaf, apply, element_text, value_of
from tui_dl.session.arithmetic.formula import NotReadableError, parsed
from tui_dl.session.arithmetic.moment import Moment
from tui_dl.session.arithmetic.working import Step, Term, single, stated_or_given, summed

_EXACT = {"selu": {"λ": SELU_SCALE, "α": SELU_ALPHA}}
"""What a formula rounds."""


def _definitions(piece: Any, z: Expression) -> tuple[str, dict[str, Expression]]:
    """An activation's formula without its `h =`, and what the names in it stand for."""
    formula, *defined = re.split(r"[;,]\s+(?=\S+ = )", piece.formula)
    known: dict[str, Expression] = {"z": z}
    settings = list(piece.settings)
    for definition in defined:
        name, _, text = definition.partition(" = ")
        try:
            given = parsed(text.replace("Φ(z)", "Φ"), known)
        except NotReadableError:
            continue
        if not isinstance(given, Constant):
            known[name.replace("(z)", "")] = given
        else:
            exact = _EXACT.get(piece.name, {}).get(name, settings.pop(0) if settings else given.value)
            known[name] = Constant(exact, name)
    return formula.partition(" = ")[2].replace("Φ(z)", "Φ"), known


def activation(moment: Moment, result: str) -> list[Step]:
    """h = f(z)"""
    if moment.piece.rowwise:
        return _softmax(moment, result)
    (z,) = moment.inputs
    leaf, target = moment.leaf(z, moment.index(result)), moment.target(result)
    piece = moment.piece
    written = f"{piece.name}({leaf.text})"

    def stated() -> list[Step]:
        formula, known = _definitions(piece, leaf)
        return [single(target, parsed(formula, known), f"{written},   {with_settings(piece.formula, piece.settings)}")]

    def given() -> list[Step]:
        made = float(piece.value(leaf.value, *piece.settings))
        return [single(target, apply("own", Constant(made), leaf), written)]

    return stated_or_given(stated, given)


def _softmax(moment: Moment, result: str) -> list[Step]:
    """h[i, j] = exp(z[i, j]) / Σₖ exp(z[i, k]); every exponential counts, so all are shown."""
    (z,) = moment.inputs
    i, j = moment.index(result)
    row = moment.row(z, i)
    # As the kernel does where exponentials would overflow: the largest logit is taken off first.
    largest = float(np.max(row)) if np.max(np.abs(row)) > 80 else 0.0
    powers = np.exp(row - largest)

    def power(k: int) -> Expression:
        leaf = moment.leaf(z, (i, k))
        return apply("exp", apply("−", leaf, Constant(largest, "max")) if largest else leaf)

    def term(k: int) -> Term:
        return Term(power(k), f"k = {k}: {format_number(powers[k])}")

    off = " − max" if largest else ""
    whole = float(powers.sum())
    target = ("Σ", (), whole)
    total = summed(target, f"Σₖ exp({z}[{i}, k]{off})", powers, term, max(moment.limit, 10))
    return [total, single(moment.target(result), apply("/", power(j), Constant(whole, "Σ")))]


def activation_gradient(moment: Moment, result: str) -> list[Step]:
    """dz = dh · f′(z)"""
    dh, other = moment.inputs
    if moment.piece.rowwise:
        return [_through_softmax(moment, result)]
    index, piece = moment.index(result), moment.piece
    z, d = moment.leaf(other, index), moment.leaf(dh, index)
    h = _output_of(moment, other, index)
    target, written = moment.target(result), f"{d.text} · {piece.name}′({z.text})"

    def stated() -> list[Step]:
        _, known = _definitions(piece, z)
        slope = parsed(piece.derivative_formula.replace("Φ(z)", "Φ"), {**known, "h": h})
        return [single(target, apply("·", d, slope), f"{written},   {piece.name}′(z) = {piece.derivative_formula}")]

    def given() -> list[Step]:
        slope = float(piece.derivative(z.value, h.value, *piece.settings))
        return [single(target, apply("·", d, Constant(slope, f"{piece.name}′")), written)]

    return stated_or_given(stated, given)


def _output_of(moment: Moment, z: str, index: tuple[int, ...]) -> Leaf:
    """The activation's output, which some slopes are written with."""
    for operation in moment.program:
        if operation.kind == "activation" and list(operation.inputs) == [z]:
            return moment.leaf(next(iter(operation.outputs)), index)
    return Leaf("h", index, value_of(moment.leaf(z, index)))


def _through_softmax(moment: Moment, result: str) -> Step:
    """dz[i, j] = Σₖ dh[i, k] · h[i, k] · ([k = j] − h[i, j])"""
    dh, h = moment.inputs
    i, j = moment.index(result)
    own = moment.leaf(h, (i, j))
    d, p = moment.row(dh, i), moment.row(h, i)
    addends = d * p * ((np.arange(len(p)) == j) - own.value)

    def term(k: int) -> Term:
        inner = apply("−", Constant(1), own) if k == j else apply("negative", own)
        return Term(apply("·", apply("·", moment.leaf(dh, (i, k)), moment.leaf(h, (i, k))), inner), f"k = {k}")

    symbolic = f"Σₖ {dh}[{i}, k] · {h}[{i}, k] · ([k = {j}] − {element_text(h, (i, j))})"
    return summed(moment.target(result), symbolic, addends, term, moment.limit)
