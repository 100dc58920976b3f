"""What is shown recomputes: the terms of every kind of operation come to the value in the array."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest

from tui_dl import Add, Concatenate, Dense, Dropout, Input, Model, Sequential
from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.custom import register_activation, register_loss, register_optimizer
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.machine import Machine
from tui_dl.engine.metrics import METRICS
from tui_dl.engine.optimizers import OPTIMIZERS, SGD, Optimizer, RMSprop
from tui_dl.engine.regularizers import L1L2
from tui_dl.numbers import read_number
from tui_dl.session.arithmetic import Step, Term, Working, work_out
from tui_dl.session.arithmetic.expression import Apply, Constant, Expression, numbers, symbols, value_of
from tui_dl.session.arithmetic.formula import NotReadableError, parsed
from tui_dl.session.arithmetic.working import lines_of, step_lines
from tui_dl.session.choice import Choice

generator = np.random.default_rng(0)
X = generator.random((12, 6)) - 0.3
LABELS = np.arange(12) % 3


def worked(machine: Machine, batches: int = 2, limit: int = 64) -> Iterator[Working]:
    """Random elements of everything that every operation of some batches makes."""
    for _ in range(batches * len(machine.program)):
        operation = machine.advance()
        for name in operation.outputs:
            choice, shape = Choice(), machine.tensors[name].shape
            index = [int(generator.integers(size)) for size in shape]
            choice.choose(machine.program.tensors[name].axes, index)
            working = work_out(machine, operation, choice, name, limit)
            assert working.value == pytest.approx(float(machine.tensors[name][tuple(index)]), nan_ok=True)
            assert working.steps
            assert lines_of(working)
            yield working


def is_opaque(expression: Expression) -> bool:
    """Whether it only repeats what a function gave."""
    return isinstance(expression, Apply) and (expression.function == "own" or any(map(is_opaque, expression.arguments)))


def check(step: Step, *, opaque: bool = False) -> None:
    """The step's terms come to its value, within single precision."""
    assert step.agrees, (step.symbolic, step.recomputed, step.value)
    assert not step.symbolic.startswith(f"{step.name} = "), "it is printed after the name"
    total = sum(value_of(term.expression) for term in step.terms) + step.rest
    if isinstance(step.around, Constant):
        assert step.recomputed == pytest.approx(total, nan_ok=True)
    assert opaque or not any(is_opaque(term.expression) for term in step.terms), step.symbolic


def check_all(machine: Machine, **options: int) -> set[str]:
    kinds = set()
    for working in worked(machine, **options):
        kinds.add(machine.program[working.operation].kind)
        for step in working.steps:
            check(step)
    return kinds


def stack(head: str = "softmax", units: int = 3, **options: object) -> Sequential:
    network = Sequential([Dense(4, "relu", input_shape=6), Dense(units, head)], seed=1)
    network.compile(**{"loss": "categorical_crossentropy", "metrics": ["accuracy"], **options})  # type: ignore[arg-type]
    return network


def test_functional_models_with_every_kind_of_join() -> None:
    left, right = Input(4), Input(2)
    h = Dense(3, "relu", kernel_regularizer=L1L2(0.01, 0.02), bias_regularizer="l2")(
        Concatenate()([Dense(2, "relu")(left), right])
    )
    out = Dense(3, "softmax", kernel_regularizer="l1")(Dropout(0.5)(Add()([h, Dense(3, "tanh")(h)])))
    model = Model([left, right], [out, Dense(1)(h)])
    model.compile(loss=["sparse_categorical_crossentropy", "mse"], optimizer=SGD(global_clipnorm=0.05))
    machine = model.debug([X[:, :4], X[:, 4:]], [LABELS, generator.random((12, 1))], batch_size=5, epochs=2)
    kinds = check_all(machine)
    assert kinds >= {"join", "sum", "dropout", "join_gradient", "pass_gradient", "dropout_gradient", "total_loss",
                     "penalty", "penalty_gradient", "norm", "clip", "update", "gather", "dense"}  # fmt: skip


