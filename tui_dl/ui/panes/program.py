"""The program of the batch: its phases as headings, its operations as lines, and the cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import CursorView, OperationLine, Snapshot
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.panes.text import Lines, clickable, spread

DONE, CURRENT, TO_COME = "✓", "▶", " "
STOP, OFF, CHANGED = "●", "○", "Δ"
LONGEST_ALIGNED = 4


@dataclass(frozen=True)
class Heading:
    """A phase, above its operations."""

    phase: str


def listing(program: tuple[OperationLine, ...]) -> list[Heading | OperationLine]:
    """The operations with a heading wherever a phase begins."""
    rows: list[Heading | OperationLine] = []
    phase = ""
    for operation in program:
        if operation.phase != phase:
            phase = operation.phase
            rows.append(Heading(phase))
        rows.append(operation)
    return rows


def halves(formula: str) -> tuple[str, str, str]:
    """A formula as what is made, the sign, and what it is made of; without a sign all of it is what is made."""
    parts = re.split(r"\s+(=|←|→)\s+", formula, maxsplit=1)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (formula, "", "")


@lru_cache(maxsize=8)
def aligned(program: tuple[OperationLine, ...]) -> tuple[str, ...]:
    """The formulas, their signs below one another within a phase; a long name keeps to itself."""
    parts = [halves(operation.formula) for operation in program]
    columns: dict[str, int] = {}
    for operation, (left, _, _) in zip(program, parts, strict=True):
        if len(left) <= LONGEST_ALIGNED:
            columns[operation.phase] = max(columns.get(operation.phase, 0), len(left))
    return tuple(
        f"{left:<{columns.get(operation.phase, 0)}} {sign} {right}" if sign else left
        for operation, (left, sign, right) in zip(program, parts, strict=True)
    )


def heading_line(heading: Heading, snapshot: Snapshot, width: int) -> Content:
    """The phase in its accent; beside the loss stands its value."""
    title = Content.assemble((heading.phase.upper(), f"bold $phase-{heading.phase}"))
    cursor = snapshot.cursor
    if heading.phase == "loss" and snapshot.loss is not None:
        return Content.assemble(title, "  ", (format_number(snapshot.loss), "bold $phase-loss"))
    if heading.phase == "data" and cursor:
        return spread(title, Content.assemble((f"batch {cursor.batch} of {cursor.batches} ", "$faint")), width)
    return title


@lru_cache(maxsize=1024)
def operation_line(operation: OperationLine, formula: str, mark: str, stop: str, changed: bool, width: int) -> Content:
    """Done, current and to come differ by mark and by weight; a click moves the cursor here.

    The first cell belongs to breakpoints: a click there sets one or takes it away. Remembered, because from one
    operation to the next most lines stay as they are.
    """
    accent = f"$phase-{operation.phase}"
    if mark == CURRENT:
        line = Content.assemble((f" {mark} {formula}", f"bold {accent}"))
    elif mark == DONE:
        line = Content.assemble((f" {mark} ", accent), (formula, "$ink"))
    else:
        line = Content.assemble((f" {mark} {formula}", "$faint"))
    if changed:
        line = Content.assemble(line, (f" {CHANGED}", "$phase-loss"))
    if width >= 56:
        line = spread(line, Content.assemble((operation.layer + " ", "$faint")), width)
    line = line.pad_right(max(width - line.cell_length, 0))
    if mark == CURRENT:
        line = line.stylize("on $panel")
    dot = Content.assemble((stop, "bold $phase-loss" if stop == STOP else "$faint"))
    return Content.assemble(
        clickable(dot, f"screen.toggle_breakpoint({operation.index})"),
        clickable(line[1:], f"screen.move_to({operation.index})"),
    )


def operation_lines(snapshot: Snapshot, width: int) -> list[Content]:
    """A line for every operation of the program."""
    at = snapshot.cursor.operation if snapshot.cursor else -1
    lines = []
    for operation, formula in zip(snapshot.program, aligned(snapshot.program), strict=True):
        changed = operation.index in snapshot.changed
        stop = stop_mark(operation, snapshot)
        lines.append(operation_line(operation, formula, mark_of(operation, at), stop, changed, width))
    return lines


def mark_of(operation: OperationLine, at: int) -> str:
    """Whether an operation is done, current or to come."""
    return CURRENT if operation.index == at else DONE if operation.index < at else TO_COME


def stop_mark(operation: OperationLine, snapshot: Snapshot) -> str:
    """A dot where runs stop; hollow where they only would."""
    here = [each for each in snapshot.breakpoints if operation.index in each.operations]
    return (STOP if any(each.enabled for each in here) else OFF) if here else " "


class Program(VerticalScroll, Pane, can_focus=False):
    """The listing, scrolled so that the cursor stays in view."""

    def __init__(self) -> None:
        super().__init__(id="program")
        self._lines = Lines()

    def compose(self) -> ComposeResult:
        """All lines in one widget."""
        yield self._lines

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the listing around the snapshot's cursor."""
        width = self.scrollable_content_region.width
        rows = listing(snapshot.program)
        operations = iter(operation_lines(snapshot, width))
        self._lines.set_lines(
            heading_line(row, snapshot, width) if isinstance(row, Heading) else next(operations) for row in rows
        )
        if (cursor := snapshot.cursor) is not None:
            self.write_frame("Program", f"epoch {cursor.epoch} · batch {cursor.batch}")
            self._keep_in_view(rows, cursor)

    def _keep_in_view(self, rows: list[Heading | OperationLine], cursor: CursorView) -> None:
        row = next((y for y, row in enumerate(rows)
                    if isinstance(row, OperationLine) and row.index == cursor.operation), 0)  # fmt: skip
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if not top + min(row, 1) <= row <= top + height - 2:
            around = Region(0, max(row - 2, 0), 1, min(row, 2) + 3)
            self.call_after_refresh(self.scroll_to_region, around, animate=False, force=True)


def neighbourhood(snapshot: Snapshot, width: int) -> Content:
    """The operation at the cursor, the one before and those that follow, on one line, as many as fit."""
    if snapshot.cursor is None:
        return Content("")
    at = snapshot.cursor.operation
    current, *following = [short_line(operation, at) for operation in snapshot.program[at:]]
    pieces = [current.truncate(width - 1, ellipsis=True)]
    room = width - 1 - pieces[0].cell_length
    if at and (before := short_line(snapshot.program[at - 1], at)).cell_length + 2 <= room:
        pieces.insert(0, before)
        room -= before.cell_length + 2
    for piece in following:
        room -= piece.cell_length + 2
        if room < 0:
            break
        pieces.append(piece)
    return Content.assemble(" ", Content("  ").join(pieces))


def short_line(operation: OperationLine, at: int) -> Content:
    """Mark and formula, without alignment; a click moves the cursor here."""
    mark = mark_of(operation, at)
    style = f"bold $phase-{operation.phase}" if operation.index == at else "$faint"
    line = Content.assemble((f"{mark} {operation.formula}", style))
    return clickable(line, f"screen.move_to({operation.index})")
