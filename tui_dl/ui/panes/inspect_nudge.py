"""∂L/∂x of an example, and the smallest nudge along it that flips the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number as number
from tui_dl.session import Session
from tui_dl.session.inspection.nudge import Nudge, nudge
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.panes.inspect_desk import Desk, Newest, Refused
from tui_dl.ui.panes.inspect_pane import InspectPane
from tui_dl.ui.panes.inspect_words import class_name, headline, show_outputs
from tui_dl.ui.panes.text import Line, Lines
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.chart import Chart, Series
from tui_dl.ui.widgets.digit import Digit
from tui_dl.ui.widgets.heatmap import HeatMap

ASKING = "Asking how the loss hangs on every input …"
EXPLAINED = "Orange inputs raise the loss if they grow, blue ones lower it. "
IN_NUMBERS = "∂L/∂x: how fast the loss grows when an input grows. "
WALK = "+ and - walk along it, uphill, to a larger loss."
NARROW = 100
"""Columns below which titles are short."""


class NudgePane(InspectPane):
    """The example, its gradient, the nudged example and the answers to it; below, the answers along the way."""

    NAME = "nudge"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._newest = Newest(desk.ask, self._show)
        self._nudge: Nudge | None = None
        self._overview: Overview | None = None
        """The one that the nudge was asked for."""
        self._refusal = ""
        self._place = 0
        self._titles = [Line(classes="heading") for _ in range(4)]
        self._x, self._gradient, self._nudged = Digit(), HeatMap(), Digit()
        self._table, self._bars, self._chart = Lines(id="nudge-table"), Bars(), Chart()
        self._moved = Lines()

    def compose(self) -> ComposeResult:
        """Three pictures and the answers, then the chart."""
        with Horizontal(id="nudge-pictures"):
            for title, widget in zip(self._titles, (self._x, self._gradient, self._nudged), strict=False):
                with Vertical(classes="picture"):
                    yield title
                    yield widget
            with Vertical(id="nudge-answers"):
                yield self._titles[3]
                yield self._bars
                yield self._moved
        yield self._table
        yield self._chart

    def sentence(self) -> str:
        if self._refusal:
            return self._refusal
        found = self._nudge
        if found is None:
            return ASKING
        images = self._overview is not None and self._overview.image_shape is not None
        return (EXPLAINED if images else IN_NUMBERS) + self._verdict(found)

    def _verdict(self, found: Nudge) -> str:
        overview = self._overview
        furthest = number(float(found.sizes[-1]))
        if overview is None or overview.meaning.task == "regression":
            return WALK
        before = class_name(overview, found.before)
        if not np.abs(found.gradient).max(initial=0):
            return f"Here it is 0 everywhere: the network is so sure of {before} that float32 knows no better."
        goal = "away from the truth" if found.uphill else "towards the truth"
        if found.flip is None or found.after is None:
            return f"Walking {goal} up to ε = {furthest}, the answer stays {before}."
        after = class_name(overview, found.after)
        return f"Walking {goal}, {before} becomes {after} at ε = {number(found.flip)}; enter leads there."

    def able(self) -> set[str]:
        can = {"example", "number"} if self.count() else set()
        if self._nudge is None:
            return can
        can |= {"move", "scale", "page"}
        return can | {"open"} if self._nudge.flip is not None else can

    # ------------------------------------------------------------------ asking

    def look(self) -> None:
        overview = self.desk.overview
        if overview is None or not overview.count:
            return
        index = self.desk.example
        if self._nudge is not None and self._overview is overview and self._nudge.index == index:
            self._draw()
            return
        example, truth = overview.x[index], overview.truths[index]
        self._newest.ask(lambda session: (_nudge_of(session, example, truth, index), overview))

    def _show(self, answer: tuple[Nudge, Overview] | Refused) -> None:
        if isinstance(answer, Refused):
            self._nudge, self._refusal = None, answer.reason
        else:
            (self._nudge, self._overview), self._refusal = answer, ""
            self._place = self._nudge.flip_place or 0
            self._draw()
        self.desk.changed()

    # ------------------------------------------------------------------ moving along

    def _go(self, place: int) -> None:
        if self._nudge is not None:
            self._place = min(max(place, 0), len(self._nudge.sizes) - 1)
            self._draw()

    def move(self, rows: int, columns: int) -> None:
        self._go(self._place + columns - rows)

    def scale(self, by: int) -> None:
        self._go(self._place + by)

    def page(self, by: int) -> None:
        self._go(self._place + 10 * by)

    def open(self) -> None:
        if self._nudge is not None and self._nudge.flip_place is not None:
            self._go(self._nudge.flip_place)

    # ------------------------------------------------------------------ drawing

    def _draw(self) -> None:
        found, overview = self._nudge, self._overview
        if found is None or overview is None:
            return
        size = float(found.sizes[self._place])
        shape = overview.image_shape
        short = self.size.width < NARROW
        width = 5 if short else 6
        self._titles[0].set(headline(overview, found.index, self._titles[0].size.width))
        self._titles[2].set(f"x at ε = {number(size, 8)}" if short else f"x nudged, ε = {number(size)}")
        self._titles[3].set(self._answer_title(found, overview, short=short))
        self.set_class(shape is None, "-numbers")
        low, high = float(found.gradient.min(initial=0)), float(found.gradient.max(initial=0))
        if shape is not None:
            self._x.show(overview.x[found.index])
            self._gradient.show(found.gradient.reshape(shape), "signed", low, high)
            self._nudged.show(np.round(found.at(size) * 255).astype(np.uint8).reshape(shape))
        else:
            self._table.set_lines(_rows(found, size))
        self._titles[1].set(
            Content.assemble(("∂L/∂x", "bold $phase-backward"), f" {number(low, width)} … {number(high, width)}")
        )
        show_outputs(self._bars, overview, found.index, found.outputs[self._place].tolist())
        moved = np.abs(found.at(size) - found.x)
        self._moved.set_lines(
            Content.assemble((f"{what} ", "$faint"), number(float(value)))
            for what, value in (("inputs move by", moved.mean()), ("  at most by", moved.max(initial=0)))
        )
        self._chart.show(self._series(found, overview), "ε", "answer along the nudge")

    def _answer_title(self, found: Nudge, overview: Overview, *, short: bool) -> Content:
        """What the bars below are, or the answer where it is a number; which example it is where no picture says so."""
        answer = Content("its answer" if short else "the answer to that")
        if not overview.meaning.classes:
            said = f"ŷ = {number(float(found.outputs[self._place, 0]))}"
            # Beside three pictures there is room for the number alone: it is what the column is for.
            answer = Content(said if short and overview.image_shape is not None else f"its answer: {said}")
        if overview.image_shape is None:
            return Content.assemble(headline(overview, found.index), "   ", answer)
        return answer

    def _series(self, found: Nudge, overview: Overview) -> list[Series]:
        outputs = found.outputs
        if overview.meaning.single or not overview.meaning.classes:
            curves = [Series(overview.meaning.outputs[0], found.sizes, outputs[:, 0], "forward")]
        else:
            truth = int(overview.truths[found.index])
            shown = [one for one in dict.fromkeys([found.before, truth, found.after]) if one is not None and one >= 0]
            others = iter(("wrong", "loss"))
            curves = [
                Series(
                    class_name(overview, one), found.sizes, outputs[:, one], "correct" if one == truth else next(others)
                )
                for one in shown
            ]
        heights = np.concatenate([np.asarray(curve.y, float) for curve in curves])
        here = np.full(2, float(found.sizes[self._place]))
        finite = heights[np.isfinite(heights)]
        if finite.size:
            curves.append(Series("here", here, np.array([finite.min(), finite.max()]), "faint", "faint"))
        return curves

    def numbers(self) -> dict[str, Any]:
        found, overview = self._nudge, self._overview
        if found is None or overview is None:
            return {}
        return {
            "example": found.index,
            "epsilon": float(found.sizes[self._place]),
            "outputs": found.outputs[self._place].tolist(),
            "gradient": {"min": float(found.gradient.min()), "max": float(found.gradient.max())},
            "flip": found.flip,
            "before": class_name(overview, found.before) if overview.meaning.classes else None,
            "after": class_name(overview, found.after) if found.after is not None else None,
        }


def _nudge_of(session: Session, example: npt.NDArray[Any], truth: Any, index: int) -> Nudge:
    return nudge(session.opened, example, truth, index)


def _rows(found: Nudge, size: float) -> list[Content]:
    """Inputs that are no image, as numbers."""
    moved = found.at(size)
    head = Content.assemble((f"{'':8}{'x':>12}{'∂L/∂x':>14}{'nudged':>12}", "bold"))
    rows = [
        Content(f"x[{n}]".ljust(8) + f"{number(float(x)):>12}{number(float(slope)):>14}{number(float(there)):>12}")
        for n, (x, slope, there) in enumerate(zip(found.x[:12], found.gradient, moved, strict=False))
    ]
    return [head, *rows]
