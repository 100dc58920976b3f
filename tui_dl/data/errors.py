"""The one error of this room."""

from __future__ import annotations

from pathlib import Path


class DataError(Exception):
    """Data are missing or unreadable. Its text is one line: where, what is wrong, what to do."""

    def __init__(self, where: str | Path, what: str, remedy: str) -> None:
        super().__init__(where, what, remedy)
        self.where = where
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        # A path may hold a line break; the promise of one line is kept here, once.
        return " ".join(f"{self.where}: {self.what}; {self.remedy}".splitlines())
