"""Where the app opens: at which place, and the course at which page. What it imports, every start waits for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_dl.lessons.progress import default_path

if TYPE_CHECKING:
    from tui_dl.session.course import Course


def entrance(lesson: str | None, keep: Path | None, bare: bool) -> dict[str, Any]:
    """The app's arguments: at a page; at the first one where nothing else is asked and nobody was here before.

    `keep` is the progress file, None keeps nothing; `bare` says that nothing was asked for. Raises `click.UsageError`
    for an unknown page.
    """
    if lesson is not None:
        from tui_dl.cli.lessons import find

        find(lesson)

    def open_course() -> Course:
        from tui_dl.session.course import Course

        return Course.open(keep, lesson or "")

    first = keep is not None and not keep.exists() and bare
    return {"open_course": open_course, "start": "learn" if lesson or first else "workbench"}


def users_own(progress: Path | None) -> Path:
    """The progress file that was named, or that of whoever is logged in."""
    return progress or default_path()
