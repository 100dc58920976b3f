"""Sums of products and their relatives: layers and their gradients, sums, joins, dropout."""

from __future__ import annotations

import numpy as np

from tui_dl.session.arithmetic.expression import Constant, Index, Leaf, apply, element_text
from tui_dl.session.arithmetic.moment import Moment
from tui_dl.session.arithmetic.working import Step, Term, Values, single, summed

Factor = tuple[str, Index, int]
"""A tensor, an index into it, and the place in that index over which the sum runs."""


def _products(moment: Moment, result: str, letter: str, factors: list[Factor], bias: str = "") -> Step:
    """Σ of products of elements along one index each."""

    def at(factor: Factor, k: int) -> Index:
        _name, index, place = factor
        return (*index[:place], k, *index[place + 1 :])

    def along(factor: Factor) -> Values:
        name, index, place = factor
        where: tuple[int | slice, ...] = (*index[:place], slice(None), *index[place + 1 :])
        return np.asarray(moment.array(name)[where], np.float64)

    with np.errstate(all="ignore"):
        addends = np.prod([along(factor) for factor in factors], axis=0)
    leaves = [moment.leaf(name, (*index[:p], 0, *index[p + 1 :])) for name, index, p in factors]
    arrays = [moment.array(name) for name, _, _ in factors]

    def term(k: int) -> Term:
        parts = [
            Leaf(factor[0], at(factor, k), float(array[at(factor, k)]), leaf.earlier)
            for factor, array, leaf in zip(factors, arrays, leaves, strict=True)
        ]
        return Term(parts[0] if len(parts) == 1 else apply("·", *parts), f"{letter} = {k}")

    written = [_with_letter(factor, letter) for factor in factors]
    symbolic = f"Σ{_SUBSCRIPTS[letter]} {' · '.join(written)}"
    also = (Term(moment.leaf(bias), moment.leaf(bias).text),) if bias else ()
    symbolic += f" + {moment.leaf(bias).text}" if bias else ""
    return summed(moment.target(result), symbolic, addends, term, moment.limit, also=also)


_SUBSCRIPTS = {"k": "ₖ", "i": "ᵢ"}


def _with_letter(factor: Factor, letter: str) -> str:
    name, index, place = factor
    shown = [letter if position == place else str(at) for position, at in enumerate(index)]
    return f"{name}[{', '.join(shown)}]"


def dense(moment: Moment, result: str) -> list[Step]:
    """z[i, j] = Σₖ x[i, k] · W[k, j] + b[j]"""
    x, kernel, *bias = moment.inputs
    i, j = moment.index(result)
    return [_products(moment, result, "k", [(x, (i, 0), 1), (kernel, (0, j), 0)], bias[0] if bias else "")]


def kernel_gradient(moment: Moment, result: str) -> list[Step]:
    """dW[k, j] = Σᵢ x[i, k] · dz[i, j]"""
    x, dz = moment.inputs
    k, j = moment.index(result)
    return [_products(moment, result, "i", [(x, (0, k), 0), (dz, (0, j), 0)])]


def bias_gradient(moment: Moment, result: str) -> list[Step]:
    """db[j] = Σᵢ dz[i, j]"""
    (dz,) = moment.inputs
    (j,) = moment.index(result)
    return [_products(moment, result, "i", [(dz, (0, j), 0)])]


def input_gradient(moment: Moment, result: str) -> list[Step]:
    """dh[i, k] = Σⱼ dz[i, j] · W[k, j]"""
    dz, kernel = moment.inputs
    i, k = moment.index(result)
    return [_products(moment, result, "k", [(dz, (i, 0), 1), (kernel, (k, 0), 1)])]


def sum_of_tensors(moment: Moment, result: str) -> list[Step]:
    """s = a + b + …, element by element, or single numbers."""
    parts = [moment.leaf(name, moment.index(result)) for name in moment.inputs]
    tree = parts[0] if len(parts) == 1 else apply("+", *parts[:2])
    for part in parts[2:]:
        tree = apply("+", tree, part)
    return [single(moment.target(result), tree)]


def join(moment: Moment, result: str) -> list[Step]:
    """c[i, j]: the element of the tensor that lies there."""
    i, j = moment.index(result)
    first = 0
    for name in moment.inputs:
        width = moment.shape(name)[1]
        if j < first + width:
            break
        first += width
    return [single(moment.target(result), moment.leaf(name, (i, j - first)))]


def join_gradient(moment: Moment, result: str) -> list[Step]:
    """dx[i, j] = dc[i, first + j]"""
    (dh,) = moment.inputs
    i, j = moment.index(result)
    first = moment.operation.instructions[0].operands[4]
    assert isinstance(first, int)
    return [single(moment.target(result), moment.leaf(dh, (i, first + j)))]


def copy(moment: Moment, result: str) -> list[Step]:
    """dx = dh"""
    return [single(moment.target(result), moment.leaf(moment.inputs[0], moment.index(result)))]


def dropout(moment: Moment, result: str) -> list[Step]:
    """r = x · m, where the mask m is 0 or 1 / (1 − rate)"""
    kept, mask = moment.outputs
    m = moment.new(mask)
    rate = Constant(moment.piece.rate, "rate")
    drawn = apply("/", Constant(1), apply("−", Constant(1), rate)) if m.value else Constant(0)
    drawing = single((mask, m.index, m.value), drawn, "0 with probability rate, else 1 / (1 − rate)")
    if result == mask:
        return [drawing]
    return [drawing, single(moment.target(kept), apply("·", moment.leaf(moment.inputs[0]), m))]


def product(moment: Moment, result: str) -> list[Step]:
    """dx = dh · m"""
    index = moment.index(result)
    return [single(moment.target(result), apply("·", *(moment.leaf(name, index) for name in moment.inputs)))]


def gather(moment: Moment, result: str) -> list[Step]:
    """x[i, j]: what the data say, bytes brought to 0 … 1, labels to one-hot rows."""
    feed = moment.machine.feed
    ports = [*feed.inputs, *feed.targets, *([feed.weights] if feed.weights is not None else [])]
    port = ports[moment.outputs.index(result)]
    name, index, value = moment.target(result)
    example = int(moment.machine.batch.indices[index[0]])
    if port.kernel == "gather_one_hot":
        label = int(port.array[example])
        symbolic = f"1 where {index[1]} is the label, else 0;  the label is {label}"
        return [Step(name, index, symbolic, (Term(Constant(float(label == index[1]))),), value)]
    number = port.array[example]
    source = Constant(float(number[index[1]] if len(index) > 1 else np.ravel(number)[0]))
    where = element_text("data", (example, *index[1:]))
    if port.kernel == "gather_bytes":
        return [Step(name, index, f"{where} / 255", (Term(apply("/", source, Constant(255))),), value)]
    return [Step(name, index, where, (Term(source),), value)]
