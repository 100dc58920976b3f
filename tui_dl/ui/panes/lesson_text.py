"""The text of a page: chapter, title, paragraphs; words that lead to the glossary, and what the chosen one means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from tui_dl.lessons.markup import Block, Kind, Mark, Span
from tui_dl.ui.panes.text import Paragraph, clickable
from tui_dl.ui.widgets.bare import SeenThrough

if TYPE_CHECKING:
    from tui_dl.lessons.glossary import Term

STYLES = {
    Mark.PLAIN: "",
    Mark.STRONG: "bold",
    Mark.STRESSED: "italic",
    Mark.CODE: "$phase-update",
    Mark.LINK: "underline $phase-forward",
}
CHOSEN = "bold reverse $phase-forward"


def block_text(block: Block, first: int, chosen: int | None) -> Content:
    """A block as it is shown; its links are numbered from `first` on, and the chosen one stands out."""
    numbers = count(first)
    pieces = [_span_text(span, numbers, chosen) for span in block.spans]
    return Content("• " if block.kind is Kind.ENTRY else "") + Content("").join(pieces)


def _span_text(span: Span, numbers: Iterator[int], chosen: int | None) -> Content:
    if span.mark is not Mark.LINK:
        return Content.styled(span.text, STYLES[span.mark])
    number = next(numbers)
    text = Content.styled(span.text, CHOSEN if number == chosen else STYLES[Mark.LINK])
    return clickable(text, f"screen.word({number})")


class Reading(VerticalScroll, SeenThrough, can_focus=False):
    """The paragraphs."""


class LessonText(Vertical, can_focus=True):
    """One page's text. Words are chosen by number, in the order in which they stand."""

    def __init__(self) -> None:
        super().__init__(id="text")
        self._blocks: tuple[Block, ...] = ()
        self._paragraphs: list[Paragraph] = []
        self._title = Paragraph(id="title")
        self._entry = Paragraph(id="entry")
        self.terms: tuple[str, ...] = ()
        """The words that lead to the glossary."""
        self.chosen: int | None = None
        """Which of them is chosen."""

    def compose(self) -> ComposeResult:
        """The title and the paragraphs, below them what a word means."""
        yield self._title
        yield Reading(id="reading")
        yield self._entry

    def show(self, title: Content, blocks: tuple[Block, ...]) -> None:
        """Show another page, from its beginning."""
        self._title.set(title)
        self._title.refresh(layout=True)
        self._blocks = blocks
        self.terms = tuple(term for block in blocks for term in block.terms)
        self.chosen = None
        self.close_entry()
        self._paragraphs = [Paragraph(classes=f"-{block.kind}") for block in blocks]
        self._draw()
        reading = self.query_one("#reading", Reading)
        reading.remove_children()
        reading.mount_all(self._paragraphs)
        reading.scroll_home(animate=False)

    def reveal(self, shown: int | None) -> None:
        """Show the first paragraphs only; None shows all."""
        for number, paragraph in enumerate(self._paragraphs):
            paragraph.display = shown is None or number < shown

    def choose(self, number: int) -> None:
        """Choose a word, and bring it into view."""
        if not self.terms:
            return
        self.chosen = number % len(self.terms)
        self._draw()
        ends = [sum(len(block.terms) for block in self._blocks[: at + 1]) for at in range(len(self._blocks))]
        holder = next(at for at, end in enumerate(ends) if self.chosen < end)
        self._paragraphs[holder].scroll_visible(animate=False)

    def move(self, by: int) -> None:
        """Choose the next word, or the one before."""
        self.choose(by - 1 + (by < 0) if self.chosen is None else self.chosen + by)

    def show_entry(self, term: Term | None) -> None:
        """Show what the chosen word means."""
        name = self.terms[self.chosen] if self.chosen is not None else ""
        text = term.text if term else "The glossary does not have this word yet."
        self._entry.set(Content.assemble((term.name if term else name, "bold $phase-forward"), f"  {text}"))
        self._entry.display = True
        self._entry.refresh(layout=True)

    @property
    def entry_open(self) -> bool:
        """Whether a meaning is shown."""
        return bool(self._entry.display)

    def close_entry(self) -> bool:
        """Put the meaning away; whether there was one."""
        was, self._entry.display = self._entry.display, False
        return bool(was)

    def scroll(self, pages: int) -> bool:
        """Scroll by screens; whether there was anything to scroll."""
        reading = self.query_one("#reading", Reading)
        end = reading.scroll_y >= reading.max_scroll_y if pages > 0 else reading.scroll_y <= 0
        if not end:
            reading.scroll_relative(y=pages * max(reading.size.height - 2, 1), animate=False)
        return not end

    def _draw(self) -> None:
        first = 0
        for block, paragraph in zip(self._blocks, self._paragraphs, strict=True):
            paragraph.set(block_text(block, first, self.chosen))
            first += len(block.terms)
