"""Precision, recall, F1 and R²: no means over examples, but made of counters that are added up over an epoch."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from tui_dl.engine.arguments import finite
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.losses import EPSILON
from tui_dl.engine.metrics.base import METRICS, CountedMetric


def _target(y: Any, k: Any, outputs: Any) -> Any:
    """1 where output k is true: y as it is, or as a class index."""
    return y[k] if y.size == outputs else 1.0 if k == int(y[0]) else 0.0


def _ratio(part: Any, whole: Any) -> Any:
    """part / whole, 0 where there is nothing."""
    return part / whole if whole != 0 else 0.0


class _Thresholded(CountedMetric):
    """A metric of outputs that are positive above a threshold."""

    def __init__(self, thresholds: float = 0.5) -> None:
        self.thresholds = finite("thresholds", thresholds)

    @property
    def settings(self) -> tuple[float, ...]:
        return (self.thresholds,)

    def counters(self, outputs: int) -> int:
        return 2

    @staticmethod
    def result(counters: Any, threshold: Any) -> Any:
        return _ratio(counters[0], counters[0] + counters[1])


@METRICS.register()
class Precision(_Thresholded):
    """precision = true positives / all that were called positive; 0 where none was"""

    name = "precision"
    title = "Precision"
    formula = "TP / (TP + FP),  positive where ŷ > 0.5"
    source = "keras/src/metrics/confusion_metrics.py, Precision"

    @property
    def written(self) -> str:
        return "TP / (TP + FP)"

    @staticmethod
    def count(y: Any, p: Any, counters: Any, threshold: Any) -> None:
        for k in range(p.size):
            if p[k] > threshold:
                counters[0 if _target(y, k, p.size) != 0 else 1] += 1


@METRICS.register()
class Recall(_Thresholded):
    """recall = true positives / all that are positive; 0 where none is"""

    name = "recall"
    title = "Recall"
    formula = "TP / (TP + FN),  positive where ŷ > 0.5"
    source = "keras/src/metrics/confusion_metrics.py, Recall"

    @property
    def written(self) -> str:
        return "TP / (TP + FN)"

    @staticmethod
    def count(y: Any, p: Any, counters: Any, threshold: Any) -> None:
        for k in range(p.size):
            if _target(y, k, p.size) != 0:
                counters[0 if p[k] > threshold else 1] += 1


_BY_LARGEST = -1.0
"""In place of a threshold: the largest output is positive."""


@METRICS.register()
class F1Score(CountedMetric):
    """f1 = 2 · precision · recall / (precision + recall), class by class, then averaged

    average: `macro` (the mean over the classes), `weighted` (by how often each occurs) or `micro` (of all classes'
    counts together). Keras' own default, a value for each class, has no place in a history of numbers; `per_class`
    gives it. threshold: what is positive; without one, the largest output is. Denominators carry ε, as Keras' do.
    """

    name = "f1_score"
    title = "F1 score"
    formula = "mean over classes of 2·P·R / (P + R),  P = TP / (TP + FP), R = TP / (TP + FN)"
    source = "keras/src/metrics/f_score_metrics.py, F1Score"
    averages: ClassVar[tuple[str, ...]] = ("macro", "weighted", "micro")

    def __init__(self, average: str = "macro", threshold: float | None = None) -> None:
        if average not in self.averages:
            raise NetworkError(f"average {average!r}: choose one of {', '.join(self.averages)}")
        if threshold is not None and not 0 < finite("threshold", threshold) <= 1:
            raise NetworkError(f"threshold {threshold!r}: must be above 0 and at most 1")
        self.average = average
        self.threshold = threshold

    @property
    def settings(self) -> tuple[float, ...]:
        threshold = _BY_LARGEST if self.threshold is None else self.threshold
        return (threshold, float(self.averages.index(self.average)))

    @property
    def written(self) -> str:
        return f"2·P·R / (P + R), {self.average}"

    def counters(self, outputs: int) -> int:
        return 3 * outputs

    @staticmethod
    def count(y: Any, p: Any, counters: Any, threshold: Any, average: Any) -> None:
        """TP, FP and FN of every class, class after class."""
        bound = p[0]
        for k in range(p.size):
            bound = max(bound, p[k])
        for k in range(p.size):
            # The largest output, unless all are 0: that is no decision.
            positive = p[k] > threshold if threshold > 0 else p[k] >= bound and abs(p[k]) > 1e-9
            target = _target(y, k, p.size)
            if positive:
                counters[3 * k] += target
                counters[3 * k + 1] += 1 - target
            else:
                counters[3 * k + 2] += target

    @staticmethod
    def result(counters: Any, threshold: Any, average: Any) -> Any:
        if average == 2:
            return _f1(counters, 0, counters.size)
        total, support = 0.0, 0.0
        for k in range(0, counters.size, 3):
            weight = counters[k] + counters[k + 2] if average == 1 else 1.0
            total += weight * _f1(counters, k, k + 3)
            support += weight
        return total / (support + EPSILON if average == 1 else support)

    @staticmethod
    def per_class(counters: Any) -> list[float]:
        """The score of each class."""
        return [float(_f1(counters, k, k + 3)) for k in range(0, counters.size, 3)]


def _f1(counters: Any, first: Any, last: Any) -> Any:
    """The score of some classes' counts together."""
    hit, false_alarm, missed = 0.0, 0.0, 0.0
    for k in range(first, last, 3):
        hit += counters[k]
        false_alarm += counters[k + 1]
        missed += counters[k + 2]
    precision = hit / (hit + false_alarm + EPSILON)
    recall = hit / (hit + missed + EPSILON)
    return 2 * precision * recall / (precision + recall + EPSILON)


@METRICS.register("r2")
class R2Score(CountedMetric):
    """r² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)², output by output, then the mean; 1 is best, 0 no better than always ȳ

    As in Keras, an output whose target never changes scores 0, or NaN where it is met exactly.
    """

    name = "r2_score"
    title = "R², the share of the variance that is explained"
    formula = "1 − Σ(y − ŷ)² / Σ(y − ȳ)²"
    source = "keras/src/metrics/regression_metrics.py, R2Score"
    sparse = False

    def counters(self, outputs: int) -> int:
        return 1 + 3 * outputs

    @staticmethod
    def count(y: Any, p: Any, counters: Any) -> None:
        """The number of examples; then Σy, Σy² and Σ(y − ŷ)² of every output."""
        counters[0] += 1
        for k in range(p.size):
            counters[3 * k + 1] += y[k]
            counters[3 * k + 2] += y[k] * y[k]
            counters[3 * k + 3] += (y[k] - p[k]) ** 2

    @staticmethod
    def result(counters: Any) -> Any:
        score, outputs = 0.0, counters.size // 3
        for k in range(outputs):
            total, squares, error = counters[3 * k + 1], counters[3 * k + 2], counters[3 * k + 3]
            variation = squares - total * (total / counters[0])
            if variation != 0:
                score += 1 - error / variation
            elif error == 0:
                score += math.nan
        return score / outputs
