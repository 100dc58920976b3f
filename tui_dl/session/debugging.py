"""What a learner can do in the debugger: ask why, set breakpoints, watches and bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_dl.session.chain import Chain
    from tui_dl.session.checking import CheckView
    from tui_dl.session.conditions import Scalar
    from tui_dl.session.standing import Publish, Standing
    from tui_dl.session.strides import Strides
    from tui_dl.session.why import Element, Why


class Debugging:
    """The debugger's part of a session."""

    def __init__(self, now: Standing, strides: Strides) -> None:
        self._now = now
        self._strides = strides

    # ------------------------------------------------------------------ why this number

    def chosen_element(self) -> Element:
        """The element that is chosen in the tensor that is meant: what the operation in view makes, unless another."""
        machine = self._now.machine
        operation = machine.current or machine.program[0]
        name = self._now.ready.choice.tensor_at(operation)
        return name, self._now.ready.choice.index(machine.program.tensors[name].axes, machine.tensors[name].shape)

    def find(self, text: str) -> Element:
        """The element that a learner has typed, chosen from now on. Raises `SessionError`."""
        from tui_dl.session import views, why

        element = why.read_element(self._now.machine, text, self.chosen_element()[0])
        self._now.ready.choice.choose(self._now.machine.program.tensors[element[0]].axes, element[1])
        views.point(self._now.machine, self._now.ready.choice, element[0])
        return element

    def why(self, element: Element | None = None, *, earlier: bool = False, terms: int = 64, back: int = 0) -> Why:
        """The arithmetic of an element, the chosen one if none is named, here or so many batches back.

        The cursor stays. Raises `SessionError`.
        """
        from tui_dl.session import why

        chosen = element or self.chosen_element()
        return why.why(self._now.machine, self._now.ready.choice, chosen, earlier=earlier, terms=terms, back=back)

    def chain(self, element: Element | None = None, ways: tuple[int | None, ...] = ()) -> Chain:
        """The chain rule from an element to the loss; from the chosen one if none is named, or from one that goes
        with it and has a gradient. Raises `SessionError`.
        """
        from tui_dl.session.chain import chain, nearest_gradient

        machine, choice = self._now.machine, self._now.ready.choice
        return chain(machine, choice, element or nearest_gradient(machine, choice, self.chosen_element()), ways)

    def check_gradient(self, element: Element | None = None, samples: int = 2) -> list[CheckView]:
        """Finite differences beside the program's gradient: the chosen weight first, unless another is named, then
        samples of all weights.
        """
        from tui_dl.session.checking import check_gradient

        return check_gradient(self._now.machine, self._now.ready.choice, element or self.chosen_element(), samples)

    # ------------------------------------------------------------------ breakpoints, watches, bookmarks

    def toggle_breakpoint(self, index: int | None = None) -> None:
        """Stop at an operation, the one in view if none is named; or no longer."""
        machine = self._now.machine
        operation = machine.program[index] if index is not None else machine.current or machine.program[0]
        made = self._now.ready.debugger.toggle_operation(operation)
        if made is None:
            self._now.message = f"No breakpoint at {operation.formula} any more."
        else:
            self._now.message = f"Breakpoint {made.number}: n, e and r stop at {operation.formula}."

    def add_breakpoint(self, text: str) -> None:
        """Stop at the end of epochs, at a phase, a layer, an operation, a condition. Raises `SessionError`."""
        made = self._now.ready.debugger.add(text, self._now.machine)
        self._now.message = f"Breakpoint {made.number}: n, e and r stop at {made.text}.{self._unknown(made.scalar)}"

    def enable_breakpoint(self, number: int, on: bool) -> None:
        """Switch a breakpoint on or off."""
        self._now.ready.debugger.enable(number, on)

    def remove(self, number: int) -> None:
        """Forget a breakpoint, a watch or a bookmark."""
        self._now.ready.debugger.remove(number)

    def add_watch(self, text: str) -> None:
        """Follow a number: an element, a norm, a learning rate. Raises `SessionError`."""
        watch = self._now.ready.debugger.watch(text, self._now.machine)
        self._now.message = f"{watch.scalar.text} is watched.{self._unknown(watch.scalar)}"

    def _unknown(self, scalar: Scalar | None) -> str:
        """What to say where it reads a validation, and there has been none."""
        if scalar is None or scalar.validated <= self._now.ready.trainer.validated.keys():
            return ""
        return f" There is no {min(scalar.validated)} before the first validation, at the end of an epoch."

    def bookmark(self) -> None:
        """Remember where the cursor stands. Raises `SessionError` where there are too many."""
        mark = self._now.ready.debugger.bookmark(self._now.machine)
        self._now.message = f"Bookmark at {mark.text}. ' leads back here."

    def to_bookmark(self, publish: Publish, number: int | None = None) -> None:
        """To a bookmark; to the next one if none is named. Raises `SessionError` where there is none."""
        debugger = self._now.ready.debugger
        if number is None:
            mark = debugger.next_bookmark(self._now.machine)
        else:
            mark = next(known for known in debugger.bookmarks if known.number == number)
        self._strides.go(mark.step, mark.operations, publish)
        self._now.message = f"Bookmark: {mark.text}"
