"""A ball on the curve E(x) = sin x − 0.4·x, pushed by gradient descent with momentum."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEFT, RIGHT = 0.0, 4.25 * math.pi
SLANT = 0.4

LOCAL_MINIMUM = 2 * math.pi - math.acos(SLANT)
"""5.12: where cos x = 0.4 for the second time."""
GLOBAL_MINIMUM = 4 * math.pi - math.acos(SLANT)
"""11.41: the lowest place of the stretch."""
BARRIER = 2 * math.pi + math.acos(SLANT)
"""7.44: the hill between both."""

AT_REST = 1e-4
"""A ball whose steps are shorter, and whose slope is smaller, has come to rest."""


def height(x: float) -> float:
    """E = sin x − 0.4·x"""
    return math.sin(x) - SLANT * x


def slope(x: float) -> float:
    """dE/dx = cos x − 0.4"""
    return math.cos(x) - SLANT


@dataclass(frozen=True, slots=True)
class Ball:
    """Where a ball is, and how far its last step was."""

    x: float
    v: float = 0.0

    @property
    def rests(self) -> bool:
        """Whether nothing moves it any more."""
        held = self.v == 0 and ((self.x == LEFT and slope(LEFT) > 0) or (self.x == RIGHT and slope(RIGHT) < 0))
        return abs(self.v) < AT_REST and (held or abs(slope(self.x)) < 10 * AT_REST)


def pushed(ball: Ball, momentum: float, rate: float) -> Ball:
    """v ← m·v − η·dE/dx; x ← x + v. The ends of the stretch are walls that stop it."""
    v = momentum * ball.v - rate * slope(ball.x)
    x = ball.x + v
    return Ball(x, v) if LEFT < x < RIGHT else Ball(min(max(x, LEFT), RIGHT))


def roll(start: float, momentum: float, rate: float, steps: int) -> list[Ball]:
    """The ball at the start and after every step until it rests, `steps` of them at most."""
    path = [Ball(start)]
    while len(path) <= steps:
        path.append(pushed(path[-1], momentum, rate))
        if path[-1].rests:
            break
    return path


def rests_in(x: float) -> str:
    """In words, where a ball at x has come to."""
    if abs(x - LOCAL_MINIMUM) < 0.1:
        return "the local minimum"
    if abs(x - GLOBAL_MINIMUM) < 0.1:
        return "the global minimum"
    return "no minimum"
