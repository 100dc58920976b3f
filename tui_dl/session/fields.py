"""Everything in a draft that can be edited, as fields: a key, the value as text, what may stand there."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tui_dl.data import catalog
from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.calls import Call, parameters, parse_value
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.metrics import METRICS
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.registry import Registry
from tui_dl.engine.schedules import SCHEDULES
from tui_dl.engine.spec import LARGEST, parse_dense, parse_regularizer
from tui_dl.session import schedules
from tui_dl.session.draft import At, Draft, optimizer_with_rate
from tui_dl.session.facts import DataFacts
from tui_dl.session.setup import Setup

NONE = "none"
ACCURACIES = ("accuracy", "top_k")
"""Metrics that the head chooses the kind of."""
COLUMNS = ("units", "activation", "initializer", "regularizer", "dropout")
"""Of the table of layers."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to edit."""

    key: str
    """Such as `0.2.units` (branch, layer), `loss`, `optimizer.rho`, `batch_size`."""
    label: str
    value: str
    hint: str
    """What may stand there, in a few words."""
    choices: tuple[tuple[str, str], ...] = ()
    """Names with an explanation each; empty where it is typed."""
    typed: str = ""
    """What can be typed beside the choices; empty where these are all."""


# ---------------------------------------------------------------------- what there is


def layer_key(at: At, column: str) -> str:
    """The key of a layer's field."""
    return f"{at.branch}.{at.index}.{column}"


def layer_fields(draft: Draft, at: At) -> list[Field]:
    """The fields of a layer, in the order of the columns."""
    dense = draft.layer(at)
    values: dict[str, tuple[Any, ...]] = {
        "units": (str(dense.units), f"1 … {LARGEST:,}", ()),
        "activation": (dense.activation, "what bends z", _explained(ACTIVATIONS), "such as leaky_relu(0.1)"),
        "initializer": (
            dense.initializer,
            "how the kernel begins",
            _explained(INITIALIZERS),
            "such as random_normal(stddev=0.1)",
        ),
        "regularizer": (dense.regularizer or NONE, "none, l2(0.01), l1(0.01), l1_l2(0.01,0.01)", ()),
        "dropout": (f"{dense.dropout:g}", "share dropped while training, 0 … 0.99", ()),
    }
    last = at == draft.head
    return [Field(layer_key(at, name), name, *values[name]) for name in COLUMNS if not (last and name == "dropout")]


def input_field(draft: Draft) -> Field:
    """The dropout of the inputs."""
    return Field("inputs.dropout", "dropout", f"{draft.network.input_dropout:g}", "share of the inputs dropped")


@lru_cache(maxsize=4)
def setting_fields(draft: Draft) -> tuple[Field, ...]:
    """Data, compile options with all their settings, and how it is fitted."""
    names = ", ".join(draft.metrics) or NONE
    return (
        Field("data", "data", draft.data, "a name, or a path", _data_choices(), "such as mnist-4-vs-9, or a path"),
        Field("loss", "loss", draft.loss.name, "what is minimised", _explained(LOSSES)),
        *_settings("loss", LOSSES.find(draft.loss.name), draft.loss),
        Field("optimizer", "optimizer", draft.optimizer.name, "how weights are updated", _explained(OPTIMIZERS)),
        *_optimizer_settings(draft),
        Field("metrics", "metrics", names, "none, or names: accuracy, mae, precision, …"),
        Field("batch_size", "batch size", str(draft.batch_size), "examples in a batch, from 1"),
        Field("epochs", "epochs", str(draft.epochs), "how often all examples are seen, from 1"),
        Field("validation_split", "validation", f"{draft.validation_split:g}", "share set aside, 0 … 0.99"),
        Field("seed", "seed", str(draft.seed), "fixes weights and order, from 0"),
        Field("threads", "threads", str(draft.threads or "auto"), "auto, or 1 … 64"),
    )


def _optimizer_settings(draft: Draft) -> Iterator[Field]:
    """The optimizer's settings; what becomes of the learning rate stands below it."""
    for field in _settings("optimizer", OPTIMIZERS.find(draft.optimizer.name), draft.optimizer):
        yield field
        if field.label == "learning_rate":
            yield from _schedule(draft.schedule)


