"""What a session holds once it is open: data, network, trainer, and the learner's choice of an element."""

from __future__ import annotations

from typing import Any

from tui_dl.data.dataset import Dataset
from tui_dl.engine.feed import split_at
from tui_dl.engine.network import Network
from tui_dl.engine.trainer import Trainer
from tui_dl.session import views
from tui_dl.session.choice import Choice
from tui_dl.session.conditions import Validation
from tui_dl.session.debugger import Debugger
from tui_dl.session.fitted import Fitted, can_be_drawn, same_digits
from tui_dl.session.history import Past
from tui_dl.session.setup import Setup, build_network, inputs_of
from tui_dl.session.snapshot import FittedView, StripView
from tui_dl.session.statistics import Statistics
from tui_dl.session.visits import Visits


class Opened:
    """What a session holds once it is open."""

    def __init__(self, setup: Setup, dataset: Dataset, network: Network) -> None:
        self.setup = setup
        """What `restart` begins with."""
        self.began = setup
        """What the training at hand began with: the learning rate and the epochs may have been changed since."""
        self.from_seed = True
        """Whether the training at hand began with the weights that the seed draws, so that it can be replayed."""
        self.dataset = dataset
        self.network = network
        self.choice = Choice()
        self.debugger = Debugger(self._newest_validation)
        self.visits = Visits()
        self.trainer = self._trainer()
        self._observe()
        self._choose_something_visible()

    def _trainer(self) -> Trainer:
        setup = self.setup
        whole = self.network.feed(inputs_of(self.network, self.dataset.train_x), self.dataset.train_y)
        first = split_at(whole.examples, setup.validation_split)
        trainer = self.network.trainer(
            whole.part(0, first),
            whole.part(first, whole.examples) if first < whole.examples else None,
            batch_size=setup.batch_size,
            seed=setup.seed,
            threads=setup.threads,
        )
        trainer.machine.prepare()
        return trainer

    def _observe(self) -> None:
        """Begin anew with all that is remembered of the training."""
        self.past = Past.of(self.trainer)
        self.statistics = Statistics(self.trainer.machine)
        self.fitted = Fitted(self.trainer, self.dataset, self.network) if can_be_drawn(self.dataset) else None

    def restart(self) -> None:
        """The same network and batches from the beginning."""
        self.trainer.close()
        network = build_network(self.setup, self.dataset)
        self.network = network
        self.began, self.from_seed = self.setup, True
        self.trainer = self._trainer()
        self.visits = Visits()
        self._observe()

    def _choose_something_visible(self) -> None:
        """A pixel in the middle of the image: the corner that index 0 stands for is always dark."""
        if self.dataset.image_shape is not None:
            _, width = self.dataset.image_shape
            for port in self.network.graph.inputs:
                self.choice.choose([port.axis], [port.units // width // 2 * width + width // 2])

    def _newest_validation(self) -> Validation:
        """What conditions and watches can read of it."""
        names = self.trainer.names if self.trainer.validation is not None else []
        return Validation(tuple(f"val_{name}" for name in names), self.trainer.validated)

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
        if not running:
            self.visits.note(machine)
        return {
            "program": views.program_lines(machine.program),
            "cursor": views.cursor_view(machine, self.setup.epochs),
            "loss": scores[0] if scores else None,
            "metric": scores[1] if len(scores) > 1 else None,
            "stage": views.stage(machine, current, self.choice) if current and not running else None,
            "example": views.example_view(machine, self.dataset, self.choice),
            "strip": self.batch_strip() if running else None,
            "fitted": self.fitted.view(units=False) if running and self.fitted else None,
            "architecture": views.architecture(self.network),
            "breakpoints": self.debugger.breakpoint_views(),
            "watches": self.debugger.watch_views(machine),
            "bookmarks": self.debugger.bookmark_views(),
            "visit": None if running else self.visits.view(machine, self.choice),
            "changed": frozenset() if running else self.visits.changed(machine),
            "history": self.past.view(self.trainer),
        }
