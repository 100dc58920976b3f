"""The Network place: layers and settings edited in place, shapes, parameters and code following."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container

from tui_dl.session.moves import State
from tui_dl.ui.keys import network
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.panes.text import Paragraph
from tui_dl.ui.screens.choose import TYPED, Choose
from tui_dl.ui.screens.place import Place
from tui_dl.ui.screens.room import Room
from tui_dl.ui.training import Command

if TYPE_CHECKING:
    from tui_dl.session import Session, Setup
    from tui_dl.session.draft import Draft
    from tui_dl.session.facts import DataFacts
    from tui_dl.session.fields import Field
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.panes.network_desk import Desk
    from tui_dl.ui.panes.network_edit import EditLine


class Network(Place):
    """A draft of what is trained; nothing changes in the Workbench until it is applied."""

    NAME = "network"
    SHEET = "network.tcss"
    MODULES = ("tui_dl.session.draft", "tui_dl.ui.panes.network_desk")
    KEYS = network.KEYS
    BINDINGS = bindings(KEYS)

    _desk: Desk | None = None
    _asked = False
    _saying = "Edit freely: nothing changes in the Workbench until you press a."

    def compose_body(self) -> ComposeResult:
        """One line, until the data are read."""
        with Container(id="waiting"):
            yield Paragraph("The network will stand here as soon as the data are read.")

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """The desk, once there is a session."""
        ready = snapshot is not None and snapshot.state not in (State.STARTING, State.FAILED)
        if ready and not self._asked:
            self._asked = True
            self.tui_dl.ask(_what_runs, self._set_up)
        elif self._desk is not None and snapshot is not None:
            if snapshot.configuration is not None and not snapshot.configuration.scheduled:
                self._desk.follow_rate(snapshot.configuration.learning_rate)
            if snapshot.state is not State.RUNNING:
                # While training runs, nothing of what stands here changes.
                self._desk.draw()

    def tell(self, notice: str) -> None:
        """What this place has to say comes first; what the session says belongs to the Workbench."""
        super().tell(self._saying or (notice if self.tui_dl.said else ""))

    def able(self) -> frozenset[str]:
        """What can be done with the draft."""
        desk = self._desk
        if desk is None or self.typing():
            return frozenset()
        on_table = desk.editing
        can = {
            "field": on_table,
            "layer": on_table and desk.at is not None,
            "preset": desk.choosing_presets,
            "edit": on_table or desk.choosing_presets,
            "read": not (on_table or desk.choosing_presets),
            "fix": desk.problem() is not None,
            "fix_all": len(desk.outline.mendable) > 1,
            "undo": desk.drafting.can_undo,
            "redo": desk.drafting.can_redo,
            "changed": desk.drafting.draft != desk.running,
            "code": desk.reading,
        }
        return frozenset({"draft", *(word for word, possible in can.items() if possible)})

    def typing(self) -> bool:
        """Whether a value is typed."""
        return self._desk is not None and self._desk.edit_line.field is not None

    def report(self) -> dict[str, Any]:
        """The draft, what is wrong with it, and what comes of it."""
        return {"network_place": self._desk.report() if self._desk is not None else None}

    # ------------------------------------------------------------------ beginning

    def _set_up(self, found: tuple[Setup, DataFacts]) -> None:
        # Imported here: the panes need the engine, which the worker has loaded meanwhile.
        from tui_dl.session.draft import Draft
        from tui_dl.ui.panes.network_desk import Desk

        setup, facts = found
        self.read_sheet()
        self._desk = Desk(Draft.of(setup, facts), facts)
        self.mount(self._desk, after=self.query_one("#waiting"))
        self.query_one("#waiting").remove()
        self.call_after_refresh(self.refresh_session)

    @property
    def _table(self) -> Desk:
        assert self._desk is not None
        return self._desk

    def _say(self, line: str) -> None:
        self._saying = line
        self.show_state(self.tui_dl.notice)

    # ------------------------------------------------------------------ choosing

    def action_move(self, down: int, right: int) -> None:
        """The cursor to the next field."""
        self._table.move(down, right)
        self._say("")

    def action_other_preset(self, down: int) -> None:
        """The cursor to the next preset."""
        self._table.move(down, 0)
        self._say("")

    def action_scroll_lines(self, lines: int) -> None:
        """What is in front by lines."""
        self._table.scroll_lines(lines)

    def action_pick(self, key: str) -> None:
        """A field was clicked: choose it, or edit it where it is chosen already."""
        if self._table.cursor == key:
            self.action_edit()
        else:
            self._table.cursor = key
            self._table.show_pane(self._table.front)
            self._say("")

    def action_preset(self, number: int) -> None:
        """A preset was clicked: choose it, or take it where it is chosen already."""
        desk = self._table
        if desk.preset == number:
            self._take_preset()
        else:
            desk.preset = number
            desk.draw()

    def action_pane(self, name: str) -> None:
        """One of the panes; away from the one beside the tables, its own key leads back."""
        self._table.show_pane("overview" if name == self._table.front and name != "layers" else name)
        self._say("")

    def action_next_pane(self) -> None:
        """The next of the panes."""
        self._table.next_pane(self.has_class(f"-{Room.TABS}"))
        self._say("")

    def action_scroll(self, pages: int) -> None:
        """Scroll the pane in front."""
        self._table.scroll(pages)

    def action_language(self, name: str = "") -> None:
        """The program in another language."""
        from tui_dl.ui.panes.network_desk import LANGUAGES

        desk = self._table
        desk.language = name or LANGUAGES[(LANGUAGES.index(desk.language) + 1) % len(LANGUAGES)]
        desk.draw()

    def action_copy(self) -> None:
        """The program to the clipboard."""
        self.app.copy_to_clipboard(self._table.code())
        self._say("The program is in the clipboard, where the terminal allows it.")

    # ------------------------------------------------------------------ editing

    def action_edit(self) -> None:
        """Type another value, choose one from a list, or take the preset at the cursor."""
        desk = self._table
        if desk.choosing_presets:
            self._take_preset()
            return
        field = desk.field()
        if field is None or not desk.editing:
            return
        if field.choices:
            chooser = Choose(field.label, field.choices, field.value, field.typed)
            self.app.push_screen(chooser, lambda name: self._chosen(field, name))
        else:
            self._type(field)

    def _type(self, field: Field) -> None:
        self._table.edit_line.open(field)
        self.show_state(self.tui_dl.notice)

    def _chosen(self, field: Field, name: str | None) -> None:
        if name == TYPED:
            self._type(field)
        elif name is not None:
            self._try(lambda: self._edited(field.key, name))

    def _edited(self, key: str, text: str) -> None:
        from tui_dl.session.fields import edited

        desk = self._table
        self._put(edited(desk.drafting.draft, key, text, desk.known))

    def on_edit_line_typed(self, event: EditLine.Typed) -> None:
        """Every keystroke shows what it would make; enter takes it."""
        desk = self._table
        if event.key == "data":
            # Nothing is known of other data before they are read: that is done once, in the end.
            if event.final:
                desk.edit_line.close()
                self._try(lambda: self._edited(event.key, event.text))
        elif desk.typed(event.key, event.text) and event.final:
            desk.edit_line.close()
            desk.commit(event.key, event.text)
            self._say("")

    def on_edit_line_cancelled(self) -> None:
        """As it was."""
        desk = self._table
        desk.edit_line.close()
        desk.forget_typed()
        self.show_state(self.tui_dl.notice)

    def action_step(self, up: bool) -> None:
        """The field's next value."""
        self._try(lambda: self._put(self._table.step(up)))

    def action_add(self) -> None:
        """A layer more, below the one at the cursor."""
        desk = self._table
        at = desk.at or desk.drafting.draft.head
        self._try(lambda: self._put(desk.drafting.draft.added(at)))

    def action_remove(self) -> None:
        """The layer at the cursor goes."""
        desk = self._table
        if (at := desk.at) is not None:
            self._try(lambda: self._put(desk.drafting.draft.removed(at)))

    def action_shift(self, by: int) -> None:
        """The layer at the cursor changes places."""
        desk = self._table
        if (at := desk.at) is not None:
            self._try(lambda: self._shifted(desk.drafting.draft.moved(at, by), by))

    def _shifted(self, draft: Draft, by: int) -> None:
        from tui_dl.session.draft import At

        at = self._table.at
        assert at is not None
        self._table.follow(At(at.branch, at.index + by))
        self._put(draft)

    def action_branch(self) -> None:
        """One stack becomes two branches, branches become one stack."""
        self._try(self._branch)

    def _branch(self) -> None:
        """The cursor stays with its layer."""
        desk = self._table
        draft, at = desk.drafting.draft, desk.at
        branched = draft.branched()
        if at is not None:
            desk.follow(draft.after_branching(at))
        self._put(branched)

    def action_fix(self) -> None:
        """Mend the mismatch at the cursor, or the first there is."""
        self.action_mend("")

    def action_mend(self, key: str) -> None:
        """Mend the mismatch of a field."""
        if (problem := self._table.problem(key)) is not None and problem.fixed is not None:
            self._put(problem.fixed)
            self._say(f"Mended: {problem.remedy}. u takes it back.")

    def action_fix_all(self) -> None:
        """Mend every mismatch, as one edit."""
        from tui_dl.session.diagnosis import all_mended

        desk = self._table
        fixed, remedies = all_mended(desk.drafting.draft, desk.known)
        if remedies:
            self._put(fixed)
            self._say(f"Mended: {', '.join(dict.fromkeys(remedies))}. u takes it all back.")

    def action_undo(self) -> None:
        """The draft before."""
        self._table.undo(again=False)
        self._say("")

    def action_redo(self) -> None:
        """The draft after."""
        self._table.undo(again=True)
        self._say("")

    def action_revert(self) -> None:
        """What the Workbench runs, as one more edit."""
        self._put(self._table.running)

    def _try(self, edit: Callable[[], None]) -> None:
        from tui_dl.engine.errors import NetworkError

        try:
            self._say("")
            edit()
        except NetworkError as error:
            self._say(str(error))

    def _put(self, draft: Draft) -> None:
        """The next draft; of other data, the facts are asked for first."""
        desk, name = self._table, draft.data
        if name in desk.facts:
            desk.put(draft)
            self.show_state(self.tui_dl.notice)
            return

        def arrived(found: DataFacts | str) -> None:
            if isinstance(found, str):
                self._say(found)
                return
            desk.facts[name] = found
            desk.put(draft)
            self.show_state(self.tui_dl.notice)

        self.tui_dl.ask(lambda session: _facts_or_why_not(session, name, draft.seed), arrived)

    def _take_preset(self) -> None:
        from tui_dl.session.draft import Draft

        preset = self._table.chosen_preset

        def arrived(facts: DataFacts) -> None:
            desk = self._table
            desk.facts[facts.name] = facts
            desk.put(Draft.of(preset.setup, facts))
            desk.show_pane("layers" if self.has_class(f"-{Room.TABS}") else "overview")
            self._say(f"{preset.title}. {preset.see}")

        self.tui_dl.ask(lambda session: _facts(session, preset.setup.data, preset.setup.seed), arrived)

    # ------------------------------------------------------------------ applying

    def action_apply(self) -> None:
        """Open the draft in the Workbench, with the weights kept where they can be."""
        desk = self._table
        seen = desk.outline
        if seen.fatal is not None and seen.changes:
            remedy = "F mends all" if len(seen.mendable) > 1 else "f mends it"
            self._say(f"Cannot run yet, {remedy}: {seen.fatal.text}")
            return
        draft = desk.drafting.draft
        if seen.changes:
            setup = draft.setup()
            self.tui_dl.submit(Command(lambda session, publish: session.configure(setup, publish)))
            self.tui_dl.ask(_what_runs, self._applied)
        self.tui_dl.action_place("workbench")

    def _applied(self, found: tuple[Setup, DataFacts]) -> None:
        from tui_dl.session.draft import Draft

        setup, facts = found
        self._table.facts[facts.name] = facts
        self._table.running = Draft.of(setup, facts)


def _what_runs(session: Session) -> tuple[Setup, DataFacts]:
    return session.setup, _facts(session, session.setup.data, session.setup.seed)


def _facts_or_why_not(session: Session, name: str, seed: int) -> DataFacts | str:
    from tui_dl.data.errors import DataError

    try:
        return _facts(session, name, seed)
    except DataError as error:
        return str(error)


def _facts(session: Session, name: str, seed: int) -> DataFacts:
    """The facts of a data set; the session's own is in memory already, and is not read once more."""
    from tui_dl.session.facts import facts, facts_of

    if (name, seed) == (session.setup.data, session.setup.seed):
        return facts_of(name, session.dataset)
    return facts(name, seed)
