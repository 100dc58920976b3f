"""`tui-dl predict`: what a trained network says about one example."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from tui_dl.cli.output import emit, table
from tui_dl.data import catalog
from tui_dl.engine.checkpoint import Checkpoint, read
from tui_dl.engine.errors import NetworkError
from tui_dl.numbers import format_number, format_probability
from tui_dl.session.setup import inputs_of

_BAR_CELLS = 40
_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Prediction:
    """An example, and what the network makes of it."""

    example: str
    """In words."""
    outputs: dict[str, float]
    """By the names of the classes; by numbers where there are none."""
    is_probability: bool
    truth: str | float | None
    predicted: str | float


def run_on_example(model: Path, index: int, data: str | None, *, as_json: bool) -> None:
    """Print the prediction for one example of a test set."""
    checkpoint = read(model)
    dataset = catalog.load(data or checkpoint.plan.data, checkpoint.plan.seed)
    count = len(dataset.test_x)
    if index >= count:
        raise click.UsageError(f"--index {index}: the test set of {dataset.name} has examples 0 … {count - 1}")
    target = dataset.test_y[index]
    truth = dataset.labels[int(target)] if dataset.labels else float(target)
    words = f"example {index} of the test set of {dataset.name}"
    prediction = predict(checkpoint, dataset.test_x[index], words, truth)
    _show(prediction, as_json=as_json, model=str(model), index=index, image=None)


def run_on_image(model: Path, image: Path, *, as_json: bool) -> None:
    """Print the prediction for a picture."""
    from tui_dl.cli.digit_image import read_digit
    from tui_dl.session.drawing import SIDE

    checkpoint = read(model)
    if checkpoint.plan.inputs != SIDE * SIDE:
        raise NetworkError(
            f"{model} takes {checkpoint.plan.inputs} inputs, not pictures of {SIDE} × {SIDE}: use --index"
        )
    prediction = predict(checkpoint, read_digit(image), str(image), None)
    _show(prediction, as_json=as_json, model=str(model), index=None, image=str(image))


def predict(checkpoint: Checkpoint, example: npt.NDArray[Any], words: str, truth: str | float | None) -> Prediction:
    """Send one example through the network."""
    network, labels = checkpoint.network(), checkpoint.plan.labels
    values = network.predict(inputs_of(network, example[None]))[0].astype(float)
    activation = network.head.activation.name
    probable = activation in ("softmax", "sigmoid")
    predicted: str | float
    if len(values) == 1 and len(labels) == 2:
        outputs = dict(zip(labels, (1 - values[0], values[0]), strict=True))
        predicted = labels[int(values[0] > 0.5)]
    elif len(values) == len(labels):
        outputs = dict(zip(labels, values.tolist(), strict=True))
        predicted = labels[int(np.argmax(values))]
    elif len(values) > 1:
        outputs = {str(unit): value for unit, value in enumerate(values.tolist())}
        predicted = str(int(np.argmax(values)))
    else:
        outputs = {"output": float(values[0])}
        predicted = outputs["output"]
    return Prediction(words, outputs, probable, truth, predicted)


def _show(prediction: Prediction, *, as_json: bool, **source: Any) -> None:
    if not as_json:
        click.echo(as_text(prediction))
        return
    emit(
        "prediction",
        **source,
        truth=prediction.truth,
        prediction=prediction.predicted,
        correct=prediction.truth == prediction.predicted if isinstance(prediction.truth, str) else None,
        **{"probabilities" if prediction.is_probability else "outputs": prediction.outputs},
    )


def as_text(prediction: Prediction) -> str:
    """Example, outputs as bars, and the verdict."""
    rows = [
        (label, _bar(value) if prediction.is_probability else "", format_probability(value))
        if prediction.is_probability
        else (label, "", format_number(value))
        for label, value in prediction.outputs.items()
    ]
    verdict = f"prediction {_word(prediction.predicted)}"
    if prediction.truth is not None:
        verdict += f", truth {_word(prediction.truth)}"
    return f"{prediction.example}\n{table(rows, right=(2,))}\n{verdict}"


def _word(value: str | float) -> str:
    return value if isinstance(value, str) else format_number(value)


def _bar(share: float) -> str:
    """A share of 1 as a bar of eighths of a cell, always of the same width; nothing for NaN."""
    eighths = round(8 * _BAR_CELLS * share) if 0 <= share <= 1 else 0
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(_BAR_CELLS)
