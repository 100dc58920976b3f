"""What a network must know of its data: how many numbers go in, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tui_dl.data import catalog
from tui_dl.data.dataset import Dataset, Task


@dataclass(frozen=True, slots=True)
class DataFacts:
    """A data set without its values."""

    name: str
    title: str
    features: int
    """Values per example, e.g. 784."""
    task: Task
    labels: tuple[str, ...]
    """A name for each class; empty for regression."""
    train: int
    """Examples to train on, the validation part included."""
    test: int
    image_shape: tuple[int, int] | None
    low: float
    """The smallest target, and the largest."""
    high: float

    @property
    def classes(self) -> int:
        """How many there are; 0 for regression."""
        return len(self.labels)

    @property
    def what(self) -> str:
        """The task in a few words, such as `10 classes`."""
        if self.task == "regression":
            return f"a number from {self.low:.3g} to {self.high:.3g}".replace("-", "−")
        return f"{self.classes} classes"


def facts_of(name: str, dataset: Dataset) -> DataFacts:
    """The facts of a data set that is in memory, under the name it was asked for."""
    targets = dataset.train_y
    return DataFacts(
        name=name,
        title=dataset.title,
        features=dataset.features,
        task=dataset.task,
        labels=dataset.labels,
        train=len(targets),
        test=len(dataset.test_y),
        image_shape=dataset.image_shape,
        low=float(targets.min()) if len(targets) else 0.0,
        high=float(targets.max()) if len(targets) else 0.0,
    )


@lru_cache(maxsize=64)
def facts(name: str, seed: int = 0) -> DataFacts:
    """The facts of a data set by name or path; it is read once. Raises `DataError`."""
    return facts_of(name, catalog.load(name, seed))
