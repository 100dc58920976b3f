"""What training and stepping begin with: data, network, and a trainer that stands at the first batch."""

from __future__ import annotations

from dataclasses import dataclass

from tui_dl.data.dataset import Dataset
from tui_dl.engine.feed import Feed, split_at
from tui_dl.engine.network import Network
from tui_dl.engine.trainer import Trainer
from tui_dl.session.setup import inputs_of


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """A network with its data, ready to be trained."""

    dataset: Dataset
    network: Network
    whole: Feed
    """All training data, the validation part included."""
    trainer: Trainer


def make_bench(
    dataset: Dataset,
    network: Network,
    *,
    batch_size: int,
    validation_split: float,
    seed: int,
    threads: int | None = None,
) -> Bench:
    """Put a compiled network to work. Raises `NetworkError` where data and network do not fit together."""
    whole = network.feed(inputs_of(network, dataset.train_x), dataset.train_y)
    first = split_at(whole.examples, validation_split)
    trainer = network.trainer(
        whole.part(0, first),
        whole.part(first, whole.examples) if first < whole.examples else None,
        batch_size=batch_size,
        seed=seed,
        threads=threads,
    )
    trainer.machine.prepare()
    return Bench(dataset, network, whole, trainer)
