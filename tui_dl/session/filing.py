"""What a learner can do with a session as a whole: save it in a file, write it as text, open another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui_dl.session.snapshot import FileView
from tui_dl.session.standing import tidy

if TYPE_CHECKING:
    from tui_dl.session.files.saved import Saved
    from tui_dl.session.standing import Publish, Standing

WHOLE, TEXT = "whole", "text"


class Filing:
    """The part of a session that knows files."""

    def __init__(self, now: Standing) -> None:
        self._now = now

    # ------------------------------------------------------------------ saving

    def save(self) -> None:
        """Save everything to a new file in the current folder; the message says where, or why not."""
        from tui_dl.session.files import taking, whole

        saved = taking.with_tensors(self.taken(), self._now.ready, self._now.runs)
        self._write(whole.written(saved), "safetensors", WHOLE)

    def as_text(self) -> str:
        """The session as a short text that replays to the same bits. Raises `SessionError` where none can."""
        from tui_dl.session.files import text

        return text.written(self.taken(), self._where())

    def save_text(self) -> str:
        """Save `as_text` to a new file in the current folder, and return it; empty where there is none.

        The message says where, or why not.
        """
        from tui_dl.session.errors import SessionError

        try:
            text = self.as_text()
            self._write(text.encode(), "toml", TEXT, self._left_out())
        except (SessionError, UnicodeEncodeError) as error:
            self._now.message = f"Not saved: {error}"
            return ""
        return text

    def _left_out(self) -> str:
        """What a text cannot bring back, in words."""
        count = len(self._now.runs.view())
        return f" without {count} finished run{'s' * (count > 1)}, which ctrl+s keeps," if count else ""

    def say_copied(self) -> None:
        """The text that was saved is on the clipboard as well."""
        self._now.message = f"Copied to the clipboard. {self._now.message}"

    def taken(self) -> Saved:
        """All that a text of the session holds, as it stands."""
        from tui_dl.session.files.taking import take

        self._now.take_rate()
        return take(self._now.ready, self._now.setup, self._now.rate, self._now.furthest)

    def _where(self) -> str:
        cursor, operation = self._now.machine.cursor, self._now.machine.current
        return f"epoch {cursor.epoch}, batch {cursor.batch}, {operation.formula if operation else ''}".rstrip(", ")

    def _write(self, content: bytes, ending: str, form: str, left_out: str = "") -> None:
        from tui_dl.atomic import OutputError, write_whole
        from tui_dl.session.export import free_path

        try:
            path = free_path("session", ending, Path.cwd())
            write_whole(path, content)
        except OutputError as error:
            self._now.message = f"Not saved: {error}"
            return
        self._now.file = FileView(str(path), form)
        self._now.message = f"Saved{left_out} as {path.name} in {path.parent}."

    # ------------------------------------------------------------------ opening

    def open(self, path: Path, publish: Publish) -> None:
        """Go on with the session in a file; where it cannot be opened, all stays as it is, and the message says why."""
        from tui_dl.session.files.reopening import StoppedError
        from tui_dl.session.opening import describe

        self._now.interrupted.clear()
        try:
            self.take_up(path, publish)
        except StoppedError as stopped:
            self._now.message = str(stopped)
        except Exception as error:
            self._now.message = describe(error)[0]

    def take_up(self, path: Path, publish: Publish) -> None:
        """Open a file and stand where it stood."""
        from tui_dl.session import files, opening
        from tui_dl.session.files import reopening

        self._now.tell(publish, f"reading {path.name}")
        saved = files.read(path)
        self._now.tell(publish, opening.compiling_notice())
        opened, how = reopening.reopened(
            saved, path, lambda line: self._now.tell(publish, line), self._now.interrupted.is_set
        )
        before, self._now.opened = self._now.opened, opened
        if before is not None:
            before.trainer.close()
        self._now.setup = saved.now
        self._now.begin(saved.learning_rate or tidy(self._now.machine.learning_rate))
        self._now.furthest = reopening.reach(saved, self._now.machine)
        self._now.stopped = ""
        if saved.tensors is not None:
            self._now.runs.restore(saved.tensors.runs)
        self._now.file = FileView(str(path.absolute()), WHOLE if saved.tensors is not None else TEXT)
        self._now.note_divergence()
        cursor = self._now.machine.cursor
        self._now.message = f"{path.name}, {how}: epoch {cursor.epoch}, batch {cursor.batch}."
        self._now.warn_of_rate()
