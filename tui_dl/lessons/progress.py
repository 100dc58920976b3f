"""What a learner has done of the course, kept per user in one small file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_dl.lessons.pages import Page

SCHEMA = 1


@dataclass
class Progress:
    """Pages read, exercises solved, and where the learner left the course."""

    at: str = ""
    """The page that was open last; empty before the first."""
    read: set[str] = field(default_factory=set)
    solved: dict[str, int] = field(default_factory=dict)
    """How often each exercise was solved, by `key`."""

    def done(self, page: Page) -> bool:
        """Whether a page is read and each of its exercises solved."""
        return page.id in self.read and all(key(page, number) in self.solved for number in range(len(page.tasks)))

    def begun(self, page: Page) -> bool:
        """Whether anything of a page is done."""
        return page.id in self.read or any(key(page, number) in self.solved for number in range(len(page.tasks)))

    def described(self) -> dict[str, Any]:
        """All of it, as what JSON knows."""
        read = sorted(self.read, key=lambda id: [int(part) for part in id.split(".")])
        return {"schema": SCHEMA, "at": self.at, "read": read, "solved": dict(sorted(self.solved.items()))}

    @classmethod
    def of(cls, described: Any) -> Progress:
        """What `described` was made of; raises ValueError for anything else."""
        if not isinstance(described, Mapping) or described.get("schema") != SCHEMA:
            raise ValueError("not a progress file of this version")
        at, read, solved = described.get("at"), described.get("read"), described.get("solved")
        if not (isinstance(at, str) and isinstance(read, list) and isinstance(solved, dict)):
            raise ValueError("fields are missing")
        ids = all(isinstance(id, str) and all(part.isdecimal() for part in id.split(".")) for id in read)
        if not ids or not all(isinstance(count, int) and count > 0 for count in solved.values()):
            raise ValueError("fields are of the wrong kind")
        return cls(at, set(read), dict(solved))


def key(page: Page, number: int) -> str:
    """What an exercise of a page is called in the progress: the page's id, and which of its exercises it is."""
    return f"{page.id}#{number + 1}"


class Keeper:
    """Reads and writes a progress file; without a path, all is forgotten in the end."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.complaint = ""
        """What went wrong with the file, in one line; empty where nothing did."""
        self.progress = self._load()

    def save(self) -> None:
        """Write what there is, in one move; a failure is told, not raised: the lesson goes on."""
        if self.path is None:
            return
        # Nobody waits for it: what a first page is painted with imports neither.
        import json

        from tui_dl.atomic import OutputError, write_whole

        content = json.dumps(self.progress.described(), ensure_ascii=False, indent=1) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, content.encode())
        except (OutputError, OSError) as error:
            self.complaint = f"The progress is not kept: {' '.join(str(error).split())}"

    def reset(self) -> None:
        """Forget everything, on the disk too; raises OSError where the file cannot be removed."""
        self.progress = Progress()
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def _load(self) -> Progress:
        if self.path is None or not self.path.exists():
            return Progress()
        import json

        try:
            return Progress.of(json.loads(self.path.read_text(encoding="utf-8")))
        except OSError as error:
            self.complaint = f"The progress cannot be read: {self.path}: {error.strerror}"
        except ValueError:
            self.complaint = self._set_aside(self.path)
        return Progress()

    def _set_aside(self, path: Path) -> str:
        """Make room for a new file, and keep the broken one for whoever can mend it."""
        aside = path.with_name(f"{path.name}.broken")
        try:
            os.replace(path, aside)
        except OSError as error:
            return f"The progress file is broken and cannot be moved: {path}: {error.strerror}"
        return f"The progress file was broken: it is kept as {aside.name}, and the course begins anew."
