"""The Data place: the digits, the structure they come in, their tensors, their reshaping, their split."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult, SystemCommand
from textual.content import Content

from tui_dl.session.moves import State
from tui_dl.ui.keys import data
from tui_dl.ui.keys.key import Key, bindings
from tui_dl.ui.panes.text import Line
from tui_dl.ui.screens.place import Place

if TYPE_CHECKING:
    from tui_dl.session.session import Session
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.panes.data_tabs import DataTabs


class Data(Place):
    """What goes in."""

    CSS_PATH = Path(__file__).with_name("data.tcss")
    NAME = "data"
    MODULES = ("tui_dl.ui.panes.data_tabs",)
    KEYS = data.KEYS
    BINDINGS = bindings(KEYS)

    _tabs: DataTabs | None = None
    _waiting: bool = False
    """Whether the tabs are on their way."""

    def compose_body(self) -> ComposeResult:
        """A line, until there are data to show."""
        yield Line(Content.assemble(("The data are being read …", "$faint")), id="being-read")

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """The tabs, once the session is open; they follow the data that it holds."""
        if snapshot is None or snapshot.state in (State.STARTING, State.FAILED):
            return
        if self._tabs is not None:
            self._tabs.follow(snapshot)
        elif not self._waiting:
            self._waiting = True
            self.tui_dl.ask(_import_tabs, self._set_up)

    def _set_up(self, tabs: type[DataTabs]) -> None:
        self._tabs = tabs(self._changed)
        self.mount(self._tabs, after=self.query_one("#being-read"))
        self.query_one("#being-read").remove()
        self.call_after_refresh(self.refresh_session)

    def _changed(self) -> None:
        """Another figure is in front: other keys work, and something else is worth trying."""
        self.show_state(self.tui_dl.notice)

    def tell(self, notice: str) -> None:
        """What the app has to say, else what to try; what the session says belongs to the Workbench."""
        said, figure = self.tui_dl.said, self._tabs.front if self._tabs is not None else None
        hint = Content.assemble((f"Try: {figure.TRY}", "$faint")) if figure is not None else Content("")
        self.query_one("#notice", Line).set(Content(said) if said else hint)

    def keys(self) -> tuple[Key, ...]:
        """Its keys, in the words of the figure in front."""
        figure = self._tabs.front if self._tabs is not None else None
        words = {key.keys: key for key in figure.KEYS} if figure is not None else {}
        return tuple(_worded(key, words[key.keys]) if key.keys in words else key for key in self.KEYS)

    def able(self) -> frozenset[str]:
        """What the figure in front can do."""
        return self._tabs.able() if self._tabs is not None else frozenset()

    def report(self) -> dict[str, Any]:
        """The tab and the numbers of its figure."""
        return {"data_place": self._tabs.report() if self._tabs is not None else None}

    def commands(self) -> Iterable[SystemCommand]:
        """The tabs by name too."""
        yield from super().commands()
        for name, title in self._tabs.titles() if self._tabs is not None else ():
            yield SystemCommand(f"Data: {title}", "tab", partial(self.action_tab, name))

    async def action_figure(self, action: str) -> None:
        """Have the figure in front do it."""
        if self._tabs is not None and self._tabs.front is not None:
            await self._tabs.front.run_action(action)

    def action_next_tab(self, by: int) -> None:
        """The tab after or before."""
        if self._tabs is not None:
            self._tabs.step(by)

    def action_tab(self, name: str) -> None:
        """One of the tabs."""
        if self._tabs is not None:
            self._tabs.choose(name)


def _import_tabs(_: Session) -> type[DataTabs]:
    """Import the tabs and their figures in the worker's thread: keys and screen must not wait for it."""
    from tui_dl.ui.demos.figure import figure_class
    from tui_dl.ui.panes.data_tabs import TABS, DataTabs

    for name in TABS:
        figure_class(name)
    return DataTabs


def _worded(key: Key, words: Key) -> Key:
    """A key of the place with what a figure calls it."""
    parts = tuple(part._replace(help=own.help) for part, own in zip(key.parts, words.parts, strict=True))
    return key._replace(label=words.label, running=words.label, help=words.help, parts=parts)
