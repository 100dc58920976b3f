"""The stage: the tensors of the operation in view, its arithmetic for one element, and why it exists."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import FittedView, OperationLine, Snapshot, StripView, VisitView
from tui_dl.session.snapshot import Stage as Operation
from tui_dl.ui.panes.arrange import heights
from tui_dl.ui.panes.computing import Picture, score
from tui_dl.ui.panes.example import Example
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.panes.terms import Terms
from tui_dl.ui.panes.text import Line
from tui_dl.ui.widgets.bare import SeenThrough
from tui_dl.ui.widgets.strip import DigitStrip


class Sentence(Line):
    """A sentence that wraps."""

    DEFAULT_CSS = "Sentence { height: 2; text-wrap: wrap; }"


def foot(operation: OperationLine, count: int, visit: VisitView | None, width: int) -> str:
    """How the chosen element differs from the last visit, and which operation of the batch this is.

    With little room the phase and the layer go, which colours and the program tell, then how many elements differ.
    """
    place = f"{operation.index + 1} of {count}"
    whole = " · ".join(part for part in (operation.phase, operation.layer, place) if part)
    if visit is None or not visit.changed or visit.before is None:
        return whole
    change = f"Δ {format_number(visit.now - visit.before)} since {visit.when}"
    many = f"{visit.changed:,} of" if visit.changed < visit.size else "all"
    differ = f"{change} · {many} {visit.size:,} differ"
    candidates = (f"{differ} · {whole}", f"{differ} · {place}", f"{change} · {place}")
    return next((text for text in candidates if len(text) <= width), whole)


class Part(Vertical, SeenThrough):
    """What stands on the stage together."""


class Stage(Vertical, Pane):
    """One operation while stepping; while training the batch as it flies by."""

    def __init__(self) -> None:
        super().__init__(id="tensors")
        self._terms, self._example, self._sentence = Terms(), Example(), Sentence(id="sentence")
        self._colour = ""
        self._throughput, self._strip, self._picture = Line(id="throughput"), DigitStrip(), Picture()

    def compose(self) -> ComposeResult:
        """What stands still, and what moves."""
        with Part(id="still"):
            yield self._terms
            yield self._example
            yield self._sentence
        with Part(id="moving"):
            yield self._throughput
            yield self._strip
            yield self._picture

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the operation, or the batch while training runs."""
        if snapshot.strip is not None:
            self.set_class(True, "-moving")
            self._draw_strip(snapshot, snapshot.strip)
        elif snapshot.fitted is not None:
            self.set_class(True, "-moving")
            self._draw_fitted(snapshot, snapshot.fitted)
        elif snapshot.stage is not None:
            self.set_class(False, "-moving")
            self._draw_operation(snapshot, snapshot.stage)

    def _draw_operation(self, snapshot: Snapshot, stage: Operation) -> None:
        operation = stage.operation
        self._accent(operation.phase)
        title = operation.formula.replace("[", "\\[")
        self.write_frame(title, foot(operation, len(snapshot.program), snapshot.visit, self.size.width - 6))
        share = heights(self.content_size.height)
        self.set_class(share.airy, "-airy")
        self.set_class(share.roomy, "-roomy")
        self._terms.show(stage.terms, operation.phase, share.map)
        self._example.show(snapshot.example, stage.arithmetic, self.content_size.width, share.example)
        self._sentence.set(Content.assemble((stage.sentence, "italic")))

    def _draw_strip(self, snapshot: Snapshot, strip: StripView) -> None:
        self.write_frame("the batch that is training now", "space pauses")
        self._draw_speed(snapshot, fitted=False)
        self._strip.show(strip.images, strip.truths, strip.predictions, strip.correct, strip.count)

    def _draw_fitted(self, snapshot: Snapshot, fitted: FittedView) -> None:
        self.write_frame("what the network computes now", "f looks into it · space pauses")
        self._draw_speed(snapshot, fitted=True, told=score(fitted))
        self._picture.show_fitted(fitted)

    def _draw_speed(self, snapshot: Snapshot, *, fitted: bool, told: str = "") -> None:
        self._accent("forward")
        self._strip.display, self._picture.display = not fitted, fitted
        speed = f"{round(snapshot.samples_per_second):,}"
        self._throughput.set(Content.assemble((speed, "bold"), (f" examples a second{told and ' · '}{told}", "$faint")))

    def _accent(self, phase: str) -> None:
        colour = self.app.theme_variables[f"phase-{phase}"]
        if colour != self._colour:
            self._colour = colour
            self.colour_frame(colour)
