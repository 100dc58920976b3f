"""How one number came about: its formula in symbols, then in the numbers of the arrays, as data and as text."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation
from tui_dl.numbers import format_number
from tui_dl.session.arithmetic import bends, products, scores, updates
from tui_dl.session.arithmetic.expression import Constant, Index, element_text
from tui_dl.session.arithmetic.moment import Moment
from tui_dl.session.arithmetic.working import LARGEST_SHOWN, Step, Term, Working, lines_of, single
from tui_dl.session.choice import Choice

__all__ = ["Index", "Moment", "Step", "Term", "Working", "arithmetic", "work_out"]

MOST_TERMS = 64
"""Terms of a sum that are spelled out at most: more are no longer read."""

_KINDS: dict[str, Callable[[Moment, str], list[Step]]] = {
    "gather": products.gather,
    "dense": products.dense,
    "activation": bends.activation,
    "targets": scores.targets,
    "loss": scores.loss,
    "penalty": scores.penalty,
    "total_loss": products.sum_of_tensors,
    "metric": scores.metric,
    "loss_gradient": scores.loss_gradient,
    "kernel_gradient": products.kernel_gradient,
    "bias_gradient": products.bias_gradient,
    "input_gradient": products.input_gradient,
    "activation_gradient": bends.activation_gradient,
    "penalty_gradient": scores.penalty_gradient,
    "join": products.join,
    "join_gradient": products.join_gradient,
    "sum": products.sum_of_tensors,
    "pass_gradient": products.copy,
    "dropout": products.dropout,
    "dropout_gradient": products.product,
    "schedule": updates.schedule,
    "norm": updates.norm,
    "clip": updates.clip,
    "update": updates.update,
}


def work_out(
    machine: Machine, operation: Operation, choice: Choice, name: str | None = None, limit: int = MOST_TERMS
) -> Working:
    """The arithmetic of the chosen element of one of the operation's outputs (the first one, unless named)."""
    moment = Moment(machine, operation, choice, limit)
    result = name or moment.outputs[0]
    steps = _KINDS[operation.kind](moment, result) if operation.kind in _KINDS else _bare(moment, result)
    return Working(
        operation.index, result, moment.index(result), moment.target(result)[2], tuple(steps), _remarks(moment, result)
    )


def _bare(moment: Moment, result: str) -> list[Step]:
    """An operation of which nothing is known but its formula."""
    target = moment.target(result)
    return [single(target, Constant(target[2]), moment.operation.formula)]


def _remarks(moment: Moment, result: str) -> tuple[str, ...]:
    """What the symbols leave open."""
    kind = moment.operation.kind
    if kind == "gather" and moment.index(result):
        row = moment.index(result)[0]
        return (f"row {row} of this batch is example {int(moment.machine.batch.indices[row])} of the training data",)
    if kind == "metric" and (told := scores.rights(moment, result)):
        return (told,)
    if kind == "update":
        parameter, gradient = moment.inputs[:2]
        w, g = (element_text(name, moment.index(parameter)) for name in (parameter, gradient))
        settings = ", ".join(f"{key} = {format_number(float(value))}" for key, value in _settings(moment))
        return (f"w = {w}, g = {g}, {settings}",)
    return ()


def _settings(moment: Moment) -> list[tuple[str, float]]:
    """The optimizer's numbers that its formula speaks of; all of them where it has no formula in symbols."""
    every = list(zip(moment.piece.hyper, moment.written("hyper"), strict=True))
    spoken = [one for one in every if re.search(f"(?<![A-Za-z]){one[0]}(?![A-Za-z])", moment.piece.formula)]
    return spoken or every


def arithmetic(machine: Machine, operation: Operation, choice: Choice, name: str | None = None) -> tuple[str, ...]:
    """The chosen element of an output (the first one, unless named), computed before the learner's eyes."""
    return tuple(lines_of(work_out(machine, operation, choice, name), LARGEST_SHOWN))
