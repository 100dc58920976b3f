"""What people call a stack of dense layers, by how many of them are hidden."""

from __future__ import annotations

DEEP_FROM = 2
"""Hidden layers from which on a network is called deep."""


def name_of_stack(hidden: int) -> str:
    """The name: by the number of hidden layers, those before the output layer."""
    if hidden < 0:
        raise ValueError(f"{hidden} hidden layers: there cannot be fewer than none")
    if hidden == 0:
        return "linear model"
    return "deep network" if hidden >= DEEP_FROM else "multi-layer perceptron"


def why_so_called(hidden: int) -> str:
    """One sentence that says why."""
    if hidden == 0:
        return "No hidden layer: every output is one weighted sum of the inputs."
    if hidden < DEEP_FROM:
        return "One hidden layer makes it a multi-layer perceptron; deep begins at two."
    return f"{hidden} hidden layers: still a multi-layer perceptron, and deep."
