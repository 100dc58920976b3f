"""The app with a watch inside: `python -m tests.benchmarks.probe REPORT.json DATA`, in a terminal.

Besides what it always does, it notes how late its event loop is, and where its training stands.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tui_dl.session import Setup
from tui_dl.ui.app import TuiDl, session_of

_SLEEP = 0.05
"""Seconds between two looks at the event loop. Each takes a core that trains: 200 a second cost a twelfth of it."""


@dataclass(slots=True)
class Notes:
    """What was noted; moments are of `time.monotonic`."""

    lags: list[tuple[float, float]] = field(default_factory=list)
    """(moment, seconds that the event loop came late)."""
    training: list[tuple[float, int]] = field(default_factory=list)
    """(moment at which the app took a new snapshot, batches done since the start)."""
    undo: list[tuple[float, int]] = field(default_factory=list)
    """(moment, bytes that the checkpoints for going back hold)."""
    undo_bound: int = 0

    def lags_between(self, first: float, last: float) -> list[float]:
        """How late it was within a time."""
        return [lag for moment, lag in self.lags if first <= moment <= last]

    def batches_per_second(self, first: float, last: float) -> float:
        """How fast it trained within a time."""
        noted = [(moment, batches) for moment, batches in self.training if first <= moment <= last]
        (begin, before), (end, after) = noted[0], noted[-1]
        return (after - before) / (end - begin)


def read(path: Path) -> Notes:
    """The notes of an app that has ended."""
    return Notes(**json.loads(path.read_text()))


class Probed(TuiDl):
    """The app, watched."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(session_of(setup))
        self.notes = Notes()
        self._seen = 0

    def on_mount(self) -> None:
        """Begin to watch."""
        self._watching = asyncio.create_task(self._watch_loop())

    async def _watch_loop(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(_SLEEP)
            now = time.monotonic()
            self.notes.lags.append((now, now - before - _SLEEP))

    def _take_frame(self) -> None:
        super()._take_frame()
        snapshot = self.snapshot
        if snapshot is None or snapshot.cursor is None or snapshot.number == self._seen:
            return
        self._seen, cursor, now = snapshot.number, snapshot.cursor, time.monotonic()
        self.notes.training.append((now, (cursor.epoch - 1) * cursor.batches + cursor.batch))
        session = self.worker._session
        if session is not None:
            timeline = session.opened.trainer.machine._timeline
            self.notes.undo.append((now, timeline.size))
            self.notes.undo_bound = timeline.bound


def main(report: str, data: str) -> int:
    """Run the app, then write the notes."""
    app = Probed(Setup(data=data, epochs=1000))
    code = app.run() or 0
    Path(report).write_text(json.dumps(asdict(app.notes)))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
