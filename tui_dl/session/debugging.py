"""What a learner can do in the debugger: ask why, set breakpoints, watches and bookmarks, move about in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_dl.session.snapshot import TimelineView

if TYPE_CHECKING:
    from tui_dl.engine.machine import Machine
    from tui_dl.session.chain import Chain
    from tui_dl.session.checking import CheckView
    from tui_dl.session.debugger import Breakpoint
    from tui_dl.session.opened import Opened
    from tui_dl.session.setup import Setup
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.session.why import Element, Why

Publish = Callable[["Snapshot"], None]


class Debugging:
    """The debugger's part of a session."""

    setup: Setup
    _message: str
    _stopped: str
    _furthest: int

    @property
    def _machine(self) -> Machine:
        raise NotImplementedError

    @property
    def _ready(self) -> Opened:
        raise NotImplementedError

    def _step(self) -> bool:
        raise NotImplementedError

    def _finished(self) -> bool:
        raise NotImplementedError

    def _note_divergence(self) -> None:
        raise NotImplementedError

    def _tell(self, publish: Publish, message: str) -> None:
        raise NotImplementedError

    # ------------------------------------------------------------------ why this number

    def chosen_element(self) -> Element:
        """The element that is chosen in what the operation in view makes."""
        machine = self._machine
        operation = machine.current or machine.program[0]
        name = next(iter(operation.outputs))
        return name, self._ready.choice.index(machine.program.tensors[name].axes, machine.tensors[name].shape)

    def find(self, text: str) -> Element:
        """The element that a learner has typed, chosen from now on. Raises `SessionError`."""
        from tui_dl.session import why

        element = why.read_element(self._machine, text, self.chosen_element()[0])
        self._ready.choice.choose(self._machine.program.tensors[element[0]].axes, element[1])
        return element

    def why(self, element: Element | None = None, *, earlier: bool = False, terms: int = 64, back: int = 0) -> Why:
        """The arithmetic of an element, the chosen one if none is named, here or so many batches back.

        The cursor stays. Raises `SessionError`.
        """
        from tui_dl.session import why

        chosen = element or self.chosen_element()
        return why.why(self._machine, self._ready.choice, chosen, earlier=earlier, terms=terms, back=back)

    def chain(self, element: Element | None = None, ways: tuple[int | None, ...] = ()) -> Chain:
        """The chain rule from an element to the loss. Raises `SessionError`."""
        from tui_dl.session.chain import chain

        return chain(self._machine, self._ready.choice, element or self.chosen_element(), ways)

    def check_gradient(self, samples: int = 2) -> list[CheckView]:
        """Finite differences beside the program's gradient: the chosen weight first, then samples of all weights."""
        from tui_dl.session.checking import check_gradient

        return check_gradient(self._machine, self._ready.choice, self.chosen_element()[0], samples)

    # ------------------------------------------------------------------ breakpoints, watches, bookmarks

    def toggle_breakpoint(self, index: int | None = None) -> None:
        """Stop at an operation, the one in view if none is named; or no longer."""
        machine = self._machine
        operation = machine.program[index] if index is not None else machine.current or machine.program[0]
        made = self._ready.debugger.toggle_operation(operation)
        if made is None:
            self._message = f"No breakpoint at {operation.formula} any more."
        else:
            self._message = f"Breakpoint {made.number}: n, e and r stop at {operation.formula}."

    def add_breakpoint(self, text: str) -> None:
        """Stop at the end of epochs, at a phase, a layer, an operation, a condition. Raises `SessionError`."""
        made = self._ready.debugger.add(text, self._machine)
        self._message = f"Breakpoint {made.number}: n, e and r stop at {made.text}."

    def enable_breakpoint(self, number: int, on: bool) -> None:
        """Switch a breakpoint on or off."""
        self._ready.debugger.enable(number, on)

    def remove(self, number: int) -> None:
        """Forget a breakpoint, a watch or a bookmark."""
        self._ready.debugger.remove(number)

    def add_watch(self, text: str) -> None:
        """Follow a number: an element, a norm, a learning rate. Raises `SessionError`."""
        watch = self._ready.debugger.watch(text, self._machine)
        self._message = f"{watch.scalar.text} is watched."

    def refuse(self, reason: str) -> None:
        """Say why something asked for was not done."""
        self._message = reason

    def bookmark(self) -> None:
        """Remember where the cursor stands. Raises `SessionError` where there are too many."""
        mark = self._ready.debugger.bookmark(self._machine)
        self._message = f"Bookmark at {mark.text}. ' leads back here."

    def to_bookmark(self, publish: Publish, number: int | None = None) -> None:
        """To a bookmark; to the next one if none is named. Raises `SessionError` where there is none."""
        debugger = self._ready.debugger
        if number is None:
            mark = debugger.next_bookmark(self._machine)
        else:
            mark = next(known for known in debugger.bookmarks if known.number == number)
        self._go(mark.step, mark.operations, publish)
        self._message = f"Bookmark: {mark.text}"

    def _stop(self, reached: Breakpoint) -> None:
        operation = self._machine.current
        where = operation.formula if operation is not None else ""
        why = {
            "condition": f"{reached.text} has come true",
            "nan": "a number is NaN or infinite for the first time",
        }.get(reached.kind.value, reached.text)
        at = "" if reached.kind.value in ("operation", "epoch") else f", at {where}"
        self._stopped = f"breakpoint {reached.number}: {why}{at}"
        self._message = f"Stopped at {self._stopped}."

    # ------------------------------------------------------------------ time

    def move_to(self, index: int) -> None:
        """To an operation of this batch, forward or back."""
        machine = self._machine
        self._message = self._stopped = ""
        while machine.done_operations - 1 < index and not self._finished():
            self._step()
        while machine.done_operations - 1 > index:
            machine.rewind()
        self._message = self._stopped = ""
        self._note_batch()
        self._note_divergence()

    def go_to_batch(self, done: int, publish: Publish) -> None:
        """To where so many whole batches are done, as far as this training ever came."""
        first = self._machine.checkpoints[0]
        done = max(first, min(done, self._furthest))
        self._go(max(done - 1, 0), len(self._machine.program) if done else 1, publish)
        self._message = ""

    def _go(self, step: int, operations: int, publish: Publish) -> None:
        """To a place in time: back by what is remembered, forward by training as before."""
        machine, trainer = self._machine, self._ready.trainer
        self._stopped = ""
        if abs(step - machine.step) > 2:
            self._tell(publish, "going there")
        if step > machine.step:
            while machine.batches_done < step and not trainer.diverged:
                trainer.run(step - machine.batches_done, stop_on_nan=True)
            while machine.step < step or machine.done_operations < operations:
                trainer.advance()
        else:
            machine.go_to(step, operations)
        self._note_batch()
        self._note_divergence()

    def _note_batch(self) -> None:
        """A batch has ended, or one has gone back."""
        self._furthest = max(self._furthest, self._machine.batches_done)
        self._ready.debugger.note_batch(self._machine)

    def _timeline(self) -> TimelineView:
        machine, program = self._machine, self._machine.program
        part = machine.done_operations / len(program)
        marks = tuple(mark.step + mark.operations / len(program) for mark in self._ready.debugger.bookmarks)
        total = self.setup.epochs * machine.batches_per_epoch
        return TimelineView(
            machine.step + part, self._furthest, total, machine.batches_per_epoch, machine.checkpoints, marks
        )
