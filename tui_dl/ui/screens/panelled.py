"""The Workbench's panels: opened over the stage, moved in, left again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_dl.ui.screens.place import Place
from tui_dl.ui.training import Command, Publish, answered

if TYPE_CHECKING:
    from tui_dl.session import Session
    from tui_dl.ui.panes.bench import Bench
    from tui_dl.ui.panes.chain import ChainPanel
    from tui_dl.ui.panes.panel import Panel


class Panelled(Place):
    """A place with a bench on which a panel may lie."""

    _bench: Bench | None = None

    @property
    def _panel(self) -> Panel | None:
        return self._bench.panel if self._bench is not None else None

    def able(self) -> frozenset[str]:
        """Whether keys go to the bench or to a panel, and to which."""
        if self._bench is None:
            return frozenset()
        if self._panel is None:
            return frozenset({"bench"})
        return frozenset({"panel", self._panel.NAME, "spots" if self._panel.has_spots else "lines"})

    def typing(self) -> bool:
        """Whether the line below the bench asks for something."""
        return self._bench is not None and self._bench.prompt.asking

    def watch_focused(self) -> None:
        """While something is typed, other keys do something."""
        self.show_state(self.tui_dl.notice)

    def report(self) -> dict[str, Any]:
        """What the open panel shows, under its name."""
        return {self._panel.NAME: self._panel.report()} if self._panel is not None else {}

    def action_open(self, name: str) -> None:
        """Lay a panel over the stage; the same once more takes it away."""
        if self._bench is None:
            return
        if self._panel is not None and name == self._panel.NAME:
            self._bench.close()
        else:
            self._bench.open(name, self._panel.about() if self._panel is not None else None)
        self.refresh_session()

    def action_close(self) -> None:
        """Take the panel away."""
        if self._bench is not None:
            self._bench.close()
            self.call_after_refresh(self.refresh_session)

    def action_move(self, rows: int, columns: int) -> None:
        """Choose something else in the panel."""
        if self._panel is not None:
            self._panel.move(rows, columns)

    def action_scroll_panel(self, lines: int) -> None:
        """The panel by lines."""
        if self._panel is not None:
            self._panel.scroll_lines(lines)

    def on_panel_shown(self) -> None:
        """What the panel shows decides what its keys are for."""
        self.show_state(self.tui_dl.notice)

    def action_pick(self, row: int, place: int) -> None:
        """Something in the panel was clicked."""
        if self._panel is not None:
            self._panel.pick(row, place)

    def action_enter(self) -> None:
        """Follow what is chosen in the panel."""
        if self._panel is not None:
            self._panel.enter()

    def action_step_back(self) -> None:
        """One step back in the panel; from its first, leave it."""
        if self._bench is not None:
            self._bench.step_back()
            self.call_after_refresh(self.refresh_session)

    def action_go_there(self) -> None:
        """Move the cursor to the operation that made the number in the panel, and choose the number there."""
        from tui_dl.ui.panes.why import WhyPanel

        if not isinstance(self._panel, WhyPanel) or self._panel.view is None:
            return
        why = self._panel.view
        if why.operation is None:
            self.tui_dl.say("No operation of this batch has made it: N leads to the batch before.")
            return
        operation, element = why.operation, (why.name, why.index)

        def go(session: Session, publish: Publish) -> None:
            session.move_to(operation)
            session.choose(element=element)

        self.action_close()
        self.tui_dl.submit(Command(go))

    def on_chain_panel_asked(self, event: ChainPanel.Asked) -> None:
        """A link of the chain was entered."""
        if self._bench is not None:
            self._bench.open("why", event.element)

    def action_find(self) -> None:
        """Type the element to choose."""
        if self._bench is not None:
            self._bench.prompt.ask("element", "W1[403, 42], yhat[0, 3], or 17, 42 in this tensor", self._find)

    def _find(self, text: str) -> None:
        def found(element: object) -> None:
            if isinstance(element, str):
                self.tui_dl.say(element)
            else:
                self.show_found(element)

        self.tui_dl.ask(answered(lambda session: session.debugging.find(text)), found)

    def show_found(self, element: Any) -> None:
        """Show the element that was found: on the stage where it is in view, else its arithmetic."""
        stage = self.tui_dl.snapshot.stage if self.tui_dl.snapshot else None
        names = [term.name for term in stage.terms if not isinstance(term, str)] if stage else []
        if self._bench is not None and (element[0] not in names or self._panel is not None):
            self._bench.open("why", element)
        self.tui_dl.submit(Command(lambda session, _: None))
