"""The loss as a sum over classes and examples, its gradient, penalties and metrics."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.losses import EPSILON
from tui_dl.engine.metrics import CountedMetric
from tui_dl.engine.scoring import scored_by
from tui_dl.session.arithmetic.expression import Constant, Expression, apply, element_text, value_of
from tui_dl.session.arithmetic.formula import NotReadableError, parsed
from tui_dl.session.arithmetic.moment import Moment
from tui_dl.session.arithmetic.working import TOTAL, Step, Term, single, stated_or_given, summed

Row = npt.NDArray[np.float64]
_EPSILON = Constant(EPSILON, "ε")
RIGHT_ONES = 6
"""Examples that are named of those that a metric counts."""


def loss(moment: Moment, result: str) -> list[Step]:
    """The score of the chosen example, class by class; then the mean over the batch."""
    total, scores = moment.outputs
    example = _Example(moment, moment.inputs[0], moment.inputs[1], moment.index(scores)[0])
    steps = example.score(moment.target(scores))
    if result == scores:
        return steps
    return [*steps, _mean_of(moment, scores, total)]


def _mean_of(moment: Moment, scores: str, total: str) -> Step:
    losses = moment.written(scores).astype(np.float64)
    n = len(losses)
    around = apply("/", TOTAL, Constant(n))
    return summed(
        moment.target(total),
        f"Σᵢ {scores}[i] / {n}",
        losses,
        lambda i: Term(moment.new(scores, (i,)), f"i = {i}"),
        moment.limit,
        around=around,
    )


class _Example:
    """One example's targets and predictions under a loss."""

    def __init__(self, moment: Moment, targets: str, output: str, i: int) -> None:
        self.moment, self.targets, self.output, self.i = moment, targets, output, i
        self.loss = scored_by(moment.piece)
        self.y, self.p = moment.row(targets, i), moment.row(output, i)
        self.whole = float(self.p.sum())
        self.weights = [moment.leaf(name, (i,)) for name in moment.inputs[2:]]

    def target(self, k: int) -> Expression:
        """y[i, k] as the loss reads it: kl_divergence never below ε."""
        name = self.targets
        if self.loss.sparse:
            return Constant(float(int(self.y[0]) == k), f"[{k} = {name}[{self.i}]]")
        leaf = self.moment.leaf(name, (self.i, k))
        clips = self.loss.name == "kl_divergence" and not EPSILON <= leaf.value <= 1
        return apply("min", apply("max", leaf, _EPSILON), Constant(1)) if clips else leaf

    def prediction(self, k: int) -> Expression:
        """ŷ[i, k] as the loss reads it: brought to a sum of 1, kept from 0 and 1 where it must be."""
        tree: Expression = self.moment.leaf(self.output, (self.i, k))
        name = self.loss.name
        if name.endswith("categorical_crossentropy") and abs(self.whole - 1) > 1e-6:
            tree = apply("/", tree, Constant(self.whole, f"Σ {self.output}"))
        high = {"kl_divergence": 1.0, "binary_crossentropy": 1 - EPSILON}.get(name, 1 - EPSILON)
        if (name.endswith("crossentropy") or name == "kl_divergence") and not EPSILON < value_of(tree) < high:
            tree = apply("min", apply("max", tree, _EPSILON), Constant(high, "1 − ε" if high < 1 else ""))
        return tree

    def weighted(self, tree: Expression) -> Expression:
        """Times the example's weight, where there is one."""
        for weight in self.weights:
            tree = apply("·", tree, weight)
        return tree

    def score(self, target: tuple[str, tuple[int, ...], float]) -> list[Step]:
        """ℓ of this example."""
        match self.loss.name:
            case "sparse_categorical_crossentropy":
                q = self.prediction(int(self.y[0]))
                return [single(target, self.weighted(apply("negative", apply("ln", q))))]
            case "cosine_similarity":
                return [self._cosine(target)]
            case "categorical_hinge":
                return self._rival(target)
        return stated_or_given(lambda: [self._sum(target)], lambda: [self._given(target)])

    def _given(self, target: tuple[str, tuple[int, ...], float]) -> Step:
        """What somebody's own loss says of this example."""
        given = float(np.asarray(self.moment.written(target[0])[self.i]))
        written = f"{self.loss.name}({self.targets}[{self.i}], {self.output}[{self.i}])"
        operands = [self.moment.leaf(self.output, (self.i, k)) for k in range(len(self.p))]
        return single(target, apply("own", Constant(given), *operands), written)

    def _sum(self, target: tuple[str, tuple[int, ...], float]) -> Step:
        """−Σ …, or a mean: the formula's own, its terms one class each."""
        match = re.fullmatch(r"ℓ = (−)?(?:([\d.]+) · )?(Σ|mean) (.*)", self.loss.formula)
        if match is None:
            raise NotReadableError(self.loss.formula)
        sign, factor, kind, body = match.groups()

        def tree(k: int) -> Expression:
            known = {"y": self.target(k), "ŷ": self.prediction(k), "ε": _EPSILON}
            each = parsed(body, known)
            each = apply("negative", each) if sign else each
            return each if not factor else apply("·", Constant(float(factor)), each)

        terms = [Term(tree(k), f"k = {k}") for k in range(len(self.p))]
        addends = np.array([term.value for term in terms])
        around = self.weighted(apply("/", TOTAL, Constant(len(self.p))) if kind == "mean" else TOTAL)
        most = max(self.moment.limit, 10)
        return summed(target, self.written, addends, lambda k: terms[k], most, around=around)

    @property
    def written(self) -> str:
        """Its formula, times the weight where there is one."""
        formula = self.loss.formula.partition(" = ")[2]
        return formula + "".join(f" · {weight.text}" for weight in self.weights)

    def _lengths(self) -> tuple[Constant, Constant]:
        return (
            Constant(max(float(np.sqrt(self.y @ self.y)), EPSILON), f"|{self.targets}|"),
            Constant(max(float(np.sqrt(self.p @ self.p)), EPSILON), f"|{self.output}|"),
        )

    def _cosine(self, target: tuple[str, tuple[int, ...], float]) -> Step:
        of_y, of_p = self._lengths()
        terms = [
            Term(apply("negative", apply("·", apply("/", self.target(k), of_y), apply("/", self.prediction(k), of_p))))
            for k in range(len(self.p))
        ]
        addends = np.array([term.value for term in terms])
        return summed(
            target, self.written, addends, lambda k: Term(terms[k].expression, f"k = {k}"), max(self.moment.limit, 10),
            around=self.weighted(TOTAL),
        )  # fmt: skip

    def rival(self) -> tuple[int, Constant]:
        """The strongest class but the true one, and what the true one is given."""
        return int(np.argmax((1 - self.y) * self.p)), Constant(
            float(self.y @ self.p), f"Σ {self.targets}·{self.output}"
        )

    def _rival(self, target: tuple[str, tuple[int, ...], float]) -> list[Step]:
        k, truth = self.rival()
        lead = apply("+", apply("−", apply("·", apply("−", Constant(1), self.target(k)), self.prediction(k)), truth),
                     Constant(1))  # fmt: skip
        tree = self.weighted(apply("max", Constant(0), lead))
        return [single(target, tree, f"{self.loss.formula.partition(' = ')[2]},   the rival is k = {k}")]


