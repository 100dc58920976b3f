"""Watches while a session is replayed: each begins where it once began, and notes what it noted then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui_dl.session.conditions import NeverChangesError
from tui_dl.session.debugger import HISTORY
from tui_dl.session.files.saved import Followed
from tui_dl.session.opened import Opened


class Following:
    """Puts watches in place as the batches come by, up to the `last` that will be whole."""

    def __init__(self, opened: Opened, watches: Sequence[Followed], last: int) -> None:
        self._opened = opened
        # A watch remembers so many batches: those before need not be looked at one by one.
        earliest = max(last - HISTORY + 1, 1)
        self._waiting = sorted(watches, key=lambda watch: watch.since)
        self._begin = {watch.number: max(watch.since, earliest) for watch in watches}
        self._order = [watch.number for watch in watches]
        self.left_out: list[str] = []
        """What never changes could once be watched: it is not put in place."""

    def run(self, train: Callable[[int], int], batches: int) -> int:
        """Train on by at most so many batches: freely up to a watch, then one by one; how many were finished."""
        finished = 0
        while finished < batches:
            wanted = self._ahead(batches - finished)
            done = train(wanted)
            finished += done
            self.note()
            if done < wanted:
                break
        return finished

    def _ahead(self, batches: int) -> int:
        if self._opened.debugger.watches:
            return 1
        if not self._waiting:
            return batches
        first = self._begin[self._waiting[0].number]
        return max(min(batches, first - self._opened.trainer.machine.batches_done), 1)

    def note(self) -> None:
        """After a whole batch: what is watched, and watches that begin here."""
        machine, debugger = self._opened.trainer.machine, self._opened.debugger
        debugger.note_batch(machine)
        while self._waiting and self._begin[self._waiting[0].number] <= machine.batches_done:
            self._put(self._waiting.pop(0))

    def finish(self) -> None:
        """Put those in place that have seen nothing yet; all in the order in which they were saved."""
        while self._waiting:
            self._put(self._waiting.pop(0))
        self._opened.debugger.watches.sort(key=lambda watch: self._order.index(watch.number))

    def _put(self, watch: Followed) -> None:
        debugger = self._opened.debugger
        debugger.number_from(watch.number)
        try:
            debugger.watch(watch.text, self._opened.trainer.machine)
        except NeverChangesError:
            self.left_out.append(watch.text)