def _schedule(call: Call | None) -> Iterator[Field]:
    choices = ((NONE, "η stays as it is"), *_explained(SCHEDULES))
    yield Field("optimizer.schedule", "schedule", call.name if call else NONE, "how η goes on", choices)
    if call is None:
        return
    for name, default in schedules.settings(call.name).items():
        value = call.arguments.get(name, default)
        hint = "numbers, commas between" if name in schedules.LISTS else _hint(default)
        yield Field(f"schedule.{name}", name, _written(value).strip("[]"), hint)


def _settings(group: str, piece: type[Any], call: Call) -> Iterator[Field]:
    for name, default in parameters(piece).items():
        yield Field(f"{group}.{name}", name, _written(call.arguments.get(name, default)), _hint(default))


def _hint(default: object) -> str:
    return "true or false" if isinstance(default, bool) else "a number" if default is not None else "none, or above 0"


def _written(value: object) -> str:
    if value is inspect.Parameter.empty:
        return "?"
    return (
        str(value).lower() if value is None or isinstance(value, bool) else f"{value:g}" if _real(value) else str(value)
    )


def _real(value: object) -> bool:
    return isinstance(value, int | float)


@lru_cache(maxsize=16)
def _explained(registry: Registry[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, registry.find(name).formula) for name in registry)


@lru_cache(maxsize=1)
def _data_choices() -> tuple[tuple[str, str], ...]:
    return tuple((entry.name, entry.title) for entry in catalog.entries() if entry.present)


# ---------------------------------------------------------------------- editing


def edited(draft: Draft, key: str, text: str, facts: DataFacts) -> Draft:
    """The draft with another value. Raises `NetworkError` that says what should stand there."""
    head, _, rest = key.partition(".")
    if key == "inputs.dropout":
        return draft.with_network(replace(draft.network, input_dropout=_share("dropout", text)))
    if head == "schedule" or key == "optimizer.schedule":
        return _with_schedule(draft, rest, text, facts)
    if head in ("loss", "optimizer"):
        return _with_piece(draft, head, rest, text, facts)
    if rest:
        branch, index, column = key.split(".")
        at = At(int(branch), int(index))
        return draft.with_layer(at, _with_column(draft, at, column, text.strip()))
    values: Mapping[str, Callable[[], Any]] = {
        "data": lambda: _name(text),
        "metrics": lambda: _metrics(text),
        "batch_size": lambda: _whole("batch size", text, 1, 2**20),
        "epochs": lambda: _whole("epochs", text, 1, 10**6),
        "validation_split": lambda: _share("validation split", text),
        "seed": lambda: _whole("seed", text, 0, 2**31 - 1),
        "threads": lambda: None if text.strip().lower() in ("auto", NONE, "") else _whole("threads", text, 1, 64),
    }
    return replace(draft, **{key: values[key]()})


def _with_column(draft: Draft, at: At, column: str, text: str) -> Any:
    dense = draft.layer(at)
    if column == "units":
        return replace(dense, units=_whole("units", text, 1, LARGEST))
    if column == "activation":
        return replace(dense, activation=parse_dense(f"1:{text or 'identity'}").activation)
    if column == "initializer":
        return replace(dense, initializer=str(INITIALIZERS.canonical(text)))
    if column == "regularizer":
        return replace(dense, regularizer="" if text.lower() in (NONE, "") else parse_regularizer(text))
    return replace(dense, dropout=_share("dropout", text))


def _with_piece(draft: Draft, kind: str, setting: str, text: str, facts: DataFacts) -> Draft:
    """Another loss or optimizer, with its own defaults; or another of its settings."""
    registry: Registry[Any] = LOSSES if kind == "loss" else OPTIMIZERS
    if not setting:
        call = registry.canonical(text.strip())
        if kind == "optimizer":
            call = optimizer_with_rate(Setup(optimizer=str(call)), facts)
        return replace(draft, loss=call) if kind == "loss" else replace(draft, optimizer=call)
    before: Call = getattr(draft, kind)
    value = parse_value(text)
    call = registry.canonical(before.with_setting(setting, value))
    if setting == "learning_rate" or (kind == "optimizer" and "learning_rate" not in call.arguments):
        rate = value if setting == "learning_rate" else draft.learning_rate
        call = Call(call.name, (("learning_rate", rate), *call.without("learning_rate").settings))
    return replace(draft, loss=call) if kind == "loss" else replace(draft, optimizer=call)


