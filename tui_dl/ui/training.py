"""The only thread code of the app.

One background worker owns the session: commands go in, snapshots come out, questions are answered in between. A job is
long work that has nothing to do with the session, a figure's own training for one, in a thread of its own.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from textual.message import Message

from tui_dl.session.moves import State

if TYPE_CHECKING:
    from tui_dl.session import Session
    from tui_dl.session.snapshot import Snapshot

Publish = Callable[["Snapshot"], None]
T = TypeVar("T")

STANDS_BACK = 9
"""In steps of niceness: painting gets seven eighths of a core that both want. Further back, training would starve
beside other programs, and keys would be painted no sooner."""


class Command(NamedTuple):
    """One thing to do to the session, in its thread."""

    work: Callable[[Session, Publish], None]
    long: bool = False
    """Whether it may take so long that it can be paused."""


def answered(question: Callable[[Session], Any]) -> Callable[[Session], Any]:
    """The question, with what cannot be answered as a line of text."""

    def ask(session: Session) -> Any:
        from tui_dl.session.errors import SessionError

        try:
            return question(session)
        except SessionError as error:
            return str(error)

    return ask


def refusable(work: Callable[[Session, Publish], None]) -> Command:
    """The command that does it; where it cannot be done, one line says why."""

    def guarded(session: Session, publish: Publish) -> None:
        from tui_dl.session.errors import SessionError

        try:
            work(session, publish)
        except SessionError as error:
            session.refuse(str(error))

    return Command(guarded)


class SnapshotArrived(Message):
    """A snapshot that should be painted at once lies in the mailbox."""


class CommandDone(Message):
    """A command has ended; nothing may be left to do."""


class CommandFailed(Message):
    """A command raised; the session lives on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Answered(Message):
    """A question has its answer."""

    def __init__(self, answer: Any, then: Callable[[Any], object]) -> None:
        super().__init__()
        self._answer, self._then = answer, then

    def show(self) -> None:
        """Hand the answer to whoever asked."""
        self._then(self._answer)


class Frame(Message):
    """A job has come to something new, or to its end."""

    def __init__(self, job: Job[Any]) -> None:
        super().__init__()
        self.job = job


def yield_to_painting() -> None:
    """Let this thread, and those that it starts, stand back where cores are wanted for painting: training uses all."""
    # Elsewhere than on Linux it would be the whole process.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + STANDS_BACK)


class Mailbox(Generic[T]):
    """One slot: what is put in replaces what nobody took."""

    def __init__(self) -> None:
        self._slot: deque[T] = deque(maxlen=1)

    def put(self, newest: T) -> None:
        """Make this what is taken next."""
        self._slot.append(newest)

    def take(self) -> T | None:
        """The newest, once."""
        try:
            return self._slot.pop()
        except IndexError:
            return None


