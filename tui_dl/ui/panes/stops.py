"""The debugger's list: where runs stop, what is watched, which places are bookmarked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.debugger import NO_NUMBER
from tui_dl.session.snapshot import BreakpointView, Snapshot, WatchView
from tui_dl.ui.panes.panel import Element, Panel, Spot
from tui_dl.ui.training import Publish, refusable

if TYPE_CHECKING:
    from tui_dl.session import Session

FOOT = "enter switches on or off, or goes to a bookmark; delete removes. B W w m add."
SPARKS = "▁▂▃▄▅▆▇█"


def spark(history: Any, width: int = 16) -> str:
    """The newest values as a row of bars; what is no number as `!`."""
    values = [float(value) for value in history[-width:]]
    finite = [value for value in values if abs(value) != float("inf") and value == value]
    if not finite:
        return "!" * len(values)
    low, span = min(finite), max(finite) - min(finite)
    places = [round((value - low) / span * 7) if span else 3 for value in finite]
    shown = iter(SPARKS[place] for place in places)
    return "".join(next(shown) if abs(value) != float("inf") and value == value else "!" for value in values)


class StopsPanel(Panel):
    """Breakpoints, watches and bookmarks."""

    NAME = "stops"
    MARKS_SPOTS = False

    def open(self, element: Element | None = None) -> None:
        """List what there is."""
        self.first_spot()
        if self.tui_dl.snapshot is not None:
            self.catch_up(self.tui_dl.snapshot)

    def catch_up(self, snapshot: Snapshot) -> None:
        """List it anew."""
        self.show_rows(list(self._lines_of(snapshot)), "stops, watches, bookmarks", "escape closes", FOOT)

    def _lines_of(self, snapshot: Snapshot) -> Iterator[list[Spot]]:
        yield [Spot("Runs stop at", "bold $phase-loss")]
        known = {(b.kind, b.text): b for b in snapshot.breakpoints}
        for kind, text, words in self._offered(snapshot):
            there = known.pop((kind, text), None)
            yield self._stop_row(there, text) if there else [Spot("  "), Spot(f"○ {text}", "$faint", ("add", words))]
        for breakpoint_ in known.values():
            yield self._stop_row(breakpoint_, breakpoint_.text)
        yield [Spot("  "), Spot("+ a condition, an operation …", "$phase-forward", ("ask", "stop"))]
        yield []
        yield [Spot("Watches", "bold $phase-forward")]
        for watch in snapshot.watches:
            yield self._watch_row(watch)
        yield [Spot("  "), Spot("+ a number to follow …", "$phase-forward", ("ask", "watch"))]
        yield []
        yield [Spot("Bookmarks", "bold $phase-update")]
        for mark in snapshot.bookmarks:
            yield [Spot("  "), Spot(mark.text, "", ("bookmark", mark.number))]
        yield [Spot("  "), Spot("+ here", "$phase-forward", ("mark", 0))]

    @staticmethod
    def _offered(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
        """What can be switched on without typing: kind, text, and how it is asked for."""
        yield "epoch", "the end of an epoch", "epoch"
        yield "nan", NO_NUMBER, "nan"
        for phase in dict.fromkeys(line.phase for line in snapshot.program):
            yield "phase", f"phase {phase}", f"phase {phase}"
        for layer in dict.fromkeys(line.layer for line in snapshot.program if line.layer):
            yield "layer", f"layer {layer}", f"layer {layer}"

    @staticmethod
    def _stop_row(there: BreakpointView, text: str) -> list[Spot]:
        mark, style = ("●", "$phase-loss") if there.enabled else ("○", "$faint")
        return [Spot("  "), Spot(f"{mark} {text}", style, ("stop", there)), Spot(f"   {there.number}", "$faint")]

    @staticmethod
    def _watch_row(watch: WatchView) -> list[Spot]:
        value = "not computed yet" if watch.value is None else format_number(watch.value)
        return [
            Spot("  "),
            Spot(watch.name, "", ("watch", watch.number)),
            Spot(f" = {value}", "bold"),
            Spot(f"   {spark(watch.history)}", "$split-train"),
        ]

    def told(self) -> Content:
        """What enter does here."""
        told = {
            "add": "enter stops runs here",
            "ask": "enter, and type it",
            "watch": "delete stops watching",
            "bookmark": "enter goes there, delete forgets it",
            "mark": "enter bookmarks where the cursor stands",
        }
        match self.chosen:
            case ("stop", BreakpointView(enabled=on)):
                text = f"enter switches it {'off' if on else 'on'}, delete removes it"
            case (str(kind), _):
                text = told.get(kind, "")
            case _:
                return Content("")
        return Content.assemble(("▸ ", "bold"), (text, "$faint"))

    def enter(self) -> None:
        """Switch on or off, go to a bookmark, or ask for what is to be added."""
        match self.chosen:
            case ("add", str(words)):
                self._submit(lambda session, _: session.debugging.add_breakpoint(words))
            case ("stop", BreakpointView(number=number, enabled=on)):
                self._submit(lambda session, _: session.debugging.enable_breakpoint(number, not on))
            case ("ask", str(what)):
                self.app.call_later(self.screen.run_action, f"screen.add_{what}")
            case ("bookmark", int(number)):
                self._submit(lambda session, publish: session.debugging.to_bookmark(publish, number))
            case ("mark", _):
                self._submit(lambda session, _: session.debugging.bookmark())

    def forget(self) -> bool:
        """Forget what is chosen; False where that is nothing to forget."""
        match self.chosen:
            case ("stop", BreakpointView(number=number)) | ("watch" | "bookmark", int(number)):
                self._submit(lambda session, _: session.debugging.remove(number))
                return True
        return False

    def _submit(self, work: Callable[[Session, Publish], None]) -> None:
        self.tui_dl.submit(refusable(work))
