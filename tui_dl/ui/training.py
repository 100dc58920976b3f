"""The only thread code of the app: one background worker owns the session, commands go in, snapshots come out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tui_dl.session.snapshot import State

if TYPE_CHECKING:
    from tui_dl.session import Session
    from tui_dl.session.snapshot import Snapshot

Publish = Callable[["Snapshot"], None]


@dataclass(frozen=True)
class Command:
    """One thing to do to the session, in its thread."""

    work: Callable[[Session, Publish], None]
    long: bool = False
    """Whether it may take so long that it can be paused."""


class SnapshotArrived(Message):
    """A snapshot that should be painted at once lies in the mailbox."""


class CommandDone(Message):
    """A command has ended; nothing may be left to do."""


class CommandFailed(Message):
    """A command raised; the session lives on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Mailbox:
    """One slot: what is put in replaces what nobody took."""

    def __init__(self) -> None:
        self._slot: deque[Snapshot] = deque(maxlen=1)

    def put(self, snapshot: Snapshot) -> None:
        """Make this the snapshot that is taken next."""
        self._slot.append(snapshot)

    def take(self) -> Snapshot | None:
        """The newest snapshot, once."""
        try:
            return self._slot.pop()
        except IndexError:
            return None


class Worker:
    """Runs commands on the session, one after the other, in a thread of its own.

    `tell` must be callable from any thread (an app's `post_message`). Frames of a running training are only left in
    the mailbox, for a timer to take; everything else is announced at once.
    """

    def __init__(self, make_session: Callable[[], Session], tell: Callable[[Message], object]) -> None:
        self.mailbox = Mailbox()
        self._make_session = make_session
        self._tell = tell
        self._session: Session | None = None
        self._waiting: deque[Command] = deque()
        self._current: Command | None = None
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
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopped)
            if self._stopped:
                return None
            self._current = self._waiting.popleft()
            return self._current

    def _publish(self, snapshot: Snapshot) -> None:
        self.mailbox.put(snapshot)
        self._settled = snapshot.state is not State.RUNNING
        if self._settled:
            self._announce(SnapshotArrived())
        if (self._pausing or self._stopped) and self._session is not None:
            # Asked for again: the first request may have come before the session had begun to listen.
            self._session.interrupt()

    def _announce(self, message: Message) -> None:
        # The app's loop may be closed already: then nobody is left to be told.
        with suppress(RuntimeError):
            self._tell(message)
