"""Accuracies: the share of examples, or of their outputs, that are right."""

from __future__ import annotations

from typing import Any

from tui_dl.engine.arguments import finite, whole
from tui_dl.engine.metrics.base import METRICS, Metric


def _largest(x: Any) -> Any:
    """argmax x, the first of equals."""
    best, largest = 0, x[0]
    for k in range(1, x.size):
        # Chosen rather than branched to: which class is ahead cannot be foretold.
        more = x[k] > largest
        best, largest = k if more else best, x[k] if more else largest
    return best


@METRICS.register()
class CategoricalAccuracy(Metric):
    """accuracy = share of examples with argmax ŷ = argmax y"""

    name = "categorical_accuracy"
    title = "Accuracy, one-hot targets"
    formula = "mean [argmax ŷ = argmax y]"
    source = "keras/src/metrics/accuracy_metrics.py, CategoricalAccuracy"
    sparse = False

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        return 1.0 if _largest(p) == _largest(y) else 0.0


@METRICS.register()
class SparseCategoricalAccuracy(Metric):
    """accuracy = share of examples with argmax ŷ = y"""

    name = "sparse_categorical_accuracy"
    title = "Accuracy, integer targets"
    formula = "mean [argmax ŷ = y]"
    source = "keras/src/metrics/accuracy_metrics.py, SparseCategoricalAccuracy"
    sparse = True

    @staticmethod
    def value(y: Any, p: Any) -> Any:
        return 1.0 if _largest(p) == int(y[0]) else 0.0


@METRICS.register()
class BinaryAccuracy(Metric):
    """accuracy = share of outputs on the right side of the threshold"""

    name = "binary_accuracy"
    title = "Accuracy, two classes"
    formula = "mean [(ŷ > 0.5) = y]"
    source = "keras/src/metrics/accuracy_metrics.py, BinaryAccuracy"
    sparse = False

    def __init__(self, threshold: float = 0.5) -> None:
        self.threshold = finite("threshold", threshold)

    @property
    def settings(self) -> tuple[float, ...]:
        return (self.threshold,)

    @property
    def written(self) -> str:
        return f"mean [(ŷ > {self.threshold:g}) = y]"

    @staticmethod
    def value(y: Any, p: Any, threshold: Any) -> Any:
        right = 0.0
        for k in range(p.size):
            right += 1.0 if y[k] == (1.0 if p[k] > threshold else 0.0) else 0.0
        return right / p.size


def _ahead(p: Any, truth: Any) -> Any:
    """How many classes are more probable than the true one; all of them, where its probability is NaN."""
    count = 0
    for k in range(p.size):
        count += 1 if p[k] > p[truth] else 0
    return count if p[truth] == p[truth] else p.size


@METRICS.register()
class TopKCategoricalAccuracy(Metric):
    """top_k = share of examples whose true class is among the k most probable; with ties, it is"""

    name = "top_k_categorical_accuracy"
    title = "Top-k accuracy, one-hot targets"
    formula = "mean [fewer than k classes have ŷ > ŷ[argmax y]]"
    source = "keras/src/metrics/accuracy_metrics.py, TopKCategoricalAccuracy"
    sparse = False

    def __init__(self, k: int = 5) -> None:
        self.k = whole("k", k)

    @property
    def settings(self) -> tuple[float, ...]:
        return (float(self.k),)

    @property
    def written(self) -> str:
        return f"mean [argmax y among the {self.k} largest ŷ]"

    @staticmethod
    def value(y: Any, p: Any, k: Any) -> Any:
        return 1.0 if _ahead(p, _largest(y)) < k else 0.0


@METRICS.register()
class SparseTopKCategoricalAccuracy(Metric):
    """top_k = share of examples whose true class is among the k most probable; with ties, it is"""

    name = "sparse_top_k_categorical_accuracy"
    title = "Top-k accuracy, integer targets"
    formula = "mean [fewer than k classes have ŷ > ŷ[y]]"
    source = "keras/src/metrics/accuracy_metrics.py, SparseTopKCategoricalAccuracy"
    sparse = True

    def __init__(self, k: int = 5) -> None:
        self.k = whole("k", k)

    @property
    def settings(self) -> tuple[float, ...]:
        return (float(self.k),)

    @property
    def written(self) -> str:
        return f"mean [y among the {self.k} largest ŷ]"

    @staticmethod
    def value(y: Any, p: Any, k: Any) -> Any:
        return 1.0 if _ahead(p, int(y[0])) < k else 0.0
