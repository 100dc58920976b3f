"""Moving through training: an operation, a phase, a batch, an epoch or a whole run at once; and back."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from tui_dl.session.moves import State, Stride

if TYPE_CHECKING:
    from tui_dl.session.debugger import Breakpoint
    from tui_dl.session.standing import Publish, Standing

FRAME_SECONDS = 0.3
"""How long training goes on between two frames."""


class Strides:
    """Moves a session's cursor, on and back, up to where a breakpoint stops it."""

    def __init__(self, now: Standing) -> None:
        self._now = now

    def advance(self, stride: Stride, publish: Publish) -> None:
        """Move on by a stride. Long ones publish frames, and end early at `interrupt`, on a batch boundary."""
        self._now.interrupted.clear()
        self._now.stopped = ""
        if self._now.finished:
            self._now.message = "All epochs are done. b steps back, R begins again."
            return
        self._tell_of_waiting(stride, publish)
        self._now.message = ""
        self._now.ready.debugger.begin(self._now.machine)
        if stride is Stride.OPERATION:
            self._step()
        elif stride is Stride.PHASE:
            self._step_phase()
        elif stride is Stride.BATCH:
            self._step_batch()
        else:
            epochs = self._now.machine.cursor.epoch if stride is Stride.EPOCH else self._now.setup.epochs
            if stride is Stride.EPOCH and self._at_epoch_end():
                epochs += 1
            self._train(epochs, publish)
        self._now.ready.statistics.sample()
        self._now.note_divergence()
        if self._now.finished or self._now.state is State.DIVERGED:
            self._now.keep_run()

    def _tell_of_waiting(self, stride: Stride, publish: Publish) -> None:
        """Right after installation, what comes next may still be compiled."""
        machine = self._now.machine
        following = machine.program.operations[0 if machine.finished_batch else machine.done_operations :]
        if machine.must_wait(following[:1] if stride is Stride.OPERATION else following):
            self._now.tell(publish, "still compiling what comes next: once after installation, some seconds")

    def _at_epoch_end(self) -> bool:
        machine = self._now.machine
        return machine.finished_batch and machine.cursor.batch == machine.batches_per_epoch

    def _step(self) -> bool:
        """One operation; whether a breakpoint stops here."""
        self._now.take_rate()
        self._now.ready.trainer.advance()
        if self._now.machine.finished_batch:
            self._now.note_batch()
        reached = self._now.ready.debugger.stop_at(self._now.machine)
        if reached is not None:
            self._stop(reached)
        return reached is not None

    def _step_phase(self) -> None:
        """To the end of the phase at hand; from there, to the end of the next."""
        program = self._now.machine.program
        stopped = self._step()
        while not self._now.machine.finished_batch and not stopped:
            done = self._now.machine.done_operations
            if program[done].phase is not program[done - 1].phase:
                break
            stopped = self._step()

    def _step_batch(self) -> None:
        """To the end of the batch at hand; from there, to the end of the next."""
        stopped = self._step()
        while not self._now.machine.finished_batch and not stopped:
            stopped = self._step()

    def _train(self, epochs: int, publish: Publish) -> None:
        trainer, machine, debugger = self._now.ready.trainer, self._now.machine, self._now.ready.debugger
        if debugger.ends_epochs is not None:
            epochs = min(epochs, machine.cursor.epoch + self._at_epoch_end())
        self._now.state = State.RUNNING
        machine.clear_interrupt()
        if debugger.steps_inside:
            self._run_stepping(epochs, publish)
        elif debugger.looks_at_batches:
            self._run_looking(epochs, publish)
        else:
            self._run_freely(epochs, publish)
        machine.clear_interrupt()
        self._now.state = State.READY
        self._now.throughput = 0.0
        machine.remember_batch()
        self._now.note_batch()
        if self._now.interrupted.is_set():
            self._now.message = "Paused after a whole batch. space steps on from here, r goes on running."
        elif not self._now.stopped and debugger.ends_epochs is not None and trainer.epochs_done == epochs:
            self._stop(debugger.ends_epochs)
        elif self._now.finished:
            self._now.message = f"{self._now.setup.epochs} epochs are done. b steps back, R begins again."

    def _goes_on(self, epochs: int) -> bool:
        # An interrupt that came between the machine's flag and ours must not be lost.
        trainer = self._now.ready.trainer
        return trainer.epochs_done < epochs and not self._now.interrupted.is_set() and not trainer.diverged

    def _run_freely(self, epochs: int, publish: Publish) -> None:
        """At full speed: as many batches at once as a frame takes."""
        from tui_dl.engine.trainer import Pace

        pace, told = Pace(FRAME_SECONDS), -math.inf
        while self._goes_on(epochs):
            self._now.take_rate()
            pace.count(self._now.ready.statistics.run(self._now.ready.trainer, pace.batches))
            # A run ends with its epoch, which may be over in no time.
            if time.perf_counter() - told >= FRAME_SECONDS / 2:
                self._now.throughput = pace.batches_per_second * self._now.machine.program.batch_size
                publish(self._now.snapshot())
                told = time.perf_counter()

    def _run_looking(self, epochs: int, publish: Publish) -> None:
        """Batch by batch: watches are noted, and a batch that comes to a breakpoint is looked at once more inside."""
        from tui_dl.engine.trainer import Pace

        debugger, frame = self._now.ready.debugger, Pace(FRAME_SECONDS)
        batches, started = 0, time.perf_counter()
        while self._goes_on(epochs):
            self._now.take_rate()
            before = debugger.baseline()
            batches += self._now.ready.statistics.run(self._now.ready.trainer, 1)
            self._now.note_batch()
            if debugger.stop_after_batch(self._now.machine) is not None:
                debugger.begin_again(before)
                self._find_stop()
                return
            if time.perf_counter() - started >= FRAME_SECONDS:
                frame.count(batches)
                batches, started = 0, time.perf_counter()
                self._now.throughput = frame.batches_per_second * self._now.machine.program.batch_size
                publish(self._now.snapshot())

    def _find_stop(self) -> None:
        """Do the batch at hand again, operation by operation, up to the one that comes to the breakpoint."""
        machine = self._now.machine
        machine.go_to(machine.step, 0)
        while not machine.finished_batch and not self._step():
            continue

    def _run_stepping(self, epochs: int, publish: Publish) -> None:
        """Operation by operation."""
        started = time.perf_counter()
        while self._goes_on(epochs) and not self._step():
            if self._now.machine.finished_batch and time.perf_counter() - started >= FRAME_SECONDS:
                started = time.perf_counter()
                publish(self._now.snapshot())

    def back(self, stride: Stride, publish: Publish) -> None:
        """Undo a stride: an operation, a phase or a batch."""
        machine = self._now.machine
        self._now.message = self._now.stopped = ""
        if machine.step == 0 and machine.done_operations <= 1:
            self._now.message = "This is the very beginning: nothing has been computed yet."
            return
        if stride is Stride.OPERATION:
            machine.rewind()
        elif stride is Stride.PHASE:
            self._back_phase()
        else:
            self._back_batch(publish)
        self._now.note_batch()
        self._now.note_divergence()

    def _back_phase(self) -> None:
        """To the end of the phase before."""
        current = self._now.machine.current
        phase = current.phase if current else None
        while (current := self._now.machine.current) and current.phase is phase:
            if self._now.machine.step == 0 and self._now.machine.done_operations == 1:
                break
            self._now.machine.rewind()

    def _back_batch(self, publish: Publish) -> None:
        """To the end of the batch before; from the first one, to its beginning."""
        machine = self._now.machine
        if machine.step == 0:
            machine.go_to(0, 1)
            return
        self._now.tell(publish, "going back")
        machine.go_to(machine.step - 1, len(machine.program))
        self._now.message = ""

    def move_to(self, index: int) -> None:
        """To an operation of this batch, forward or back."""
        machine = self._now.machine
        self._now.message = self._now.stopped = ""
        while machine.done_operations - 1 < index and not self._now.finished:
            self._step()
        while machine.done_operations - 1 > index:
            machine.rewind()
        self._now.message = self._now.stopped = ""
        self._now.note_batch()
        self._now.note_divergence()

    def go_to_batch(self, done: int, publish: Publish) -> None:
        """To where so many whole batches are done, as far as this training ever came."""
        first = self._now.machine.checkpoints[0]
        done = max(first, min(done, self._now.furthest))
        self.go(max(done - 1, 0), len(self._now.machine.program) if done else 1, publish)
        self._now.message = ""

    def go(self, step: int, operations: int, publish: Publish) -> None:
        """To a place in time: back by what is remembered, forward by training as before."""
        machine, trainer = self._now.machine, self._now.ready.trainer
        self._now.stopped = ""
        if abs(step - machine.step) > 2:
            self._now.tell(publish, "going there")
        if step > machine.step:
            while machine.batches_done < step and not trainer.diverged:
                trainer.run(step - machine.batches_done, stop_on_nan=True)
            while machine.step < step or machine.done_operations < operations:
                trainer.advance()
        else:
            machine.go_to(step, operations)
        self._now.note_batch()
        self._now.note_divergence()

    def _stop(self, reached: Breakpoint) -> None:
        operation = self._now.machine.current
        where = operation.formula if operation is not None else ""
        why = {
            "condition": f"{reached.text} has come true",
            "nan": "a value is NaN or infinite",
        }.get(reached.kind.value, reached.text)
        at = "" if reached.kind.value in ("operation", "epoch") else f", at {where}"
        self._now.stopped = f"breakpoint {reached.number}: {why}{at}"
        self._now.message = f"Stopped at {self._now.stopped}."
