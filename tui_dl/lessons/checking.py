"""Reads what a learner types: is it the answer, a known misunderstanding of it, or no answer at all?"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

from tui_dl.lessons.exercises.exercise import Answer, Exercise
from tui_dl.numbers import format_number

LONGEST = 80
"""More characters than any answer has."""
NEAR = 0.01
"""Relative to the answer: so near that only digits are missing."""


class Verdict(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    """Not an answer: it does not count as a try."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict and why."""

    verdict: Verdict
    because: str
    """A sentence or two to the learner; empty where there is nothing to add."""


class UnreadableError(ValueError):
    """What was typed is not of the kind that is asked for; the text says what is, to the learner."""


def check(exercise: Exercise, typed: str) -> Checked:
    """Whether the typed text is the answer; where it is not, why people come to it."""
    try:
        given = read(exercise, typed)
    except UnreadableError as reason:
        return Checked(Verdict.UNREADABLE, str(reason))
    if same(given, exercise.answer, exercise.tolerance):
        return Checked(Verdict.RIGHT, "")
    for misconception in exercise.misconceptions:
        if same(given, misconception.answer, exercise.tolerance):
            return Checked(Verdict.WRONG, misconception.because)
    return Checked(Verdict.WRONG, _remark(given, exercise.answer))


def read(exercise: Exercise, typed: str) -> Answer:
    """The typed text as a number, a shape or one of the choices; raises `UnreadableError`."""
    text = " ".join(typed.replace("−", "-").split())
    if not text:
        raise UnreadableError("Type an answer first.")
    if len(text) > LONGEST:
        raise UnreadableError("That is longer than any answer here.")
    if exercise.choices:
        return _choice(exercise.choices, text)
    if isinstance(exercise.answer, tuple):
        return _shape(text)
    if isinstance(exercise.answer, str):
        return text
    return _number(text, exercise.unit)


def same(given: Answer, answer: Answer, tolerance: float) -> bool:
    """Whether two answers are one: whole numbers, shapes and words exactly, other numbers within the tolerance."""
    if isinstance(given, str) or isinstance(answer, str):
        return isinstance(given, str) and isinstance(answer, str) and given.casefold() == answer.casefold()
    if isinstance(given, tuple) or isinstance(answer, tuple):
        return given == answer
    if isinstance(answer, int) or not math.isfinite(answer):
        return given == answer
    return abs(given - answer) <= tolerance * (abs(answer) or 1.0)


def written(exercise: Exercise) -> str:
    """The answer as people write it, with as many digits as it takes to pass."""
    answer = exercise.answer
    if isinstance(answer, str | tuple):
        return str(answer)
    if isinstance(answer, int):
        return f"{answer:,}".replace("-", "−")
    for text in (format_number(answer), *(f"{answer:.{digits}g}" for digits in range(5, 17))):
        if check(exercise, text).verdict is Verdict.RIGHT:
            return text.replace("-", "−")
    return repr(answer)


def letter(index: int) -> str:
    """What a choice is called."""
    return ascii_uppercase[index]


def _choice(choices: tuple[str, ...], text: str) -> str:
    named = text.strip("()[]. ").casefold()
    for index, choice in enumerate(choices):
        if named == letter(index).casefold() or text.casefold() == choice.casefold():
            return choice
    letters = " or ".join(filter(None, (", ".join(map(letter, range(len(choices) - 1))), letter(len(choices) - 1))))
    raise UnreadableError(f"Choose {letters}.")


def _shape(text: str) -> tuple[int, ...]:
    inner = re.sub(r"^\s*[(\[]|[)\]]\s*$", "", text).strip().removesuffix(",")
    if re.search(r",\s", inner):
        # With a space behind each comma that separates, the others group digits: (60,000, 784).
        inner = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", inner)
    parts = re.split(r"\s*[,;x×*]\s*|\s+", inner) if inner else []
    if not all(re.fullmatch(r"[0-9][0-9_]{0,17}", part) for part in parts):
        raise UnreadableError("Write a shape as its sizes, such as (28, 28).")
    return tuple(int(part.replace("_", "")) for part in parts)


_DIGITS = r"(?:\d{1,3}(?:[, _']\d{3})+|\d+)"
_NUMBER = rf"([+-]?)\s*({_DIGITS}(?:\.\d*)?|\.\d+|\d+,\d+)(?:\s?[eE]\s?([+-]?\d{{1,3}}))?"


def _number(text: str, unit: str) -> float:
    if unit:
        text = re.sub(rf"\s*{re.escape(unit)}\s*$", "", text, flags=re.IGNORECASE)
    percent = text.endswith("%")
    above, slash, below = text.removesuffix("%").strip().strip("=≈ ").partition("/")
    value = _decimal(above)
    if slash:
        divisor = _decimal(below)
        if divisor == 0:
            raise UnreadableError("Nothing can be divided by 0.")
        value /= divisor
    if not math.isfinite(value):
        raise UnreadableError("That number is too large to mean anything here.")
    return value / 100 if percent else value


def _decimal(text: str) -> float:
    match = re.fullmatch(_NUMBER, text.strip(), re.ASCII)
    if match is None:
        raise UnreadableError("Write a number, such as 1,234 or 0.5 or 1e-3 or 1/3.")
    sign, digits, power = match.groups()
    if re.fullmatch(r"\d+,\d+", digits) and not re.fullmatch(r"\d{1,3},\d{3}", digits):
        digits = digits.replace(",", ".")
    value = float(f"{re.sub('[, _]', '', digits.replace(chr(39), ''))}e{power or 0}")
    return -value if sign == "-" else value


def _remark(given: Answer, answer: Answer) -> str:
    """What can be said about a wrong answer that nobody foresaw, without giving the right one away."""
    if isinstance(given, tuple) and isinstance(answer, tuple):
        if len(given) != len(answer):
            return f"That has rank {len(given)}, and what is asked for has another: count the axes once more."
        if sorted(given) == sorted(answer):
            return "The sizes are right; their order is not."
    if not isinstance(given, int | float) or not isinstance(answer, int | float) or not answer:
        return ""
    if math.isclose(given, -answer, rel_tol=NEAR):
        return "The size is right; the sign is not."
    if math.isclose(given, answer, rel_tol=NEAR):
        return "Very close: a few more digits are needed."
    small, large = sorted((abs(given), abs(answer)))
    if small <= 1 and math.isclose(100 * small, large, rel_tol=1e-9):
        return "That is a hundred times off: a share, or a percentage?"
    return ""
