"""Numbers as people read them: four significant digits, a real minus sign, ticks at round values."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

SIGNIFICANT = 4
CUT = "…"


def format_number(value: float, width: int | None = None, digits: int = SIGNIFICANT) -> str:
    """A number with up to so many significant digits, very large and small ones scientific, at most `width` cells.

    Whole numbers below a million stay whole. With little room digits are dropped; where not even one fits, `…`.
    """
    for kept in range(digits, 0, -1):
        for text in _spellings(value, kept):
            if width is None or len(text) <= width:
                return text
    return CUT[: max(0, width or 0)]


def with_settings(formula: str, settings: Sequence[float]) -> str:
    """A formula that states its settings in the end (`…;  slope = 0.2`), with these instead of the usual ones."""
    rule, apart, stated = formula.partition(";  ")
    given = iter(settings)
    return rule + apart + re.sub(r"(?<= = )[−\d.]+", lambda usual: _given(next(given, None), usual[0]), stated)


def _given(setting: float | None, usual: str) -> str:
    return usual if setting is None else format_number(setting)


def read_number(text: str) -> float:
    """What `format_number` has written, digits dropped by it left out."""
    return float(text.replace("−", "-").replace("∞", "inf"))


def format_factor(value: float) -> str:
    """A number inside a formula: a negative one in parentheses, so that no operator meets its sign."""
    text = format_number(value)
    return f"({text})" if value < 0 else text


def _spellings(value: float, digits: int) -> list[str]:
    """The ways to write a number with so many significant digits, the best first."""
    if math.isnan(value):
        return ["NaN"]
    if math.isinf(value):
        return ["∞" if value > 0 else "−∞"]
    if value == 0:
        return ["0"]
    plain, scientific = _plain(value, digits), _scientific(value, digits)
    whole = value == int(value) and abs(value) < 1e6
    return [plain, scientific] if whole or 1e-3 <= abs(value) < 1e5 else [scientific]


def _plain(value: float, digits: int) -> str:
    """Without an exponent; all digits before the point are kept."""
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _scientific(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def format_probability(value: float) -> str:
    """A probability with four decimals, so that a column of them lines up; as a number where that shows more."""
    shown = 5e-5 <= value <= 1
    return f"{value:.4f}" if shown else format_number(value, 6)


def format_percent(value: float) -> str:
    """A share of 1 in percent with one decimal, e.g. `86.1 %`."""
    return f"{value:.1%}".replace("%", " %").replace("-", "−") if math.isfinite(value) else format_number(value)


def nice_step(span: float, count: int, whole: bool = False) -> float:
    """The smallest of 1, 2, 2.5, 5 · 10ᵏ that cuts `span` into at most `count` steps; whole if asked."""
    rough = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(rough))
    factors = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
    step = next(factor * power for factor in factors if factor * power >= rough * (1 - 1e-9))
    return max(1.0, step) if whole else step


def nice_ticks(low: float, high: float, count: int, whole: bool = False) -> list[float]:
    """Round values from `low` to `high`, at most `count` + 1, evenly apart; [] for an empty range."""
    span = high - low
    if not (math.isfinite(span) and span > 1e-300 and count > 0):
        return []
    return multiples(nice_step(span, count, whole), low, high)


def multiples(step: float, low: float, high: float) -> list[float]:
    """The multiples of `step` from `low` to `high`."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def format_ticks(ticks: Sequence[float]) -> list[str]:
    """Ticks with just the decimals that tell them apart, the same for all."""
    if len(ticks) < 2:
        return [format_number(tick) for tick in ticks]
    step = abs(ticks[1] - ticks[0])
    largest = max(abs(tick) for tick in ticks)
    place = math.floor(math.log10(step) + 1e-9)
    place -= not math.isclose(step, round(step / 10.0**place) * 10.0**place, rel_tol=1e-6)
    if step >= 1e-4 and largest < 1e6:
        return [f"{tick:.{max(0, -place)}f}".replace("-", "−") for tick in ticks]
    digits = max(0, math.floor(math.log10(largest)) - place)
    return [_scientific(tick, digits + 1) if tick else "0" for tick in ticks]
