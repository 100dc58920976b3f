"""A panel over the stage: lines with places that can be chosen and entered, by keys or by mouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message

from tui_dl.ui.panes.breaking import BLANK, breaks, words
from tui_dl.ui.panes.text import Lines, Paragraph, clickable

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.app import TuiDl


Element = tuple[str, tuple[int, ...]]
"""A tensor's name and an index into it."""
TOLD_ROWS = 2
"""Rows for what is told of the chosen spot, at least."""
FOOT_ROWS = 2
"""Rows for the sentence below; it makes room where what it is about would not all be seen."""


@dataclass(frozen=True)
class Spot:
    """A stretch of a line; with something to tell about it, it can be chosen."""

    text: str
    style: str = ""
    key: object = None
    """What it stands for; None: mere text."""


def fitted(row: Sequence[Spot], width: int) -> Iterator[list[Spot]]:
    """The row on as many lines as it takes; what can be chosen stays whole."""
    pieces = [words(spot.text) if spot.key is None else [spot.text] for spot in row]
    for line in breaks(pieces, width):
        yield [
            replace(Spot("") if number == BLANK else row[number], text="".join(word for _, word in parts))
            for number, parts in groupby(line, key=lambda part: part[0])
        ]


class Panel(Vertical):
    """Rows of spots, one of which is chosen; below them what there is to say about it."""

    class Shown(Message):
        """There is something to choose now, or nothing any more."""

    NAME: ClassVar[str]
    MARKS_SPOTS: ClassVar[bool] = True
    """Whether what can be chosen is underlined among other text."""

    def __init__(self) -> None:
        super().__init__(id=f"panel-{self.NAME}", classes="panel")
        self._scroll, self._lines = VerticalScroll(can_focus=False), Lines()
        self._told, self._foot = Paragraph(classes="panel-told"), Paragraph(classes="panel-foot")
        self._given: Sequence[Sequence[Spot]] = ()
        """The rows as they are, each of which may take several lines."""
        self._rows: Sequence[Sequence[Spot]] = ()
        self._told_rows = TOLD_ROWS
        self.room = 0
        """Rows that it will have, as far as can be told before it is laid out."""
        self.at: tuple[int, int] = (0, 0)
        """The chosen row, and the place among the spots of it that can be chosen."""

    @property
    def tui_dl(self) -> TuiDl:
        """The app, as what it is."""
        return cast("TuiDl", self.app)

    def compose(self) -> ComposeResult:
        """The lines, then what is told of the chosen one."""
        with self._scroll:
            yield self._lines
        yield self._told
        yield self._foot

    # ------------------------------------------------------------------ what panels fill in

    def open(self, element: Element | None = None) -> None:
        """Come into view, with what there is to say about an element; about the chosen one if none is named."""

    def about(self) -> Element | None:
        """The element that it speaks of, for another panel to go on with."""
        return None

    def catch_up(self, snapshot: Snapshot) -> None:
        """The session has moved on."""

    def enter(self) -> None:
        """Do what the chosen spot is for."""

    def back(self) -> bool:
        """One step back; False where there is none, and the panel closes."""
        return False

    def told(self) -> Content:
        """What there is to say about the chosen spot."""
        return Content("")

    def report(self) -> dict[str, Any]:
        """What it shows, for the headless report."""
        return {}

    # ------------------------------------------------------------------ choosing

    @property
    def chosen(self) -> object:
        """What the chosen spot stands for."""
        spots = self._choosable(self.at[0])
        return spots[min(self.at[1], len(spots) - 1)].key if spots else None

    def _choosable(self, row: int) -> list[Spot]:
        return [spot for spot in self._rows[row] if spot.key is not None] if row < len(self._rows) else []

    @property
    def has_spots(self) -> bool:
        """Whether there is anything to choose."""
        return any(self._choosable(row) for row in range(len(self._rows)))

    def scroll_lines(self, lines: int) -> None:
        """Scroll where there is nothing to choose."""
        self._scroll.scroll_relative(y=lines, animate=False)

    def move(self, rows: int, columns: int) -> None:
        """Choose another spot: in another row that has some, or further along this one."""
        row, place = self.at
        stops = [y for y in range(len(self._rows)) if self._choosable(y)]
        if not stops:
            return
        if rows:
            beyond = [y for y in stops if (y > row if rows > 0 else y < row)]
            row = (beyond[0] if rows > 0 else beyond[-1]) if beyond else row
        count = len(self._choosable(row))
        place = min(place, count - 1) + columns
        self.at = (row, max(0, min(place, count - 1)))
        self._draw()

    def pick(self, row: int, place: int) -> None:
        """Choose a spot by mouse, and enter it."""
        self.at = (row, place)
        self._draw()
        self.enter()

    def show_rows(self, rows: Sequence[Sequence[Spot]], title: str, subtitle: str, foot: str = "") -> None:
        """Show these rows; the choice stays where it can."""
        had, self._given = self.has_spots, rows
        self._fit()
        if self.has_spots != had:
            self.post_message(self.Shown())
        stops = [y for y in range(len(self._rows)) if self._choosable(y)]
        if stops and self.at[0] not in stops:
            self.at = (min(stops, key=lambda y: abs(y - self.at[0])), 0)
        self.border_title, self.border_subtitle = title.replace("[", "\\["), subtitle.replace("[", "\\[")
        self._foot.set(Content.assemble((foot, "italic")))
        self._draw()

    def on_resize(self) -> None:
        """Break the rows for the new width; what was chosen stays chosen."""
        row, place = self.at
        before = sum(len(self._choosable(y)) for y in range(row)) + place
        self._fit()
        spots = [(y, n) for y in range(len(self._rows)) for n in range(len(self._choosable(y)))]
        if spots:
            self.at = spots[min(before, len(spots) - 1)]
        self._draw()

    def _fit(self) -> None:
        width = self._lines.size.width
        self._rows = [line for row in self._given for line in fitted(row, width)] if width else self._given

    def first_spot(self) -> None:
        """Choose the first spot there is, the view at its beginning."""
        self.at = (0, 0)
        self._scroll.scroll_home(animate=False)

    def _draw(self) -> None:
        self._lines.set_lines([self._line(y, row) for y, row in enumerate(self._rows)])
        self._tell(self.told())
        rows = self.content_size.height - self._told_rows
        self._foot.display = not rows - FOOT_ROWS < len(self._rows) or rows <= 0
        if self._choosable(self.at[0]):
            around = Region(0, max(self.at[0] - 1, 0), 1, 3)
            self.call_after_refresh(self._scroll.scroll_to_region, around, animate=False, force=True)

    def _tell(self, told: Content) -> None:
        """In as many rows as it takes."""
        self._told.set(told)
        width = self._told.size.width
        rows = max(TOLD_ROWS, told.get_height({}, width)) if width else TOLD_ROWS
        if self._told_rows != rows:
            self._told_rows = self._told.styles.height = rows

    def _line(self, y: int, row: Sequence[Spot]) -> Content:
        parts, place = [], 0
        for spot in row:
            style = spot.style
            if spot.key is None:
                parts.append(Content.assemble((spot.text, style)))
                continue
            chosen = self.at[0] == y and min(self.at[1], len(self._choosable(y)) - 1) == place
            style = f"{style} reverse bold" if chosen else f"{style} underline" if self.MARKS_SPOTS else style
            parts.append(clickable(Content.assemble((spot.text, style)), f"screen.pick({y}, {place})"))
            place += 1
        return Content("").join(parts)
