"""The app: five places, one session, and what leads from keys to commands and from snapshots to the screen."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.filter import ANSIToTruecolor, LineFilter
from textual.screen import Screen
from textual.theme import Theme

from tui_dl.session.moves import State
from tui_dl.ui import theme
from tui_dl.ui.ahead import made_ready, place_class
from tui_dl.ui.garbage import Garbage
from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS
from tui_dl.ui.keys.key import bindings
from tui_dl.ui.panes.topbar import PLACES
from tui_dl.ui.screens.help import Help
from tui_dl.ui.screens.place import Place
from tui_dl.ui.training import Answered, Command, CommandDone, CommandFailed, Frame, Job, SnapshotArrived, Worker
from tui_dl.ui.turns import Turns

if TYPE_CHECKING:
    from tui_dl.session import Session, Setup
    from tui_dl.session.course import Course
    from tui_dl.session.snapshot import Snapshot

T = TypeVar("T")

WORKBENCH = "workbench"
FROM_THE_WORKBENCH = ("charts", "computes")
"""Screens that open from there and lead back."""

FRAMES_PER_SECOND = 3
"""While training runs. Painting takes the cores that train: a frame costs about as much as 20 batches."""


def enter(name: str) -> Place:
    """A place, new."""
    return place_class(name)()


class TuiDl(Turns[int]):
    """The app around one session; `make_session` is called in the worker's thread."""

    TITLE = "tui-dl"
    # Absolute: from a subclass in another folder it must be found too.
    CSS_PATH = Path(__file__).parent / "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar = [
        *bindings(PLACE_KEYS + APP_KEYS),
        # Who presses it wants out.
        Binding("ctrl+c", "quit", "Quit", show=False, system=True),
    ]

    snapshot: Snapshot | None = None
    """The newest one delivered."""
    said: str = ""
    """What the app itself has to say: what a key has set off, or what went wrong."""
    reached: str = ""
    """The goal of the course that training has just reached, until the next command."""

    def __init__(
        self,
        make_session: Callable[[], Session],
        open_course: Callable[[], Course] | None = None,
        start: str = WORKBENCH,
    ) -> None:
        """Opens at the place `start`; `open_course` is called when the course is first looked at."""
        self._open_course, self._start = open_course, start
        # Where it opens there is no mode to change to: changing would have all style sheets read a second time.
        self.DEFAULT_MODE = start  # type: ignore[misc]
        own_sheet = place_class(start).CSS_PATH
        super().__init__(css_path=[self.CSS_PATH, *([own_sheet] if own_sheet else [])])
        self.worker = Worker(make_session, self.post_message)
        self.garbage = Garbage()
        self._help = Help()
        self.install_screen(self._help, Help.NAME)
        self._jobs: list[Job[Any]] = []
        self._resting = False
        self.styled_for: WeakKeyDictionary[Screen[Any], str] = WeakKeyDictionary()
        """The theme that the styles of a screen were worked out for."""
        self._entered = {start}
        """The places that somebody has been to."""
        self._comes_together = False
        """Whether the place that is gone to has yet to be put together."""
        self.undertaken = 0
        """How many commands, questions and jobs there have been, those included that painting has led to."""
        for each in theme.THEMES:
            self.register_theme(each)
        self._begin_with(theme.DARK)

    def get_default_screen(self) -> Screen[Any]:
        """The place at which it opens."""
        return enter(self._start)

    def on_mount(self) -> None:
        """Paint first; everything heavy starts after that, in the worker."""
        for name in (*PLACES, *FROM_THE_WORKBENCH):
            self.add_mode(name, partial(enter, name))
        self._heed_signals()
        self._frames = self.set_interval(1 / FRAMES_PER_SECOND, self._take_frame)
        self.theme_changed_signal.subscribe(self, lambda _: self._show())
        self.call_after_refresh(self.worker.start)

    def _begin_with(self, first: Theme) -> None:
        """Have the first theme without setting it: that would have every style sheet read twice."""
        self.set_reactive(App.theme, first.name)
        self.add_class("-dark-mode", f"-theme-{first.name}")
        self.stylesheet.set_variables(self.get_css_variables())

    def _heed_signals(self) -> None:
        """A signal to end ends the app as `q` does: the terminal must be given back as it was.

        An interrupt, left to asyncio, cancels what the app is doing; where Textual just waits for a widget to go, it
        takes that for the widget's end and lives on.
        """
        loop = asyncio.get_running_loop()
        interrupts = () if self.is_headless else (signal.SIGINT,)
        for number in (signal.SIGTERM, signal.SIGHUP, *interrupts):
            loop.add_signal_handler(number, self._leave_failed, 128 + number)

    def on_unmount(self) -> None:
        """Let the worker end by itself: joining it could hold the exit back."""
        for job in self._jobs:
            job.stop()
        self.worker.stop()

    @cached_property
    def course(self) -> Course:
        """The course, read when it is first looked at; raises `LessonError`."""
        if self._open_course is not None:
            return self._open_course()
        from tui_dl.session.course import Course

        return Course.open()

    @property
    def notice(self) -> str:
        """The line that tells the learner what has happened, or what to do first."""
        own = self.said or self.reached
        if self.snapshot is None or self.snapshot.state is State.STARTING:
            return own
        return own or self.snapshot.message

    @property
    def place(self) -> Place | None:
        """Where the learner is, also while help or the palette lie above it."""
        return next((screen for screen in self.screen_stack if isinstance(screen, Place)), None)

    async def settled(self) -> None:
        """Wait until everything asked for has been done and handed to the screen, or the app has failed."""
        while not ((self._resting and not self.worker.asked and not self._jobs) or self.return_code):
            await asyncio.sleep(0.005)

    def submit(self, command: Command) -> None:
        """Hand a command to the worker."""
        self.said = self.reached = ""
        self._resting = False
        self.undertaken += 1
        self.worker.submit(command)
        self._frames.resume()
        self._show_state()

    def ask(self, question: Callable[[Session], T], then: Callable[[T], object]) -> None:
        """Have the worker work something out from the session, also while it trains; then show the answer."""
        self.undertaken += 1
        self.worker.ask(question, then)

    def start_job(self, work: Callable[[], Iterator[T]], show: Callable[[T], object]) -> Job[T]:
        """Do long work in a thread of its own: whatever it yields is shown, the newest where painting lags behind."""
        job = Job(work, show, self.post_message)
        self._jobs.append(job)
        self.undertaken += 1
        job.start()
        return job

    def on_answered(self, message: Answered) -> None:
        """Show what was asked for."""
        message.show()

    def on_frame(self, message: Frame) -> None:
        """Show what a job has come to."""
        message.job.show_newest()
        if message.job.ended:
            if message.job in self._jobs:
                self._jobs.remove(message.job)
            if message.job.failure:
                self.say(message.job.failure)

    def make_ready(self) -> None:
        """Prepare the other places in the background."""
        others = [name for name in (*PLACES, *FROM_THE_WORKBENCH) if name not in self._entered]
        self.start_job(partial(made_ready, others), self._read_sheets)

    def _read_sheets(self, sheets: Iterable[Path]) -> None:
        for sheet in sheets:
            if not self.stylesheet.has_source(str(sheet)):
                self.stylesheet.read(sheet)
        # Now rather than when somebody goes there. Sheets that were parsed in these colours are not parsed again.
        self.stylesheet.parse()

    def pause_training(self) -> None:
        """Stop at the next batch boundary."""
        self.worker.pause()
        self.say("Pausing at the end of this batch.")

    def scale_learning_rate(self, up: bool) -> None:
        """The next step of the learning rate, up or down."""
        self._resting = False
        scheduled = self.snapshot and self.snapshot.configuration and self.snapshot.configuration.scheduled
        if self.worker.running and not scheduled:
            self.say(f"η goes {'up' if up else 'down'} with the next batch.")
        self.worker.scale_learning_rate(up)

    def on_snapshot_arrived(self, _: SnapshotArrived) -> None:
        """Paint at once."""
        self._take_frame()

    def on_command_done(self, _: CommandDone) -> None:
        """Rest when nothing is left to do."""
        self._take_frame()
        if self.worker.idle:
            self._frames.pause()
            self._resting = True
            self._show_state()

    def on_command_failed(self, message: CommandFailed) -> None:
        """Tell it in one line and live on; without a session there is nothing to live for."""
        self.say(message.text)
        if self.snapshot is None or self.snapshot.cursor is None:
            self._leave_failed(1)

    def action_place(self, name: str) -> None:
        """Go to one of the five places, or to what opens from the Workbench."""
        if self.screen is not self.place:
            self.pop_screen()
        if self.place is not None and name != self.place.NAME:
            # What was said here names keys that mean something else there.
            self.said = ""
        self._comes_together = name not in self._entered
        self._entered.add(name)
        self.switch_mode(name)

    def action_help(self) -> None:
        """Open the help page, once: a screen cannot lie on itself."""
        if self._help in self.screen_stack:
            return
        self._help.show(self.place.keys() if self.place else ())
        self.push_screen(self._help.NAME)

    def delay_update(self, delay: float = 0.05) -> None:
        """Hide how a place comes together, where somebody sees it; one that stands is shown without delay."""
        if self._comes_together and not self.is_headless:
            super().delay_update(delay)

    def refresh_css(self, animate: bool = True) -> None:
        """Work all styles out anew, but not where they have been for this theme.

        Textual would whenever a mode is entered for the first time, and for the second.
        """
        if self.styled_for.get(self.screen) != self.theme:
            self.styled_for |= dict.fromkeys(self.screen_stack, self.theme)
            super().refresh_css(animate)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """All but the one that turns ANSI colours into others: there are none here, and it looks at every cell."""
        return [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]

    def action_theme(self) -> None:
        """The next theme."""
        self.theme = theme.after(self.theme)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action that does something now, for the palette."""
        if (place := self.place) is not None:
            yield from place.commands()

    def _take_frame(self) -> None:
        snapshot = self.worker.mailbox.take()
        if snapshot is None:
            return
        first = self.snapshot is None or self.snapshot.state is State.STARTING
        self.snapshot = snapshot
        if snapshot.state is not State.RUNNING:
            self.said = ""
        if "course" in self.__dict__:
            self.reached = self.course.watch(snapshot) or self.reached
        if snapshot.state is State.FAILED:
            self.said = snapshot.message
            self._leave_failed(self.worker.exit_code)
        elif first and snapshot.state is State.READY and not self.is_headless:
            self.garbage.collect_between_frames()
            self.call_after_refresh(self.make_ready)
        self._show()
        self.call_after_refresh(self.garbage.frame_painted)

    def _show(self) -> None:
        # A place that is only just being entered has no widgets yet; it catches up by itself.
        if (place := self.place) is not None and place.is_mounted:
            place.show_session(self.snapshot, self.notice)

    def _show_state(self) -> None:
        if (place := self.place) is not None and place.is_mounted:
            place.show_state(self.notice)

    def say(self, text: str) -> None:
        """Tell something in the line for notices, until something else happens."""
        self.said = text
        self._show_state()

    def _leave_failed(self, exit_code: int) -> None:
        self._resting = True
        self.exit(exit_code, return_code=exit_code)


def run(
    setup: Setup | None,
    open_course: Callable[[], Course] | None = None,
    start: str = WORKBENCH,
    session: Path | None = None,
) -> int:
    """Open the app on the terminal, with the session of a file where one is named; the exit code."""
    app = TuiDl(session_of(setup, session), open_course, start)
    app.run()
    if app.return_code and app.said:
        print(f"tui-dl: {app.said}", file=sys.stderr)
    return app.return_code or 0


def session_of(setup: Setup | None, file: Path | None = None) -> Callable[[], Session]:
    """Makes the session where it will live, and imports what it needs there; with `file`, the one saved in it.

    Without a setup everything is as it is by default.
    """

    def make() -> Session:
        from tui_dl.session import Session, Setup

        # What the Workbench is made of takes a while to import: better here than where everything is painted.
        import_module("tui_dl.ui.panes.bench")
        return Session(setup or Setup(), file)

    return make
