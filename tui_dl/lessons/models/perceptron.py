"""A unit with one input, step by step."""

from __future__ import annotations


def weighted_sum(w: float, x: float, b: float) -> float:
    """z = w·x + b"""
    return w * x + b


def bend(w: float, b: float) -> float | None:
    """Where z crosses 0, which is where a ReLU bends: x = −b / w; None for w = 0."""
    return -b / w if w else None
