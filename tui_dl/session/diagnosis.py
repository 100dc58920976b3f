"""What does not go together in a draft: each mismatch with the reason, and the one edit that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tui_dl.engine import checks
from tui_dl.engine.arena import element_count
from tui_dl.engine.calls import Call, parse_call
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.losses import LOSSES as REGISTERED
from tui_dl.engine.spec import DenseSpec
from tui_dl.session import demands
from tui_dl.session.draft import TRUNK, At, Draft, optimizer_with_rate
from tui_dl.session.facts import DataFacts
from tui_dl.session.fields import layer_key
from tui_dl.session.rates import concern
from tui_dl.session.setup import LOSSES, METRICS, MOST_PARAMETERS, Setup

CLASS_LOSSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")
"""Losses of probabilities that exclude each other."""
BOUNDED = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0)}
"""Activations whose values have an end on both sides."""
VANISHING = 4
"""So many sigmoids or tanhs in a row leave next to nothing of a gradient: at most 1/4 gets through each sigmoid."""
_CONSTANT = ("zeros", "ones", "constant")


@dataclass(frozen=True, slots=True)
class Problem:
    """A mismatch."""

    key: str
    """The field where it stands."""
    text: str
    """What does not fit, and why; one sentence or two."""
    remedy: str
    """What the fix does, such as `10 units`; empty where there is none."""
    fixed: Draft | None
    """The draft once it is mended."""
    fatal: bool
    """Whether the network cannot be built or trained like this."""


def diagnose(draft: Draft, facts: DataFacts) -> tuple[Problem, ...]:
    """Everything that does not go together, the gravest first."""
    doctor = _Doctor(draft, facts)
    found = [*doctor.head(), *doctor.loss(), *doctor.hidden(), *doctor.training()]
    if not any(problem.fatal for problem in found):
        found.extend(doctor.refused())
    return tuple(sorted(found, key=lambda problem: not problem.fatal))


def all_mended(draft: Draft, facts: DataFacts) -> tuple[Draft, tuple[str, ...]]:
    """The draft with every mismatch mended, those too that mending brings about; and what was done, in order."""
    remedies: list[str] = []
    seen = {draft}
    while problem := next((problem for problem in diagnose(draft, facts) if problem.fixed is not None), None):
        assert problem.fixed is not None
        if problem.fixed in seen:
            break
        draft = problem.fixed
        seen.add(draft)
        remedies.append(problem.remedy)
    return draft, tuple(remedies)


class _Doctor:
    def __init__(self, draft: Draft, facts: DataFacts) -> None:
        self._draft, self._facts = draft, facts
        self._head = draft.layer(draft.head)
        self._activation = parse_call(self._head.activation).name
        self._loss = draft.loss.name
        self._regression = facts.task == "regression"

    # ------------------------------------------------------------------ edits

    def _with_head(self, **values: object) -> Draft:
        return self._draft.with_layer(self._draft.head, replace(self._head, **values))  # type: ignore[arg-type]

    def _with_loss(self, name: str) -> Draft:
        return replace(self._draft, loss=Call(name))

    def _at_head(self, column: str) -> str:
        return layer_key(self._draft.head, column)

    # ------------------------------------------------------------------ the last layer

    def head(self) -> Iterator[Problem]:
        """Its units against the data."""
        units, classes = self._head.units, self._facts.classes
        if self._regression and units != 1:
            text = f"The data ask for one number for each example, the last layer gives {units:,}."
            yield Problem(self._at_head("units"), text, "1 unit", self._with_head(units=1), True)
        elif classes > 2 and units != classes:
            yield self._wrong_number(units, classes)
        elif classes == 2 and units > 2:
            text = f"2 classes, but {units:,} units: those left over stand for nothing."
            # Beside softmax, or a loss that asks for it, one unit would be the next mismatch.
            fitting = 2 if self._activation == "softmax" or self._loss in CLASS_LOSSES else 1
            fixed = self._with_head(units=fitting)
            yield Problem(self._at_head("units"), text, f"{fitting} unit{'s' * (fitting > 1)}", fixed, False)

    def _wrong_number(self, units: int, classes: int) -> Problem:
        fixed = self._with_head(units=classes)
        if units > classes:
            text = f"{classes} classes, but {units:,} units: those left over stand for nothing."
            return Problem(self._at_head("units"), text, f"{classes} units", fixed, False)
        if units == 1:
            text = f"{classes} classes, but 1 unit: a single number cannot say how probable each class is."
        else:
            text = f"{classes} classes, but {units} units: the classes from {units} on would have no output."
        fatal = units != 1 or self._loss in CLASS_LOSSES or self._softmax_of_one
        return Problem(self._at_head("units"), text, f"{classes} units", fixed, fatal)

    # ------------------------------------------------------------------ loss against head and data

    def loss(self) -> Iterator[Problem]:
        """The loss against the last layer's activation, and against what the data ask for."""
        if self._regression:
            yield from self._regression_loss()
        else:
            yield from self._class_loss()
        yield from self._demanded()
        yield from self._metrics()

    def _demanded(self) -> Iterator[Problem]:
        """What trains, and yet makes no sense."""
        missed = demands.of_loss(self._loss, self._activation, self._head.units, self._facts)
        if missed is None or self._softmax_of_one or (self._head.units == 1 and self._facts.classes > 2):
            return
        if missed.of_head:
            fixed = self._with_head(activation=missed.remedy)
            yield Problem(self._at_head("activation"), missed.text, missed.remedy, fixed, False)
        else:
            yield Problem("loss", missed.text, missed.remedy, self._with_loss(missed.remedy), False)

    def _regression_loss(self) -> Iterator[Problem]:
        if self._loss in (*CLASS_LOSSES, "binary_crossentropy"):
            text = f"{self._loss} compares probabilities, but y is {self._facts.what}."
            yield Problem("loss", text, "mse", self._with_loss("mse"), self._loss in CLASS_LOSSES)
        if (bounds := BOUNDED.get(self._activation)) and not self._within(*bounds):
            text = (
                f"y is {self._facts.what}, {self._activation} gives {bounds[0]:g} … {bounds[1]:g}: it cannot get there."
            )
            fixed, fatal = self._with_head(activation="identity"), self._softmax_of_one
            yield Problem(self._at_head("activation"), text.replace("-", "−"), "identity", fixed, fatal)
        elif self._activation == "relu" and self._facts.low < 0:
            text = f"y is {self._facts.what}, relu is never below 0."
            yield Problem(self._at_head("activation"), text, "identity", self._with_head(activation="identity"), False)

    @property
    def _softmax_of_one(self) -> bool:
        return self._activation == "softmax" and self._head.units == 1

    def _within(self, low: float, high: float) -> bool:
        return low <= self._facts.low and self._facts.high <= high and not self._softmax_of_one

    def _class_loss(self) -> Iterator[Problem]:
        units = self._head.units
        if units == 1 and self._facts.classes > 2:
            return
        if self._softmax_of_one:
            text = "softmax of one unit is always 1, whatever goes in: it cannot learn."
            fixed = self._with_head(activation="sigmoid")
            yield Problem(self._at_head("activation"), text, "sigmoid", fixed, True)
        elif self._loss in CLASS_LOSSES:
            yield from self._crossentropy(units)
        elif self._loss == "binary_crossentropy":
            yield from self._binary(units)
        elif self._loss in ("hinge", "squared_hinge") and self._activation in ("sigmoid", "softmax", "relu"):
            text = f"{self._loss} wants −1 for no and 1 for yes; {self._activation} is never below 0."
            fixed = self._with_head(activation="tanh")
            yield Problem(self._at_head("activation"), text, "tanh", fixed, False)

    def _crossentropy(self, units: int) -> Iterator[Problem]:
        if units == 1:
            text = f"{self._loss} compares classes, but the output has one unit."
            yield Problem("loss", text, "binary_crossentropy", self._with_loss("binary_crossentropy"), True)
        elif self._activation != "softmax":
            text = f"{self._loss} wants probabilities that add up to 1; {self._activation} "
            text += "asks for each class alone." if self._activation == "sigmoid" else "does not give probabilities."
            fixed = self._with_head(activation="softmax")
            yield Problem(self._at_head("activation"), text, "softmax", fixed, False)

    def _binary(self, units: int) -> Iterator[Problem]:
        if units > 1:
            text = f"binary_crossentropy asks each of the {units} outputs for yes or no, but y is one class of {units}."
            name = LOSSES["multiclass"]
            yield Problem("loss", text, name, self._with_loss(name), True)
        elif self._activation != "sigmoid":
            text = f"binary_crossentropy wants a probability between 0 and 1; {self._activation} does not stay there."
            fixed = self._with_head(activation="sigmoid")
            yield Problem(self._at_head("activation"), text, "sigmoid", fixed, False)

    def _metrics(self) -> Iterator[Problem]:
        draft, refusal = self._draft, self._refused_metric()
        missed = {name: demands.of_metric(name, self._head.units, self._facts) for name in draft.metrics}
        wrong = {name: demand for name, demand in missed.items() if demand is not None}
        if wrong:
            first = next(iter(wrong.values()))
            names = tuple(dict.fromkeys(first.remedy if name in wrong else name for name in draft.metrics))
            yield Problem("metrics", first.text, ", ".join(names), replace(draft, metrics=names), bool(refusal))
        elif refusal:
            suiting = METRICS[self._facts.task]
            fixed = replace(draft, metrics=suiting)
            yield Problem("metrics", f"{refusal}.", ", ".join(suiting) or "none", fixed, True)

    def _refused_metric(self) -> str:
        """What the engine says of a metric that it would not take; empty if it takes all."""
        loss, head = REGISTERED.get(str(self._draft.loss)), self._head.units
        try:
            for name in self._draft.metrics:
                checks.choose_metric(name, head, loss)
        except NetworkError as error:
            return str(error)
        return ""

    # ------------------------------------------------------------------ the layers before

    def hidden(self) -> Iterator[Problem]:
        """Hidden layers that cannot do what they are for."""
        draft = self._draft
        for at in draft.places:
            if at != draft.head:
                yield from self._layer(at, draft.layer(at))
        flat = [at for at in draft.places if at != draft.head and _squashing(draft.layer(at))]
        if len(flat) >= VANISHING:
            fixed, kinds = draft, dict.fromkeys(parse_call(draft.layer(at).activation).name for at in flat)
            for at in flat:
                fixed = fixed.with_layer(at, replace(draft.layer(at), activation="relu"))
            text = (
                f"{len(flat)} layers of {' and '.join(kinds)}: each lets only part of the gradient through, "
                "so the first layers hardly learn."
            )
            yield Problem(layer_key(flat[0], "activation"), text, "relu in all of them", fixed, False)

    def _layer(self, at: At, dense: DenseSpec) -> Iterator[Problem]:
        activation, initializer = parse_call(dense.activation).name, parse_call(dense.initializer).name
        relu = self._draft.with_layer(at, replace(dense, activation="relu"))
        key = layer_key(at, "activation")
        if activation == "softmax":
            text = "softmax makes the units of a hidden layer compete for a total of 1: little gets through."
            yield Problem(key, text, "relu", relu, dense.units == 1)
        elif activation == "identity":
            text = "Without an activation this layer and the next can do no more than one layer could."
            yield Problem(key, text, "relu", relu, False)
        if initializer in _CONSTANT and dense.units > 1:
            text = f"{initializer}: all units begin alike, get the same gradient and stay alike for ever."
            fixed = self._draft.with_layer(at, replace(dense, initializer="glorot_uniform"))
            yield Problem(layer_key(at, "initializer"), text, "glorot_uniform", fixed, False)

    # ------------------------------------------------------------------ training

    def training(self) -> Iterator[Problem]:
        """Sizes that the data do not allow."""
        draft, examples = self._draft, self._facts.train
        yield from self._rate()
        first = int(examples * (1 - draft.validation_split))
        if draft.validation_split and first in (0, examples):
            split = f"{draft.validation_split:g}"
            text = f"A validation split of {split} leaves {first:,} of {examples:,} examples to train on."
            yield Problem("validation_split", text, "0", replace(draft, validation_split=0.0), True)
        elif draft.batch_size > first:
            text = f"A batch of {draft.batch_size:,} is more than the {first:,} examples there are: all are one batch."
            yield Problem("batch_size", text, f"{first:,}", replace(draft, batch_size=first), False)
        if len(draft.network.branches) > self._facts.features:
            text = f"{len(draft.network.branches)} branches share out the inputs, but an example has only "
            text += f"{self._facts.features}."
            yield Problem(layer_key(At(0, 0), "units"), text, "one stack", draft.branched(), True)
        elif (count := self._parameters(draft)) > MOST_PARAMETERS:
            yield self._too_large(count)

    def _rate(self) -> Iterator[Problem]:
        """A learning rate that leads nowhere: the optimizer's own is offered."""
        draft = self._draft
        if text := concern(draft.learning_rate):
            own = optimizer_with_rate(Setup(optimizer=draft.optimizer.name), self._facts).arguments["learning_rate"]
            fixed = replace(draft, optimizer=draft.optimizer.with_setting("learning_rate", own))
            yield Problem("optimizer.learning_rate", text, f"learning rate {own:g}", fixed, False)

    def _parameters(self, draft: Draft) -> int:
        return sum(element_count(p.shape) for p in draft.network.graph(self._facts.features).parameters())

    def _too_large(self, count: int) -> Problem:
        """Halve the widest layers before the last one until the network fits."""
        draft, fixed = self._draft, self._draft
        hidden = [at for at in draft.places if at != draft.head] or [draft.head]
        widest = max(hidden, key=lambda at: draft.layer(at).units)
        cap = draft.layer(widest).units
        while self._parameters(fixed) > MOST_PARAMETERS:
            cap //= 2
            for at in hidden:
                fixed = fixed.with_layer(at, replace(fixed.layer(at), units=min(fixed.layer(at).units, cap)))
        text = f"{count:,} parameters are more than {MOST_PARAMETERS:,}: with gradients they fill the memory."
        return Problem(layer_key(widest, "units"), text, f"{cap:,} units at most", fixed, True)

    def refused(self) -> Iterator[Problem]:
        """What the engine would not build, said in its own words."""
        head = Dense(self._head.units, self._head.activation)
        attempts: list[tuple[str, Callable[[], object]]] = [
            (self._at_head("activation"), lambda: checks.check_layers([head])),
            ("loss", lambda: checks.check_loss(head, REGISTERED.get(str(self._draft.loss)))),
        ]
        for key, attempt in attempts:
            try:
                attempt()
            except NetworkError as error:
                yield Problem(key, f"{error}.", "what suits the data", suited(self._draft, self._facts), True)


def suited(draft: Draft, facts: DataFacts) -> Draft:
    """The same with the head, the loss and the metrics that the data's task asks for."""
    units, activation = {
        "multiclass": (max(facts.classes, 2), "softmax"),
        "binary": (1, "sigmoid"),
        "regression": (1, "identity"),
    }[facts.task]
    dense = replace(draft.layer(draft.head), units=units, activation=activation)
    fitted = draft.with_layer(At(TRUNK, draft.head.index), dense)
    return replace(fitted, loss=Call(LOSSES[facts.task]), metrics=METRICS[facts.task])


def _squashing(dense: DenseSpec) -> bool:
    return parse_call(dense.activation).name in ("sigmoid", "tanh")
