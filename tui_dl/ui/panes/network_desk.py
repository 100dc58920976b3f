"""The Network place once the data are known: tables to edit on one side, what comes of it on the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content

from tui_dl.engine.errors import NetworkError
from tui_dl.session.code import WRITERS, written
from tui_dl.session.diagnosis import Problem
from tui_dl.session.draft import At, Draft, Drafting
from tui_dl.session.facts import DataFacts
from tui_dl.session.fields import Field, edited, stepped
from tui_dl.session.outline import Outline, outline
from tui_dl.session.presets import PRESETS, Preset
from tui_dl.ui.panes.network_edit import EditLine
from tui_dl.ui.panes.network_tables import Row, all_rows, layer_rows, moved
from tui_dl.ui.panes.network_views import (
    LANGUAGE_NAMES,
    about_line,
    code_lines,
    effect_line,
    elsewhere,
    head_line,
    layers_view,
    overview_lines,
    preset_lines,
    settings_view,
    tab_line,
    wrong_line,
)
from tui_dl.ui.panes.text import Line, Lines

EDITORS, VIEWS = ("layers", "settings"), ("overview", "presets", "code")
LANGUAGES = tuple(WRITERS)
TITLES = {"overview": "Shapes and parameters", "presets": "Networks worth looking at"}
"""Of the panes whose tab says less."""


class Scroll(VerticalScroll, can_focus=False):
    """Lines that may be longer than their frame."""

    def __init__(self, name: str) -> None:
        super().__init__(id=f"network-{name}", classes="network-pane")
        self.lines = Lines()

    def compose(self) -> ComposeResult:
        """All in one widget."""
        yield self.lines

    @property
    def parent_shown(self) -> bool:
        """Whether its side of the desk is in view."""
        return isinstance(self.parent, Vertical) and self.parent.display

    @property
    def room(self) -> tuple[int, int]:
        """Columns and rows to write on."""
        region = self.scrollable_content_region
        return max(region.width, 20), max(region.height, 4)


class Desk(Vertical):
    """A draft, a cursor in it, and all panes that show it."""

    def __init__(self, running: Draft, facts: DataFacts) -> None:
        super().__init__()
        self.drafting = Drafting(running)
        self.running = running
        """What the Workbench runs."""
        self.facts = {facts.name: facts}
        """Of every data set that was looked at."""
        self.cursor = "0.0.units" if running.network.branches else "-1.0.units"
        self.front = "layers"
        """The pane in front where one has room; else what stands beside the tables, unless that is a table."""
        self.view = "overview"
        self.language = LANGUAGES[0]
        self.preset = 0
        self.wrong = ""
        """What is wrong with what is being typed."""
        self.preview: Draft | None = None
        """The draft as it would be with what is being typed."""
        self._tabs, self._view_tabs, self._effect = Line(id="network-tabs"), Line(id="network-views"), Line(id="effect")
        self._head, self._about = Line(id="network-head"), Line(id="about")
        self.edit_line = EditLine()
        self._panes = {name: Scroll(name) for name in (*EDITORS, *VIEWS)}

    def compose(self) -> ComposeResult:
        """Tabs where there is little room, the two sides, what applying does, and the line to type on."""
        yield self._tabs
        with Horizontal(id="network-sides"):
            with Vertical(id="network-editors"):
                yield self._head
                for name in EDITORS:
                    yield self._panes[name]
            with Vertical(id="network-beside"):
                yield self._view_tabs
                for name in VIEWS:
                    yield self._panes[name]
        yield self._about
        yield self._effect
        yield self.edit_line

    def on_mount(self) -> None:
        """Show the front pane, and draw once there is room."""
        self.show_pane(self.front)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    # ------------------------------------------------------------------ what there is

    @property
    def draft(self) -> Draft:
        """The draft as it is seen, with what is being typed."""
        return self.preview or self.drafting.draft

    @property
    def outline(self) -> Outline:
        """What is to be seen of the draft."""
        return outline(self.draft, self.facts[self.draft.data], self.running)

    def follow_rate(self, rate: float) -> None:
        """The learning rate was changed while training: an untouched draft goes along."""
        before = self.running
        if abs(rate - before.learning_rate) > 1e-6 * before.learning_rate:
            self.running = replace(before, optimizer=before.optimizer.with_setting("learning_rate", rate))
            if self.drafting.draft == before:
                self.drafting.draft = self.running

    @property
    def rows(self) -> list[Row]:
        """Every row that the cursor can be in."""
        return all_rows(self.outline)

    def field(self, key: str = "") -> Field | None:
        """The field with this key, or at the cursor."""
        wanted = key or self.cursor
        return next((field for row in self.rows for field in row if field is not None and field.key == wanted), None)

    @property
    def at(self) -> At | None:
        """The layer that the cursor is in."""
        branch, _, rest = self.cursor.partition(".")
        index = rest.partition(".")[0]
        return At(int(branch), int(index)) if branch.lstrip("-").isdigit() else None

    def follow(self, at: At) -> None:
        """The cursor's layer will stand at another place of the next draft."""
        self.cursor = f"{at.branch}.{at.index}.{self.cursor.rpartition('.')[2]}"

    @property
    def choosing_presets(self) -> bool:
        """Whether the arrows and enter belong to the presets."""
        return self.front == "presets"

    @property
    def editing(self) -> bool:
        """Whether the arrows and enter belong to the tables: where these are in view."""
        return not self.choosing_presets and self._panes[EDITORS[0]].parent_shown

    @property
    def reading(self) -> bool:
        """Whether the program is in view."""
        return self._panes["code"].parent_shown and self._panes["code"].display

    # ------------------------------------------------------------------ edits

    def put(self, draft: Draft) -> None:
        """The next draft, and the cursor where it still can be."""
        self.preview = None
        self.drafting.put(draft)
        self._settle()

    def undo(self, again: bool) -> None:
        """Take an edit back, or make it once more."""
        self.preview = None
        if again:
            self.drafting.redo()
        else:
            self.drafting.undo()
        self._settle()

    def _settle(self) -> None:
        if self.field() is None:
            at = self.at
            column = self.cursor.rpartition(".")[2]
            last = len(self.draft.places) - 1
            place = self.draft.places[min(at.index, last)] if at else self.draft.places[0]
            fallback = f"{place.branch}.{place.index}.units"
            wanted = f"{place.branch}.{place.index}.{column}" if at else "data"
            self.cursor = wanted if self.field(wanted) else fallback
        self.draw()

    def typed(self, key: str, text: str) -> bool:
        """Show what a text that is being typed would make, or what is wrong with it; whether it could be taken."""
        self.preview, self.wrong = None, ""
        try:
            self.preview = edited(self.drafting.draft, key, text, self.known)
        except NetworkError as error:
            self.wrong = str(error)
        self.draw()
        return not self.wrong

    def forget_typed(self) -> None:
        """What was being typed shall not be."""
        self.preview, self.wrong = None, ""
        self.draw()

    def commit(self, key: str, text: str) -> None:
        """Take a value. Raises `NetworkError`."""
        self.preview = None
        self.put(edited(self.drafting.draft, key, text, self.known))

    def step(self, up: bool) -> Draft:
        """The draft with the next value at the cursor. Raises `NetworkError`."""
        field = self.field()
        assert field is not None
        return stepped(self.drafting.draft, field, up, self.known)

    @property
    def known(self) -> DataFacts:
        """What is known of the draft's data."""
        return self.facts[self.drafting.draft.data]

    def problem(self, key: str = "") -> Problem | None:
        """The mismatch to mend: that of a field, or the one nearest to the cursor."""
        return self.outline.problem_for(key or self.cursor)

    # ------------------------------------------------------------------ looking

    def move(self, down: int, right: int) -> None:
        """The cursor to the next field, or to the next preset."""
        if self.choosing_presets:
            self.preset = (self.preset + down) % len(PRESETS)
        else:
            self.cursor = moved(self.rows, self.cursor, down, right)
            in_layers = any(field and field.key == self.cursor for row in layer_rows(self.outline) for field in row)
            self.front = "layers" if in_layers else "settings"
        self.show_pane(self.front)

    @property
    def chosen_preset(self) -> Preset:
        """The one at the cursor."""
        return PRESETS[self.preset]

    def next_pane(self, tabs: bool) -> None:
        """The next of all panes, or of those beside the tables."""
        names = (*EDITORS, *VIEWS) if tabs else VIEWS
        now = self.front if tabs else self.view
        self.show_pane(names[(names.index(now) + 1) % len(names)])

    def show_pane(self, name: str) -> None:
        """Bring a pane to the front."""
        self.front = name
        if name in VIEWS:
            self.view = name
        if name in EDITORS and self.screen.has_class("-tabs"):
            self._follow(name)
        for each, pane in self._panes.items():
            pane.set_class(each == self.front, "-front")
            pane.set_class(each == self.view, "-view")
        self.set_class(name in EDITORS, "-editing")
        self.set_class(name == "code", "-reading")
        self.call_after_refresh(self.draw)

    def _follow(self, name: str) -> None:
        """The cursor goes along with the table that is in front."""
        in_layers = any(field and field.key == self.cursor for row in layer_rows(self.outline) for field in row)
        if (name == "layers") != in_layers:
            place = self.draft.places[0]
            self.cursor = f"{place.branch}.{place.index}.units" if name == "layers" else "data"

    def scroll(self, pages: int) -> None:
        """Scroll what is in front."""
        pane = self._panes[self.front if self.screen.has_class("-tabs") else self.view]
        pane.scroll_relative(y=pages * max(pane.size.height - 2, 1), animate=False)

    def scroll_lines(self, lines: int) -> None:
        """Scroll what is in front by lines."""
        self._panes[self.front].scroll_relative(y=lines, animate=False)

    def code(self) -> str:
        """The draft as a program, or why there is none."""
        try:
            return written(self.language, self.draft, self.facts[self.draft.data]).text
        except NetworkError as error:
            return f"{error}\n"

    # ------------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Draw the draft in every pane that is in view."""
        if not self.size:
            return
        seen = self.outline
        self._tabs.set(Content.assemble(tab_line((*EDITORS, *VIEWS), self.front), elsewhere(seen, self.front)))
        self._view_tabs.set(tab_line(VIEWS, self.view))
        self._head.set(head_line(seen, self._head.size.width))
        self._about.set(about_line(seen, self.field()) if self.editing else "")
        self._effect.set(wrong_line(self.wrong) if self.wrong else effect_line(seen, self.size.width))
        for name, pane in self._panes.items():
            if pane.display and pane.size:
                self._draw_pane(name, pane, seen)

    def _draw_pane(self, name: str, pane: Scroll, seen: Outline) -> None:
        width, height = pane.room
        lines: list[Content] = []
        row = 0
        if name == "layers":
            lines, row = layers_view(seen, self.cursor, width)
        elif name == "settings":
            lines, row = settings_view(seen, self.cursor, width)
        elif name == "overview":
            lines = overview_lines(seen, width, height)
        elif name == "presets":
            lines, row = preset_lines(self.preset, width)
        else:
            lines = code_lines(self.code(), self.language, width)
        titles = {**TITLES, "code": f"The same model in {LANGUAGE_NAMES[self.language]}"}
        pane.border_title = titles.get(name, name.title())
        pane.lines.set_lines(lines)
        if name in (*EDITORS, "presets"):
            self.call_after_refresh(self._keep_in_view, pane, row)

    def _keep_in_view(self, pane: Scroll, row: int) -> None:
        top, height = pane.scroll_offset.y, pane.room[1]
        if not top <= row <= top + height - 2:
            pane.scroll_to(y=max(row - height // 2, 0), animate=False, force=True)

    # ------------------------------------------------------------------ the report

    def report(self) -> dict[str, Any]:
        """What a person sees here."""
        seen, field = self.outline, self.field()
        return {
            "draft": seen.draft.setup().as_dict(),
            "field": field and {"key": field.key, "value": field.value},
            "pane": self.front,
            "diagnosis": [{"field": p.key, "text": p.text, "fix": p.remedy, "fatal": p.fatal} for p in seen.problems],
            "summary": [
                {"name": row.name, "params": row.params, "arithmetic": row.arithmetic} for row in seen.table.rows
            ],
            "total": seen.table.total,
            "changes": [str(change) for change in seen.changes],
            "keeps_weights": seen.keeps_weights,
            "can_undo": self.drafting.can_undo,
            "can_redo": self.drafting.can_redo,
            "preset": self.chosen_preset.name if self.choosing_presets else None,
            "language": self.language,
            "code": self.code() if self.view == "code" else None,
        }