# ---------------------------------------------------------------------- the gradient


def loss_gradient(moment: Moment, result: str) -> list[Step]:
    """∂L/∂ŷ, or at once ∂L/∂z where loss and activation simplify together."""
    output, targets = moment.inputs[:2]
    i, j = moment.index(result)
    example = _Example(moment, targets, output, i)
    n = Constant(moment.rows, "n")
    known_formula = moment.operation.formula.partition(" = ")[2]
    if f"({output} − " in known_formula:
        return [single(moment.target(result), _difference(moment, example, j, n), known_formula)]
    target = moment.target(result)

    def stated() -> list[Step]:
        slope = _slope(moment, example, j)
        return [single(target, example.weighted(apply("/", slope, n)), known_formula)]

    def given() -> list[Step]:
        return [single(target, apply("own", Constant(target[2]), moment.leaf(output, (i, j))), known_formula)]

    return stated_or_given(stated, given)


def _difference(moment: Moment, example: _Example, j: int, n: Constant) -> Expression:
    """w · (ŷ · Σy − y) / (n · outputs)"""
    predicted: Expression = moment.leaf(example.output, (example.i, j))
    target = example.target(j)
    whole = float(example.y.sum()) if not example.loss.sparse else 1.0
    if moment.piece.fused_with == "softmax" and abs(whole - 1) > 1e-5:
        # Targets of a softmax should add up to 1; by whatever else they add up to, predictions count.
        predicted = apply("·", predicted, Constant(whole, f"Σ {example.targets}"))
    divisor: Expression = n
    if moment.piece.averages_outputs and len(example.p) > 1:
        divisor = apply("·", n, Constant(len(example.p), "outputs"))
    return example.weighted(apply("/", apply("−", predicted, target), divisor))


