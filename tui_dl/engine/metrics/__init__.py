"""Metrics: tracked beside the loss, never minimised. Every loss is a metric, too, under its own name."""

from tui_dl.engine.metrics.accuracy import (
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from tui_dl.engine.metrics.base import METRICS, CountedMetric, Metric
from tui_dl.engine.metrics.confusion import confusion_matrix
from tui_dl.engine.metrics.counted import F1Score, Precision, R2Score, Recall

__all__ = [
    "METRICS",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "CountedMetric",
    "F1Score",
    "Metric",
    "Precision",
    "R2Score",
    "Recall",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "confusion_matrix",
]
