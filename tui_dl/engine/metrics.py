"""Metrics: tracked beside the loss, never minimised. `value(y, p)` scores one example; a batch's score is the mean."""

from __future__ import annotations

from typing import Any, ClassVar

from tui_dl.engine.registry import Registry


class Metric:
    """Base of all metrics that are a mean over examples."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        """The score of one example."""
        raise TypeError("a metric defines value")


METRICS: Registry[Metric] = Registry("metric")


@METRICS.register()
class CategoricalAccuracy(Metric):
    """accuracy = share of examples with argmax ŷ = argmax y"""

    name = "categorical_accuracy"
    title = "Accuracy, one-hot targets"
    formula = "mean [argmax ŷ = argmax y]"
    source = "keras/src/metrics/accuracy_metrics.py, CategoricalAccuracy"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        best, truth = 0, 0
        for k in range(1, p.size):
            if p[k] > p[best]:
                best = k
            if y[k] > y[truth]:
                truth = k
        return 1.0 if best == truth else 0.0


@METRICS.register()
class SparseCategoricalAccuracy(Metric):
    """accuracy = share of examples with argmax ŷ = y"""

    name = "sparse_categorical_accuracy"
    title = "Accuracy, integer targets"
    formula = "mean [argmax ŷ = y]"
    source = "keras/src/metrics/accuracy_metrics.py, SparseCategoricalAccuracy"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        best = 0
        for k in range(1, p.size):
            if p[k] > p[best]:
                best = k
        return 1.0 if best == int(y[0]) else 0.0


@METRICS.register()
class BinaryAccuracy(Metric):
    """accuracy = share of outputs on the right side of one half"""

    name = "binary_accuracy"
    title = "Accuracy, two classes"
    formula = "mean [(ŷ > 0.5) = y]"
    source = "keras/src/metrics/accuracy_metrics.py, BinaryAccuracy"

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        right = 0.0
        for k in range(p.size):
            if (p[k] > 0.5) == (y[k] > 0.5):
                right += 1.0
        return right / p.size
