"""Two handles in series: the house's heater m, then the shower s. A network of two layers with one weight each.

h = 50 + 10·m is how warm the house sends the water (°F); the shower mixes s tenths of it with cold water of 50 °F:
ŷ = 50 + s/10·(h − 50). The error is E = (ŷ − 104)².
"""

from __future__ import annotations

from dataclasses import dataclass

COLD = 50.0
DEGREES_A_NOTCH = 10.0
TENTHS = 10.0
TARGET = 104.0


def house(m: float) -> float:
    """h = 50 + 10·m"""
    return COLD + DEGREES_A_NOTCH * m


def shower(h: float, s: float) -> float:
    """ŷ = 50 + s/10·(h − 50)"""
    return COLD + s / TENTHS * (h - COLD)


def error(m: float, s: float) -> float:
    """E = (ŷ − 104)²"""
    return (shower(house(m), s) - TARGET) ** 2


@dataclass(frozen=True, slots=True)
class Factors:
    """Every factor of the chain rule at one setting of the handles."""

    error_by_temperature: float
    """∂E/∂ŷ = 2·(ŷ − y)"""
    temperature_by_shower: float
    """∂ŷ/∂s = (h − 50)/10"""
    temperature_by_house: float
    """∂ŷ/∂h = s/10"""
    house_by_handle: float
    """∂h/∂m = 10"""

    @property
    def by_shower(self) -> float:
        """∂E/∂s = ∂ŷ/∂s · ∂E/∂ŷ"""
        return self.temperature_by_shower * self.error_by_temperature

    @property
    def by_house(self) -> float:
        """∂E/∂m = ∂h/∂m · ∂ŷ/∂h · ∂E/∂ŷ"""
        return self.house_by_handle * self.temperature_by_house * self.error_by_temperature


def factors(m: float, s: float) -> Factors:
    """The factors at (m, s)."""
    h = house(m)
    return Factors(2 * (shower(h, s) - TARGET), (h - COLD) / TENTHS, s / TENTHS, DEGREES_A_NOTCH)


def step(m: float, s: float, rate: float) -> tuple[float, float]:
    """Both handles after one step of gradient descent: m − η·∂E/∂m, s − η·∂E/∂s."""
    at = factors(m, s)
    return m - rate * at.by_house, s - rate * at.by_shower