OWN = [SGD(momentum=0.9), SGD(momentum=0.9, nesterov=True), RMSprop(momentum=0.9, centered=True),
       RMSprop(centered=True), SGD(clipnorm=0.1), SGD(clipvalue=0.01)]  # fmt: skip


@pytest.mark.parametrize(
    "optimizer", [*OPTIMIZERS, *OWN], ids=lambda each: each if isinstance(each, str) else each.formula
)
def test_all_optimizers(optimizer: str | Optimizer) -> None:
    machine = stack(optimizer=optimizer).debug(X, LABELS, batch_size=5)
    for working in worked(machine, 3):
        for step in working.steps:
            check(step)
        if machine.program[working.operation].kind == "update":
            moved = working.steps[-1]
            before = machine.before(moved.name)
            assert before is not None
            assert moved.before == pytest.approx(float(before[moved.index]))
            assert "step" not in moved.symbolic  # A rule in numbers, not only the difference.


@pytest.mark.parametrize("loss", list(LOSSES))
@pytest.mark.parametrize("head", ["softmax", "sigmoid", "identity"])
def test_all_losses_as_sums_over_classes(loss: str, head: str) -> None:
    if loss == "binary_crossentropy":
        head = "sigmoid"
    targets = LABELS if LOSSES.find(loss).sparse else np.eye(3)[LABELS]
    head = "sigmoid" if head == "identity" and loss in ("poisson", "msle", "kl_divergence") else head
    feed = stack(head, loss=loss, metrics=[]).feed(X, targets).weighted(np.linspace(0.5, 2, 12))
    check_all(stack(head, loss=loss, metrics=[]).trainer(feed, batch_size=5).machine)


@pytest.mark.parametrize("metric", list(METRICS))
def test_all_metrics(metric: str) -> None:
    sparse = METRICS.find(metric).sparse
    loss = "sparse_categorical_crossentropy" if sparse else "mse"
    machine = stack("softmax", loss=loss, metrics=[metric]).debug(X, LABELS if sparse else np.eye(3)[LABELS], 5)
    assert "metric" in check_all(machine, batches=1)


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_all_activations_and_their_slopes(activation: str) -> None:
    network = Sequential([Dense(4, activation, input_shape=6), Dense(2)], seed=3)
    network.compile(loss="mse")
    check_all(network.debug(4 * X, generator.random((12, 2)), batch_size=5))


def test_smoothed_labels_and_schedules() -> None:
    from tui_dl.engine.losses import CategoricalCrossentropy
    from tui_dl.engine.schedules import ExponentialDecay

    network = stack(loss=CategoricalCrossentropy(label_smoothing=0.2), optimizer=SGD(ExponentialDecay(0.1, 3, 0.5)))
    assert {"targets", "schedule"} <= check_all(network.debug(X, LABELS, batch_size=5, epochs=2))


def test_what_others_wrote_shows_its_operands_and_its_value() -> None:
    register_activation("bump", lambda z: np.exp(-z * z))
    register_loss("rough", lambda y, p: np.abs(y - p).sum(axis=1))
    register_optimizer("half", lambda w, g, slots, hyper, t: w - 0.5 * hyper["η"] * g)
    network = Sequential([Dense(4, "bump", input_shape=6), Dense(3)])
    network.compile(loss="rough", optimizer="half")
    for working in worked(network.debug(X, np.eye(3)[LABELS], batch_size=5, epochs=2)):
        for step in working.steps:
            check(step, opaque=True)


def test_what_is_left_out_of_a_long_sum_is_told() -> None:
    network = stack()
    machine = network.debug(X, LABELS, batch_size=12, epochs=1)
    for working in worked(machine, 1, limit=2):
        for step in working.steps:
            check(step, opaque=True)
            if step.of and not step.text.startswith(("Σ", "ℓ")):
                lit = step.of - step.zeros
                assert len(step.terms) - (machine.program[working.operation].kind == "dense") == min(2, lit)
                assert step.more == max(lit - 2, 0)


