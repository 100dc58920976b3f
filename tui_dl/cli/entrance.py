"""Opening the app: at which place, and the course at which page. What it imports, every start waits for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_dl.resources import progress_path

if TYPE_CHECKING:
    from tui_dl.session import Setup
    from tui_dl.session.course import Course


def on_terminal() -> bool:
    """Whether there is somebody to open the app for."""
    # A stream that was closed before the start is None.
    return all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout))


def open_app(
    setup: Setup | None = None,
    lesson: str | None = None,
    progress: Path | None = None,
    session: Path | None = None,
) -> int:
    """Open the app on the terminal; its exit code. Without a setup everything is as it is by default."""
    from tui_dl.ui.garbage import Garbage

    # Now already: what is imported to start with makes Python look for garbage a few dozen times.
    Garbage.let_lie()
    from tui_dl.ui.app import run

    course = entrance(lesson, progress or progress_path(), setup is None and session is None)
    return run(setup, **course, session=session)


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