def _slope(moment: Moment, example: _Example, j: int) -> Expression:
    """∂ℓ/∂ŷ[i, j] of one example."""
    loss, y, p = example.loss, example.target(j), moment.leaf(example.output, (example.i, j))
    count = Constant(len(example.p), "terms")
    match loss.name:
        case "categorical_crossentropy" | "sparse_categorical_crossentropy":
            return _normalised_slope(example, j)
        case "cosine_similarity":
            of_y, of_p = example._lengths()
            along = Constant(float(example.y @ example.p) / of_y.value / of_p.value, "u·v")
            inner = apply("−", apply("/", y, of_y), apply("·", along, apply("/", p, of_p)))
            return apply("/", apply("negative", inner), of_p)
        case "categorical_hinge":
            k, truth = example.rival()
            lead = (1 - example.y[k]) * example.p[k] - truth.value + 1
            if lead <= 0:
                return Constant(0)
            return apply("−", Constant(1), apply("·", Constant(2), y)) if k == j else apply("negative", y)
    formula = loss.derivative_formula.partition(";")[0]
    return parsed(formula, {"y": y, "ŷ": p, "terms": count, "ε": _EPSILON})


def _normalised_slope(example: _Example, j: int) -> Expression:
    """Through ŷ / Σŷ: (Σ y − y / q) / Σŷ, as far as no class is clipped."""
    with np.errstate(all="ignore"):
        q = example.p / example.whole
    inside = (q > EPSILON) & (q < 1 - EPSILON)
    y = np.eye(len(q))[int(example.y[0])] if example.loss.sparse else example.y
    taken = Constant(float(y[inside].sum()), f"Σ {example.targets}")
    whole = Constant(example.whole, f"Σ {example.output}")
    leaf = example.moment.leaf(example.output, (example.i, j))
    own = apply("/", example.target(j), apply("/", leaf, whole)) if inside[j] else Constant(0)
    return apply("/", apply("−", taken, own), whole)


# ---------------------------------------------------------------------- what stands beside the loss


def targets(moment: Moment, result: str) -> list[Step]:
    """Smoothed labels, or 0 and 1 as −1 and 1."""
    (name,) = moment.inputs
    i, j = moment.index(result)
    preparation = moment.piece.preparation
    row = moment.row(name, i)
    width = moment.shape(result)[1]
    y: Expression = (
        moment.leaf(name, (i, j))
        if len(row) == width and moment.array(name).ndim > 1
        else Constant(float(int(row[0]) == j), f"[{j} = {element_text(name, (i,))}]")
    )
    tree: Expression
    if preparation.settings:
        s = Constant(preparation.settings[0], "s")
        parts = 2 if preparation.formula.endswith("/2") else width
        tree = apply("+", apply("·", y, apply("−", Constant(1), s)), apply("/", s, Constant(parts)))
    else:
        labels = np.isin(moment.array(name), (0, 1)).all()
        tree = apply("−", apply("·", Constant(2), y), Constant(1)) if labels else y
    return [single(moment.target(result), tree, preparation.written(name).partition(" = ")[2])]


