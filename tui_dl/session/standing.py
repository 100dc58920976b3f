"""Where a session stands: what is open, how far it has come, and the last that it said."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_dl.session.moves import State
from tui_dl.session.rates import concern
from tui_dl.session.runs import Runs, settings_of
from tui_dl.session.snapshot import Configuration, FileView, Snapshot, TimelineView

if TYPE_CHECKING:
    from tui_dl.engine.machine import Machine
    from tui_dl.session.chart_views import HistoryView
    from tui_dl.session.opened import Opened
    from tui_dl.session.setup import Setup

Publish = Callable[[Snapshot], None]


def tidy(rate: float) -> float:
    """A learning rate as it was meant, without the digits that single precision adds."""
    return float(f"{rate:.7g}")


class Standing:
    """What the parts of a session share, and what is seen of it."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.opened: Opened | None = None
        self.state = State.STARTING
        self.message = ""
        self.stopped = ""
        """The breakpoint that the last move has reached."""
        self.furthest = 0
        """The most batches that were ever done."""
        self.rate = 0.0
        """The learning rate in force."""
        self.wanted_rate: float | None = None
        """One that was asked for and is in force from the next batch on."""
        self.throughput = 0.0
        """Examples a second, while training runs."""
        self.interrupted = threading.Event()
        self.file: FileView | None = None
        self.runs = Runs()
        self._numbers = itertools.count(1)

    @property
    def machine(self) -> Machine:
        """What computes. Raises RuntimeError before the session is open."""
        return self.ready.trainer.machine

    @property
    def ready(self) -> Opened:
        """Data, network and trainer. Raises RuntimeError before the session is open."""
        if self.opened is None:
            raise RuntimeError("the session is not open yet")
        return self.opened

    def begin(self, rate: float) -> None:
        """Ready for a first stride, at this learning rate."""
        self.rate, self.wanted_rate = rate, None
        self.state, self.throughput = State.READY, 0.0

    def warn_of_rate(self) -> None:
        """Before all else that there is to say: a learning rate that leads nowhere."""
        if warning := concern(self.rate):
            self.message = f"{warning} {self.message}"

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.ready.trainer.epochs_done >= self.setup.epochs

    def run_so_far(self) -> tuple[dict[str, str], HistoryView]:
        """The settings and the history of the run that goes on."""
        opened = self.ready
        return settings_of(self.setup, opened.network, self.configuration(), opened.statistics.rates), opened.past.view(
            opened.trainer
        )

    def keep_run(self) -> None:
        """Keep the run so far, where it is long enough: done before whatever ends it."""
        settings, history = self.run_so_far()
        self.runs.keep(settings, history)

    def note_divergence(self) -> None:
        """Say so where the loss is not a number any more; else it is a number again."""
        if self.ready.trainer.diverged:
            self.state = State.DIVERGED
            self.message = "The loss is not a number any more. b leads back, - lowers η, R begins again."
        elif self.state is State.DIVERGED:
            self.state = State.READY

    def note_batch(self) -> None:
        """A batch has ended, or one has gone back."""
        self.furthest = max(self.furthest, self.machine.batches_done)
        self.ready.debugger.note_batch(self.machine)

    def take_rate(self) -> None:
        """Between batches: hand a wish to the machine."""
        wanted, self.wanted_rate = self.wanted_rate, None
        if wanted is not None:
            self.machine.set_learning_rate(wanted)
            self.change_future()

    def change_future(self) -> None:
        """From here on the future will be another one: what was seen of it does not count any more."""
        self.furthest = self.machine.batches_done
        self.ready.statistics.forget()

    def tell(self, publish: Publish, message: str) -> None:
        """Publish in a line what is being done."""
        self.message = message
        publish(replace(self.snapshot(), passing=True))

    def snapshot(self) -> Snapshot:
        """All there is to see at this moment, copied out of the arrays."""
        number, opened = next(self._numbers), self.opened
        if opened is None or self.state in (State.STARTING, State.FAILED):
            return Snapshot(number, self.state, self.message)
        return Snapshot(
            number,
            self.state,
            self.message,
            configuration=self.configuration(),
            samples_per_second=self.throughput,
            stopped=self.stopped,
            timeline=self.timeline(),
            file=self.file,
            **opened.views(running=self.state is State.RUNNING),
        )

    def configuration(self) -> Configuration:
        """What is being trained."""
        opened = self.ready
        options, scheduled = opened.network.compiled, self.setup.schedule is not None
        validation = opened.trainer.validation
        return Configuration(
            data=self.setup.data,
            examples=self.machine.feed.examples,
            validation_examples=validation.examples if validation else 0,
            test_examples=len(opened.dataset.test_x),
            optimizer=options.optimizer.name,
            loss=options.loss.name,
            learning_rate=self.machine.learning_rate if scheduled else self.rate or self.machine.learning_rate,
            batch_size=self.machine.program.batch_size,
            seed=self.setup.seed,
            threads=self.machine.threads,
            scheduled=scheduled,
        )

    def timeline(self) -> TimelineView:
        """What lies in memory, and where the cursor stands in it."""
        machine, program = self.machine, self.machine.program
        part = machine.done_operations / len(program)
        marks = tuple(mark.step + mark.operations / len(program) for mark in self.ready.debugger.bookmarks)
        total = self.setup.epochs * machine.batches_per_epoch
        return TimelineView(
            machine.step + part, self.furthest, total, machine.batches_per_epoch, machine.checkpoints, marks
        )
