"""A line to type a name in."""

from __future__ import annotations

from textual.widgets import Input

from tui_dl.session.chart_views import RunView


class Naming(Input):
    """A line to type a run's name in."""

    BINDINGS = [("escape", "cancel", "Leave the name as it is")]  # noqa: RUF012

    def __init__(self, run: RunView) -> None:
        super().__init__(run.name, max_length=24, compact=True)
        self.run = run
        self.border_title = f"A name for {run.name} · enter keeps it · esc leaves it"

    def action_cancel(self) -> None:
        """Leave the name as it is."""
        self.remove()
