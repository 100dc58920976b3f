"""The Workbench: the program with its cursor, the tensors in view, the network, the learning curves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.events import Key

from tui_dl.session import Stride
from tui_dl.session.moves import State
from tui_dl.ui.keys import workbench
from tui_dl.ui.keys.key import bindings, refusal
from tui_dl.ui.panes.starting import Starting
from tui_dl.ui.screens.moving import Moving
from tui_dl.ui.training import Command, Publish

if TYPE_CHECKING:
    from tui_dl.session import Session
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.panes.terms import Terms

LONG = (Stride.EPOCH, Stride.RUN)


class Workbench(Moving):
    """Steps a batch through the network, forwards and back, and trains."""

    NAME = "workbench"
    SHEET = "workbench.tcss"
    MODULES = ("tui_dl.ui.panes.bench",)
    KEYS = workbench.KEYS
    BINDINGS = bindings(KEYS)

    def compose_body(self) -> ComposeResult:
        """The steps of starting, until there is something to show."""
        yield Starting()

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """The steps of starting, then the bench."""
        if snapshot is None or snapshot.state in (State.STARTING, State.FAILED):
            self.query_one(Starting).show(snapshot.message if snapshot else "")
        elif self._bench is None:
            self._set_up()
        else:
            self._bench.show(snapshot, notice)

    def tell(self, notice: str) -> None:
        """On a small terminal the notice has no line of its own."""
        super().tell(notice)
        if self._bench is not None:
            self._bench.tell(notice)

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing now; what does something is left to the bindings."""
        if why := refusal(self.KEYS, event.key, self.situation()):
            self.tui_dl.say(why)

    def action_advance(self, stride: str) -> None:
        """Forward by a stride; while training runs, `space` and `r` pause it."""
        chosen = Stride(stride)
        if self.tui_dl.worker.running and chosen in (Stride.OPERATION, Stride.RUN):
            self.tui_dl.pause_training()
        else:
            self._submit(Command(lambda session, publish: session.advance(chosen, publish), chosen in LONG))

    def action_back(self, stride: str) -> None:
        """Back by a stride."""
        chosen = Stride(stride)
        self._submit(Command(lambda session, publish: session.back(chosen, publish)))

    def action_choose(self, rows: int, columns: int) -> None:
        """Another element of the tensor that is made."""
        self._submit(Command(lambda session, _: session.choose(move=(rows, columns))))

    def action_next_tensor(self) -> None:
        """Another of the tensors in view is the one that is meant."""
        self._submit(Command(lambda session, _: session.next_tensor()))

    def action_example(self, by: int) -> None:
        """Another example of the batch; after the last comes the first."""

        def choose(session: Session, _: Publish) -> None:
            if (now := session.snapshot().example) is not None:
                session.choose(example=(now.index + by) % now.count)

        self._submit(Command(choose))

    def action_move_to(self, index: int) -> None:
        """To an operation of this batch, forward or back."""

        self._submit(Command(lambda session, _: session.move_to(index)))

    def action_learning_rate(self, up: bool) -> None:
        """The next learning rate, also while training runs."""
        self.tui_dl.scale_learning_rate(up)

    def action_restart(self) -> None:
        """From the start, with the same seed."""
        self._submit(Command(lambda session, _: session.restart()))

    def action_save_session(self) -> None:
        """Everything, in a new file here."""
        self._submit(Command(lambda session, _: session.filing.save()))

    def action_save_text(self) -> None:
        """As text, in a new file here and on the clipboard."""
        self.tui_dl.ask(lambda session: session.filing.save_text(), self._copy)

    def _copy(self, text: str) -> None:
        if text:
            self.app.copy_to_clipboard(text)
        self._submit(Command(lambda session, _: session.filing.say_copied() if text else None))

    def action_open_session(self) -> None:
        """Ask for a file's name, and go on with the session in it."""
        if self._bench is not None:
            snapshot = self.tui_dl.snapshot
            last = snapshot.file.path if snapshot is not None and snapshot.file is not None else ""
            self._bench.prompt.ask("session in file", "tui-dl-session.safetensors", self._open_session, last)

    def _open_session(self, name: str) -> None:
        path = Path(name).expanduser()
        self._submit(Command(lambda session, publish: session.filing.open(path, publish), long=True))

    def action_next_pane(self) -> None:
        """The next tab."""
        if self._bench is not None:
            self._bench.next_pane()
            self.call_after_refresh(self.refresh_session)

    def action_scroll(self, pages: int) -> None:
        """Scroll what is longer than its pane."""
        if self._bench is not None:
            self._bench.scroll(pages)

    def action_pane(self, name: str) -> None:
        """One of the tabs."""
        if self._bench is not None:
            self._bench.show_pane(name)
            self.call_after_refresh(self.refresh_session)

    def on_terms_chosen(self, event: Terms.Chosen) -> None:
        """An element was clicked."""
        chosen = (event.name, event.index)
        self._submit(Command(lambda session, _: session.choose(element=chosen)))

    def _submit(self, command: Command) -> None:
        self.tui_dl.submit(command)

    def _set_up(self) -> None:
        # Imported here, after the first paint: the panes need NumPy, which the worker has loaded meanwhile.
        from tui_dl.ui.panes.bench import Bench

        self.read_sheet()
        self._bench = Bench()
        self.mount(self._bench, after=self.query_one(Starting))
        self.query_one(Starting).remove()
        self.call_after_refresh(self.refresh_session)
