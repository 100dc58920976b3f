"""What a learner can do with a session as a whole: save it in a file, write it as text, open another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui_dl.session.moves import State
from tui_dl.session.snapshot import FileView, Snapshot

if TYPE_CHECKING:
    from tui_dl.engine.machine import Machine
    from tui_dl.session.files.saved import Saved
    from tui_dl.session.opened import Opened
    from tui_dl.session.runs import Runs
    from tui_dl.session.setup import Setup

Publish = Callable[[Snapshot], None]

WHOLE, TEXT = "whole", "text"


class Filing:
    """The part of a session that knows files."""

    setup: Setup
    runs: Runs
    _message: str
    _stopped: str
    _furthest: int
    _rate: float
    _wanted_rate: float | None
    _state: State
    _throughput: float
    _opened: Opened | None
    _file: FileView | None
    _interrupted: threading.Event

    @property
    def _machine(self) -> Machine:
        raise NotImplementedError

    @property
    def _ready(self) -> Opened:
        raise NotImplementedError

    def _tell(self, publish: Publish, message: str) -> None:
        raise NotImplementedError

    def _note_divergence(self) -> None:
        raise NotImplementedError

    def _take_rate(self) -> None:
        raise NotImplementedError

    # ------------------------------------------------------------------ saving

    def save(self) -> None:
        """Save everything to a new file in the current folder; the message says where, or why not."""
        from tui_dl.session.files import taking, whole

        saved = taking.with_tensors(self._taken(), self._ready, self.runs)
        self._write(whole.written(saved), "safetensors", WHOLE)

    def as_text(self) -> str:
        """The session as a short text that replays to the same bits. Raises `SessionError` where none can."""
        from tui_dl.session.files import text

        return text.written(self._taken(), self._where())

    def save_text(self) -> str:
        """Save `as_text` to a new file in the current folder, and return it; empty where there is none.

        The message says where, or why not.
        """
        from tui_dl.session.errors import SessionError

        try:
            text = self.as_text()
            self._write(text.encode(), "toml", TEXT)
        except (SessionError, UnicodeEncodeError) as error:
            self._message = f"Not saved: {error}"
            return ""
        return text

    def say_copied(self) -> None:
        """The text that was saved is on the clipboard as well."""
        self._message = f"Copied to the clipboard. {self._message}"

    def _taken(self) -> Saved:
        from tui_dl.session.files.taking import take

        self._take_rate()
        return take(self._ready, self.setup, self._rate, self._furthest)

    def _where(self) -> str:
        cursor, operation = self._machine.cursor, self._machine.current
        return f"epoch {cursor.epoch}, batch {cursor.batch}, {operation.formula if operation else ''}".rstrip(", ")

    def _write(self, content: bytes, ending: str, form: str) -> None:
        from tui_dl.atomic import OutputError, write_whole
        from tui_dl.session.export import free_path

        try:
            path = free_path("session", ending, Path.cwd())
            write_whole(path, content)
        except OutputError as error:
            self._message = f"Not saved: {error}"
            return
        self._file = FileView(str(path), form)
        self._message = f"Saved as {path.name} in {path.parent}."

    # ------------------------------------------------------------------ opening

    def open_session(self, path: Path, publish: Publish) -> None:
        """Go on with the session in a file; where it cannot be opened, all stays as it is, and the message says why."""
        from tui_dl.session.files.reopening import StoppedError
        from tui_dl.session.opening import describe

        self._interrupted.clear()
        try:
            self._take_up(path, publish)
        except StoppedError as stopped:
            self._message = str(stopped)
        except Exception as error:
            self._message = describe(error)[0]

    def _take_up(self, path: Path, publish: Publish) -> None:
        """Open a file and stand where it stood."""
        from tui_dl.session import files, opening
        from tui_dl.session.files import reopening

        self._tell(publish, f"reading {path.name}")
        saved = files.read(path)
        self._tell(publish, opening.compiling_notice())
        opened, how = reopening.reopened(saved, path, lambda line: self._tell(publish, line), self._interrupted.is_set)
        before, self._opened = self._opened, opened
        if before is not None:
            before.trainer.close()
        self.setup = saved.now
        self._rate = saved.learning_rate or float(f"{self._machine.learning_rate:.7g}")
        self._wanted_rate = None
        self._furthest = reopening.reach(saved, self._machine)
        self._stopped, self._throughput, self._state = "", 0.0, State.READY
        if saved.tensors is not None:
            self.runs.restore(saved.tensors.runs)
        self._file = FileView(str(path.absolute()), WHOLE if saved.tensors is not None else TEXT)
        self._note_divergence()
        self._message = f"{path.name}, {how}: {self._where()}."
