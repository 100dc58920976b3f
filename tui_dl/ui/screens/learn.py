"""The Learn place: a page's text beside its live figure and its exercise, in any order the learner likes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from tui_dl.lessons.errors import LessonError
from tui_dl.session.course import Attempt
from tui_dl.session.moves import State
from tui_dl.ui.keys import learn
from tui_dl.ui.keys.key import Key, bindings, own, rewritten
from tui_dl.ui.panes.lesson_exercise import LessonExercise
from tui_dl.ui.panes.lesson_figure import LessonFigure
from tui_dl.ui.panes.lesson_tabs import LessonTabs
from tui_dl.ui.panes.lesson_text import LessonText
from tui_dl.ui.panes.text import Paragraph
from tui_dl.ui.screens.asking import Asking
from tui_dl.ui.screens.room import Room, room
from tui_dl.ui.training import Command
from tui_dl.ui.widgets.bare import SeenThrough

if TYPE_CHECKING:
    from tui_dl.lessons.pages import Page
    from tui_dl.session.snapshot import Snapshot
    from tui_dl.ui.demos.figure import Figure
    from tui_dl.ui.panes.lesson_answer import AnswerField, Choices

WIDE, HIGH = 120, 34
"""From here on text, figure and exercise are in view together: a figure needs 76 columns beside the text."""
WELCOME = "Welcome"
"""The chapter of the first start."""


def _in_view(widget: Widget, within: Widget) -> bool:
    """Whether neither it nor anything around it is put away: what nobody sees must not take the keys."""
    around = [each for each in widget.ancestors_with_self if isinstance(each, Widget)]
    return all(each.display for each in around[: around.index(within)])


class Beside(Container, SeenThrough):
    """Parts of a page side by side, or one above the other."""


class Learn(Asking):
    """The course."""

    CSS_PATH = Path(__file__).with_name("learn.tcss")
    NAME = "learn"
    SHEETS_ABOVE = (Path(__file__).with_name("over_learn.tcss"),)
    MODULES = ("tui_dl.lessons.glossary", "tui_dl.ui.screens.contents", "tui_dl.ui.screens.glossary")
    KEYS = learn.KEYS
    BINDINGS = bindings(KEYS)

    _page: Page | None = None
    """The page that is shown."""
    _revealed: int | None = None
    """In teacher's mode: how many paragraphs, then figure, then exercise are shown."""

    def compose_body(self) -> ComposeResult:
        """Text on the left, figure and exercise on the right."""
        self.add_class(f"-front-{self._front}")
        yield LessonTabs(id="lesson-tabs")
        with Beside(id="lesson"):
            yield LessonText()
            with Beside(id="doing"):
                yield LessonFigure()
                yield LessonExercise()

    def on_mount(self) -> None:
        """Where the learner left the course."""
        try:
            self._open_page()
        except LessonError as error:
            self.mount(Paragraph(f"The course cannot be read: {error}", id="lesson-error"), before="#keyline")
            self.add_class("-broken")
        else:
            # Who has seen the first page and quits there is no newcomer any more.
            self.call_after_refresh(lambda: self.course.go_to(self.course.page))

    # ------------------------------------------------------------------ what is shown

    def arrangement(self, width: int, height: int) -> Room:
        """Together only where the figure has room beside the text."""
        space = room(width, height)
        if space is Room.TINY:
            return space
        if width < WIDE or height < HIGH:
            return Room.TABS
        return Room.TOGETHER if space is Room.TABS else space

    def show_body(self, snapshot: Snapshot | None, notice: str) -> None:
        """The page, if it is another than before; what the session has come to, for the figure and for goals."""
        if self.has_class("-broken") or not self.is_mounted:
            return
        if self._page is not self.course.page:
            self._open_page()
        if snapshot is None or snapshot.state in (State.STARTING, State.FAILED):
            return
        figure = self.query_one(LessonFigure)
        if figure.figure is None and self.course.page.figure:
            # Only now: what figures import, the worker has loaded meanwhile.
            figure.show(self.course.page)
        figure.show_session(snapshot)
        self._show_task()

    def tell(self, notice: str) -> None:
        """Only what the app says itself: what there is to say of a batch belongs to the Workbench."""
        app, broken = self.tui_dl, self.has_class("-broken")
        said = app.said or app.reached or ("" if broken else self.course.keeper.complaint)
        super().tell(said)
        if not broken:
            self.query_one(LessonTabs).show(self.parts, self._front, said)

    @property
    def parts(self) -> tuple[str, ...]:
        """What the page has of text, figure and exercise."""
        page = self.course.page
        return ("text", *(["figure"] if page.figure else []), *(["exercise"] if page.tasks else []))

    def _open_page(self) -> None:
        page = self._page = self.course.page
        self._number, self._front = 0, "text"
        text = self.query_one(LessonText)
        text.show(self._title(page), page.blocks)
        text.border_title = page.chapter
        at, count = self.course.pages.place(page)
        done = self._revealed is None and self.course.keeper.progress.done(page)
        text.border_subtitle = f"{at} of {count}{' · ✓ done' if done else ''}"
        self.query_one(LessonFigure).close()
        for part, there in ((LessonFigure, page.figure), (LessonExercise, page.tasks)):
            self.query_one(part).set_class(not there, "-absent")
        self.query_one(LessonExercise).clear_field()
        if self._revealed is not None:
            self._revealed = 1
            self.course.close_answers()
        self._apply_reveal()
        self._show_task()
        self.bring("text")

    def _title(self, page: Page) -> Content:
        if not self.has_class("-teacher"):
            return Content.assemble((f"{page.id}  ", "bold $phase-forward"), (page.title, "bold"))
        spaced = "   ".join(" ".join(word) for word in page.title.upper().split())
        return Content.assemble((f"{page.id}\n", "bold $phase-forward"), (spaced, "bold"))

    # ------------------------------------------------------------------ keys

    def keys(self) -> tuple[Key, ...]:
        """Those of the figure or the field that has the focus, and its own that they leave."""
        inside = self._inside
        if inside is None:
            far = self._far_key
            return tuple(key._replace(label=far.label) if far and key.when == "operate" else key for key in self.KEYS)
        theirs = tuple(
            rewritten(own(key, "figure"), lambda action: f"screen.inside({action!r})") for key in inside.KEYS
        )
        taken = {name for key in theirs for name, _ in key.each}
        return (*theirs, *(key for key in self.KEYS if not taken.issuperset(key.keys.split(","))))

    @property
    def _inside(self) -> Figure | AnswerField | Choices | None:
        """The figure or the field that has the focus."""
        if not self.is_mounted:
            return None
        figure, entry = self.query_one(LessonFigure).ready, self.query_one(LessonExercise).entry
        if figure is not None and figure.has_focus_within:
            return figure
        return entry if entry is not None and entry.has_focus else None

    @property
    def _far_key(self) -> Key | None:
        """The figure's own use for space, for those who still read the text."""
        figure = self.query_one(LessonFigure).ready if self.is_mounted else None
        keys = figure.KEYS if figure is not None else ()
        return next((key for key in keys if "space" in key.keys.split(",")), None)

    def able(self) -> frozenset[str]:
        """What can be done on this page, with the focus where it is."""
        if self.has_class("-broken"):
            return frozenset()
        course, page, task = self.course, self.course.page, self._exercise
        text, figure = self.query_one(LessonText), self.query_one(LessonFigure).ready
        hidden = self._revealed is not None and self._revealed < self._last_reveal
        facts = {
            "reveal": hidden,
            "operate": not hidden and text.has_focus and self._far_key is not None,
            "next": page is not course.pages[-1],
            "previous": page is not course.pages[0],
            "arrows": text.has_focus,
            "parts": len(self.parts) > 1,
            "words": bool(text.terms) and text.has_focus,
            "word": text.chosen is not None and text.has_focus,
            "hint": task is not None and task.can_hint and not hidden,
            "answer": isinstance(task, Attempt) and task.can_give_up and not hidden,
            "another": isinstance(task, Attempt) and (task.tries > 0 or task.closed),
            "exercises": len(page.tasks) > 1,
            "counterpart": figure is not None and figure.counterpart() is not None,
            "inside": page.chapter == WELCOME or not text.has_focus or text.entry_open,
        }
        return frozenset(fact for fact, holds in facts.items() if holds)

    def action_turn(self, by: int) -> None:
        """The next page, or the one before."""
        self.course.turn(by)
        self.refresh_session()

    def action_arrow(self, by: int) -> None:
        """The same, where no figure and no field has use for arrows."""
        self.action_turn(by)

    def action_scroll(self, pages: int) -> None:
        """Scroll the text; at its end, turn the page."""
        exercise, text = self.query_one(LessonExercise), self.query_one(LessonText)
        if exercise.has_focus_within:
            exercise.scroll_relative(y=pages * max(exercise.size.height - 2, 1), animate=False)
        elif not text.scroll(pages):
            self.action_turn(pages)

    def action_contents(self) -> None:
        """All pages; the chosen one is opened."""

        def go(page: Page | None) -> None:
            if page is not None:
                self.course.go_to(page)
            self.refresh_session()

        from tui_dl.ui.screens.contents import Contents

        self.app.push_screen(Contents(self.course), go)

    def action_glossary(self) -> None:
        """All words."""
        from tui_dl.ui.screens.glossary import Words

        self.app.push_screen(Words())

    def action_part(self, by: int) -> None:
        """The next of what can have the focus: text, figure, exercise."""
        stops = [(part, stop) for part in self.parts for stop in self._stops(part)]
        if not stops:
            return
        # The focus may still be on its way to the part that was brought to the front last.
        focused = [index for index, (_, stop) in enumerate(stops) if stop.has_focus]
        at = focused[0] if focused else next(index for index, (part, _) in enumerate(stops) if part == self._front)
        part, stop = stops[(at + by) % len(stops)]
        self.bring(part, stop)

    def action_bring(self, part: str) -> None:
        """One of the tabs."""
        self.bring(part)

    def bring(self, part: str, stop: Widget | None = None) -> None:
        """Bring a part to the front, and the focus to it."""
        self._front = part
        if not self.has_class(f"-front-{part}"):
            # The whole screen is styled anew for a class of its own: once is enough.
            self.remove_class(*(f"-front-{name}" for name in ("text", "figure", "exercise")), update=False)
            self.add_class(f"-front-{part}")
        stop = stop or next(iter(self._stops(part)), None)
        # What loses the focus by being hidden would have it moved to wherever comes next.
        self.set_focus(None)
        if stop is not None:
            self.call_after_refresh(stop.focus, scroll_visible=False)
        self.show_state("")

    def on_descendant_focus(self) -> None:
        """Other keys do something now."""
        self.show_state("")

    def on_figure_ready(self) -> None:
        """The figure's keys, and the way from it to the Workbench, are there now."""
        self.show_state("")

    def _stops(self, part: str) -> list[Widget]:
        """What can have the focus in a part, from top to bottom."""
        within = self.query_one(f"#{part}")
        if part == "exercise":
            return [self.query_one(LessonExercise).entrance]
        inner = [each for each in within.walk_children(Widget) if each.can_focus and _in_view(each, within)]
        return [within, *inner] if within.can_focus else inner

    def action_choose_word(self, by: int) -> None:
        """Another word of the text."""
        text = self.query_one(LessonText)
        text.move(by)
        if text.entry_open:
            self.action_explain()
        self.show_state("")

    def action_word(self, number: int) -> None:
        """A word was clicked."""
        self.query_one(LessonText).choose(number)
        self.action_explain()

    def action_explain(self) -> None:
        """What the chosen word means."""
        text = self.query_one(LessonText)
        if text.chosen is not None:
            from tui_dl.lessons.glossary import glossary

            text.show_entry(glossary().find(text.terms[text.chosen]))
        self.show_state("")

    def action_leave(self) -> None:
        """Close what is open, then leave figure or field, then the first pages."""
        text = self.query_one(LessonText)
        if text.close_entry():
            self.show_state("")
        elif not text.has_focus:
            self.bring("text")
        elif self.course.page.chapter == WELCOME:
            self.course.skip(WELCOME)
            self.tui_dl.action_place("workbench")

    async def action_inside(self, action: str) -> None:
        """A key of the figure or of the field, by way of the footer or the palette."""
        if (inside := self._inside) is not None:
            await inside.run_action(action)

    async def action_operate(self) -> None:
        """From the text into the figure, with space: who reads that it sends a batch on need not look for it first."""
        figure, key = self.query_one(LessonFigure).ready, self._far_key
        if figure is not None and key is not None:
            self.bring("figure", figure)
            await figure.run_action(own(key, "figure").each[0][1].action)

    def action_see(self) -> None:
        """What the figure shows, on a real batch in the Workbench."""
        figure = self.query_one(LessonFigure).ready
        setup = figure.counterpart() if figure is not None else None
        if setup is not None:
            self.tui_dl.submit(Command(lambda session, publish: session.configure(setup, publish)))
            self.tui_dl.action_place("workbench")

    # ------------------------------------------------------------------ teacher's mode

    @property
    def _last_reveal(self) -> int:
        """How many reveals show everything."""
        return len(self.course.page.blocks) + len(self.parts) - 1

    def action_teacher(self) -> None:
        """Teacher's mode, on or off."""
        on = not self.has_class("-teacher")
        self.set_class(on, "-teacher")
        self._revealed = 1 if on else None
        self._open_page()
        self.refresh_session()

    def action_reveal(self) -> None:
        """The next paragraph; after the last one the figure, then the question."""
        if self._revealed is not None:
            self._revealed = min(self._revealed + 1, self._last_reveal)
            self._apply_reveal()
            further = self._revealed - len(self.course.page.blocks)
            if further > 0:
                self.bring(self.parts[further])
            self.show_state("")

    def _apply_reveal(self) -> None:
        """Hide what is not revealed yet."""
        self.query_one(LessonText).reveal(self._revealed)
        further = len(self.parts) if self._revealed is None else self._revealed - len(self.course.page.blocks)
        for at, part in enumerate(self.parts[1:], 1):
            self.query_one(f"#{part}").set_class(at > further, "-veiled")

    # ------------------------------------------------------------------ report

    def report(self) -> dict[str, Any]:
        """The page, the numbers its figure shows, the exercise and the progress."""
        if self.has_class("-broken"):
            return {"learn": {}}
        figure, task = self.query_one(LessonFigure).ready, self._exercise
        return {
            "learn": {
                "page": self.course.page.id,
                "figure": self.course.page.figure,
                "numbers": figure.numbers() if figure is not None else {},
                "exercise": task.described() if task is not None else None,
                "progress": self.course.keeper.progress.described(),
            }
        }
