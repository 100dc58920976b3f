"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class OutputError(Exception):
    """A file cannot be written. Its text is one line: which, why, what to do."""


def check_writable(path: Path) -> None:
    """Raises `OutputError` where `write_whole` would fail: better before hours of work than after."""
    with _beside(path):
        pass


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one move, once all of it is on the disk; raises `OutputError`.

    Whoever looks sees the old content or the new. A symbolic link stays one: what it points to is replaced.
    """
    with _beside(path) as (file, temporary):
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.replace(temporary, os.path.realpath(path))


@contextmanager
def _beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in the same folder, under a passing name; gone in the end unless it was moved."""
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".tui-dl-{os.urandom(8).hex()}")
    try:
        if target.exists() and not target.is_file():
            raise _unwritable(path, "it is a folder" if target.is_dir() else "it is not a regular file")
        # Unlike those of `tempfile`, this file gets the permissions that any new file gets here.
        with temporary.open("xb") as file:
            try:
                yield file, temporary
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from error


def _unwritable(path: Path, reason: str) -> OutputError:
    return OutputError(" ".join(f"{path}: cannot be written ({reason}); choose another place".split()))
