"""Published error rates on the MNIST test digits, and where a run of one's own would stand among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One published result."""

    year: int
    error: float
    """Share of the 10,000 test digits that were wrong, in percent."""
    method: str
    authors: str


RECORDS = (
    Record(1998, 12.0, "linear classifier", "LeCun et al."),
    Record(1998, 5.0, "nearest neighbours on pixels", "LeCun et al."),
    Record(1998, 4.7, "two layers, 300 hidden units", "LeCun et al."),
    Record(1998, 1.7, "LeNet-1, convolutional", "LeCun et al."),
    Record(1998, 0.95, "LeNet-5, convolutional", "LeCun et al."),
    Record(2002, 0.56, "support vectors on deslanted digits", "DeCoste, Schölkopf"),
    Record(2003, 0.40, "convolutional, digits bent at random", "Simard et al."),
    Record(2006, 0.39, "convolutional, trained layer by layer", "Ranzato et al."),
    Record(2010, 0.35, "six plain layers on a graphics card", "Cireşan et al."),
    Record(2011, 0.27, "committee of 7 convolutional networks", "Cireşan et al."),
    Record(2012, 0.23, "committee of 35 convolutional networks", "Cireşan et al."),
)
"""From the list that Y. LeCun, C. Cortes and C. Burges kept beside the data; the test data are the same for all."""


def wrong_of(record_error: float, digits: int = 10_000) -> int:
    """How many of the test digits that is: percent · digits / 100."""
    return round(record_error * digits / 100)


def beaten_by(error: float, records: Sequence[Record] = RECORDS) -> int:
    """How many of the records are better than an error in percent."""
    return sum(record.error < error for record in records)
