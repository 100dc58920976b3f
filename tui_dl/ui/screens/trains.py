"""What screens share from which training is run while one looks at something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_dl.session import Stride
from tui_dl.session.snapshot import State
from tui_dl.ui.screens.place import Place
from tui_dl.ui.training import Command

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Snapshot


def standing(snapshot: Snapshot | None) -> str:
    """A line for a training that is over, else nothing."""
    if snapshot is None or snapshot.cursor is None:
        return ""
    if snapshot.state is State.DIVERGED:
        return "The loss is not a number any more: the steps were too big. R restarts, - lowers η."
    at = snapshot.cursor
    done = snapshot.history.batches_done if snapshot.history else 0
    return f"All {at.epochs} epochs are done. R begins again." if done >= at.epochs * at.batches else ""


class Trains(Place):
    """Runs, pauses and restarts the training."""

    TAB = "workbench"
    CSS_PATH = "charts.tcss"

    @property
    def ready(self) -> bool:
        """Whether there is a batch to look at."""
        snapshot = self.tui_dl.snapshot
        return snapshot is not None and snapshot.state not in (State.STARTING, State.FAILED)

    def tell(self, notice: str) -> None:
        """What was said here, and where training stands: the session's own words name the Workbench's keys."""
        app = self.tui_dl
        super().tell(app.said or standing(app.snapshot))

    def action_run(self) -> None:
        """Train through all epochs; while training runs, pause."""
        if self.tui_dl.worker.running:
            self.tui_dl.pause_training()
        else:
            self._train(Stride.RUN)

    def action_epoch(self) -> None:
        """Train to the end of the epoch."""
        self._train(Stride.EPOCH)

    def _train(self, stride: Stride) -> None:
        self.tui_dl.submit(Command(lambda session, publish: session.advance(stride, publish), True))

    def action_learning_rate(self, up: bool) -> None:
        """The next learning rate, also while training runs."""
        self.tui_dl.scale_learning_rate(up)

    def action_restart(self) -> None:
        """From the start, with the same seed."""
        self.tui_dl.submit(Command(lambda session, _: session.restart()))
