"""What a session holds once it is open: data, network, trainer, and the learner's choice of an element."""

from __future__ import annotations

from typing import Any

from tui_dl.data.dataset import Dataset
from tui_dl.engine.feed import split_at
from tui_dl.engine.graph import INPUTS
from tui_dl.engine.network import Sequential
from tui_dl.engine.trainer import Trainer
from tui_dl.session import views
from tui_dl.session.choice import Choice
from tui_dl.session.fitted import Fitted, can_be_drawn, same_digits
from tui_dl.session.history import Past
from tui_dl.session.setup import Setup, build_network
from tui_dl.session.snapshot import FittedView, StripView
from tui_dl.session.statistics import Statistics


class Opened:
    """What a session holds once it is open."""

    def __init__(self, setup: Setup, dataset: Dataset, network: Sequential) -> None:
        self._setup = setup
        self.dataset = dataset
        self.network = network
        self.choice = Choice()
        self.trainer = self._trainer()
        self._observe()
        self._choose_something_visible()

    def _trainer(self) -> Trainer:
        setup = self._setup
        whole = self.network.feed(self.dataset.train_x, self.dataset.train_y)
        first = split_at(whole.examples, setup.validation_split)
        return self.network.trainer(
            whole.part(0, first),
            whole.part(first, whole.examples) if first < whole.examples else None,
            batch_size=setup.batch_size,
            seed=setup.seed,
            threads=setup.threads,
        )

    def _observe(self) -> None:
        """Begin anew with all that is remembered of the training."""
        self.past = Past.of(self.trainer)
        self.statistics = Statistics(self.trainer.machine)
        self.fitted = (
            Fitted(self.trainer, self.dataset, self.network.count_params()) if can_be_drawn(self.dataset) else None
        )

    def restart(self) -> None:
        """The same network and batches from the beginning."""
        self.trainer.close()
        network = build_network(self._setup, self.dataset)
        self.network = network
        self.trainer = self._trainer()
        self._observe()

    def _choose_something_visible(self) -> None:
        """A pixel in the middle of the image: the corner that index 0 stands for is always dark."""
        if self.dataset.image_shape is not None:
            height, width = self.dataset.image_shape
            self.choice.choose([INPUTS], [height // 2 * width + width // 2])

    def computed(self) -> FittedView | StripView | None:
        """What the network makes of all inputs there could be, or of digits that stay the same."""
        return self.fitted.view(units=True) if self.fitted else same_digits(self.trainer, self.dataset)

    def batch_strip(self) -> StripView | None:
        """The batch at hand with what the network says of it."""
        return views.strip_view(self.trainer.machine, self.dataset)

    def views(self, *, running: bool) -> dict[str, Any]:
        """The parts of a snapshot; while training runs, the batch as a strip instead of one operation."""
        machine = self.trainer.machine
        records = machine.tensors
        scores = [float(records[name]) for name in machine.program.recorded if name in records]
        current = machine.current
        return {
            "program": views.program_lines(machine.program),
            "cursor": views.cursor_view(machine, self._setup.epochs),
            "loss": scores[0] if scores else None,
            "metric": scores[1] if len(scores) > 1 else None,
            "stage": views.stage(machine, current, self.choice) if current and not running else None,
            "example": views.example_view(machine, self.dataset, self.choice),
            "strip": self.batch_strip() if running else None,
            "fitted": self.fitted.view(units=False) if running and self.fitted else None,
            "architecture": views.architecture(self.network),
            "history": self.past.view(self.trainer),
        }
