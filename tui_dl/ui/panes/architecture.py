"""The network as a table, each parameter count with the arithmetic behind it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from tui_dl.session.snapshot import Architecture as Table
from tui_dl.session.snapshot import LayerRow, Snapshot
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.panes.text import Lines, shape_text

NAME, OUTPUT = 16, 13


def row_lines(row: LayerRow, width: int) -> Iterator[Content]:
    """The layer with its output and its parameters; below it, how the number comes about."""
    params = f"{row.params:,}".rjust(max(width - NAME - OUTPUT - 1, 7))
    name = f"{row.name} {row.activation}"
    if len(name) > NAME - 1:
        name = name[: NAME - 2] + "…"
    label = Content(name.ljust(NAME)).stylize("bold", 0, len(row.name)).stylize("$faint", len(row.name), NAME)
    yield Content.assemble(" ", label, shape_text(row.output_shape).ljust(OUTPUT), (params, "bold"))
    yield Content.assemble((row.arithmetic.rjust(width), "$faint"))


def table_lines(table: Table, width: int) -> Iterator[Content]:
    """Head, layers, total."""
    rule = Content.assemble((" " + "─" * (width - 1), "$frame"))
    head = " " + "Layer".ljust(NAME) + "Output".ljust(OUTPUT) + "Params".rjust(width - NAME - OUTPUT - 1)
    yield Content.assemble((head, "$faint"))
    yield rule
    for row in table.rows:
        yield from row_lines(row, width)
    yield rule
    total = f"{table.total:,}".rjust(max(width - NAME - OUTPUT - 1, 7))
    yield Content.assemble(" ", ("total", "bold"), " " * (NAME + OUTPUT - 5), (total, "bold"))
    if table.trainable != table.total:
        yield Content.assemble((f"of these {table.trainable:,} trainable".rjust(width), "$faint"))


class Architecture(VerticalScroll, Pane, can_focus=False):
    """The summary table."""

    def __init__(self) -> None:
        super().__init__(id="architecture")
        self._lines = Lines()

    def compose(self) -> ComposeResult:
        """All lines in one widget."""
        yield self._lines

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the snapshot's network."""
        if snapshot.architecture is not None:
            width = min(self.scrollable_content_region.width, 64)
            self.write_frame("Architecture", snapshot.architecture.title)
            self._lines.set_lines(table_lines(snapshot.architecture, width))
