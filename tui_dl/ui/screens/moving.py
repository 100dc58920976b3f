"""The Workbench in time: breakpoints, watches, bookmarks, the line over all batches, and stepping by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from tui_dl.session import Stride
from tui_dl.session.moves import State
from tui_dl.ui.screens.panelled import Panelled
from tui_dl.ui.training import Publish, refusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui_dl.session import Session
    from tui_dl.ui.panes.scrubber import Scrubber

PACES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Operations a second."""


def _pace_text(pace: float) -> str:
    if pace < 1:
        return f"an operation every {1 / pace:g} seconds"
    return "an operation a second" if pace == 1 else f"{pace:g} operations a second"


class Moving(Panelled):
    """What belongs to stopping, watching and moving in time."""

    _timer: Timer | None = None
    _pace: int = 2

    def able(self) -> frozenset[str]:
        """Besides panels: whether arrows move in time, and whether it steps by itself."""
        able = super().able()
        if self._timer is not None:
            able |= {"playing"}
        if self._bench is not None and self._bench.scrubbing and "bench" in able:
            able = able - {"bench"} | {"scrubbing"}
        return able

    def report(self) -> dict[str, Any]:
        """What stops, what is watched, what is marked, and what lies in memory."""
        snapshot = self.tui_dl.snapshot
        if snapshot is None or snapshot.timeline is None:
            return super().report()
        timeline = snapshot.timeline
        return super().report() | {
            "breakpoints": [
                {"number": b.number, "kind": b.kind, "at": b.text, "enabled": b.enabled} for b in snapshot.breakpoints
            ],
            "stopped": snapshot.stopped,
            "watches": [
                {"name": w.name, "value": w.value, "history": [float(value) for value in w.history[-50:]]}
                for w in snapshot.watches
            ],
            "bookmarks": [{"step": b.step, "at": b.text} for b in snapshot.bookmarks],
            "timeline": {
                "now": timeline.now,
                "furthest": timeline.furthest,
                "total": timeline.total,
                "checkpoints": list(timeline.checkpoints),
                "shown": self._bench is not None and self._bench.scrubbing,
            },
            "autoplay": {"on": self._timer is not None, "operations_per_second": PACES[self._pace]},
        }

    # ------------------------------------------------------------------ stops, watches, bookmarks

    def action_toggle_breakpoint(self, index: int | None = None) -> None:
        """Stop at an operation, or no longer."""
        self._do(lambda session, _: session.debugging.toggle_breakpoint(index))

    def action_add_stop(self) -> None:
        """Type a breakpoint."""
        if self._bench is None:
            return

        def stop(text: str) -> None:
            self._do(lambda session, _: session.debugging.add_breakpoint(text))

        self._bench.prompt.ask("stop runs at", "val_loss < 0.1, norm(dW1) > 5, dW1, phase backward, epoch, nan", stop)

    def action_add_watch(self) -> None:
        """Type a number to follow; the chosen element stands there already."""
        if self._bench is None:
            return

        def ask(element: tuple[str, tuple[int, ...]]) -> None:
            given = f"{element[0]}{list(element[1]) or ''}"
            if self._bench is not None:
                self._bench.prompt.ask("watch", "norm(dW1), dead(h1), lr, W1[403, 42]", watch, given)

        def watch(text: str) -> None:
            self._do(lambda session, _: session.debugging.add_watch(text))

        self.tui_dl.ask(lambda session: session.debugging.chosen_element(), ask)

    def action_bookmark(self) -> None:
        """Bookmark this place."""
        self._do(lambda session, _: session.debugging.bookmark())

    def action_to_bookmark(self) -> None:
        """To the next bookmark."""
        self._do(lambda session, publish: session.debugging.to_bookmark(publish))

    def action_remove(self) -> None:
        """Remove what is chosen in the list."""
        from tui_dl.ui.panes.stops import StopsPanel

        if isinstance(self._panel, StopsPanel) and not self._panel.forget():
            self.tui_dl.say("This is offered, not set: there is nothing to remove.")

    def _do(self, work: Callable[[Session, Publish], None]) -> None:
        """Submit a command whose refusal is told in one line."""
        self.tui_dl.submit(refusable(work))

    # ------------------------------------------------------------------ the line over time

    def action_scrub(self) -> None:
        """Show the line over time, or hide it."""
        if self._bench is not None:
            self._bench.set_class(not self._bench.scrubbing, "-scrubbing")
            if self._bench.scrubbing and self._panel is not None:
                self.tui_dl.say("A click on the line moves in time; arrows do, too, once the panel is closed.")
            self.call_after_refresh(self.refresh_session)

    def action_stop_scrubbing(self) -> None:
        """Hide the line over time."""
        self.action_scrub()

    def action_scrub_by(self, batches: int, epochs: bool = False) -> None:
        """Some batches, or epochs, back or on."""
        timeline = self.tui_dl.snapshot.timeline if self.tui_dl.snapshot else None
        if self._bench is not None and timeline is not None:
            done = self._bench.scrubber.target(batches * (timeline.batches_per_epoch if epochs else 1))
            self._do(lambda session, publish: session.go_to_batch(done, publish))

    def on_scrubber_wanted(self, event: Scrubber.Wanted) -> None:
        """A place in time was pointed at."""
        self._do(lambda session, publish: session.go_to_batch(event.done, publish))

    # ------------------------------------------------------------------ stepping by itself

    def action_autoplay(self) -> None:
        """Step by itself, or stop doing so."""
        if self._timer is not None:
            self._stop_playing("Playing stops here: a goes on.")
        else:
            self._start_playing()

    def action_pace(self, by: int) -> None:
        """Slower or faster."""
        self._pace = max(0, min(self._pace + by, len(PACES) - 1))
        if self._timer is not None:
            self._timer.stop()
            self._start_playing()

    def _start_playing(self) -> None:
        self._timer = self.set_interval(1 / PACES[self._pace], self._play)
        self.tui_dl.say(f"Playing, {_pace_text(PACES[self._pace])}: < slower, > faster, a stops.")

    def _play(self) -> None:
        snapshot = self.tui_dl.snapshot
        if self.screen is not self.app.screen or not self.tui_dl.worker.idle or snapshot is None:
            return
        if snapshot.stopped or snapshot.state is not State.READY or self.situation().at_end:
            self._stop_playing(snapshot.message)
            return
        self._do(lambda session, publish: session.advance(Stride.OPERATION, publish))

    def _stop_playing(self, message: str) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.tui_dl.say(message)
