"""A line over all that can be reached: batches, checkpoints, bookmarks, and where the cursor stands."""

from __future__ import annotations

import math

from textual.content import Content
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message

from tui_dl.session.snapshot import Snapshot, TimelineView
from tui_dl.ui.panes.text import Line

PAST, AHEAD, NEVER, CHECKPOINT, BOOKMARK, NOW = "━", "─", "┄", "┿", "◆", "▼"


def place_of(done: float, timeline: TimelineView, width: int) -> int:
    """The cell of a place in time; the line is as long as the training, or as what was reached of it."""
    return min(round(done / max(reach(timeline), 1) * (width - 1)), width - 1)


def reach(timeline: TimelineView) -> int:
    """How many batches the line stands for: a little more than was reached, at most all."""
    return max(min(timeline.total, max(timeline.furthest * 5 // 4, timeline.batches_per_epoch)), 1)


def batch_at(cell: int, timeline: TimelineView, width: int) -> int:
    """The batches done at a cell."""
    return round(cell / max(width - 1, 1) * reach(timeline))


def line_of(timeline: TimelineView, width: int) -> Content:
    """The line itself."""
    now, furthest = place_of(timeline.now, timeline, width), place_of(timeline.furthest, timeline, width)
    cells = [(PAST, "$phase-forward") if n < now else (AHEAD, "") for n in range(width)]
    for n in range(furthest + 1, width):
        cells[n] = (NEVER, "$faint")
    for step in timeline.checkpoints:
        if step <= timeline.furthest:
            n = place_of(step, timeline, width)
            cells[n] = (CHECKPOINT, cells[n][1])
    for mark in timeline.bookmarks:
        cells[place_of(mark, timeline, width)] = (BOOKMARK, "bold $phase-update")
    cells[now] = (NOW, "bold $phase-loss")
    return Content.assemble(*cells)


class Scrubber(Line):
    """Shown while the learner moves about in time; a click or a drag goes there."""

    class Wanted(Message):
        """A place was chosen: so many whole batches done."""

        def __init__(self, done: int) -> None:
            super().__init__()
            self.done = done

    def __init__(self) -> None:
        super().__init__(id="scrubber")
        self._timeline: TimelineView | None = None
        self._where = ""
        self._dragged = False
        self._asked = -1

    def show(self, snapshot: Snapshot) -> None:
        """Draw the snapshot's timeline."""
        self._timeline = snapshot.timeline
        if (cursor := snapshot.cursor) is not None:
            self._where = f"epoch {cursor.epoch}, batch {cursor.batch}"
        self._asked = -1
        if self._timeline is not None and self.display:
            self._draw(self._timeline)

    def _draw(self, timeline: TimelineView) -> None:
        told = f" {self._where}  ┿ in memory  ◆ bookmark" if self.size.width > 70 else ""
        self.set(Content.assemble(" ", line_of(timeline, self._width), (told, "$faint")))

    @property
    def _width(self) -> int:
        return max(self.size.width - (48 if self.size.width > 70 else 2), 8)

    def on_resize(self) -> None:
        """Fit the new width."""
        if self._timeline is not None:
            self._draw(self._timeline)

    def target(self, batches: int) -> int:
        """The place so many batches on or back, as far as it can be reached; from within a batch to its next edge."""
        if self._timeline is None:
            return 0
        here = self._timeline.now
        start = math.floor(here) if batches > 0 else math.ceil(here)
        return self._reachable(start + batches)

    def _reachable(self, done: int) -> int:
        return max(self._timeline.checkpoints[0], min(done, self._timeline.furthest)) if self._timeline else 0

    def on_mouse_down(self, event: MouseDown) -> None:
        """Go there, and follow the mouse until it is let go."""
        self._dragged = True
        self.capture_mouse()
        self._point(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Follow the mouse."""
        if self._dragged:
            self._point(event.x)

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go."""
        self._dragged = False
        self.release_mouse()

    def _point(self, x: int) -> None:
        if self._timeline is not None:
            self._want(batch_at(max(0, min(x - 1, self._width - 1)), self._timeline, self._width))

    def _want(self, done: int) -> None:
        done = self._reachable(done)
        if done != self._asked:
            self._asked = done
            self.post_message(self.Wanted(done))