def penalty(moment: Moment, result: str) -> list[Step]:
    """λ · Σ over all weights of their squares or sizes"""
    (name,) = moment.inputs
    weights = moment.array(name).astype(np.float64)
    piece = moment.piece
    flat = weights.ravel()
    parts = _penalty_parts(piece)
    addends = np.sum([factor * np.abs(flat) ** power for factor, power in parts], axis=0)

    def term(k: int) -> Term:
        leaf = moment.leaf(name, tuple(map(int, np.unravel_index(k, weights.shape))))
        trees: list[Expression] = [
            apply("·", Constant(factor, "λ"), apply("power", leaf, Constant(2)) if power == 2 else apply("| |", leaf))
            for factor, power in parts
        ]
        return Term(trees[0] if len(trees) == 1 else apply("+", *trees), leaf.text)

    return [summed(moment.target(result), piece.penalty(name), addends, term, moment.limit)]


def _penalty_parts(piece: Any) -> list[tuple[float, int]]:
    """Factor and power of each part of a penalty."""
    if piece.name == "l1":
        return [(piece.l1, 1)]
    if piece.name == "l2":
        return [(piece.l2, 2)]
    return [(piece.l1, 1), (piece.l2, 2)]


def penalty_gradient(moment: Moment, result: str) -> list[Step]:
    """dW = dW[D] + the slope of the penalty"""
    of_data, name = moment.inputs
    index = moment.index(result)
    w = moment.leaf(name, index)
    slope: Expression | None = None
    for factor, power in _penalty_parts(moment.piece):
        by = apply("·", Constant(2), w) if power == 2 else apply("sign", w)
        part = apply("·", Constant(factor, "λ"), by)
        slope = part if slope is None else apply("+", slope, part)
    assert slope is not None
    return [single(moment.target(result), apply("+", moment.leaf(of_data, index), slope))]


def metric(moment: Moment, result: str) -> list[Step]:
    """The mean of the examples' scores, or what is made of the batch's counts."""
    target, piece = moment.target(result), moment.piece
    if isinstance(piece, CountedMetric):
        counters = moment.written(f"counters of {result}").astype(np.float64)
        if piece.name in ("precision", "recall"):
            hits, other = (Constant(float(count)) for count in counters)
            whole = apply("+", hits, other)
            tree = apply("/", hits, whole) if counters.sum() else Constant(0)
            return [single(target, tree, piece.written)]
        given = float(piece.result(counters, *piece.settings))
        return [single(target, Constant(given), f"{piece.written},   from {len(counters)} counts")]
    scores = _scores(moment, result)
    n = Constant(len(scores))
    symbolic = f"{moment.operation.formula.partition(' = ')[2]},   over {len(scores)} examples"
    if np.isin(scores, (0, 1)).all():
        return [single(target, apply("/", Constant(float(scores.sum())), n), symbolic)]
    around = apply("/", TOTAL, n)
    term = [Term(Constant(float(score)), f"i = {i}") for i, score in enumerate(scores)]
    return [summed(target, symbolic, scores, lambda i: term[i], moment.limit, around=around)]


def rights(moment: Moment, result: str) -> str:
    """Which examples a metric that counts counts: the chosen one, and the first of those that are right."""
    if isinstance(moment.piece, CountedMetric):
        return ""
    scores = _scores(moment, result)
    if not np.isin(scores, (0, 1)).all():
        return ""
    chosen, right = moment.index(moment.inputs[0])[0], np.flatnonzero(scores)
    some = ", ".join(map(str, right[:RIGHT_ONES])) + (" …" if len(right) > RIGHT_ONES else "")
    return f"i = {chosen} is {'right' if scores[chosen] else 'wrong'}; right are {f'i = {some}' if some else 'none'}"


def _scores(moment: Moment, result: str) -> Row:
    return moment.written(f"{result} of each example").astype(np.float64)
