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

NAME, OUTPUT, PARAMS = 16, 13, 12
"""Columns; that of the names grows where there is room for longer ones."""


def row_lines(row: LayerRow, width: int, column: int) -> Iterator[Content]:
    """The layer with its output and its parameters; below it, how the number comes about."""
    params = f"{row.params:,}".rjust(max(width - column - OUTPUT - 1, 7))
    name = _name(row)
    if len(name) > column - 1:
        name = name[: column - 2] + "…"
    label = Content(name.ljust(column)).stylize("bold", 0, len(row.name)).stylize("$faint", len(row.name), column)
    yield Content.assemble(" ", label, shape_text(row.output_shape).ljust(OUTPUT), (params, "bold"))
    yield Content.assemble((row.arithmetic.rjust(width), "$faint"))


def _name(row: LayerRow) -> str:
    return f"{row.name} {row.activation}"


def table_lines(table: Table, width: int) -> Iterator[Content]:
    """Head, layers, total."""
    longest = max((len(_name(row)) for row in table.rows), default=0)
    column = max(NAME, min(longest + 1, width - OUTPUT - PARAMS - 1))
    rule = Content.assemble((" " + "─" * (width - 1), "$frame"))
    head = " " + "Layer".ljust(column) + "Output".ljust(OUTPUT) + "Params".rjust(width - column - OUTPUT - 1)
    yield Content.assemble((head, "$faint"))
    yield rule
    for row in table.rows:
        yield from row_lines(row, width, column)
    yield rule
    total = f"{table.total:,}".rjust(max(width - column - OUTPUT - 1, 7))
    yield Content.assemble(" ", ("total", "bold"), " " * (column + OUTPUT - 5), (total, "bold"))
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
