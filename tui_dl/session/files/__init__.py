"""Sessions in files: the whole of one, tensors and all, or a short text that replays to the same bits."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tui_dl.engine.errors import CheckpointError
from tui_dl.session.files import text, whole
from tui_dl.session.files.saved import Saved

_REMEDY = "name a file that ctrl+s or S has saved in the Workbench"


def read(path: Path) -> Saved:
    """A saved session of either form, told apart by what is in the file.

    Raises `CheckpointError`, in one line, for whatever else the bytes are.
    """
    try:
        # Opening a named pipe would wait for ever, so look before opening.
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is not a regular file")
        with path.open("rb") as file:
            start = file.read(text.MOST_BYTES + 1)
        return whole.read(path) if whole.begins(start, found.st_size) else text.read(start)
    except Exception as error:
        # Damaged files make the parsers raise nearly anything.
        raise refused(path, error) from error


def refused(path: Path, error: Exception) -> CheckpointError:
    """Why a file cannot be opened, in one line."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    reason = " ".join(said.split())[:200] or type(error).__name__
    return CheckpointError(" ".join(f"{path}: cannot be opened as a session ({reason}); {_REMEDY}".split()))
