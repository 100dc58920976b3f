"""The few marks that pages are written with: paragraphs, lists, formulas, code; strong words and links to the glossary.

A paragraph, with **strong**, *stressed* and `code` words, a [[term]] or [[shown text|term]] of the glossary.

- an entry of a list

    four spaces in front: a formula or code, kept as it is written
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Mark(StrEnum):
    """What a piece of a line is."""

    PLAIN = "plain"
    STRONG = "strong"
    STRESSED = "stressed"
    CODE = "code"
    LINK = "link"


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    ENTRY = "entry"
    """Of a list."""
    VERBATIM = "verbatim"
    """A formula or code: its lines stay as they are."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with one mark."""

    text: str
    mark: Mark = Mark.PLAIN
    term: str = ""
    """What a link leads to."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an entry of a list, or lines to be kept."""

    kind: Kind
    spans: tuple[Span, ...]
    line: int
    """Where it begins in the file, from 1."""

    @property
    def text(self) -> str:
        """What is read, without marks."""
        return "".join(span.text for span in self.spans)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words of the glossary that it links to."""
        return tuple(span.term for span in self.spans if span.mark is Mark.LINK)


_MARKS = re.compile(
    r"\[\[(?P<link>[^\[\]]+)\]\]"
    r"|\*\*(?P<strong>[^*]+)\*\*"
    r"|(?<![\w*])\*(?P<stressed>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
    r"|`(?P<code>[^`]+)`"
)


def spans_of(text: str) -> tuple[Span, ...]:
    """A line of prose in pieces."""
    found, end = [], 0
    for match in _MARKS.finditer(text):
        if match.start() > end:
            found.append(Span(text[end : match.start()]))
        found.append(_span(match))
        end = match.end()
    if end < len(text):
        found.append(Span(text[end:]))
    return tuple(found)


def _span(match: re.Match[str]) -> Span:
    mark = Mark(match.lastgroup or Mark.PLAIN)
    text = match[mark]
    if mark is not Mark.LINK:
        return Span(text, mark)
    shown, _, term = text.partition("|")
    return Span(shown.strip(), mark, (term or shown).strip())


def blocks_of(lines: Sequence[str], first: int) -> Iterator[Block]:
    """The blocks of a body whose first line stands on line `first` of its file."""
    numbered = enumerate(lines, first)
    for empty, group in groupby(numbered, key=lambda entry: not entry[1].strip()):
        if not empty:
            yield from _block(list(group))


def _block(lines: list[tuple[int, str]]) -> Iterator[Block]:
    """One block, or the entries of a list."""
    line = lines[0][0]
    if all(each.startswith("    ") for _, each in lines):
        yield Block(Kind.VERBATIM, (Span("\n".join(each[4:].rstrip() for _, each in lines)),), line)
        return
    begun: list[tuple[Kind, int, list[str]]] = []
    for number, each in lines:
        if each.startswith("- "):
            begun.append((Kind.ENTRY, number, [each[2:].strip()]))
        elif begun:
            begun[-1][2].append(each.strip())
        else:
            begun.append((Kind.PARAGRAPH, number, [each.strip()]))
    for kind, number, parts in begun:
        yield Block(kind, spans_of(" ".join(parts)), number)
