"""What screens share from which training is run while one looks at something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.app import ComposeResult

from tui_dl.session import Stride
from tui_dl.session.moves import State
from tui_dl.ui.panes.text import Line
from tui_dl.ui.screens.place import Place
from tui_dl.ui.training import Command

if TYPE_CHECKING:
    from tui_dl.session import Session
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.panes.computing import Computing
    from tui_dl.ui.panes.curves import Curves

Body = TypeVar("Body", bound="Curves | Computing")


def standing(snapshot: Snapshot | None) -> str:
    """A line for a training that is over, or was stopped; else nothing."""
    if snapshot is None or snapshot.cursor is None:
        return ""
    if snapshot.stopped:
        return f"Stopped at {snapshot.stopped}."
    if snapshot.state is State.DIVERGED:
        return "The loss is not a number any more. R begins again, - makes steps smaller."
    at = snapshot.cursor
    done = snapshot.history.batches_done if snapshot.history else 0
    return f"All {at.epochs} epochs are done. R begins again." if done >= at.epochs * at.batches else ""


class Trains(Place, Generic[Body]):
    """Shows one thing large, asked of the session; runs, pauses and restarts the training meanwhile."""

    TAB = "workbench"
    CSS_PATH = Path(__file__).with_name("charts.tcss")

    _made: Body | None = None
    _asked = False

    # ------------------------------------------------------------------ what is shown

    def make(self) -> Body:
        """What is shown, once there is something to show."""
        raise NotImplementedError

    def question(self, session: Session) -> Any:
        """What it shows of the session."""
        raise NotImplementedError

    def show_answer(self, answer: Any) -> None:
        """Show what was asked for."""
        raise NotImplementedError

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what is known without asking."""

    def compose_body(self) -> ComposeResult:
        """A line, until there is something to show."""
        yield Line("The session is still starting.", id="waiting")

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """What the snapshot holds; what lies deeper is asked for."""
        if snapshot is None or not self.ready:
            return
        if self._made is None:
            self._set_up()
            return
        self.show_snapshot(snapshot)
        self.ask()

    def _set_up(self) -> None:
        # Made only now, after the first paint: the panes need NumPy, which the worker has loaded meanwhile.
        self._made = self.make()
        self.mount(self._made, after=self.query_one("#waiting"))
        self.query_one("#waiting").remove()
        self.call_after_refresh(self.refresh_session)

    def ask(self) -> None:
        """One question at a time: while training runs, each waits for the next frame."""
        if not self._asked:
            self._asked = True
            self.tui_dl.ask(self.question, self._answered)

    def _answered(self, answer: Any) -> None:
        self._asked = False
        if self._made is not None:
            self.show_answer(answer)
            self.settle()

    def settle(self) -> None:
        """Keys and notice as they are now."""
        self.show_state(self.tui_dl.notice)

    @property
    def body(self) -> Body:
        """What is shown."""
        assert self._made is not None
        return self._made

    def report(self) -> dict[str, Any]:
        """The numbers shown."""
        return {self.NAME: self._made.numbers()} if self._made is not None else {}

    # ------------------------------------------------------------------ training

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
