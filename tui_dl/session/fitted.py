"""What the network computes: its output and each hidden unit's over a grid of inputs, with the data beside it.

For data of one feature the answer is a curve, for two a surface; for images, the same digits are asked again and again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.evaluation import Evaluator
from tui_dl.engine.feed import Port
from tui_dl.engine.program import Phase, Program
from tui_dl.session.snapshot import FittedView, StripView, UnitsView
from tui_dl.session.statistics import outputs_of

if TYPE_CHECKING:
    from tui_dl.data.dataset import Dataset
    from tui_dl.engine.network import Network
    from tui_dl.engine.trainer import Trainer

Array = npt.NDArray[Any]

CURVE_POINTS = 161
SIDES = (16, 40)
"""Points of a surface's side, at least and at most."""
WORK = 1.2e7
"""Multiplications that a grid may take: about 2 ms."""
MARGIN = 0.08
"""Of the data's extent, shown beyond it."""
MOST_POINTS = 300
"""Examples shown with a curve or a surface: the first, which are a fair sample."""
MOST_UNITS = 64
SAME_DIGITS = 96


def can_be_drawn(dataset: Dataset) -> bool:
    """Whether inputs have one or two features, so that all of them can be laid out."""
    return dataset.image_shape is None and dataset.features <= 2


class Fitted:
    """Evaluates the network of one training on a grid that stays the same, with the weights of the moment."""

    def __init__(self, trainer: Trainer, dataset: Dataset, network: Network) -> None:
        self._trainer = trainer
        self._dataset = dataset
        points = np.asarray(dataset.train_x, np.float32).reshape(len(dataset.train_x), -1)
        side = _side(points.shape[1], network.count_params())
        self._axes = [_axis(points[:, feature], side) for feature in range(points.shape[1])]
        mesh = np.meshgrid(*self._axes)
        grid = np.stack([part.ravel() for part in mesh], axis=1)
        self._points = points[:MOST_POINTS]
        # The examples shown are answered along with the grid.
        asked = np.concatenate([grid.astype(np.float32), self._points])
        self._ports = _ports(asked, [port.array.shape[1] for port in trainer.machine.feed.inputs])
        self._count = len(grid)
        # All at once: in batches as small as those that train, a grid would take a hundred times as long.
        self._evaluator = Evaluator(network.program(len(asked)), threads=1)
        self._targets = np.asarray(dataset.train_y[:MOST_POINTS], np.float32)

    def view(self, *, units: bool) -> FittedView:
        """The output over the grid, and, where asked for, every hidden unit's."""
        trainer = self._trainer
        program = trainer.machine.program
        hidden = hidden_tensors(program) if units else []
        answer = program.outputs[0]
        computed = self._evaluator.compute(trainer.machine.arena, self._ports, [answer, *(t for _, t in hidden)])
        shape = tuple(len(axis) for axis in reversed(self._axes))
        layers = tuple(
            UnitsView(layer, name, values.shape[1], values[: self._count, :MOST_UNITS].T.reshape(-1, *shape).copy())
            for (layer, name), values in zip(hidden, computed[1:], strict=True)
        )
        # Of two classes with an output each, the second one's says it all.
        answers = computed[0][:, -1]
        return FittedView(
            axes=tuple(self._axes),
            output=answers[: self._count].reshape(shape).copy(),
            units=layers,
            points=self._points,
            targets=self._targets,
            answers=answers[self._count :].copy(),
            labels=self._dataset.labels,
            middle=middle_of(program),
            bounded=_is_probability(program),
        )


def hidden_tensors(program: Program) -> list[tuple[str, str]]:
    """Layer and tensor of each hidden layer's output, in the order of the forward pass."""
    return [(layer, name) for layer, name in outputs_of(program) if name not in program.outputs]


def _is_probability(program: Program) -> bool:
    """Whether the output lies between 0 and 1 by its making."""
    made = [o for o in program.phases(Phase.FORWARD) if program.outputs[0] in o.outputs]
    return bool(made) and getattr(made[-1].piece, "name", "") in ("sigmoid", "softmax")


def middle_of(program: Program) -> float:
    """The output at which one class gives way to the other: 0 for losses that want ±1, else one half."""
    names = {getattr(o.piece, "name", "") for o in program.phases(Phase.LOSS)}
    return 0.0 if names & {"hinge", "squared_hinge"} else 0.5


def _axis(values: Array, points: int) -> Array:
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * MARGIN or 0.5
    return np.linspace(low - margin, high + margin, points)


def _side(features: int, parameters: int) -> int:
    if features == 1:
        return CURVE_POINTS
    return int(min(max(math.sqrt(WORK / max(parameters, 1)), SIDES[0]), SIDES[1]))


def same_digits(trainer: Trainer, dataset: Dataset) -> StripView | None:
    """Test digits, always the same, as the network answers them now; None where the data are no images in classes."""
    if dataset.image_shape is None or dataset.task == "regression":
        return None
    images = dataset.test_x[:SAME_DIGITS]
    machine = trainer.machine
    program = machine.program
    ports = _ports(images.reshape(len(images), -1), [port.array.shape[1] for port in machine.feed.inputs])
    (outputs,) = trainer.evaluator.compute(machine.arena, ports, program.outputs[:1])
    predictions = (outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > middle_of(program)).astype(
        np.int32
    )
    truths = dataset.test_y[:SAME_DIGITS].astype(np.int32)
    return StripView(images, truths, predictions, int((truths == predictions).sum()), len(images))


def _ports(values: Array, widths: list[int]) -> tuple[Port, ...]:
    """Features (n, all) as the network's inputs take them, side by side where it has several."""
    kernel = "gather_bytes" if values.dtype == np.uint8 else "gather_reals"
    parts = np.split(values, np.cumsum(widths)[:-1], axis=1)
    return tuple(Port(kernel, np.ascontiguousarray(part)) for part in parts)
