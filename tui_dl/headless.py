"""Runs the real app without a terminal: keys in, a picture, the text and a report of the screen out."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

from tui_dl.atomic import OutputError, write_whole
from tui_dl.session.moves import State
from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.app import WORKBENCH, TuiDl, session_of
from tui_dl.ui.keys.names import named, names
from tui_dl.ui.panes.lesson_figure import LessonFigure
from tui_dl.ui.screens.learn import Learn

if TYPE_CHECKING:
    from tui_dl.session import Session, Setup
    from tui_dl.session.course import Course

FAILURE, USAGE = 1, 2
"""Exit codes."""
ROUNDS = 2
"""What is painted may lead to something that is to be painted without anything being asked for."""


class Headless(TuiDl):
    """The app, but that quitting waits until the pictures are taken."""

    left: bool = False
    """Whether it was asked to quit."""

    async def action_quit(self) -> None:
        """Remember it."""
        self.left = True


def run(
    setup: Setup,
    press: Sequence[str],
    size: tuple[int, int] = (120, 40),
    screenshot: Path | None = None,
    text: Path | None = None,
    report: Path | None = None,
    make_session: Callable[[], Session] | None = None,
    open_course: Callable[[], Course] | None = None,
    start: str = WORKBENCH,
) -> int:
    """Open the app, press the keys in order, each when the one before has had all its effect, and write what is asked.

    Returns the exit code: 0, 2 for an unknown key, 1 for a file that cannot be written, or what opening failed with.
    """
    unknown = [name for name in press if named(name) is None]
    if unknown:
        return _complain(f"unknown key {unknown[0]!r}; known are {names()}", USAGE)
    wanted = [(path, face) for path, face in ((screenshot, picture_of), (text, text_of), (report, report_of)) if path]
    app = Headless(make_session or session_of(setup), open_course, start)
    contents = asyncio.run(_drive(app, press, size, [face for _, face in wanted]))
    if app.return_code:
        return _complain(app.said, app.return_code)
    try:
        for (path, _), content in zip(wanted, contents, strict=True):
            write_whole(path, content.encode())
    except OutputError as error:
        return _complain(str(error), FAILURE)
    return 0


def figure(setup: Setup, size: tuple[int, int], open_course: Callable[[], Course]) -> tuple[int, str, dict[str, Any]]:
    """The figure of the page at which the course opens: an exit code, the figure as text, the numbers it shows."""
    app = Headless(session_of(setup), open_course, Learn.NAME)
    contents = asyncio.run(_drive(app, [], size, [figure_of, numbers_of]))
    if app.return_code:
        return _complain(app.said, app.return_code), "", {}
    return 0, contents[0], json.loads(contents[1])


def _complain(line: str, code: int) -> int:
    print(f"tui-dl: {line}", file=sys.stderr)
    return code


async def _drive(
    app: Headless, press: Sequence[str], size: tuple[int, int], faces: Sequence[Callable[[TuiDl], str]]
) -> list[str]:
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        await settle(app, pilot)
        for name in press:
            if app.left or app.return_code:
                break
            await pilot.press(named(name) or name)
            await settle(app, pilot)
        return [] if app.return_code else [face(app) for face in faces]


async def settle(app: TuiDl, pilot: Pilot[Any]) -> None:
    """Until the session rests and the screen has painted it, and so has all that this painting has led to."""
    undertaken, rounds = -1, 0
    while not app.return_code and (rounds < ROUNDS or undertaken != app.undertaken):
        undertaken = app.undertaken
        rounds += 1
        await app.settled()
        await pilot.pause()


def picture_of(app: TuiDl) -> str:
    """The screen as SVG."""
    return app.export_screenshot(title=app.TITLE)


def text_of(app: TuiDl) -> str:
    """The screen as plain text, a line a row."""
    strips = app.screen._compositor.render_strips()
    return "".join(strip.text.rstrip() + "\n" for strip in strips)


def figure_of(app: TuiDl) -> str:
    """The figure of the open page as plain text."""
    shown = app.screen.query_one(LessonFigure).ready
    if shown is None:
        return ""
    left, top, width, height = shown.region
    strips = app.screen._compositor.render_strips()[top : top + height]
    return "\n".join(strip.crop(left, left + width).text.rstrip() for strip in strips).strip("\n")


def numbers_of(app: TuiDl) -> str:
    """The numbers of the open page's figure, as JSON."""
    shown = app.screen.query_one(LessonFigure).ready
    return json.dumps(without_nan(shown.numbers() if shown is not None else {}))


def report_of(app: TuiDl) -> str:
    """What a person would see, as JSON; numbers that are none as null, with `diverged` beside them."""
    seen: dict[str, Any] = {"schema": 1, "place": app.place.NAME if app.place else ""}
    if app.snapshot is not None:
        seen |= described(app.snapshot)
    if app.place:
        seen |= app.place.report()
    seen |= {"message": app.notice, "running": app.worker.running}
    clean = without_nan(seen)
    diverged = app.snapshot is not None and app.snapshot.state is State.DIVERGED
    if diverged or json.dumps(clean) != json.dumps(seen):
        clean["diverged"] = True
    return json.dumps(clean, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def described(snapshot: Snapshot) -> dict[str, Any]:
    """The session's part of the report."""
    cursor, stage, history, file = snapshot.cursor, snapshot.stage, snapshot.history, snapshot.file
    table, configuration = snapshot.architecture, snapshot.configuration
    return {
        "cursor": cursor
        and {
            "epoch": cursor.epoch,
            "batch": cursor.batch,
            "operation": cursor.operation,
            "phase": cursor.phase,
            "formula": cursor.formula,
        },
        "tensors": stage and {term.name: term.shape for term in stage.terms if not isinstance(term, str)},
        "network": table
        and {
            "layers": [
                {
                    "name": row.name,
                    "units": row.output_shape[-1],
                    "activation": row.activation,
                    "output_shape": row.output_shape,
                    "params": row.params,
                }
                for row in table.rows
            ],
            "total": table.total,
        },
        "data": configuration
        and {
            "name": configuration.data,
            "examples": configuration.examples,
            "validation_examples": configuration.validation_examples,
            "test_examples": configuration.test_examples,
            "batch_size": configuration.batch_size,
            "seed": configuration.seed,
        },
        "loss": snapshot.loss,
        "learning_rate": configuration and configuration.learning_rate,
        "history": history and history.epochs,
        "session": file and {"path": file.path, "form": file.form},
    }


def without_nan(value: Any) -> Any:
    """The same, with None for every number that is NaN or infinite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    return value