def _with_schedule(draft: Draft, setting: str, text: str, facts: DataFacts) -> Draft:
    """Another schedule, made for as many updates as there will be; or another of its settings."""
    if setting != "schedule":
        assert draft.schedule is not None
        return replace(draft, schedule=schedules.with_setting(draft.schedule, setting, text))
    if text.strip().lower() in (NONE, ""):
        return replace(draft, schedule=None)
    batches = -(-int(facts.train * (1 - draft.validation_split)) // draft.batch_size)
    updates = max(batches * draft.epochs, 1)
    return replace(draft, schedule=schedules.beginning(text, updates, draft.learning_rate))


def _metrics(text: str) -> tuple[str, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if names in ([], [NONE]):
        return ()
    for name in names:
        if name not in (*ACCURACIES, "acc"):
            METRICS.find(name)
    return tuple(dict.fromkeys(names))


def _whole(what: str, text: str, least: int, most: int) -> int:
    digits = text.strip().replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12 and least <= int(digits) <= most):
        raise NetworkError(f"{what} {text.strip()!r}: should be a whole number from {least} to {most:,}")
    return int(digits)


def _share(what: str, text: str) -> float:
    value = parse_value(text)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise NetworkError(f"{what} {text.strip()!r}: should be at least 0 and below 1")
    return float(value)


def _name(text: str) -> str:
    if not text.strip():
        raise NetworkError("data: name a data set or a path")
    return text.strip()


# ---------------------------------------------------------------------- one step up or down

_LADDERS: dict[str, Sequence[str]] = {
    "regularizer": (NONE, "l2(0.0001)", "l2(0.001)", "l2(0.01)", "l1(0.0001)", "l1(0.001)", "l1_l2(0.001, 0.001)"),
    "dropout": tuple(f"{n / 10:g}" for n in range(10)),
    "validation_split": tuple(f"{n / 10:g}" for n in range(10)),
    "label_smoothing": ("0", "0.05", "0.1", "0.2", "0.3"),
    "threads": ("auto", "1", "2", "3", "4"),
    "metrics": (NONE, "accuracy", "accuracy, top_k", "accuracy, mse", "mae", "mae, r2_score"),
    **dict.fromkeys(("rho", "momentum", "beta_1", "beta_2"), ("0", "0.5", "0.8", "0.9", "0.95", "0.99", "0.999")),
    "decay_rate": ("0.1", "0.2", "0.5", "0.8", "0.9", "0.95", "0.99"),
    "alpha": ("0", "0.01", "0.1", "0.5"),
    "warmup_target": (NONE, "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1"),
    **dict.fromkeys(("clipnorm", "clipvalue", "global_clipnorm"), (NONE, "0.1", "0.5", "1", "5")),
}
_DOUBLED = ("units", "batch_size")


def stepped(draft: Draft, field: Field, up: bool, facts: DataFacts) -> Draft:
    """The draft with the field's next value, or the one before. Raises `NetworkError` where that cannot be."""
    return edited(draft, field.key, _neighbour(field, 1 if up else -1), facts)


def _neighbour(field: Field, by: int) -> str:
    name = field.key.rpartition(".")[2]
    names = [name for name, _ in field.choices] or list(_LADDERS.get(name, ()))
    if field.value in ("true", "false"):
        names = ["false", "true"]
    if names:
        at = names.index(field.value) + by if field.value in names else 0
        return names[at % len(names)]
    if name in schedules.LISTS:
        return ", ".join(_on_the_scale(float(number), by, whole=False) for number in field.value.split(","))
    if name == "seed":
        return str(max(int(field.value) + by, 0))
    if name in _DOUBLED:
        number = int(field.value)
        return str(number * 2 if by > 0 else max(number // 2, 1))
    return _on_the_scale(float(field.value), by, whole=name == "epochs")


def _on_the_scale(value: float, by: int, *, whole: bool) -> str:
    """The neighbour among 1, 2, 5 · 10ᵏ."""
    if value <= 0:
        return "0.001" if by > 0 else "0"
    scale = [float(f"{factor}e{power}") for power in range(-9, 7) for factor in (1, 2, 5)]
    near = [s for s in scale if (s > value * 1.000001 if by > 0 else s < value * 0.999999)]
    if not near or (whole and near[-1] < 1):
        return f"{value:g}"
    return f"{near[0] if by > 0 else near[-1]:g}"
