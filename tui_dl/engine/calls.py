"""Pieces as short texts: a name, or a name with settings in brackets, such as `sgd(momentum=0.9, nesterov=true)`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui_dl.engine.errors import NetworkError

Value = bool | int | float | str | None

_CALL = re.compile(r"\s*([\w-]+)\s*\((.*)\)\s*", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_WORDS: dict[str, Value] = {"true": True, "false": False, "none": None}


@dataclass(frozen=True, slots=True)
class Call:
    """A name and its settings; a setting without a name stands for the argument at its place."""

    name: str
    settings: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        if not self.settings:
            return self.name
        return f"{self.name}({', '.join(_setting(name, value) for name, value in self.settings)})"

    @property
    def arguments(self) -> dict[str, Value]:
        """The settings by name."""
        return dict(self.settings)

    def with_setting(self, name: str, value: Value) -> Call:
        """The same with this setting, in the place where it stood."""
        return Call(self.name, tuple((self.arguments | {name: value}).items()))

    def without(self, name: str) -> Call:
        """The same without this setting."""
        return Call(self.name, tuple(setting for setting in self.settings if setting[0] != name))


def _setting(name: str, value: Value) -> str:
    text = str(value).lower() if isinstance(value, bool) or value is None else str(value)
    return f"{name}={text}" if name else text


def split_outside(text: str, separator: str) -> list[str]:
    """The parts of a text between separators that stand in no bracket."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == separator and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def parse_call(text: str) -> Call:
    """A call from its text. What is no call stays a name as a whole, for whoever looks it up to complain about.

    Raises `NetworkError` where the settings cannot be read.
    """
    match = _CALL.fullmatch(text)
    if match is None:
        return Call(text.strip())
    parts = split_outside(match[2], ",") if match[2].strip() else []
    return Call(match[1], tuple(_parsed_setting(part, text) for part in parts))


def _parsed_setting(part: str, text: str) -> tuple[str, Value]:
    name, sign, value = part.rpartition("=")
    if not value.strip() or (sign and not name.strip().isidentifier()):
        raise NetworkError(f"{text.strip()!r}: {part.strip()!r} should be name=value")
    return name.strip(), parse_value(value)


def parse_value(text: str) -> Value:
    """A number, true, false or none; everything else stays a text."""
    word = text.strip()
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    if _NUMBER.fullmatch(word):
        return int(word) if re.fullmatch(r"[+-]?\d{1,15}", word) else float(word)
    return word


def parameters(piece: type[Any]) -> dict[str, Any]:
    """What a piece can be told: each argument of its constructor with its default, `inspect.Parameter.empty` without.

    Arguments that a piece takes by name only (`**clipping: Unpack[…]`) are off by default.
    """
    named: dict[str, Any] = {}
    for parameter in inspect.signature(piece).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            named.update(dict.fromkeys(getattr(piece, "further_arguments", ())))
        elif parameter.kind is not parameter.VAR_POSITIONAL:
            named[parameter.name] = parameter.default
    return named


def arguments_of(piece: type[Any], call: Call) -> dict[str, Value]:
    """The settings of a call by the names of the constructor's arguments. Raises `NetworkError` for unknown ones."""
    known, given = parameters(piece), dict[str, Value]()
    for place, (written, value) in enumerate(call.settings):
        name = written or (list(known)[place] if place < len(known) else "")
        if name not in known:
            can = f"it has {', '.join(known)}" if known else "it has no settings"
            raise NetworkError(f"{call.name} has no setting {written or value!r}: {can}")
        if name in given:
            raise NetworkError(f"{call.name}: {name} is given twice")
        _check_kind(call.name, name, value, known[name])
        given[name] = value
    return given


def _check_kind(piece: str, name: str, value: Value, default: Any) -> None:
    """Switches want true or false, numbers a number, words a word."""
    if isinstance(default, bool):
        wanted, fits = "true or false", isinstance(value, bool)
    elif isinstance(default, str):
        wanted, fits = "a word", isinstance(value, str)
    else:
        may_be_none = default is None and value is None
        wanted, fits = "a number", may_be_none or (isinstance(value, int | float) and not isinstance(value, bool))
    if not fits:
        raise NetworkError(f"{piece}: {name} {value!r} should be {wanted}")


def made(piece: type[Any], call: Call) -> Any:
    """The piece that a call describes. Raises `NetworkError` where its settings do not fit."""
    if not call.settings:
        return piece()
    return piece(**arguments_of(piece, call))


def plain(piece: type[Any], arguments: Mapping[str, Value]) -> Call:
    """The call with these arguments, in the constructor's order and without those that are the default anyway."""
    settings = tuple(
        (name, arguments[name])
        for name, default in parameters(piece).items()
        if name in arguments and arguments[name] != default
    )
    return Call(piece.name, settings)