class Job(Generic[T]):
    """Long work in a thread of its own, written as a generator: what it yields is what there is to show.

    It ends by itself, or at the first yield after `stop`. Nothing is shown any more once it was stopped.
    """

    def __init__(
        self, work: Callable[[], Iterator[T]], show: Callable[[T], object], tell: Callable[[Message], object]
    ) -> None:
        self.ended = False
        self.failure = ""
        """Why it ended early; one line."""
        self._work, self._show, self._tell = work, show, tell
        self._newest: Mailbox[T] = Mailbox()
        self._stopped = False
        self._waiting = False
        self._thread = threading.Thread(target=self._run, name="job", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End at the next yield."""
        self._stopped = True

    def show_newest(self) -> None:
        """In the app's thread: show what came last, if it was not shown yet."""
        self._waiting = False
        newest = self._newest.take()
        if newest is not None and not self._stopped:
            self._show(newest)

    def _run(self) -> None:
        try:
            for frame in self._work():
                self._newest.put(frame)
                if self._stopped:
                    break
                if not self._waiting:
                    self._waiting = True
                    self._announce()
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
        self.ended = True
        self._announce()

    def _announce(self) -> None:
        # The app's loop may be closed already: then nobody is left to be told.
        with suppress(RuntimeError):
            self._tell(Frame(self))


class Worker:
    """Runs commands on the session, one after the other, in a thread of its own.

    `tell` must be callable from any thread (an app's `post_message`). Frames of a running training are only left in
    the mailbox, for a timer to take; everything else is announced at once.
    """

    def __init__(self, make_session: Callable[[], Session], tell: Callable[[Message], object]) -> None:
        self.mailbox: Mailbox[Snapshot] = Mailbox()
        self._make_session = make_session
        self._tell = tell
        self._session: Session | None = None
        self._waiting: deque[Command] = deque()
        self._current: Command | None = None
        self._questions: deque[tuple[Callable[[Session], Any], Callable[[Any], object]]] = deque()
        self._answering = False
        self._pausing = False
        self._stopped = False
        self._settled = True
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="session", daemon=True)

    def start(self) -> None:
        """Make the session and open it; then wait for commands."""
        self._waiting.append(Command(lambda session, publish: session.open(publish)))
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end at the next batch boundary; nobody waits for it."""
        with self._changed:
            self._stopped = True
            self._waiting.clear()
            self._changed.notify()
        if self._session is not None:
            self._session.interrupt()

    @property
    def idle(self) -> bool:
        """Whether everything asked for is done."""
        with self._changed:
            return not self._waiting and self._current is None

    @property
    def asked(self) -> bool:
        """Whether a question waits for its answer."""
        with self._changed:
            return bool(self._questions) or self._answering

    @property
    def running(self) -> bool:
        """Whether a long command runs, or is about to."""
        with self._changed:
            return self._long_ahead()

    @property
    def exit_code(self) -> int:
        """What the process should exit with after opening has failed."""
        return self._session.exit_code if self._session is not None else 1

    def submit(self, command: Command) -> None:
        """Do this after what is being done; a long command is paused for it."""
        self.pause()
        with self._changed:
            self._waiting.append(command)
            self._changed.notify()

    def ask(self, question: Callable[[Session], T], then: Callable[[T], object]) -> None:
        """Work something out in the session's thread, between two frames where training runs; `then` in the app's."""
        with self._changed:
            self._questions.append((question, then))
            self._changed.notify()

    def pause(self) -> None:
        """Stop a long command at the next batch boundary and forget those not yet begun."""
        with self._changed:
            if not self._long_ahead():
                return
            self._waiting = deque(command for command in self._waiting if not command.long)
            self._pausing = self._current is not None and self._current.long
            session = self._session if self._pausing else None
        if session is not None:
            session.interrupt()

    def scale_learning_rate(self, up: bool) -> None:
        """The next step of the learning rate, in the middle of training too."""
        if self._session is not None:
            self._session.scale_learning_rate(up)
            if not self.running:
                self.submit(Command(lambda session, publish: publish(session.snapshot())))

    def _long_ahead(self) -> bool:
        current = self._current is not None and self._current.long
        return current or any(command.long for command in self._waiting)

    def _work(self) -> None:
        yield_to_painting()
        try:
            session = self._session = self._make_session()
        except Exception as error:
            self._announce(CommandFailed(str(error)))
            return
        while (command := self._next()) is not None:
            self._settled = False
            try:
                command.work(session, self._publish)
                if not self._settled:
                    self._publish(session.snapshot())
            except Exception as error:
                self._announce(CommandFailed(f"{type(error).__name__}: {error}"))
            with self._changed:
                self._current = None
                self._pausing = False
            self._announce(CommandDone())

    def _next(self) -> Command | None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._questions or self._stopped)
                if self._stopped:
                    return None
                if self._waiting:
                    self._current = self._waiting.popleft()
                    return self._current
            self._answer()

    def _answer(self) -> None:
        """Answer all that was asked; a question that fails is told like a command that fails."""
        while self._questions and not self._stopped and self._session is not None:
            with self._changed:
                question, then = self._questions.popleft()
                self._answering = True
            try:
                self._announce(Answered(question(self._session), then))
            except Exception as error:
                self._announce(CommandFailed(f"{type(error).__name__}: {error}"))
            self._answering = False

    def _publish(self, snapshot: Snapshot) -> None:
        self.mailbox.put(snapshot)
        self._settled = snapshot.state is not State.RUNNING and not snapshot.passing
        if snapshot.state is State.RUNNING:
            self._answer()
        else:
            self._announce(SnapshotArrived())
        if (self._pausing or self._stopped) and self._session is not None:
            # Asked for again: the first request may have come before the session had begun to listen.
            self._session.interrupt()

    def _announce(self, message: Message) -> None:
        # The app's loop may be closed already: then nobody is left to be told.
        with suppress(RuntimeError):
            self._tell(message)
