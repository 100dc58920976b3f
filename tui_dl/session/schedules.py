"""Schedules as a setup says them: a short text without the rate they begin with, for that is the learning rate."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from tui_dl.engine.calls import Call, Value, arguments_of, parameters, parse_call, parse_value
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.schedules import SCHEDULES, PiecewiseConstantDecay, Schedule

_FIRST = "initial_learning_rate"
LISTS = ("boundaries", "values")
"""Settings that hold several numbers. Of the values, the first is the learning rate and not written."""
_MOST_NUMBERS = 20


def settings(name: str) -> dict[str, Any]:
    """What a schedule can be told beside the learning rate, each with its default as `calls.parameters` gives it."""
    return {setting: default for setting, default in parameters(SCHEDULES.find(name)).items() if setting != _FIRST}


def canonical(text: str | Call) -> Call:
    """A schedule's text in its shortest form. Raises `NetworkError` for an unknown one or settings that do not fit."""
    call = parse_call(text) if isinstance(text, str) else text
    piece = SCHEDULES.find(call.name)
    schedule_of(call, 1.0)
    given = {name: _written(value) for name, value in _given(piece, call).items()}
    known = settings(piece.name)
    kept = [(name, given[name]) for name, default in known.items() if given.get(name, default) != default]
    return Call(piece.name, tuple(kept))


def schedule_of(text: str | Call, rate: float) -> Schedule:
    """The schedule that begins with a rate. Raises `NetworkError` where its settings do not fit."""
    call = parse_call(text) if isinstance(text, str) else text
    piece = SCHEDULES.find(call.name)
    given = _given(piece, call)
    for name, default in settings(piece.name).items():
        if name not in given and default is inspect.Parameter.empty:
            raise NetworkError(f"{piece.name} needs {name}")
    arguments: dict[str, Any] = dict(given)
    if piece is PiecewiseConstantDecay:
        arguments["values"] = [rate, *arguments["values"]]
        if len(arguments["values"]) != len(arguments["boundaries"]) + 1:
            raise NetworkError(f"{piece.name}: as many values as boundaries, each the rate from there on")
    else:
        arguments[_FIRST] = rate
    return piece(**arguments)


def _given(piece: type[Schedule], call: Call) -> Mapping[str, Any]:
    """The settings of a call, lists as numbers."""
    if _FIRST in call.arguments:
        raise NetworkError(f"{call.name}: the rate it begins with is the learning rate")
    if "" in call.arguments:
        raise NetworkError(f"{call.name}: write each setting as name=value")
    given: dict[str, Any] = {}
    plain = Call(call.name, tuple(setting for setting in call.settings if setting[0] not in LISTS))
    for name, value in call.settings:
        if name in LISTS:
            given[name] = _numbers(piece.name, name, value)
    return given | arguments_of(piece, plain)


def _numbers(piece: str, name: str, value: Any) -> list[float]:
    """Such as `[500, 1000]`, `500, 1000` or a single number."""
    words = [word for word in re.split(r"[\s,]+", str(value).strip().strip("[]").strip()) if word]
    numbers = [parse_value(word) for word in words]
    if not numbers or len(numbers) > _MOST_NUMBERS or not all(type(number) in (int, float) for number in numbers):
        raise NetworkError(
            f"{piece}: {name} {str(value)!r} should be numbers with commas between, {_MOST_NUMBERS} at most"
        )
    return numbers  # type: ignore[return-value]


def _written(value: Any) -> Value:
    """A setting as a call holds it."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value


def beginning(name: str, updates: int, rate: float) -> Call:
    """A schedule with settings that make sense for a training of so many updates. Raises `NetworkError`."""
    piece = SCHEDULES.find(name)
    half = max(updates // 2, 1)
    first: dict[str, dict[str, Value]] = {
        "exponential_decay": {"decay_steps": half, "decay_rate": 0.5},
        "cosine_decay": {"decay_steps": updates},
        "piecewise_constant_decay": {"boundaries": f"[{half}]", "values": f"[{rate / 10:g}]"},
    }
    return canonical(Call(piece.name, tuple(first[piece.name].items())))


def with_setting(call: Call, name: str, text: str) -> Call:
    """The schedule with another setting; of more boundaries, each rate is a tenth of the one before.

    Raises `NetworkError`.
    """
    changed = call.with_setting(name, text.strip() if name in LISTS else parse_value(text))
    if name == "boundaries":
        count = len(_numbers(call.name, name, text))
        values = _numbers(call.name, "values", call.arguments["values"])
        while len(values) < count:
            values.append(float(f"{values[-1] / 10:g}"))
        changed = changed.with_setting("values", _written(values[:count]))
    return canonical(changed)
