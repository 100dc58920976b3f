"""The charts: learning curves to look around in, what goes on inside the layers, finished runs to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from tui_dl.ui.keys import charts
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.panes.text import Line
from tui_dl.ui.screens.trains import Trains

if TYPE_CHECKING:
    from textual.widgets import Input

    from tui_dl.session import Session
    from tui_dl.session.snapshot import ChartsView, Snapshot
    from tui_dl.ui.panes.curves import Curves
    from tui_dl.ui.widgets.explorer import Explorer


class Charts(Trains):
    """Curves, large."""

    NAME = "charts"
    KEYS = charts.CHARTS
    BINDINGS = bindings(KEYS)

    _curves: Curves | None = None
    _asked = False

    def compose_body(self) -> ComposeResult:
        """A line, until there is something to show."""
        yield Line("The session is still starting.", id="waiting")

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """The newest history; what lies deeper is asked for."""
        if snapshot is None or not self.ready:
            return
        if self._curves is None:
            self._set_up()
            return
        self._curves.show(snapshot)
        self._ask()

    def _set_up(self) -> None:
        # Imported here, after the first paint: the panes need NumPy, which the worker has loaded meanwhile.
        from tui_dl.ui.panes.curves import Curves

        self._curves = Curves()
        self.mount(self._curves, after=self.query_one("#waiting"))
        self.query_one("#waiting").remove()
        self.call_after_refresh(self.refresh_session)

    def _ask(self) -> None:
        """One question at a time: while training runs, each waits for the next frame."""
        if not self._asked:
            self._asked = True
            self.tui_dl.ask(lambda session: session.charts(), self._answered)

    def _answered(self, answer: ChartsView) -> None:
        self._asked = False
        if self._curves is not None:
            self._curves.show_charts(answer)
            self.show_state(self.tui_dl.notice)

    def able(self) -> frozenset[str]:
        """Which of the keys do something for the chart that is shown."""
        body = self._curves
        if body is None or not body.is_mounted:
            return frozenset()
        known = {
            "curves": body.quantity.key != "activations",
            "scores": body.quantity.epochs,
            "batches": body.smoothed,
            "spreads": body.has_more_layers,
            "zoomed": body.large.explorer.window is not None,
            "runs": bool(body.runs),
        }
        return frozenset(name for name, is_so in known.items() if is_so)

    def report(self) -> dict[str, Any]:
        """The numbers shown."""
        return {"charts": self._curves.numbers()} if self._curves is not None else {}

    # ------------------------------------------------------------------ looking

    @property
    def _body(self) -> Curves:
        assert self._curves is not None
        return self._curves

    def action_quantity(self, by: int) -> None:
        """The next chart, or the one before."""
        self._body.next_quantity(by)
        self._settle()

    def action_show_quantity(self, key: str) -> None:
        """This chart."""
        self._body.choose(key)
        self._settle()

    def action_layer(self, by: int) -> None:
        """Other layers' activations."""
        self._body.next_layer(by)

    def action_cross(self, direction: int) -> None:
        """The crosshair, a point on."""
        self._body.large.explorer.step(direction)

    def action_cross_to(self, where: str) -> None:
        """The crosshair to a place that has a name."""
        self._body.cross_to(where)

    def action_zoom(self, closer: bool) -> None:
        """Closer or further away."""
        self._body.large.explorer.zoom(closer)

    def action_pan(self, direction: int) -> None:
        """Along x."""
        self._body.large.explorer.pan(direction)

    def action_whole(self) -> None:
        """All in view."""
        self._body.large.explorer.reset()

    def action_log(self) -> None:
        """Logarithmic or not."""
        self._body.change_log()
        self._settle()

    def action_unit(self) -> None:
        """Epochs or batches."""
        self._body.change_unit()
        self._settle()

    def action_smooth(self, by: int) -> None:
        """More or less."""
        self._body.smooth(by)

    def on_explorer_moved(self, _: Explorer.Moved) -> None:
        """Write what the crosshair reads now."""
        self._body.refresh_charts()
        self._settle()

    def _settle(self) -> None:
        self.show_state(self.tui_dl.notice)

    # ------------------------------------------------------------------ runs

    def action_choose_run(self, by: int) -> None:
        """The run above or below."""
        self._body.choose_run(by)

    def action_pick_run(self, number: int) -> None:
        """A run that was clicked."""
        self._body.pick_run(number)

    def action_hide(self) -> None:
        """Its curve, hidden or shown."""
        self._body.hide()

    def action_rename(self) -> None:
        """Type a name for it."""
        self._body.begin_naming()

    def action_remove(self) -> None:
        """Forget it."""
        run = self._body.chosen_run
        if run is None:
            return

        def remove(session: Session) -> str:
            session.runs.remove(run.number)
            return f"{run.name} is removed."

        self.tui_dl.ask(remove, self._told)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A name was typed."""
        run = self._body.chosen_run
        self._body.end_naming()
        if run is None:
            return

        def rename(session: Session) -> str:
            try:
                return f"{run.name} is called {session.runs.rename(run.number, event.value)} now."
            except ValueError as error:
                return f"{run.name} keeps its name: {error}."

        self.tui_dl.ask(rename, self._told)

    def _told(self, text: str) -> None:
        self.tui_dl.say(text)
        self._ask()

    # ------------------------------------------------------------------ files

    def action_save(self, ending: str) -> None:
        """Write a new file into the current folder, and say which."""
        picture = self._body.picture() if ending == "svg" else ""

        def save(session: Session) -> str:
            return session.save_charts(ending, picture)

        self.tui_dl.ask(save, self.tui_dl.say)
