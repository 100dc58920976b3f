"""The words of the app and of the course, each in one plain line: `assets/lessons/glossary/*.toml`, joined."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tui_dl.lessons.errors import LessonError
from tui_dl.resources import asset_path

APP = "app"
"""The group of words that the Workbench uses, in the order in which one meets them."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a few that belong together, and what they mean."""

    name: str
    """Several are separated by commas."""
    text: str
    group: str
    """The file it comes from."""
    also: tuple[str, ...] = ()
    """Other ways to write it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every way to write it."""
        return (self.name, *(part.strip() for part in self.name.split(",") if "," in self.name), *self.also)


class Glossary:
    """All terms, found by any of their names."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self.terms = terms
        self._by_name: dict[str, Term] = {}
        for term in terms:
            for name in term.names:
                self._by_name.setdefault(_plain(name), term)
        for term in terms:
            # Found by its word alone too, where a symbol follows: `bias b`, `learning rate η`.
            words = term.name.rsplit(" ", 1)
            if len(words) == 2 and len(words[1].rstrip("…")) == 1:
                self._by_name.setdefault(_plain(words[0]), term)

    def find(self, name: str) -> Term | None:
        """The term of this name, however it is capitalised, one or many; None for an unknown one."""
        plain = _plain(name)
        singular = f"{plain.removesuffix('ies')}y" if plain.endswith("ies") else plain.removesuffix("es")
        kin = (plain, plain.removesuffix("s"), singular, f"{plain}s")
        return next((self._by_name[each] for each in kin if each in self._by_name), None)

    def of(self, group: str) -> Iterator[Term]:
        """The terms of one file, as they stand there."""
        return (term for term in self.terms if term.group == group)

    def matching(self, text: str) -> list[Term]:
        """The terms whose name holds a text, alphabetically."""
        wanted = _plain(text)
        found = [term for term in self.terms if any(wanted in _plain(name) for name in term.names)]
        return sorted(found, key=lambda term: _plain(term.name))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def load(folder: Path | None = None) -> Glossary:
    """Every term of a folder, the app's own by default, its words first; raises `LessonError`."""
    folder = asset_path("lessons", "glossary") if folder is None else folder
    paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem != APP, path.name))
    return Glossary(tuple(term for path in paths for term in _terms(path)))


@cache
def glossary() -> Glossary:
    """The app's own, read once."""
    return load()


def _terms(path: Path) -> Iterator[Term]:
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text).get("term", [])
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise LessonError(path, int(at[1]) if at else len(text.splitlines()), str(error)) from error
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[term]]"]
    for number, table in enumerate(tables):
        line = starts[number] if number < len(starts) else 1
        if not all(isinstance(table.get(key), str) and table[key] for key in ("name", "text")):
            raise LessonError(path, line, "a term has a name and a text")
        if extra := table.keys() - {"name", "text", "also"}:
            raise LessonError(path, line, f"{sorted(extra)[0]!r} is not known here; known are name, text, also")
        yield Term(table["name"], table["text"], path.stem, tuple(table.get("also", ())))
