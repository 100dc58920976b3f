"""The Workbench once a batch is loaded: four panes, together or as tabs, and the line that tells where one stands."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.panes.architecture import Architecture
from tui_dl.ui.panes.chain import ChainPanel
from tui_dl.ui.panes.check import CheckPanel
from tui_dl.ui.panes.learning import Learning
from tui_dl.ui.panes.panel import Element, Panel
from tui_dl.ui.panes.panetabs import PANES, PaneTabs
from tui_dl.ui.panes.program import Program, neighbourhood
from tui_dl.ui.panes.progress import Progress
from tui_dl.ui.panes.prompt import Prompt
from tui_dl.ui.panes.scrubber import Scrubber
from tui_dl.ui.panes.stage import Stage
from tui_dl.ui.panes.stops import StopsPanel
from tui_dl.ui.panes.text import Line
from tui_dl.ui.panes.watches import Watches
from tui_dl.ui.panes.why import WhyPanel


class Bench(Vertical):
    """Hands every snapshot to its panes."""

    current: str = "tensors"
    """The pane in view where panes are tabs."""

    def __init__(self) -> None:
        super().__init__()
        self._tabs, self._around = PaneTabs(), Line(id="around")
        self._told, self._progress = Line(id="told"), Progress()
        self._architecture = Architecture()
        self._panes = (Program(), Stage(), self._architecture, Learning())
        self._panels: dict[str, Panel] = {
            panel.NAME: panel for panel in (WhyPanel(), ChainPanel(), StopsPanel(), CheckPanel())
        }
        self.prompt, self.scrubber = Prompt(), Scrubber()
        self._watches = Watches()
        self._before: Panel | None = None
        self.panel: Panel | None = None
        """What lies over the stage."""

    def compose(self) -> ComposeResult:
        """Tabs, panes, what stands around the cursor, progress."""
        yield self._tabs
        with Container(id="panes"):
            program, stage, *others = self._panes
            yield program
            yield stage
            yield from self._panels.values()
            yield from others
        yield self.prompt
        yield self._around
        yield self._watches
        yield self.scrubber
        yield self._told
        yield self._progress

    def on_mount(self) -> None:
        """Choose the first tab."""
        self.show_pane(self.current)

    def show_pane(self, name: str) -> None:
        """Bring this pane to the front where panes are tabs."""
        self.current = name
        self._tabs.show(name)
        for pane in self._panes:
            pane.set_class(pane.id == name, "-front")

    def next_pane(self) -> None:
        """The next of the tabs."""
        self.show_pane(PANES[(PANES.index(self.current) + 1) % len(PANES)])

    def open(self, name: str, element: Element | None = None) -> None:
        """Lay a panel over the stage; with an element, it speaks of that, and the way leads back to the one before."""
        before = self.panel if element is not None else None
        self._lay(self._panels[name])
        self._before = before if before is not self.panel else None
        if self.panel is not None:
            self.panel.open(element)

    def _lay(self, panel: Panel) -> None:
        self.close()
        self.panel = panel
        panel.room = self._panes[1].size.height or self.size.height - 6
        self.set_class(True, "-panel")
        panel.set_class(True, "-open")

    def step_back(self) -> None:
        """One step back in the panel; from its first to the panel before it, which is as it was, or to the stage."""
        if self.panel is None or self.panel.back():
            return
        if self._before is not None:
            self._lay(self._before)
            self._before = None
        else:
            self.close()

    @property
    def scrubbing(self) -> bool:
        """Whether the line over time is shown."""
        return self.has_class("-scrubbing")

    def close(self) -> None:
        """Show the stage again."""
        if self.panel is not None:
            self.panel.set_class(False, "-open")
            self.set_class(False, "-panel")
            self.panel = None

    def scroll(self, pages: int) -> None:
        """Scroll the pane in front; where all are in view, the network: the program follows the cursor by itself."""
        in_view = [pane for pane in self._panes if pane.display]
        pane = in_view[0] if len(in_view) == 1 else self._architecture
        pane.scroll_relative(y=pages * max(pane.size.height - 1, 1), animate=False)

    def show(self, snapshot: Snapshot, notice: str) -> None:
        """Draw the snapshot in every pane; on a small terminal the notice takes the place of the progress."""
        for pane in self._panes:
            pane.show(snapshot)
        if self.panel is not None:
            self.panel.catch_up(snapshot)
        self._watches.show(snapshot)
        self.scrubber.show(snapshot)
        self._around.set(neighbourhood(snapshot, self.app.size.width))
        self.tell(notice)
        self._progress.show(snapshot)

    def tell(self, notice: str) -> None:
        """Show the notice where it has no line of its own; one that is longer than a line takes two."""
        self._told.set(notice)
        self._told.set_class(len(notice) > self.app.size.width - 2, "-long")
        self.set_class(bool(notice), "-told")
