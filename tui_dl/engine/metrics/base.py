"""What a metric is, and where all of them are registered."""

from __future__ import annotations

from typing import Any

from tui_dl.engine.losses import LOSSES
from tui_dl.engine.registry import Registry
from tui_dl.engine.scores import Score


class Metric(Score):
    """Base of all metrics. `value(y, p)` scores one example; a batch's or an epoch's score is the mean."""


class CountedMetric(Metric):
    """Base of the metrics that are no mean over examples, such as precision.

    `count(y, p, counters)` adds one example's part to the counters, `result(counters)` makes the score of them; the
    numbers of `settings` follow as further arguments of both. An epoch's score is made of its batches' counters,
    added up, as in Keras.
    """

    def counters(self, outputs: int) -> int:
        """How many counters it needs for predictions of so many outputs."""
        raise TypeError("a counted metric defines counters")

    @staticmethod
    def count(*_: Any) -> None:
        """count(y, p, counters, *settings): add one example."""
        raise TypeError("a counted metric defines count")

    @staticmethod
    def result(*_: Any) -> Any:
        """result(counters, *settings): the score."""
        raise TypeError("a counted metric defines result")


class _Metrics(Registry[Score]):
    """The metrics. Losses are found here as well, though they are registered, and listed, in one place only."""

    def find(self, name: str) -> type[Score]:
        """The metric or loss registered as `name`. Raises `NetworkError` that suggests the nearest name."""
        key = name.strip().lower()
        return LOSSES.find(key) if key in LOSSES else super().find(key)

    def known(self) -> list[str]:
        return [*super().known(), *LOSSES.known()]


METRICS = _Metrics("metric")
