"""Inspect once a network is there: a line of tabs, a sentence, the tab in view, the field for a number."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from tui_dl.engine.kernels import workshop
from tui_dl.numbers import format_percent
from tui_dl.session import Session
from tui_dl.session.inspection.examples import Split
from tui_dl.session.inspection.overview import Overview, overview
from tui_dl.ui.panes.inspect_confusion import ConfusionPane
from tui_dl.ui.panes.inspect_desk import Asker, Desk, Newest, Refused
from tui_dl.ui.panes.inspect_draw import DrawPane
from tui_dl.ui.panes.inspect_mistakes import MistakesPane
from tui_dl.ui.panes.inspect_nudge import NudgePane
from tui_dl.ui.panes.inspect_pane import InspectPane
from tui_dl.ui.panes.inspect_tabs import TABS, InspectTabs
from tui_dl.ui.panes.inspect_way import WayPane
from tui_dl.ui.panes.inspect_weights import WeightsPane
from tui_dl.ui.panes.text import Paragraph

PANES = (WeightsPane, WayPane, ConfusionPane, MistakesPane, NudgePane, DrawPane)
SPLITS = tuple(Split)
LOOKING = "Looking into the network …"
COMPILING = "Looking into the network, still compiling what that needs: once after installation, some seconds …"


class InspectRoom(Vertical):
    """Asks for what the network is now, and hands it to the pane in front. `touched` is called after every change."""

    def __init__(self, ask: Asker, touched: Any) -> None:
        super().__init__(id="inspect-room")
        self._touched = touched
        self.desk = Desk(ask, self.show_tab, self.draw)
        self.current = PANES[0].NAME
        self.panes: dict[str, InspectPane] = {pane.NAME: pane(self.desk) for pane in PANES}
        self.said = ""
        """What a key has led to, until the next one."""
        self._newest = Newest(ask, self._take)
        self._tabs, self._sentence = InspectTabs(id="inspect-tabs"), Paragraph(id="inspect-sentence")
        self._number = Input(type="integer", id="inspect-number", disabled=True)

    def compose(self) -> ComposeResult:
        """Tabs, sentence, number; between them a pane once its tab is turned to."""
        yield self._tabs
        yield self._sentence
        yield self._number

    def on_mount(self) -> None:
        """The first tab."""
        self.show_tab(self.current)

    @property
    def pane(self) -> InspectPane:
        """The one in front."""
        return self.panes[self.current]

    @property
    def asks_for_number(self) -> bool:
        """Whether the field for a number is open."""
        return not self._number.disabled

    # ------------------------------------------------------------------ looking

    def look_again(self) -> None:
        """Ask for the network as it is now."""
        split = self.desk.split
        self._newest.ask(lambda session: _overview_of(session, split))

    def next_split(self) -> None:
        """Other examples: test, validation, train."""
        self.desk.split = SPLITS[(SPLITS.index(self.desk.split) + 1) % len(SPLITS)]
        self.look_again()

    def _take(self, answer: Overview | Refused) -> None:
        self.desk.take(answer)
        self.pane.look()
        self.draw()

    # ------------------------------------------------------------------ showing

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        came_from, self.current = self.current, name
        for each, pane in self.panes.items():
            pane.display = each == name
        if not self.pane.is_attached:
            self.mount(self.pane, before=self._number)
        way = self.panes["way"]
        if came_from == "weights" and name == "way" and isinstance(way, WayPane):
            way.choose_unit(self.desk.unit)
        self.call_after_refresh(self._look)
        self.draw()

    def _look(self) -> None:
        self.pane.look()
        self.draw()

    def next_tab(self, by: int) -> None:
        """The next tab, the one before."""
        names = list(TABS)
        self.show_tab(names[(names.index(self.current) + by) % len(names)])

    def draw(self) -> None:
        """What stands around the pane."""
        self._tabs.show(self.current)
        self._sentence.set(self._text())
        self._touched()

    def _text(self) -> str:
        if self.desk.overview is None:
            return self.desk.refusal or (COMPILING if workshop.busy() else LOOKING)
        if not self.desk.overview.count:
            return f"There are no {self.desk.split} examples: v looks at others."
        return self.pane.sentence()

    def status(self) -> str:
        """Which examples are looked at, and how old the weights are."""
        now = self.desk.overview
        if self.said or now is None:
            return self.said
        parts = [f"{now.count:,} {now.split} examples"]
        if now.right is not None and now.count:
            parts.append(f"{format_percent(now.right / now.count)} right")
        if now.broken:
            parts.append("some answers are no numbers")
        if not now.trained:
            parts.append("not trained yet: random weights")
        else:
            done = f"epoch {now.epochs}" if now.epochs else "the first epoch"
            updates = "1 update" if now.batches == 1 else f"{now.batches:,} updates"
            parts.append(f"weights {'after' if now.epochs else 'within'} {done}, {updates}")
        return " · ".join(parts)

    def able(self) -> set[str]:
        """What can be done now."""
        if self.asks_for_number:
            return {"back"}
        can = {"tab", "look"}
        if self.desk.overview is not None:
            can |= {"split"} | (self.pane.able() if self.desk.overview.count else set())
        return can

    def numbers(self) -> dict[str, Any]:
        """What is in view, for the report."""
        now = self.desk.overview
        facts: dict[str, Any] = {"tab": self.current, "sentence": self._sentence.text.plain}
        if now is not None:
            facts |= {"split": str(now.split), "examples": now.count, "right": now.right}
            facts |= {"trained": now.trained, "epochs": now.epochs, "updates": now.batches}
            facts[self.current] = self.pane.numbers() if now.count else {}
        return facts

    # ------------------------------------------------------------------ a number typed in

    def ask_for_number(self) -> None:
        """Open the field."""
        self._number.placeholder = f"number from 0 to {self.pane.count() - 1}, then enter"
        self._number.disabled = False
        self.add_class("-asking")
        self._number.focus()
        self._touched()

    def close_number(self) -> None:
        """Close the field."""
        self._number.value = ""
        self._number.disabled = True
        self.remove_class("-asking")
        self._touched()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A number was typed."""
        event.stop()
        count = self.pane.count()
        index = int(event.value) if event.value.strip().lstrip("-").isdigit() else -1
        self.said = "" if 0 <= index < count else f"Type a number from 0 to {count - 1}."
        self.close_number()
        if not self.said:
            self.pane.choose(index)
        self.draw()


def _overview_of(session: Session, split: Split) -> Overview:
    return overview(session.opened, split)
