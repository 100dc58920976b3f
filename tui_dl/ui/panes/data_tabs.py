"""The tabs of the Data place: each a figure of the course, on the session's own data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from tui_dl.session.gallery import Gallery, gallery_of
from tui_dl.ui.demos.figure import Figure, figure_class
from tui_dl.ui.panes.text import Line, clickable

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.app import TuiDl

TABS = {
    "gallery": "Gallery",
    "unpacking": "Structure",
    "tensor-explorer": "Tensors",
    "reshape": "Reshape",
    "split": "Split",
}
"""The figure of each tab, and what the tab is called."""
ON_DIGITS = ("tensor-explorer", "reshape")
"""Those that need images, whatever the session's data are."""
PLOT = "plot"
"""What stands in for the gallery where the data are no images with labels."""


class DataTabs(Vertical):
    """A line of tabs, and the figure in front; a figure begins when it is first looked at."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self.current = "gallery"
        """The tab in front."""
        self._changed = changed
        self._line, self._frame = Line(id="data-tabs"), Container(id="figures")
        self._figures: dict[str, Figure] = {}
        self._gallery: Gallery | None = None
        self._data: object = None
        """What tells one set of data from another."""

    def compose(self) -> ComposeResult:
        """Tabs above, the figure below."""
        yield self._line
        yield self._frame

    @property
    def tui_dl(self) -> TuiDl:
        """The app, as what it is."""
        return cast("TuiDl", self.app)

    @property
    def front(self) -> Figure | None:
        """The figure in front; None until the data are there."""
        return self._figures.get(self._figure_of(self.current))

    @staticmethod
    def titles() -> Iterator[tuple[str, str]]:
        """Every tab with what it is called."""
        yield from TABS.items()

    def follow(self, snapshot: Snapshot) -> None:
        """Ask for the data, again when the session holds others."""
        now = snapshot.configuration
        data = now and (now.data, now.seed, now.examples, now.validation_examples, now.test_examples)
        if data != self._data:
            self._data = data
            self.tui_dl.ask(gallery_of, self._take)

    def _take(self, gallery: Gallery) -> None:
        self._gallery = gallery
        for figure in self._figures.values():
            figure.remove()
        self._figures = {}
        if self.is_mounted:
            self.choose(self.current)

    def _figure_of(self, tab: str) -> str:
        """The figure that stands for a tab."""
        return PLOT if tab == "gallery" and not self._digits() else tab

    def _digits(self) -> bool:
        data = self._gallery.dataset if self._gallery is not None else None
        return data is not None and data.image_shape is not None and bool(data.labels)

    def choose(self, tab: str) -> None:
        """Bring a tab to the front."""
        self.current = tab
        if self._gallery is None:
            return
        name = self._figure_of(tab)
        if name not in self._figures:
            self._figures[name] = figure_class(name)({})
            self._frame.mount(self._figures[name])
        for each, figure in self._figures.items():
            figure.set_class(each == name, "-front")
        self._draw_line()
        self._draw_frame(self._gallery)
        self._changed()

    def step(self, by: int) -> None:
        """The tab after or before."""
        names = list(TABS)
        self.choose(names[(names.index(self.current) + by) % len(names)])

    def _draw_line(self) -> None:
        pieces = []
        for tab, title in TABS.items():
            chosen = tab == self.current
            text = f"▌{title}▐" if chosen else f" {title} "
            pieces.append(clickable(Content.assemble((text, "bold" if chosen else "$faint")), f"screen.tab('{tab}')"))
        self._line.set(Content.assemble(" ", Content("").join(pieces)))

    def _draw_frame(self, gallery: Gallery) -> None:
        """Say whose data these are."""
        others = self.current in ON_DIGITS and not self._digits()
        source = f"your data, {gallery.dataset.name}, are no images with labels" if others else gallery.dataset.source
        self._frame.border_title = "The digits that ship" if others else gallery.dataset.title
        self._frame.border_subtitle = source if len(source) <= self.size.width - 8 else ""

    def on_resize(self) -> None:
        """The source stands in the frame where it fits."""
        if self._gallery is not None:
            self._draw_frame(self._gallery)

    def able(self) -> frozenset[str]:
        """What the figure in front can do: the names of its actions."""
        keys = self.front.KEYS if self.front is not None else ()
        return frozenset(part.action.removeprefix("figure.").split("(")[0] for key in keys for _, part in key.each)

    def report(self) -> dict[str, Any]:
        """The tab and what its figure shows."""
        return {"tab": self.current, "figure": self.front.numbers() if self.front is not None else None}
