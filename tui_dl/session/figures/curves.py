"""Trainings on a few digits whose curves a figure shows."""

from __future__ import annotations

from collections.abc import Iterator

from tui_dl.session.figures.digits import some_digits
from tui_dl.session.figures.run import Run, RunView, classifier, to_the_end


def train_digits(
    hidden: tuple[int, ...], examples: int, batch_size: int, epochs: int, validation_split: float = 0.0
) -> Iterator[RunView]:
    """Train relu layers under a softmax on the first shipped digits, with RMSprop at its defaults."""
    x, y = some_digits(examples)
    run = Run(classifier(hidden), x, y, batch_size=batch_size, epochs=epochs, validation_split=validation_split)
    yield from to_the_end(run)
