"""Errors of two numbers: their value and their gradient, which work on numbers and on arrays alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Plane = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Surface:
    """E(x, y), its two partial derivatives, and the piece of it worth looking at."""

    name: str
    formula: str
    value: Plane
    by_x: Plane
    """∂E/∂x"""
    by_y: Plane
    """∂E/∂y"""
    window: tuple[float, float, float, float]
    """left, right, bottom, top"""
    start: tuple[float, float]
    """Where a descent begins."""

    def gradient(self, x: float, y: float) -> tuple[float, float]:
        """(∂E/∂x, ∂E/∂y) at a point."""
        return float(self.by_x(x, y)), float(self.by_y(x, y))


# ---------------------------------------------------------------------- hot and cold

WANTED_TEMPERATURE = 104
WANTED_FLOW = 10
WARMER, COLDER = 3, 2
"""Degrees that a notch of the hot handle adds, and a notch of the cold one takes away."""


def temperature(hot: Any, cold: Any) -> Any:
    """ŷ = 94 + 3·h − 2·c, in °F."""
    return 94 + WARMER * hot - COLDER * cold


def flow(hot: Any, cold: Any) -> Any:
    """f = h + c: each notch lets one litre a minute through."""
    return hot + cold


def _too_hot(hot: Any, cold: Any) -> Any:
    return temperature(hot, cold) - WANTED_TEMPERATURE


def _too_much(hot: Any, cold: Any) -> Any:
    return flow(hot, cold) - WANTED_FLOW


def _mixed(hot: Any, cold: Any) -> Any:
    return _too_hot(hot, cold) ** 2 + _too_much(hot, cold) ** 2


def _mixed_by_hot(hot: Any, cold: Any) -> Any:
    return 2 * WARMER * _too_hot(hot, cold) + 2 * _too_much(hot, cold)


def _mixed_by_cold(hot: Any, cold: Any) -> Any:
    return -2 * COLDER * _too_hot(hot, cold) + 2 * _too_much(hot, cold)


HOT_AND_COLD = Surface(
    "hot and cold",
    "E = (ŷ − 104)² + (h + c − 10)²,  ŷ = 94 + 3·h − 2·c",
    _mixed,
    _mixed_by_hot,
    _mixed_by_cold,
    (0.0, 10.0, 0.0, 10.0),
    (2.0, 8.0),
)
"""Right at exactly one place: h = 6, c = 4."""


# ---------------------------------------------------------------------- where optimizers race

_NARROW = 0.1


def _saddle(x: Any, y: Any) -> Any:
    return x**2 - y**2


def _saddle_by_x(x: Any, y: Any) -> Any:
    return 2 * x


def _saddle_by_y(x: Any, y: Any) -> Any:
    return -2 * y


def _ravine(x: Any, y: Any) -> Any:
    return _NARROW * x**2 + 2 * y**2


def _ravine_by_x(x: Any, y: Any) -> Any:
    return 2 * _NARROW * x


def _ravine_by_y(x: Any, y: Any) -> Any:
    return 4 * y


def _bowl(x: Any, y: Any) -> Any:
    return (x**2 + y**2) / 2


def _bowl_by_x(x: Any, y: Any) -> Any:
    return x


def _bowl_by_y(x: Any, y: Any) -> Any:
    return y


_SQUARE = (-2.0, 2.0, -1.5, 1.5)

SADDLE = Surface("saddle", "E = x² − y²", _saddle, _saddle_by_x, _saddle_by_y, _SQUARE, (-1.5, 0.01))
RAVINE = Surface("ravine", "E = 0.1·x² + 2·y²", _ravine, _ravine_by_x, _ravine_by_y, _SQUARE, (-1.6, 1.0))
BOWL = Surface("bowl", "E = (x² + y²) / 2", _bowl, _bowl_by_x, _bowl_by_y, _SQUARE, (-1.4, 1.0))

RACES = (SADDLE, RAVINE, BOWL)
