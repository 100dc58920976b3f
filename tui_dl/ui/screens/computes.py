"""What the network computes: watched while training runs, looked into while it stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_dl.ui.keys import charts
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.screens.trains import Trains

if TYPE_CHECKING:
    from tui_dl.session import Session
    from tui_dl.session.snapshot import FittedView, StripView
    from tui_dl.ui.panes.computing import Computing
    from tui_dl.ui.widgets.tiles import Tiles

    Computed = tuple[FittedView | StripView | None, StripView | None]


class Computes(Trains["Computing"]):
    """The network's answer to all there is, and how its units make it."""

    NAME = "computes"
    MODULES = ("tui_dl.ui.panes.computing",)
    KEYS = charts.COMPUTES
    BINDINGS = bindings(KEYS)

    def make(self) -> Computing:
        """The pictures."""
        from tui_dl.ui.panes.computing import Computing

        return Computing()

    def question(self, session: Session) -> Computed:
        """What the network computes now, and the batch."""
        return session.computed(), session.batch_strip()

    def show_answer(self, answer: Computed) -> None:
        """Show it, with how far training has come."""
        snapshot = self.tui_dl.snapshot
        done = snapshot.history.batches_done if snapshot is not None and snapshot.history is not None else 0
        self.body.show(*answer, done)

    def able(self) -> frozenset[str]:
        """Whether there are units, layers, digits."""
        body = self._made
        if body is None or not body.is_mounted:
            return frozenset()
        known = {
            "units": bool(body.hidden),
            "layers": len(body.hidden) > 1,
            "unit": body.unit is not None,
            "digits": body.is_digits,
        }
        return frozenset(name for name, is_so in known.items() if is_so)

    # ------------------------------------------------------------------ choosing

    def action_unit(self, rows: int, columns: int) -> None:
        """A neighbouring unit."""
        self.body.move(rows, columns)
        self.settle()

    def action_layer(self, by: int) -> None:
        """Another layer."""
        self.body.next_layer(by)
        self.settle()

    def action_output(self) -> None:
        """The network's output again."""
        self.body.unit = None
        self.body.refresh_view()
        self.settle()

    def action_digits(self) -> None:
        """The same digits, or the batch."""
        self.body.batch_strip = not self.body.batch_strip
        self.body.refresh_view()

    def on_tiles_chosen(self, event: Tiles.Chosen) -> None:
        """A unit was clicked."""
        self.body.choose(event.index)
        self.settle()
