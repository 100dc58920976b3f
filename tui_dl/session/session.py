"""The learner's session: all that can be done, as commands; all that can be seen, as snapshots.

A session belongs to one thread (the app's worker, or the caller). Only `interrupt`, `set_learning_rate` and
`scale_learning_rate` may be called from others, also while a stride is under way.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_dl.numbers import format_number
from tui_dl.session.chart_views import ChartsView
from tui_dl.session.debugging import Debugging
from tui_dl.session.filing import Filing
from tui_dl.session.moves import State, Stride
from tui_dl.session.runs import Runs, same
from tui_dl.session.setup import Setup, build_network
from tui_dl.session.snapshot import Snapshot
from tui_dl.session.standing import Publish, Standing, tidy
from tui_dl.session.strides import Strides

if TYPE_CHECKING:
    from tui_dl.data.dataset import Dataset
    from tui_dl.session.opened import Opened
    from tui_dl.session.snapshot import FittedView, StripView

_WELCOME = "A batch of {rows} {what} is loaded. Press space to take its first step."
_RATE_LIMITS = (1e-9, 1e3)


class Session:
    """A network, its data and a cursor, from the first batch to the last epoch and back."""

    def __init__(self, setup: Setup, file: Path | None = None) -> None:
        """A new session; with `file`, the one that is saved there."""
        self._now = Standing(setup)
        self._begin_with = file
        self.exit_code = 0
        """What the process should exit with if opening failed."""
        self._strides = Strides(self._now)
        self.debugging = Debugging(self._now, self._strides)
        """Asking why; breakpoints, watches and bookmarks."""
        self.filing = Filing(self._now)
        """Saving it in files, and opening others."""

    @property
    def setup(self) -> Setup:
        """The configuration."""
        return self._now.setup

    @property
    def runs(self) -> Runs:
        """The runs that are over and kept, to be named, removed and compared."""
        return self._now.runs

    # ------------------------------------------------------------------ opening

    def open(self, publish: Publish) -> None:
        """Load everything: libraries, data, network, compiled kernels; ends with a batch in view. Never raises."""
        try:
            self._open(publish)
        except Exception as error:
            self._fail(error)
        publish(self._now.snapshot())

    def _open(self, publish: Publish) -> None:
        self._now.tell(publish, "loading the numerical libraries")
        if self._begin_with is not None:
            self.filing.take_up(self._begin_with, publish)
            return
        from tui_dl.data import catalog
        from tui_dl.session import opening
        from tui_dl.session.opened import Opened

        self._now.tell(publish, f"reading {self._now.setup.data}")
        dataset = catalog.load(self._now.setup.data, seed=self._now.setup.seed)
        network = build_network(self._now.setup, dataset)
        self._now.tell(publish, opening.compiling_notice())
        self._now.opened = Opened(self._now.setup, dataset, network)
        self._now.opened.trainer.advance()
        self._now.begin(tidy(self._now.machine.learning_rate))
        self._now.message = _WELCOME.format(
            rows=self._now.machine.batch.rows, what="digits" if dataset.image_shape else "examples"
        )
        self._now.warn_of_rate()

    def _fail(self, error: Exception) -> None:
        from tui_dl.session.opening import describe

        self._now.state = State.FAILED
        self._now.message, self.exit_code = describe(error)

    @property
    def opened(self) -> Opened:
        """Data, network and trainer, for questions that look and change nothing. Raises RuntimeError before `open`."""
        return self._now.ready

    @property
    def dataset(self) -> Dataset:
        """What it trains and tests on, in arrays that nobody writes to. Raises RuntimeError before it is open."""
        return self._now.ready.dataset

    # ------------------------------------------------------------------ moving

    def advance(self, stride: Stride, publish: Publish) -> None:
        """Move on by a stride. Long ones publish frames, and end early at `interrupt`, on a batch boundary."""
        self._strides.advance(stride, publish)

    def back(self, stride: Stride, publish: Publish) -> None:
        """Undo a stride: an operation, a phase or a batch."""
        self._strides.back(stride, publish)

    def move_to(self, index: int) -> None:
        """To an operation of this batch, forward or back."""
        self._strides.move_to(index)

    def go_to_batch(self, done: int, publish: Publish) -> None:
        """To where so many whole batches are done, as far as this training ever came."""
        self._strides.go_to_batch(done, publish)

    def restart(self) -> None:
        """Begin anew with the same seed: the same weights, the same batches. The run so far is kept for the charts."""
        opened = self._now.ready
        self._now.keep_run()
        opened.restart()
        self._now.stopped, self._now.furthest = "", 0
        opened.trainer.advance()
        self._now.begin(tidy(self._now.machine.learning_rate))
        self._now.message = f"Restarted with seed {self._now.setup.seed}: the same weights and batches as before."
        self._now.warn_of_rate()

    def configure(self, setup: Setup, publish: Publish) -> None:
        """Go on with another configuration: with the weights as they are where they still fit, else with new ones.

        Where it does not fit together, everything stays as it is, and the message says why.
        """
        from tui_dl.session.opening import describe
        from tui_dl.session.reconfiguring import reconfigured

        self._now.tell(publish, "building the network")
        self._now.keep_run()
        before = replace(self._now.setup, learning_rate=self._now.rate)
        try:
            self._now.opened, self._now.message = reconfigured(self._now.ready, before, setup)
            self._now.setup = setup
            if before != replace(setup, epochs=before.epochs):
                self._now.change_future()
            self._now.begin(tidy(setup.learning_rate or self._now.machine.learning_rate))
            self._now.warn_of_rate()
        except Exception as error:
            self._now.message = describe(error)[0]
        publish(self._now.snapshot())

    def interrupt(self) -> None:
        """From any thread: a stride under way ends with the batch at hand."""
        self._now.interrupted.set()
        if self._now.opened is not None:
            self._now.machine.interrupt()

    # ------------------------------------------------------------------ learning rate

    def set_learning_rate(self, value: float) -> None:
        """From any thread: a new η, from the next batch on. Silently kept within sensible limits."""
        if self.setup.schedule is not None:
            self.refuse("A schedule decides η. In the Network place (3) it can be changed, or taken away.")
            return
        low, high = _RATE_LIMITS
        self._now.rate = self._now.wanted_rate = min(max(value, low), high)
        if self._now.opened is not None and self._now.state is not State.RUNNING:
            self._now.take_rate()
        if self._now.state is State.READY:
            # What is begun is finished with the rate it began with, as in training.
            self._now.message = f"η is {format_number(self._now.rate)} from the next batch on."
            self._now.warn_of_rate()

    def scale_learning_rate(self, up: bool) -> None:
        """From any thread: the next larger or smaller of 1, 2, 5 · 10ᵏ."""
        if self._now.rate:
            self.set_learning_rate(next_rate(self._now.rate, up))

    # ------------------------------------------------------------------ choosing

    def choose(
        self,
        *,
        example: int | None = None,
        move: tuple[int, int] | None = None,
        element: tuple[str, tuple[int, ...]] | None = None,
    ) -> None:
        """Choose an example of the batch; move by (rows, columns) in the tensor that is meant; or take an element."""
        from tui_dl.session import views

        machine, choice = self._now.machine, self._now.ready.choice
        if example is not None:
            choice.choose_example(example % machine.batch.rows)
        if move is not None and machine.current is not None:
            name = choice.tensor_at(machine.current)
            if not machine.tensors[name].shape:
                name = "ŷ"
            choice.move(machine.program.tensors[name], machine.tensors[name].shape, *move)
        if element is not None and element[0] in machine.tensors:
            name, index = element
            shape = machine.tensors[name].shape
            if len(index) == len(shape) and all(0 <= i < size for i, size in zip(index, shape, strict=True)):
                choice.choose(machine.program.tensors[name].axes, index)
                views.point(machine, choice, name)

    def next_tensor(self) -> None:
        """Mean the next of the tensors in view: arrows move there, and it is what is asked about."""
        from tui_dl.session import views

        if (operation := self._now.machine.current) is not None:
            self._now.ready.choice.point_on(operation, views.names_in_view(operation, self._now.machine))

    # ------------------------------------------------------------------ charts

    def charts(self) -> ChartsView:
        """What charts show beside the snapshot's history."""
        settings, history = self._now.run_so_far()
        others = tuple(run for run in self._now.runs.view() if not same(run, settings, history))
        return ChartsView(settings, others, self._now.ready.statistics.view())

    def save_charts(self, ending: str, picture: str = "") -> str:
        """Write all runs (`csv`, `json`) or a picture (`svg`) to a new file here; in a line, where, or why not."""
        from tui_dl.session.export import save_charts

        _, history = self._now.run_so_far()
        return save_charts(self.charts(), history, ending, picture)

    def computed(self) -> FittedView | StripView | None:
        """What the network makes of its inputs now: a curve or a surface with every hidden unit's, or its digits."""
        return self._now.ready.computed()

    def batch_strip(self) -> StripView | None:
        """The batch at hand, right and wrong; None before its predictions, and where the data are no images."""
        return self._now.ready.batch_strip()

    # ------------------------------------------------------------------ what is seen

    def refuse(self, reason: str) -> None:
        """Say why something asked for was not done."""
        self._now.message = reason

    def snapshot(self) -> Snapshot:
        """All there is to see at this moment, copied out of the arrays."""
        return self._now.snapshot()


def next_rate(rate: float, up: bool) -> float:
    """The neighbour of a learning rate among 1, 2, 5 · 10ᵏ."""
    power = 10.0 ** math.floor(math.log10(rate) + 1e-9)
    steps = [factor * scale for scale in (power / 10, power, power * 10) for factor in (1, 2, 5)]
    if up:
        return float(f"{next(step for step in steps if step > rate * (1 + 1e-6)):.3g}")
    return float(f"{next(step for step in reversed(steps) if step < rate * (1 - 1e-6)):.3g}")
