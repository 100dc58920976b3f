"""What the network computes: watched while training runs, looked into while it stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from tui_dl.ui.keys import charts
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.panes.text import Line
from tui_dl.ui.screens.trains import Trains

if TYPE_CHECKING:
    from tui_dl.session.snapshot import FittedView, Snapshot, StripView
    from tui_dl.ui.panes.computing import Computing
    from tui_dl.ui.widgets.tiles import Tiles


class Computes(Trains):
    """The network's answer to all there is, and how its units make it."""

    NAME = "computes"
    KEYS = charts.COMPUTES
    BINDINGS = bindings(KEYS)

    _computing: Computing | None = None
    _asked = False

    def compose_body(self) -> ComposeResult:
        """A line, until there is something to show."""
        yield Line("The session is still starting.", id="waiting")

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """Ask for what the network computes now; one question at a time."""
        if snapshot is None or not self.ready:
            return
        if self._computing is None:
            self._set_up()
        elif not self._asked:
            self._asked = True
            self.tui_dl.ask(lambda session: (session.computed(), session.batch_strip()), self._answered)

    def _set_up(self) -> None:
        # Imported here, after the first paint: the panes need NumPy, which the worker has loaded meanwhile.
        from tui_dl.ui.panes.computing import Computing

        self._computing = Computing()
        self.mount(self._computing, after=self.query_one("#waiting"))
        self.query_one("#waiting").remove()
        self.call_after_refresh(self.refresh_session)

    def _answered(self, answer: tuple[FittedView | StripView | None, StripView | None]) -> None:
        self._asked = False
        if self._computing is not None:
            snapshot = self.tui_dl.snapshot
            done = snapshot.history.batches_done if snapshot is not None and snapshot.history is not None else 0
            self._computing.show(*answer, done)
            self._settle()

    def _settle(self) -> None:
        self.show_state(self.tui_dl.notice)

    def able(self) -> frozenset[str]:
        """Whether there are units, layers, digits."""
        body = self._computing
        if body is None or not body.is_mounted:
            return frozenset()
        known = {
            "units": bool(body.hidden),
            "layers": len(body.hidden) > 1,
            "unit": body.unit is not None,
            "digits": body.is_digits,
        }
        return frozenset(name for name, is_so in known.items() if is_so)

    def report(self) -> dict[str, Any]:
        """The numbers shown."""
        return {"computes": self._computing.numbers()} if self._computing is not None else {}

    # ------------------------------------------------------------------ choosing

    @property
    def _body(self) -> Computing:
        assert self._computing is not None
        return self._computing

    def action_unit(self, rows: int, columns: int) -> None:
        """A neighbouring unit."""
        self._body.move(rows, columns)
        self._settle()

    def action_layer(self, by: int) -> None:
        """Another layer."""
        self._body.next_layer(by)
        self._settle()

    def action_output(self) -> None:
        """The network's output again."""
        self._body.unit = None
        self._body.refresh_view()
        self._settle()

    def action_digits(self) -> None:
        """The same digits, or the batch."""
        self._body.batch_strip = not self._body.batch_strip
        self._body.refresh_view()

    def on_wall_chosen(self, event: Tiles.Chosen) -> None:
        """A unit was clicked."""
        self._body.choose(event.index)
        self._settle()