def test_an_update_lists_the_numbers_of_its_formula_only() -> None:
    listed = {}
    for optimizer in ("sgd", SGD(momentum=0.9), "adam"):
        for working in worked(stack(optimizer=optimizer).debug(X, LABELS, batch_size=12), 1):
            if working.name == "W2" and working.remarks:
                listed[str(optimizer)] = working.remarks[0]
    sgd, momentum, adam = listed.values()
    assert ", η = " in sgd
    assert ", m = " not in sgd
    assert ", m = 0.9" in momentum
    assert all(f"{name} = " in adam for name in ("η", "β₁", "β₂", "ε", "α"))


def test_the_largest_terms_come_first() -> None:
    machine = stack().debug(X, LABELS, batch_size=12)
    for working in worked(machine, 1):
        kind = machine.program[working.operation].kind
        if kind in ("kernel_gradient", "input_gradient", "bias_gradient"):
            sizes = [abs(term.value) for term in working.steps[0].terms]
            assert sizes == sorted(sizes, reverse=True)


def test_softmax_shows_all_exponentials() -> None:
    machine = stack(units=3).debug(X, LABELS, batch_size=12)
    softmax = next(w for w in worked(machine, 1, limit=1) if w.name == "ŷ")
    assert len(softmax.steps[0].terms) == 3


def test_a_number_that_is_none_is_named_first() -> None:
    machine = stack(optimizer="sgd").debug(X, LABELS, batch_size=12, epochs=2)
    machine.advance()
    machine.arena.view("x")[3, 2] = np.nan
    operation = machine.advance()
    choice = Choice()
    choice.choose(("example", "dense"), (3, 1))
    step = work_out(machine, operation, choice).steps[0]
    assert step.terms[0].note == "k = 2"
    assert math.isnan(step.terms[0].value)
    assert math.isnan(step.recomputed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w − η·g / √(v + ε)", 1 - 0.5 * 2 / 3),
        ("max(0, −w) + |−g|", 2),
        ("2η where g > 1, else 0", 1),
        ("w² − (1 − η)·g²", -1),
        ("−w / g where 0 < g < 1, else 7", 7),
        ("ln(exp(g)) · π / π", 2),
    ],
)
def test_formulas_are_read_as_people_write_them(text: str, expected: float) -> None:
    known = {name: Constant(value, name) for name, value in {"w": 1, "η": 0.5, "g": 2, "v": 8, "ε": 1}.items()}
    tree = parsed(text, known)
    assert value_of(tree) == pytest.approx(expected)
    if "<" not in text:
        assert value_of(parsed(symbols(tree), known)) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["w +", "wish(w)", "(w", "w w", "max(w)", "w ? g", "", "1 where w, else 2"])
def test_other_notations_are_refused(text: str) -> None:
    with pytest.raises(NotReadableError):
        parsed(text, {"w": Constant(1, "w")})


def test_brackets_stand_where_numbers_would_be_misread() -> None:
    negative, two = Constant(-0.5), Constant(2)
    assert numbers(Apply("power", (negative, two))) == "(−0.5)²"
    assert numbers(Apply("−", (two, negative))) == "2 − (−0.5)"
    assert numbers(Apply("/", (two, Apply("·", (two, two))))) == "2 / (2 · 2)"


@pytest.mark.parametrize(
    ("parts", "digits"),
    [([(1.0, -1.005972), (1.0, 0.970733), (1.0, 0.066639)], 6), ([(0.5, 0.25), (1.5, 2.0)], 4), ([(3.0, 4.0)] * 11, 4)],
)
def test_terms_have_as_many_digits_as_their_sum_needs(parts: list[tuple[float, float]], digits: int) -> None:
    terms = tuple(Term(Apply("·", (Constant(a), Constant(b)))) for a, b in parts)
    step = Step("z", (), "Σ", terms, sum(a * b for a, b in parts), of=len(parts))
    assert step.digits == digits
    shown = [re.sub("^  . |   .*", "", line) for line in step_lines(step)[1 : 1 + len(parts)]]
    worked = sum(read_number(a) * read_number(b) for a, b in (line.split(" · ") for line in shown))
    assert worked == pytest.approx(step.value, rel=2e-3)


def test_what_overflows_says_why_it_is_infinite() -> None:
    step = Step("ℓ", (), "y²", (Term(Apply("power", (Constant(1e20), Constant(2)))),), math.inf)
    assert any("3.4e38" in line for line in step_lines(step))
