"""∂L/∂x: how the loss hangs on every input, and how little along it changes the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.probe import Probe
from tui_dl.session.inspection.answers import Meaning, answer, meaning_of, predictions
from tui_dl.session.inspection.examples import as_numbers, entering, targets
from tui_dl.session.opened import Opened

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

STEPS = 80
"""Sizes of the nudge at which the network is asked."""
FURTHEST = 2.0
"""The largest of them, where inputs are grey values from 0 to 1; for other data, in units of the input's size."""
REFINEMENTS = 2
"""Times that the gap before the flip is cut into `STEPS` again."""


@dataclass(frozen=True, slots=True, eq=False)
class Nudge:
    """An example, ∂L/∂x, and the answers along it."""

    index: int
    x: Floats
    """(features,)"""
    gradient: Floats
    """∂L/∂x (features,)"""
    uphill: bool
    """Whether the nudge makes the loss grow; downhill where the answer is wrong to begin with."""
    sizes: Floats
    """(m,) from 0 on: ε, how much the input that matters most is changed."""
    outputs: Floats
    """(m, k): the answer at each size."""
    flip: float | None
    """The smallest ε found that changes the answer; None where none does, and where the answer is a number."""
    before: int
    after: int | None
    """The answer at ε = 0 and at the flip."""
    bounded: bool
    """Whether inputs stay within 0 … 1, as pixels must."""

    @property
    def direction(self) -> Floats:
        """± ∂L/∂x / max |∂L/∂x| (features,); zero where the gradient is."""
        return direction(self.gradient, self.uphill)

    def at(self, size: float) -> Floats:
        """The example nudged by ε (features,)."""
        moved = nudged(self.x, self.direction, np.array([size], np.float32), self.bounded)
        return np.asarray(moved[0], np.float32)

    @property
    def flip_place(self) -> int | None:
        """Where the flip stands among `sizes`."""
        return None if self.flip is None else int(np.abs(self.sizes - np.float32(self.flip)).argmin())


def direction(gradient: Floats, uphill: bool) -> Floats:
    """The gradient, or its opposite, scaled so that its largest element is 1."""
    largest = float(np.abs(gradient).max(initial=0.0))
    if not np.isfinite(largest) or largest == 0:
        return np.zeros_like(gradient)
    return np.asarray(gradient / np.float32(largest) * (1 if uphill else -1), np.float32)


def nudged(x: Floats, along: Floats, sizes: Floats, bounded: bool) -> Floats:
    """x + ε · direction for every size (m, features); pixels stay between black and white."""
    moved = x + sizes[:, None] * along
    return np.asarray(np.clip(moved, 0, 1) if bounded else moved, np.float32)


def nudge(opened: Opened, example: Array, truth: Any, index: int) -> Nudge:
    """∂L/∂x of one example (…) with its truth, and the way along it."""
    meaning = meaning_of(opened)
    bounded = example.dtype == np.uint8
    x = as_numbers(example[None])[0]
    gradient = _gradient(opened, example, truth)
    first = int(predictions(meaning, answer(opened, x[None]))[0])
    uphill = meaning.task == "regression" or first == int(truth)
    along = direction(gradient, uphill)
    furthest = FURTHEST if bounded else FURTHEST * max(1.0, float(np.abs(x).max(initial=0.0)))
    sizes = np.linspace(0, furthest, STEPS + 1, dtype=np.float32)
    outputs = answer(opened, nudged(x, along, sizes, bounded))
    flip, after = _flip(opened, meaning, x, along, sizes, outputs, bounded)
    if flip:
        sizes = _around(flip, furthest)
        outputs = answer(opened, nudged(x, along, sizes, bounded))
    return Nudge(index, x, gradient, uphill, sizes, outputs, flip, first, after, bounded)


def _around(flip: float, furthest: float) -> Floats:
    """Sizes in even steps, the flip among them: a quarter of the way, or further where the end of the way is near."""
    place = max(STEPS // 4, round(flip / furthest * STEPS))
    sizes = np.arange(STEPS + 1) * (flip / place)
    sizes[place] = flip
    return sizes.astype(np.float32)


def _gradient(opened: Opened, example: Array, truth: Any) -> Floats:
    """∂L/∂x (features,); of several inputs one after the other, added where each is the whole example."""
    network = opened.network
    probe = Probe(network, 1)
    y = np.array([truth], opened.dataset.train_y.dtype)
    seen = probe.backward(entering(network, example[None]), targets(network, y))
    parts = [seen[f"d{port.tensor}"][0] for port in network.graph.inputs]
    whole = len(parts) > 1 and all(len(part) == example.size for part in parts)
    return np.asarray(sum(parts) if whole else np.concatenate(parts), np.float32)


def _flip(
    opened: Opened, meaning: Meaning, x: Floats, along: Floats, sizes: Floats, outputs: Floats, bounded: bool
) -> tuple[float | None, int | None]:
    """The smallest size that changes the answer, and the answer there: the gap before it is cut finer and finer."""
    if meaning.task == "regression":
        return None, None
    said = predictions(meaning, outputs)
    before = said[0]
    found: tuple[float | None, int | None] = None, None
    for _ in range(REFINEMENTS + 1):
        changed = np.flatnonzero(said != before)
        if not changed.size or not changed[0]:
            break
        place = changed[0]
        found = float(sizes[place]), int(said[place])
        sizes = np.linspace(sizes[place - 1], sizes[place], STEPS + 1, dtype=np.float32)
        said = predictions(meaning, answer(opened, nudged(x, along, sizes, bounded)))
    return found
