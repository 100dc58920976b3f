"""The pages of the course: text files, `assets/lessons/<chapter>-<page>-<slug>.md`, read in the order of their ids."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from tui_dl.lessons.errors import LessonError
from tui_dl.lessons.markup import Block, Kind, blocks_of
from tui_dl.resources import asset_path

GOAL = "goal"
"""The kind of an exercise that is done in the app itself; what its settings mean, `session.goals` knows."""

_FENCE = "+++"
_ID = re.compile(r"\d+\.\d+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Task:
    """An exercise as a page asks for it."""

    kind: str
    """A module of `lessons.exercises`, or `goal`."""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One page of the course."""

    id: str
    chapter: str
    title: str
    body: tuple[str, ...]
    """Its text as it is written, line by line."""
    path: Path
    first: int = 1
    """The line of the file at which the text begins."""
    figure: str = ""
    """A module of the figures; empty for none."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Handed to the figure."""
    tasks: tuple[Task, ...] = ()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Its text; read when it is looked at, for a course has many pages."""
        return tuple(blocks_of(self.body, self.first))

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts 1.10 behind 1.9."""
        return order_of(self.id)

    @property
    def words(self) -> int:
        """How many words there are to read; formulas and code do not count."""
        return sum(len(_WORD.findall(block.text)) for block in self.blocks if block.kind is not Kind.VERBATIM)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words of the glossary that it links to, each once."""
        return tuple(dict.fromkeys(term for block in self.blocks for term in block.terms))


class UnknownPageError(LookupError):
    """There is no page of that id. Its text is one line that names the nearest."""


class Pages(tuple[Page, ...]):
    """All pages, in the order of the course."""

    __slots__ = ()

    def find(self, id: str) -> Page:
        """The page of this id; raises `UnknownPageError`."""
        for page in self:
            if page.id == id.strip():
                return page
        # Who finds the page need not wait for it.
        import difflib

        known = [page.id for page in self]
        near = difflib.get_close_matches(id.strip(), known, n=3, cutoff=0.5)
        hint = f"near it are {', '.join(near)}" if near else "tui-dl lessons list names them all"
        raise UnknownPageError(f"there is no page {id!r} in the course: {hint}")

    def chapters(self) -> Iterator[tuple[str, list[Page]]]:
        """Every chapter with its pages."""
        for chapter, pages in groupby(self, key=lambda page: page.chapter):
            yield chapter, list(pages)

    def place(self, page: Page) -> tuple[int, int]:
        """Where a page stands in its chapter, from 1, and how many pages that has."""
        siblings = [each.id for each in self if each.chapter == page.chapter]
        return siblings.index(page.id) + 1, len(siblings)

    def beside(self, page: Page, by: int) -> Page:
        """The page so many further on or back; the first or the last where there is none."""
        at = [each.id for each in self].index(page.id) + by
        return self[min(max(at, 0), len(self) - 1)]


def order_of(id: str) -> tuple[int, ...]:
    """What ids sort by: 1.1, 1.2, 1.10, 2.1."""
    return tuple(int(part) for part in id.split("."))


def load(folder: Path | None = None) -> Pages:
    """Every page of a folder, the course's own by default; raises `LessonError`."""
    folder = asset_path("lessons") if folder is None else folder
    pages = sorted((read(path) for path in folder.glob("*.md")), key=lambda page: page.order)
    for first, second in pairwise(pages):
        if first.id == second.id:
            raise LessonError(second.path, 2, f"page {second.id} is {first.path.name} already")
    return Pages(pages)


def read(path: Path) -> Page:
    """One page; raises `LessonError`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise LessonError(path, 1, f"a page begins with a line {_FENCE}")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), 0)
    if not end:
        raise LessonError(path, 1, f"the front matter has no end: a second line {_FENCE}")
    matter = _matter(path, lines[1:end])
    body = tuple(lines[end + 1 :])
    if not any(line.strip() for line in body):
        raise LessonError(path, end + 1, "the page has no text")
    return Page(body=body, path=path, first=end + 2, **matter)


def _matter(path: Path, lines: list[str]) -> dict[str, Any]:
    """The front matter as the fields of a page."""
    try:
        matter = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise LessonError(path, 1 + int(at[1]) if at else len(lines) + 1, str(error)) from error

    def complain(key: str, what: str) -> LessonError:
        line = next((number for number, line in enumerate(lines, 2) if re.match(rf"\W*{key}\b", line)), 1)
        return LessonError(path, line, what)

    known = {"id": str, "chapter": str, "title": str, "figure": str, "settings": dict, "exercise": list}
    for key, value in matter.items():
        if key not in known:
            raise complain(key, f"{key!r} is not known here; known are {', '.join(known)}")
        if not isinstance(value, known[key]):
            raise complain(key, f"{key} must be a {known[key].__name__}")
    for key in ("id", "chapter", "title"):
        if not matter.get(key):
            raise complain(key, f"{key} is missing")
    if not _ID.fullmatch(matter["id"]):
        raise complain("id", f"an id is a chapter's number and a page's, such as 4.10, not {matter['id']!r}")
    tasks = tuple(_task(task, complain) for task in matter.pop("exercise", []))
    return {**matter, "tasks": tasks}


def _task(task: Any, complain: Any) -> Task:
    if not isinstance(task, dict) or not isinstance(task.get("kind"), str) or task.keys() - {"kind", "settings"}:
        raise complain("exercise", "an exercise has a kind, and may have settings")
    if not isinstance(task.get("settings", {}), dict):
        raise complain("exercise", "the settings of an exercise are a table")
    return Task(**task)
