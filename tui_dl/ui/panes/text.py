"""Text that panes share: lines set as a whole, pieces that act when clicked, shapes as they are written."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.events import Click
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from tui_dl.ui.widgets.bare import Bare

ACTION = "action"
"""The meta key under which a clickable piece carries its action."""
MOST_WRITTEN = 256
"""Lines that a widget remembers as they were written."""


def clickable(text: str | Content, action: str) -> Content:
    """The text, doing the action when it is clicked."""
    content = Content(text) if isinstance(text, str) else text
    return content.stylize(Style.from_meta({ACTION: action}))


def spread(left: Content, right: Content, width: int) -> Content:
    """Both ends of a line; the right one goes where room is short."""
    gap = width - left.cell_length - right.cell_length
    return Content.assemble(left, " " * gap, right) if gap > 1 else left


def shape_text(shape: tuple[int | None, ...]) -> str:
    """A shape as Python writes it; a dimension left open is the batch."""
    if not shape:
        return "scalar"
    inner = ", ".join("batch" if size is None else str(size) for size in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


class Line(Bare):
    """A line of text; setting it repaints and never lays out anew."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, content: str | Content = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        # What can be clicked is an action of our own: nobody need look through every line for links.
        self.set_reactive(Widget.auto_links, False)
        self.text = Content(content) if isinstance(content, str) else content
        """What it shows."""

    def set(self, content: str | Content) -> None:
        """Show this."""
        content = Content(content) if isinstance(content, str) else content
        if not content.is_same(self.text):
            self.text = content
            self.refresh()

    def render(self) -> Content:
        """The text."""
        return self.text

    async def on_click(self, event: Click) -> None:
        """Do what the piece under the mouse stands for."""
        await act(self, event)


class Paragraph(Line):
    """Text that wraps and is as high as it needs."""

    DEFAULT_CSS = "Paragraph { height: auto; text-wrap: wrap; }"


class Lines(Bare):
    """Lines of text, each painted anew only when it has changed; another number of lines lays out anew."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Widget.auto_links, False)
        self.lines: list[Content] = []
        """What it shows."""
        self._written: dict[int, tuple[Content, Strip]] = {}
        """Lines as they were written before: most come again, as often as their pane or page does."""
        self._written_for: object = None

    def set_lines(self, lines: Iterable[Content]) -> None:
        """Show these."""
        before, self.lines = self.lines, list(lines)
        if len(before) != len(self.lines):
            self.refresh(layout=True)
            return
        for y, (old, new) in enumerate(zip(before, self.lines, strict=True)):
            if not new.is_same(old):
                self.refresh(Region(0, y, self.size.width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A row a line."""
        return len(self.lines)

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, style = self.size.width, self.visual_style
        if y >= len(self.lines):
            return Strip.blank(width, style.rich_style)
        if self.text_selection is not None:
            return self._write(self.lines[y], width)
        state = (width, style, self.app.theme)
        if state != self._written_for or len(self._written) > MOST_WRITTEN:
            self._written, self._written_for = {}, state
        line = self.lines[y]
        known = self._written.get(id(line))
        if known is None:
            known = self._written[id(line)] = line, self._write(line, width)
        return known[1]

    def _write(self, line: Content, width: int) -> Strip:
        return Visual.to_strips(self, line, width, 1, self.visual_style, pad=True)[0]

    async def on_click(self, event: Click) -> None:
        """Do what the piece under the mouse stands for."""
        await act(self, event)


async def act(widget: Widget, event: Click) -> None:
    """Do what the piece of text under the mouse stands for."""
    if action := event.style.meta.get(ACTION):
        event.stop()
        await widget.run_action(action)
