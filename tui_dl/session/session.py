"""The learner's session: all that can be done, as commands; all that can be seen, as snapshots.

A session belongs to one thread (the app's worker, or the caller). Only `interrupt`, `set_learning_rate` and
`scale_learning_rate` may be called from others, also while a stride is under way.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_dl.session.debugging import Debugging
from tui_dl.session.runs import Runs, same, settings_of
from tui_dl.session.setup import Setup, Stride, build_network
from tui_dl.session.snapshot import ChartsView, Configuration, Snapshot, State

if TYPE_CHECKING:
    from tui_dl.data.dataset import Dataset
    from tui_dl.engine.machine import Machine
    from tui_dl.session.opened import Opened
    from tui_dl.session.snapshot import FittedView, HistoryView, StripView

Publish = Callable[[Snapshot], None]

FRAME_SECONDS = 0.2
"""How long training goes on between two frames."""
_WELCOME = "A batch of {rows} {what} is loaded. Press space to take its first step."
_RATE_LIMITS = (1e-9, 1e3)


class Session(Debugging):
    """A network, its data and a cursor, from the first batch to the last epoch and back."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.exit_code = 0
        """What the process should exit with if opening failed."""
        self._state = State.STARTING
        self._message = ""
        self._numbers = itertools.count(1)
        self._rate = 0.0
        self._interrupted = threading.Event()
        self._wanted_rate: float | None = None
        self._throughput = 0.0
        self._stopped = ""
        self._furthest = 0
        self._opened: Opened | None = None
        self.runs = Runs()
        """The runs that are over and kept, to be named, removed and compared."""

    # ------------------------------------------------------------------ opening

    def open(self, publish: Publish) -> None:
        """Load everything: libraries, data, network, compiled kernels; ends with a batch in view. Never raises."""
        try:
            self._open(publish)
        except Exception as error:
            self._fail(error)
        publish(self.snapshot())

    def _open(self, publish: Publish) -> None:
        self._tell(publish, "loading the numerical libraries")
        from tui_dl.data import catalog
        from tui_dl.session import opening
        from tui_dl.session.opened import Opened

        self._tell(publish, f"reading {self.setup.data}")
        dataset = catalog.load(self.setup.data, seed=self.setup.seed)
        network = build_network(self.setup, dataset)
        self._tell(publish, opening.compiling_notice())
        self._opened = Opened(self.setup, dataset, network)
        self._machine.prepare()
        self._opened.trainer.advance()
        self._rate = _tidy(self._machine.learning_rate)
        self._state = State.READY
        self._message = _WELCOME.format(
            rows=self._machine.batch.rows, what="digits" if dataset.image_shape else "examples"
        )

    def _tell(self, publish: Publish, message: str) -> None:
        self._message = message
        publish(replace(self.snapshot(), passing=True))

    def _fail(self, error: Exception) -> None:
        from tui_dl.session.opening import describe

        self._state = State.FAILED
        self._message, self.exit_code = describe(error)

    @property
    def opened(self) -> Opened:
        """Data, network and trainer, for questions that look and change nothing. Raises RuntimeError before `open`."""
        return self._ready

    @property
    def _machine(self) -> Machine:
        return self._ready.trainer.machine

    @property
    def _ready(self) -> Opened:
        if self._opened is None:
            raise RuntimeError("the session is not open yet")
        return self._opened

    @property
    def dataset(self) -> Dataset:
        """What it trains and tests on, in arrays that nobody writes to. Raises RuntimeError before it is open."""
        return self._ready.dataset

    # ------------------------------------------------------------------ moving

    def advance(self, stride: Stride, publish: Publish) -> None:
        """Move on by a stride. Long ones publish frames, and end early at `interrupt`, on a batch boundary."""
        self._interrupted.clear()
        self._stopped = ""
        if self._finished():
            self._message = "All epochs are done. b steps back, R begins again."
            return
        self._tell_of_waiting(stride, publish)
        self._message = ""
        self._ready.debugger.begin(self._machine)
        if stride is Stride.OPERATION:
            self._step()
        elif stride is Stride.PHASE:
            self._step_phase()
        elif stride is Stride.BATCH:
            self._step_batch()
        else:
            epochs = self._machine.cursor.epoch if stride is Stride.EPOCH else self.setup.epochs
            if stride is Stride.EPOCH and self._at_epoch_end():
                epochs += 1
            self._train(epochs, publish)
        self._ready.statistics.sample()
        self._note_divergence()
        if self._finished() or self._state is State.DIVERGED:
            self.keep_run()

    def _tell_of_waiting(self, stride: Stride, publish: Publish) -> None:
        """Right after installation, what comes next may still be compiled."""
        machine = self._machine
        following = machine.program.operations[0 if machine.finished_batch else machine.done_operations :]
        if machine.must_wait(following[:1] if stride is Stride.OPERATION else following):
            self._tell(publish, "still compiling what comes next: once after installation, some seconds")

    def _finished(self) -> bool:
        return self._ready.trainer.epochs_done >= self.setup.epochs

    def _at_epoch_end(self) -> bool:
        machine = self._machine
        return machine.finished_batch and machine.cursor.batch == machine.batches_per_epoch

    def _step(self) -> bool:
        """One operation; whether a breakpoint stops here."""
        self._take_rate()
        self._ready.trainer.advance()
        if self._machine.finished_batch:
            self._note_batch()
        reached = self._ready.debugger.stop_at(self._machine)
        if reached is not None:
            self._stop(reached)
        return reached is not None

    def _step_phase(self) -> None:
        """To the end of the phase at hand; from there, to the end of the next."""
        program = self._machine.program
        stopped = self._step()
        while not self._machine.finished_batch and not stopped:
            done = self._machine.done_operations
            if program[done].phase is not program[done - 1].phase:
                break
            stopped = self._step()

    def _step_batch(self) -> None:
        """To the end of the batch at hand; from there, to the end of the next."""
        stopped = self._step()
        while not self._machine.finished_batch and not stopped:
            stopped = self._step()

    def _train(self, epochs: int, publish: Publish) -> None:
        trainer, machine, debugger = self._ready.trainer, self._machine, self._ready.debugger
        if debugger.ends_epochs is not None:
            epochs = min(epochs, machine.cursor.epoch + self._at_epoch_end())
        self._state = State.RUNNING
        machine.clear_interrupt()
        if debugger.steps_inside:
            self._run_stepping(epochs, publish)
        elif debugger.looks_at_batches:
            self._run_looking(epochs, publish)
        else:
            self._run_freely(epochs, publish)
        machine.clear_interrupt()
        self._state = State.READY
        self._throughput = 0.0
        machine.remember_batch()
        self._note_batch()
        if self._interrupted.is_set():
            self._message = "Paused after a whole batch. space steps on from here, r goes on running."
        elif not self._stopped and debugger.ends_epochs is not None and trainer.epochs_done == epochs:
            self._stop(debugger.ends_epochs)
        elif self._finished():
            self._message = f"{self.setup.epochs} epochs are done. b steps back, R begins again."

    def _goes_on(self, epochs: int) -> bool:
        # An interrupt that came between the machine's flag and ours must not be lost.
        trainer = self._ready.trainer
        return trainer.epochs_done < epochs and not self._interrupted.is_set() and not trainer.diverged

    def _run_freely(self, epochs: int, publish: Publish) -> None:
        """At full speed: as many batches at once as a frame takes."""
        from tui_dl.engine.trainer import Pace

        pace = Pace(FRAME_SECONDS)
        while self._goes_on(epochs):
            self._take_rate()
            pace.count(self._ready.statistics.run(self._ready.trainer, pace.batches))
            self._throughput = pace.batches_per_second * self._machine.program.batch_size
            publish(self.snapshot())

    def _run_looking(self, epochs: int, publish: Publish) -> None:
        """Batch by batch: watches are noted, and a batch that comes to a breakpoint is looked at once more inside."""
        from tui_dl.engine.trainer import Pace

        debugger, frame = self._ready.debugger, Pace(FRAME_SECONDS)
        batches, started = 0, time.perf_counter()
        while self._goes_on(epochs):
            self._take_rate()
            before = debugger.baseline()
            batches += self._ready.statistics.run(self._ready.trainer, 1)
            self._note_batch()
            if debugger.stop_after_batch(self._machine) is not None:
                debugger.begin_again(before)
                self._find_stop()
                return
            if time.perf_counter() - started >= FRAME_SECONDS:
                frame.count(batches)
                batches, started = 0, time.perf_counter()
                self._throughput = frame.batches_per_second * self._machine.program.batch_size
                publish(self.snapshot())

    def _find_stop(self) -> None:
        """Do the batch at hand again, operation by operation, up to the one that comes to the breakpoint."""
        machine = self._machine
        machine.go_to(machine.step, 0)
        while not machine.finished_batch and not self._step():
            continue

    def _run_stepping(self, epochs: int, publish: Publish) -> None:
        """Operation by operation."""
        started = time.perf_counter()
        while self._goes_on(epochs) and not self._step():
            if self._machine.finished_batch and time.perf_counter() - started >= FRAME_SECONDS:
                started = time.perf_counter()
                publish(self.snapshot())

    def _note_divergence(self) -> None:
        if self._ready.trainer.diverged:
            self._state = State.DIVERGED
            self._message = (
                "The loss is not a number any more: the steps were too big. b leads back, - lowers η, R restarts."
            )
        elif self._state is State.DIVERGED:
            self._state = State.READY

    def back(self, stride: Stride, publish: Publish) -> None:
        """Undo a stride: an operation, a phase or a batch."""
        machine = self._machine
        self._message = self._stopped = ""
        if machine.step == 0 and machine.done_operations <= 1:
            self._message = "This is the very beginning: nothing has been computed yet."
            return
        if stride is Stride.OPERATION:
            machine.rewind()
        elif stride is Stride.PHASE:
            self._back_phase()
        else:
            self._back_batch(publish)
        self._note_batch()
        self._note_divergence()

    def _back_phase(self) -> None:
        """To the end of the phase before."""
        current = self._machine.current
        phase = current.phase if current else None
        while (current := self._machine.current) and current.phase is phase:
            if self._machine.step == 0 and self._machine.done_operations == 1:
                break
            self._machine.rewind()

    def _back_batch(self, publish: Publish) -> None:
        """To the end of the batch before; from the first one, to its beginning."""
        machine = self._machine
        if machine.step == 0:
            machine.go_to(0, 1)
            return
        self._tell(publish, "going back")
        machine.go_to(machine.step - 1, len(machine.program))
        self._message = ""

    def restart(self) -> None:
        """Begin anew with the same seed: the same weights, the same batches. The run so far is kept for the charts."""
        opened = self._ready
        self.keep_run()
        opened.restart()
        self._stopped, self._furthest = "", 0
        opened.trainer.advance()
        self._rate, self._wanted_rate = _tidy(self._machine.learning_rate), None
        self._state, self._throughput = State.READY, 0.0
        self._message = f"Restarted with seed {self.setup.seed}: the same weights and batches as before."

    def configure(self, setup: Setup, publish: Publish) -> None:
        """Go on with another configuration: with the weights as they are where they still fit, else with new ones.

        Where it does not fit together, everything stays as it is, and the message says why.
        """
        from tui_dl.session.opening import describe
        from tui_dl.session.reconfiguring import reconfigured

        self._tell(publish, "building the network")
        self.keep_run()
        try:
            self._opened, self._message = reconfigured(
                self._ready, replace(self.setup, learning_rate=self._rate), setup
            )
            self.setup = setup
            self._rate, self._wanted_rate = _tidy(setup.learning_rate or self._machine.learning_rate), None
            self._state, self._throughput = State.READY, 0.0
        except Exception as error:
            self._message = describe(error)[0]
        publish(self.snapshot())

    def interrupt(self) -> None:
        """From any thread: a stride under way ends with the batch at hand."""
        self._interrupted.set()
        if self._opened is not None:
            self._machine.interrupt()

    # ------------------------------------------------------------------ learning rate

    def set_learning_rate(self, value: float) -> None:
        """From any thread: a new η, from the next batch on. Silently kept within sensible limits."""
        low, high = _RATE_LIMITS
        self._rate = self._wanted_rate = min(max(value, low), high)
        if self._opened is not None and self._state is not State.RUNNING:
            self._take_rate()

    def scale_learning_rate(self, up: bool) -> None:
        """From any thread: the next larger or smaller of 1, 2, 5 · 10ᵏ."""
        if self._rate:
            self.set_learning_rate(next_rate(self._rate, up))

    def _take_rate(self) -> None:
        """Between batches: hand a wish to the machine."""
        wanted, self._wanted_rate = self._wanted_rate, None
        if wanted is not None:
            self._machine.set_learning_rate(wanted)
            # From here on the future will be another one.
            self._furthest = self._machine.batches_done

    # ------------------------------------------------------------------ choosing

    def choose(
        self,
        *,
        example: int | None = None,
        move: tuple[int, int] | None = None,
        element: tuple[str, tuple[int, ...]] | None = None,
    ) -> None:
        """Choose an example of the batch; move by (rows, columns) in the output in view; or take a tensor's element."""
        machine, choice = self._machine, self._ready.choice
        if example is not None:
            choice.choose_example(example % machine.batch.rows)
        if move is not None and machine.current is not None:
            name = next(iter(machine.current.outputs))
            if not machine.current.outputs[name]:
                name = "ŷ"
            choice.move(machine.program.tensors[name], machine.tensors[name].shape, *move)
        if element is not None and element[0] in machine.tensors:
            name, index = element
            shape = machine.tensors[name].shape
            if len(index) == len(shape) and all(0 <= i < size for i, size in zip(index, shape, strict=True)):
                choice.choose(machine.program.tensors[name].axes, index)

    # ------------------------------------------------------------------ charts

    def keep_run(self) -> None:
        """Keep the run so far, where it is long enough: done before whatever ends it."""
        settings, history = self._run_so_far()
        self.runs.keep(settings, history)

    def charts(self) -> ChartsView:
        """What charts show beside the snapshot's history."""
        settings, history = self._run_so_far()
        others = tuple(run for run in self.runs.view() if not same(run, settings, history))
        return ChartsView(settings, others, self._ready.statistics.view())

    def _run_so_far(self) -> tuple[dict[str, str], HistoryView]:
        opened = self._ready
        return settings_of(self.setup, opened.network, self._configuration()), opened.past.view(opened.trainer)

    def save_charts(self, ending: str, picture: str = "") -> str:
        """Write all runs (`csv`, `json`) or a picture (`svg`) to a new file here; in a line, where, or why not."""
        from tui_dl.session.export import save_charts

        _, history = self._run_so_far()
        return save_charts(self.charts(), history, ending, picture)

    def computed(self) -> FittedView | StripView | None:
        """What the network makes of its inputs now: a curve or a surface with every hidden unit's, or its digits."""
        return self._ready.computed()

    def batch_strip(self) -> StripView | None:
        """The batch at hand, right and wrong; None before its predictions, and where the data are no images."""
        return self._ready.batch_strip()

    # ------------------------------------------------------------------ what is seen

    def snapshot(self) -> Snapshot:
        """All there is to see at this moment, copied out of the arrays."""
        number, opened = next(self._numbers), self._opened
        if opened is None or self._state in (State.STARTING, State.FAILED):
            return Snapshot(number, self._state, self._message)
        return Snapshot(
            number,
            self._state,
            self._message,
            configuration=self._configuration(),
            samples_per_second=self._throughput,
            stopped=self._stopped,
            timeline=self._timeline(),
            **opened.views(running=self._state is State.RUNNING),
        )

    def _configuration(self) -> Configuration:
        opened = self._ready
        options = opened.network.compiled
        validation = opened.trainer.validation
        return Configuration(
            data=self.setup.data,
            examples=self._machine.feed.examples,
            validation_examples=validation.examples if validation else 0,
            test_examples=len(opened.dataset.test_x),
            optimizer=options.optimizer.name,
            loss=options.loss.name,
            learning_rate=self._rate or self._machine.learning_rate,
            batch_size=self._machine.program.batch_size,
            seed=self.setup.seed,
            threads=self._machine.threads,
        )


def _tidy(rate: float) -> float:
    """A learning rate as it was meant, without the digits that single precision adds."""
    return float(f"{rate:.7g}")


def next_rate(rate: float, up: bool) -> float:
    """The neighbour of a learning rate among 1, 2, 5 · 10ᵏ."""
    power = 10.0 ** math.floor(math.log10(rate) + 1e-9)
    steps = [factor * scale for scale in (power / 10, power, power * 10) for factor in (1, 2, 5)]
    if up:
        return float(f"{next(step for step in steps if step > rate * (1 + 1e-6)):.3g}")
    return float(f"{next(step for step in reversed(steps) if step < rate * (1 - 1e-6)):.3g}")
