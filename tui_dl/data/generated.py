"""Small sets drawn from a formula, the same for the same seed: 1,000 examples, the last fifth for testing.

Examples are drawn in random order, so any part of a set is a fair sample of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.data.dataset import Dataset, Task

EXAMPLES = 1_000
TRAIN = 800

LINE_NOISE = 1.0
SINE_NOISE = 0.2
CLASS_DISTANCE = 2.0
GAUSSIAN_SPREAD = 0.7
CIRCLE_INNER = 0.5
CIRCLE_GAP = 0.7
XOR_GAP = 0.05
SPIRAL_TURNS = 1.75
SPIRAL_START = 0.1
SPIRAL_NOISE = 0.02

Values = npt.NDArray[np.float64]
Classes = npt.NDArray[np.uint8]
Drawn = tuple[Values, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one set is drawn."""

    title: str
    task: Task
    labels: tuple[str, ...]
    draw: Callable[[np.random.Generator], Drawn]


def generate(name: str, seed: int) -> Dataset:
    """The set of that name: features float32 (n, 1 or 2), targets float32 (n,) or classes uint8 (n,)."""
    recipe = RECIPES[name]
    x, y = recipe.draw(np.random.Generator(np.random.PCG64(seed)))
    features = x.reshape(EXAMPLES, -1).astype(np.float32)
    targets = y.astype(np.float32 if recipe.task == "regression" else np.uint8)
    return Dataset(
        name=name,
        title=recipe.title,
        train_x=features[:TRAIN],
        train_y=targets[:TRAIN],
        test_x=features[TRAIN:],
        test_y=targets[TRAIN:],
        task=recipe.task,
        labels=recipe.labels,
        source=f"drawn by tui-dl, seed {seed}",
    )


CORNERS = "corners"
"""The set that can be worked through by hand."""
CORNERS_TITLE = "The four corners of a square, for working by hand: which class depends on whether both numbers agree"


def corners() -> Dataset:
    """(0, 0), (0, 1), (1, 0), (1, 1), to train on and to test; class 0 where both numbers are the same."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    y = np.array([0, 1, 1, 0], np.uint8)
    return Dataset(
        name=CORNERS,
        title=CORNERS_TITLE,
        train_x=x,
        train_y=y,
        test_x=x,
        test_y=y,
        task="multiclass",
        labels=("same", "different"),
        source="written down by tui-dl",
    )


def _line(rng: np.random.Generator) -> Drawn:
    x = rng.uniform(-1.0, 1.0, EXAMPLES)
    return x, 30.0 + 5.0 * x + rng.normal(0.0, LINE_NOISE, EXAMPLES)


def _sine(rng: np.random.Generator) -> Drawn:
    x = rng.uniform(-1.0, 2.0 * np.pi, EXAMPLES)
    return x, np.sin(x) + rng.normal(0.0, SINE_NOISE, EXAMPLES)


def _two_classes(rng: np.random.Generator) -> Drawn:
    classes, side = _halves(rng)
    return rng.normal(side * CLASS_DISTANCE / 2.0, 1.0), classes


def _circle(rng: np.random.Generator) -> Drawn:
    classes, side = _halves(rng)
    low = np.where(side < 0, 0.0, CIRCLE_GAP)
    high = np.where(side < 0, CIRCLE_INNER, 1.0)
    # The root spreads points evenly over the area instead of crowding them at the centre.
    radius = np.sqrt(rng.uniform(low**2, high**2))
    return _on_circle(radius, rng.uniform(0.0, 2.0 * np.pi, EXAMPLES)), classes


def _xor(rng: np.random.Generator) -> Drawn:
    classes, side = _halves(rng)
    x = rng.uniform(XOR_GAP, 1.0, (EXAMPLES, 2))
    sign = rng.choice((-1.0, 1.0), EXAMPLES)
    # Class 0 (side −1) has both coordinates of one sign, class 1 of opposite signs.
    return x * np.stack([sign, -side * sign], axis=1), classes


def _gaussians(rng: np.random.Generator) -> Drawn:
    classes, side = _halves(rng)
    return rng.normal(side[:, None], GAUSSIAN_SPREAD, (EXAMPLES, 2)), classes


def _spiral(rng: np.random.Generator) -> Drawn:
    classes, _ = _halves(rng)
    radius = rng.uniform(SPIRAL_START, 1.0, EXAMPLES)
    angle = 2.0 * np.pi * SPIRAL_TURNS * radius + np.pi * classes
    return _on_circle(radius, angle) + rng.normal(0.0, SPIRAL_NOISE, (EXAMPLES, 2)), classes


def _halves(rng: np.random.Generator) -> tuple[Classes, Values]:
    """As many zeros as ones in random order, and the same as sides −1 and +1."""
    classes = rng.permutation(np.arange(EXAMPLES, dtype=np.uint8) % 2)
    return classes, 2.0 * classes - 1.0


def _on_circle(radius: Values, angle: Values) -> Values:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


RECIPES = {
    "line": Recipe("A line with noise: y = 30 + 5x + N(0, 1), x from −1 to 1", "regression", (), _line),
    "sine": Recipe(f"A sine with noise: y = sin x + {SINE_NOISE:g}·N(0, 1), x from −1 to 2π", "regression", (), _sine),
    "two-classes": Recipe(
        "Two overlapping classes in one dimension: N(−1, 1) and N(1, 1); at best 84 % can be right",
        "binary",
        ("left", "right"),
        _two_classes,
    ),
    "circle": Recipe("A disc inside a ring, with a gap between them", "binary", ("disc", "ring"), _circle),
    "xor": Recipe(
        "Four squares like a chessboard: which class depends on whether the signs differ",
        "binary",
        ("same signs", "signs differ"),
        _xor,
    ),
    "gaussians": Recipe(
        f"Two clouds around (−1, −1) and (1, 1), spread {GAUSSIAN_SPREAD:g}; at best 98 % can be right",
        "binary",
        ("lower cloud", "upper cloud"),
        _gaussians,
    ),
    "spiral": Recipe(
        f"Two arms of a spiral, {SPIRAL_TURNS:g} turns each", "binary", ("first arm", "second arm"), _spiral
    ),
}
