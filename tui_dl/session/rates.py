"""Learning rates that are allowed, and no use."""

from __future__ import annotations

USUAL = "usual is 0.0001 … 1"
LARGE, HOPELESS, SMALL = 10.0, 1e4, 1e-8
"""Above the first a step leaps over whatever there is to find, above the second it leaves the range of numbers soon;
below the third it is lost in the rounding of single precision."""


def concern(rate: float) -> str:
    """What is to be said of a learning rate before it is used, in a sentence; empty where there is nothing."""
    if rate > HOPELESS:
        return f"A learning rate of {rate:g} diverges at once: {USUAL}."
    if rate > LARGE:
        return f"A learning rate of {rate:g} most likely diverges: {USUAL}."
    if rate < SMALL:
        return f"A learning rate of {rate:g} changes next to nothing: {USUAL}."
    return ""
