"""The line below the panes: how far the epoch is, and what is going on."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.moves import State
from tui_dl.session.snapshot import CursorView, Snapshot
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.panes.text import Line
from tui_dl.ui.widgets.bars import bar


def facts(snapshot: Snapshot, cursor: CursorView) -> Iterator[str]:
    """What is worth knowing, the most important first."""
    yield f"{cursor.batch}/{cursor.batches}"
    if snapshot.state is State.RUNNING:
        yield f"training {round(snapshot.samples_per_second):,} examples/s"
    elif snapshot.state is State.DIVERGED:
        yield "diverged ✗"
    else:
        yield f"operation {cursor.operation + 1} of {cursor.operations}"
    if snapshot.loss is not None:
        yield f"loss {format_number(snapshot.loss)}"
    if snapshot.metric is not None and snapshot.history is not None:
        yield f"{snapshot.history.metric_name} {format_number(snapshot.metric)}"


def progress_line(snapshot: Snapshot, cursor: CursorView, width: int) -> Content:
    """Epoch, a bar over its batches, and as many facts as fit."""
    epoch = f" epoch {cursor.epoch} of {cursor.epochs} "
    told = " "
    for fact in facts(snapshot, cursor):
        longer = f"{told}· {fact} " if told.strip() else f" {fact} "
        if len(epoch) + len(longer) + 8 > width:
            break
        told = longer
    room = max(min(width - len(epoch) - len(told) - 3, 48), 4)
    done = cursor.batch - 1 + (cursor.operation + 1) / cursor.operations
    return Content.assemble(
        epoch, ("▕", "$faint"), (bar(done / cursor.batches, room), f"$phase-{cursor.phase}"), ("▏", "$faint"), told
    )


class Progress(Line, Pane):
    """Shows where the newest snapshot stands in its epoch."""

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the line."""
        if snapshot.cursor is not None:
            self.set(progress_line(snapshot, snapshot.cursor, self.size.width))
