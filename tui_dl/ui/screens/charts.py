"""The charts: learning curves to look around in, what goes on inside the layers, finished runs to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_dl.ui.keys import charts
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.screens.trains import Trains

if TYPE_CHECKING:
    from textual.widgets import Input

    from tui_dl.session import Session
    from tui_dl.session.chart_views import ChartsView
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.panes.curves import Curves
    from tui_dl.ui.widgets.explorer import Explorer


class Charts(Trains["Curves"]):
    """Curves, large."""

    NAME = "charts"
    MODULES = ("tui_dl.ui.panes.curves",)
    KEYS = charts.CHARTS
    BINDINGS = bindings(KEYS)

    def make(self) -> Curves:
        """The curves."""
        from tui_dl.ui.panes.curves import Curves

        return Curves()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The newest history."""
        self.body.show(snapshot)

    def question(self, session: Session) -> ChartsView:
        """Runs and statistics."""
        return session.charts()

    def show_answer(self, answer: ChartsView) -> None:
        """Show them."""
        self.body.show_charts(answer)

    def able(self) -> frozenset[str]:
        """Which of the keys do something for the chart that is shown."""
        body = self._made
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

    def typing(self) -> bool:
        """Whether a run's name is typed."""
        return self._made is not None and self._made.naming and self.focused is not None

    def watch_focused(self) -> None:
        """While a name is typed, other keys do something."""
        self.settle()

    # ------------------------------------------------------------------ looking

    def action_quantity(self, by: int) -> None:
        """The next chart, or the one before."""
        self.body.next_quantity(by)
        self.settle()

    def action_show_quantity(self, key: str) -> None:
        """This chart."""
        self.body.choose(key)
        self.settle()

    def action_layer(self, by: int) -> None:
        """Other layers' activations."""
        self.body.next_layer(by)

    def action_cross(self, direction: int) -> None:
        """The crosshair, a point on."""
        self.body.large.explorer.step(direction)

    def action_cross_to(self, where: str) -> None:
        """The crosshair to a place that has a name."""
        self.body.cross_to(where)

    def action_zoom(self, closer: bool) -> None:
        """Closer or further away."""
        self.body.large.explorer.zoom(closer)

    def action_pan(self, direction: int) -> None:
        """Along x."""
        self.body.large.explorer.pan(direction)

    def action_whole(self) -> None:
        """All in view."""
        self.body.large.explorer.reset()

    def action_log(self) -> None:
        """Logarithmic or not."""
        self.body.change_log()
        self.settle()

    def action_unit(self) -> None:
        """Epochs or batches."""
        self.body.change_unit()
        self.settle()

    def action_smooth(self, by: int) -> None:
        """More or less."""
        self.body.smooth(by)

    def on_explorer_moved(self, _: Explorer.Moved) -> None:
        """Write what the crosshair reads now."""
        self.body.refresh_charts()
        self.settle()

    # ------------------------------------------------------------------ runs

    def action_choose_run(self, by: int) -> None:
        """The run above or below."""
        self.body.choose_run(by)

    def action_pick_run(self, number: int) -> None:
        """A run that was clicked."""
        self.body.pick_run(number)

    def action_hide(self) -> None:
        """Its curve, hidden or shown."""
        self.body.hide()

    def action_rename(self) -> None:
        """Type a name for it."""
        self.body.begin_naming()

    def action_remove(self) -> None:
        """Forget it."""
        run = self.body.chosen_run
        if run is None:
            return

        def remove(session: Session) -> str:
            session.runs.remove(run.number)
            return f"{run.name} is removed."

        self.tui_dl.ask(remove, self._told)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A name was typed."""
        run = self.body.chosen_run
        self.body.end_naming()
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
        self.ask()

    # ------------------------------------------------------------------ files

    def action_save(self, ending: str) -> None:
        """Write a new file into the current folder, and say which."""
        picture = self.body.picture() if ending == "svg" else ""

        def save(session: Session) -> str:
            return session.save_charts(ending, picture)

        self.tui_dl.ask(save, self.tui_dl.say)
