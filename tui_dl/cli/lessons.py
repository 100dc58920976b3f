"""`tui-dl lessons`: the pages of the course, as a list or in full; and what is done of them."""

from __future__ import annotations

from functools import partial
from textwrap import wrap
from typing import Any

import click

from tui_dl.cli.output import emit, table
from tui_dl.lessons import pages as lessons
from tui_dl.lessons.checking import letter
from tui_dl.lessons.glossary import glossary
from tui_dl.lessons.markup import Block, Kind
from tui_dl.lessons.pages import Page, Pages, UnknownPageError
from tui_dl.lessons.progress import Keeper, Progress
from tui_dl.resources import progress_path
from tui_dl.session.course import Course

WIDTH = 76
SIZE = (120, 40)
"""Of the screen from which a figure is read."""


def run_list(*, as_json: bool) -> None:
    """Print all pages, chapter by chapter, and what is done of them."""
    pages, progress = lessons.load(), Keeper(progress_path()).progress
    if as_json:
        for page in pages:
            emit("lesson", **_head(page), done=progress.done(page))
        return
    for number, (chapter, own) in enumerate(pages.chapters()):
        click.echo(("\n" if number else "") + chapter)
        click.echo(table([_row(page, progress) for page in own]))


def run_show(id: str, *, as_json: bool) -> int:
    """Print a page with its figure as text; returns an exit code, that of a session that could not be opened."""
    page = find(id)
    code, figure, numbers = _figure(page) if page.figure else (0, "", {})
    if code:
        return code
    exercises = list(_exercises(page))
    if as_json:
        text = [block.text for block in page.blocks]
        words = {term.name: term.text for name in page.terms if (term := glossary().find(name))}
        emit("lesson", **_head(page), text=text, drawing=figure, numbers=numbers, questions=exercises, words=words)
        return 0
    blocks = [f"{page.id}  {page.title}  ({page.chapter})", *map(_wrapped, page.blocks), figure]
    questions = ["\n".join(_lines(f"✎ {exercise['question']}") + _choices(exercise)) for exercise in exercises]
    click.echo("\n\n".join(block for block in (*blocks, *questions) if block))
    return 0


def run_progress(*, as_json: bool) -> None:
    """Print what is done of the course, for people or to be kept."""
    pages, keeper = lessons.load(), Keeper(progress_path())
    if as_json:
        emit("progress", **{**keeper.progress.described(), "schema": 1}, pages=len(pages))
        return
    done = sum(keeper.progress.done(page) for page in pages)
    click.echo(f"{done} of {len(pages)} pages done, {len(keeper.progress.solved)} exercises solved")
    click.echo(keeper.complaint or f"kept in {keeper.path}")


def run_reset() -> None:
    """Forget all progress."""
    Keeper(progress_path()).reset()
    click.echo("The course begins anew.")


def find(id: str) -> Page:
    """The page of this id; raises `click.UsageError`."""
    try:
        return lessons.load().find(id)
    except UnknownPageError as error:
        raise click.UsageError(str(error)) from error


def _head(page: Page) -> dict[str, Any]:
    kinds = [task.kind for task in page.tasks]
    return {"id": page.id, "chapter": page.chapter, "title": page.title, "figure": page.figure, "exercises": kinds}


def _row(page: Page, progress: Progress) -> tuple[str, ...]:
    mark = "✓" if progress.done(page) else " "
    return mark, page.id, page.title, "exercise" if page.tasks else ""


def _figure(page: Page) -> tuple[int, str, dict[str, Any]]:
    """The page's figure as the app draws it, and the numbers it shows."""
    from tui_dl import headless
    from tui_dl.session import Setup

    return headless.figure(Setup(), SIZE, partial(Course.open, None, page.id))


def _exercises(page: Page) -> Any:
    course = Course(Pages([page]))
    for number in range(len(page.tasks)):
        yield course.task(number).described()


def _wrapped(block: Block) -> str:
    if block.kind is Kind.VERBATIM:
        return "\n".join(f"    {line}" for line in block.text.splitlines())
    return "\n".join(_lines(f"{'• ' if block.kind is Kind.ENTRY else ''}{block.text}"))


def _lines(text: str) -> list[str]:
    return [row for line in text.splitlines() for row in wrap(line, WIDTH) or [""]]


def _choices(exercise: dict[str, Any]) -> list[str]:
    choices = exercise.get("choices", [])
    return [f"  {letter(index)}  {choice}" for index, choice in enumerate(choices)]
