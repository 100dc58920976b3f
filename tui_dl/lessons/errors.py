"""What can be wrong with the files of the course."""

from __future__ import annotations

from pathlib import Path


class LessonError(ValueError):
    """A page or a glossary file cannot be read. Its text is one line: which file, which line, what is wrong."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}")
        self.path, self.line, self.what = path, line, what
