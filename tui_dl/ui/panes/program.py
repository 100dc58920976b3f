"""The program of the batch: its phases as headings, its operations as lines, and the cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import CursorView, OperationLine, Snapshot
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.panes.text import Lines, clickable, spread

DONE, CURRENT, TO_COME, STOP, CHANGED = "✓", "▶", " ", "●", "Δ"
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


def aligned(operation: OperationLine, program: tuple[OperationLine, ...]) -> str:
    """The formula, its sign below the signs of its phase; a long name keeps to itself."""
    left, sign, right = halves(operation.formula)
    if not sign:
        return left
    names = [halves(other.formula)[0] for other in program if other.phase == operation.phase]
    column = max((len(name) for name in names if len(name) <= LONGEST_ALIGNED), default=0)
    return f"{left:<{column}} {sign} {right}"


def heading_line(heading: Heading, snapshot: Snapshot, width: int) -> Content:
    """The phase in its accent; beside the loss stands its value."""
    title = Content.assemble((heading.phase.upper(), f"bold $phase-{heading.phase}"))
    cursor = snapshot.cursor
    if heading.phase == "loss" and snapshot.loss is not None:
        return Content.assemble(title, "  ", (format_number(snapshot.loss), "bold $phase-loss"))
    if heading.phase == "data" and cursor:
        return spread(title, Content.assemble((f"batch {cursor.batch} of {cursor.batches} ", "$faint")), width)
    return title


def operation_lines(operation: OperationLine, snapshot: Snapshot, width: int) -> list[Content]:
    """Done, current and to come differ by mark and by weight; a click moves the cursor here.

    The first cell belongs to breakpoints: a click there sets one or takes it away. What is longer than the pane is cut,
    but at the cursor it goes on below.
    """
    at = snapshot.cursor.operation if snapshot.cursor else -1
    line = operation_line(operation, snapshot, width)
    if operation.index != at or line.rstrip().cell_length <= width:
        return [line]
    first, *others = wrap(aligned(operation, snapshot.program), max(width - 3, 8), drop_whitespace=False)
    below = "\n".join(f"     {other.strip()}" for other in others)
    style = f"bold $phase-{operation.phase}"
    whole = [Content.assemble(line[:3], (first, style)), *(Content.assemble((row, style)) for row in below.split("\n"))]
    action = f"screen.move_to({operation.index})"
    return [clickable(row.pad_right(max(width - row.cell_length, 0)), action).stylize("on $panel") for row in whole]


def operation_line(operation: OperationLine, snapshot: Snapshot, width: int) -> Content:
    """One operation on one line."""
    at = snapshot.cursor.operation if snapshot.cursor else -1
    accent = f"$phase-{operation.phase}"
    formula = aligned(operation, snapshot.program)
    if operation.index == at:
        line = Content.assemble((f"{CURRENT} {formula}", f"bold {accent}"))
    elif operation.index < at:
        line = Content.assemble((f"{DONE} ", accent), (formula, "$ink"))
    else:
        line = Content.assemble((f"{TO_COME} {formula}", "$faint"))
    line = Content.assemble(" ", line)
    if operation.index in snapshot.changed:
        line = Content.assemble(line, (f" {CHANGED}", "$phase-loss"))
    if width >= 56:
        line = spread(line, Content.assemble((operation.layer + " ", "$faint")), width)
    line = line.pad_right(max(width - line.cell_length, 0))
    if operation.index == at:
        line = line.stylize("on $panel")
    stop = clickable(_stop_mark(operation, snapshot), f"screen.toggle_breakpoint({operation.index})")
    return Content.assemble(stop, clickable(line[1:], f"screen.move_to({operation.index})"))


def _stop_mark(operation: OperationLine, snapshot: Snapshot) -> Content:
    """A dot where runs stop; hollow where they only would."""
    here = [each for each in snapshot.breakpoints if operation.index in each.operations]
    if not here:
        return Content(" ")
    on = any(each.enabled for each in here)
    return Content.assemble((STOP if on else "○", "bold $phase-loss" if on else "$faint"))


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
        lines: list[Content] = []
        for row in rows:
            lines += (
                [heading_line(row, snapshot, width)]
                if isinstance(row, Heading)
                else operation_lines(row, snapshot, width)
            )
        self._lines.set_lines(lines)
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
    mark = CURRENT if operation.index == at else DONE if operation.index < at else TO_COME
    style = f"bold $phase-{operation.phase}" if operation.index == at else "$faint"
    line = Content.assemble((f"{mark} {operation.formula}", style))
    return clickable(line, f"screen.move_to({operation.index})")
