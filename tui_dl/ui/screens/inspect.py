"""The Inspect place: inside the network as it is now."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from tui_dl.session.moves import State
from tui_dl.ui.keys import inspect
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.panes.starting import Starting
from tui_dl.ui.screens.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.panes.inspect_pane import InspectPane
    from tui_dl.ui.panes.inspect_room import InspectRoom

SECONDS_BETWEEN_LOOKS = 2.0
"""While training runs: a look keeps it waiting, so it must be rare."""


class Inspect(Place):
    """Weights, units, mistakes and drawings."""

    NAME = "inspect"
    SHEET = "inspect.tcss"
    MODULES = ("tui_dl.ui.panes.inspect_room",)
    KEYS = inspect.KEYS
    BINDINGS = bindings(KEYS)

    _room: InspectRoom | None = None
    _seen: object = None
    """Of which weights the newest look was asked for."""
    _looked_at = 0.0

    def compose_body(self) -> ComposeResult:
        """The steps of starting, until there is something to look into."""
        yield Starting()

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """The steps of starting; then look again wherever the weights are others than those seen last."""
        if snapshot is None or snapshot.state in (State.STARTING, State.FAILED):
            self.query_one(Starting).show(snapshot.message if snapshot else "")
        elif self._room is None:
            self._set_up()
        elif self._room.is_mounted:
            self._keep_up(snapshot, self._room)

    def _keep_up(self, snapshot: Snapshot, room: InspectRoom) -> None:
        running, at = snapshot.state is State.RUNNING, snapshot.cursor
        weights = ("epoch", at.epoch) if running and at is not None else ("snapshot", snapshot.number)
        now = monotonic()
        if weights != self._seen and not (running and now - self._looked_at < SECONDS_BETWEEN_LOOKS):
            self._seen, self._looked_at = weights, now
            room.look_again()

    def tell(self, notice: str) -> None:
        """What the app has to say, else what is looked at: the session's own words belong to the Workbench."""
        said = self.tui_dl.said
        super().tell(said or (self._room.status() if self._room is not None else ""))

    def able(self) -> frozenset[str]:
        """What the tab in view can do."""
        return frozenset(self._room.able()) if self._room is not None else frozenset()

    def typing(self) -> bool:
        """Whether a number is typed."""
        return self._room is not None and self._room.asks_for_number

    def report(self) -> dict[str, Any]:
        """The tab and the numbers in view."""
        return {"inspect": self._room.numbers() if self._room is not None else {}}

    # ------------------------------------------------------------------ keys

    def action_tab(self, name: str) -> None:
        """Turn to a tab."""
        if self._room is not None:
            self._room.said = ""
            self._room.show_tab(name)

    def action_next_tab(self, by: int) -> None:
        """The next tab, the one before."""
        if self._room is not None:
            self._room.said = ""
            self._room.next_tab(by)

    def action_move(self, rows: int, columns: int) -> None:
        """The arrows."""
        self._do(lambda pane: pane.move(rows, columns))

    def action_page(self, by: int) -> None:
        """A page up or down."""
        self._do(lambda pane: pane.page(by))

    def action_scale(self, by: int) -> None:
        """Larger or smaller."""
        self._do(lambda pane: pane.scale(by))

    def action_example(self, by: int) -> None:
        """The next example, the one before."""
        self._do(lambda pane: pane.step(by))

    def action_sort(self) -> None:
        """Another order."""
        self._do(lambda pane: pane.sort())

    def action_open(self) -> None:
        """Go on from what is chosen."""
        self._do(lambda pane: pane.open())

    def action_back(self) -> None:
        """Close the field for a number, or what was opened."""
        if self._room is not None and self._room.asks_for_number:
            self._room.close_number()
        else:
            self._do(lambda pane: pane.close())

    def action_pen(self) -> None:
        """Put the pen down, or lift it."""
        self._do(lambda pane: pane.toggle_pen())

    def action_undo(self) -> None:
        """Take the last stroke back."""
        self._do(lambda pane: pane.undo())

    def action_clear(self) -> None:
        """Clear the board."""
        self._do(lambda pane: pane.clear())

    def action_load(self) -> None:
        """Put the chosen example on the board."""
        self._do(lambda pane: pane.load())

    def action_bank(self) -> None:
        """Another layer that reads the input."""
        self._do(lambda pane: pane.next_bank())

    def action_split(self) -> None:
        """Other examples."""
        if self._room is not None:
            self._room.next_split()

    def action_look_again(self) -> None:
        """The newest weights."""
        if self._room is not None:
            self._room.look_again()

    def action_number(self) -> None:
        """Type a number."""
        if self._room is not None:
            self._room.ask_for_number()

    def _do(self, what: Callable[[InspectPane], object]) -> None:
        if self._room is not None:
            self._room.said = ""
            what(self._room.pane)
            self._room.draw()

    def _set_up(self) -> None:
        # Imported here, after the first paint: the panes need NumPy, which the worker has loaded meanwhile.
        from tui_dl.ui.panes.inspect_room import InspectRoom

        self.read_sheet()
        self._room = InspectRoom(self.tui_dl.ask, lambda: self.show_state(self.tui_dl.notice))
        self.mount(self._room, after=self.query_one(Starting))
        self.query_one(Starting).remove()
        self.call_after_refresh(self.refresh_session)
