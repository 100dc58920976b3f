"""Gradient descent on a parabola E(w) = k/2·(w − w*)², where everything about it is known in advance."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a descent."""

    CREEPS = "creeps"
    """It comes closer from one side, but leaves most of the way for later steps."""
    ARRIVES = "arrives"
    """It comes closer from one side, and soon."""
    JUMPS = "jumps over"
    """Every step leads past the minimum, and still closer to it."""
    CIRCLES = "circles"
    """It jumps between two places for ever."""
    DIVERGES = "diverges"
    """Every step leads further away."""


CREEPING = 0.9
"""What is left of the distance after a step, from which on a descent creeps."""


def step(w: float, rate: float, slope: float) -> float:
    """w ← w − η·dE/dw"""
    return w - rate * slope


def positions(start: float, rate: float, curvature: float, minimum: float, steps: int) -> list[float]:
    """Where `steps` steps lead, the start included: each is computed from the slope where the one before ended."""
    path = [start]
    for _ in range(steps):
        path.append(step(path[-1], rate, curvature * (path[-1] - minimum)))
    return path


def factor(rate: float, curvature: float) -> float:
    """1 − η·k: what a step makes of the distance to the minimum."""
    return 1 - rate * curvature


def limit(curvature: float) -> float:
    """2/k: with a larger learning rate the descent diverges, with a smaller one it does not."""
    return 2 / curvature


def verdict(rate: float, curvature: float) -> Verdict:
    """What becomes of a descent with this learning rate."""
    left = factor(rate, curvature)
    if rate > limit(curvature):
        return Verdict.DIVERGES
    if rate == limit(curvature):
        return Verdict.CIRCLES
    if left < 0:
        return Verdict.JUMPS
    return Verdict.CREEPS if left >= CREEPING else Verdict.ARRIVES
