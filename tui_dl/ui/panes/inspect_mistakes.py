"""The answers that are most wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.panes.inspect_desk import Desk
from tui_dl.ui.panes.inspect_pane import InspectPane
from tui_dl.ui.panes.inspect_words import (
    answer_text,
    caption,
    confidence,
    features_text,
    headline,
    in_columns,
    show_outputs,
    truth_text,
)
from tui_dl.ui.panes.text import Line, Lines
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.digit import Digit
from tui_dl.ui.widgets.wall import Tiles, Wall, moved

SENTENCE = (
    "Wrong answers, the truth least likely first.{ask} Enter follows one through the network, "
    "x finds the smallest nudge that mends it."
)
ASK = " Could you read them?"
"""Of images."""
NUMBERS = (
    "The answers, those furthest from the truth first. Enter shows an example go through the network, x nudges it."
)
NONE = "Not one wrong answer here. Look at other examples (v), or draw some of your own (d)."


class MistakesPane(InspectPane):
    """Left the wall of wrong answers, right the chosen one with its probabilities."""

    NAME = "mistakes"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._place = 0
        self._example: int | None = None
        """The mistake chosen, wherever it stands after another look."""
        self._zoom = 0
        self._heading, self._wall, self._table = Line(classes="heading"), Wall(), Lines()
        self._headline, self._digit, self._bars = Line(classes="heading"), Digit(), Bars()

    def compose(self) -> ComposeResult:
        """Wall and example."""
        with Horizontal():
            with Vertical(classes="wide"):
                yield self._heading
                yield self._wall
                yield self._table
            with Vertical(id="mistake"):
                yield self._headline
                yield self._digit
                yield self._bars

    def _wrong(self) -> list[int]:
        overview = self.desk.overview
        return [] if overview is None else [int(index) for index in overview.wrong]

    def sentence(self) -> str:
        overview = self.desk.overview
        if overview is None:
            return ""
        if not len(overview.wrong):
            return NONE
        ask = ASK if overview.image_shape is not None else ""
        return NUMBERS if overview.meaning.task == "regression" else SENTENCE.format(ask=ask)

    def able(self) -> set[str]:
        if not self._wrong():
            return set()
        return {"move", "page", "open", "example"} | ({"scale"} if self._wall.display else set())

    def _go(self, place: int) -> None:
        wrong = self._wrong()
        if wrong:
            self._place = min(max(place, 0), len(wrong) - 1)
            self._example = wrong[self._place]
            self.look()

    def move(self, rows: int, columns: int) -> None:
        across = self._wall.plan.across if self._wall.display else 1
        self._go(moved(self._place, len(self._wrong()), rows, columns, across))

    def page(self, by: int) -> None:
        self._go(self._place + by * (self._wall.plan.page if self._wall.display else max(self.size.height - 2, 1)))

    def step(self, by: int) -> None:
        if wrong := self._wrong():
            self._go((self._place + by) % len(wrong))

    def scale(self, by: int) -> None:
        self._zoom = max(min(self._zoom + by, 2), -2)
        self.look()

    def open(self) -> None:
        self.desk.go("way")

    def on_wall_picked(self, event: Wall.Picked) -> None:
        """A mistake was clicked; once more goes on to its way."""
        event.stop()
        if event.index == self._place:
            self.desk.go("way")
        else:
            self._go(event.index)
            self.desk.changed()

    def look(self) -> None:
        overview, wrong = self.desk.overview, self._wrong()
        for widget in (self._heading, self._wall, self._table, self._headline, self._digit, self._bars):
            widget.display = bool(wrong)
        if overview is None or not wrong:
            return
        if self._example in wrong:
            self._place = wrong.index(self._example)
        self._place = min(self._place, len(wrong) - 1)
        index = self._example = self.desk.example = wrong[self._place]
        images = overview.image_shape is not None
        self._wall.display, self._table.display = images, not images
        self.set_class(not images, "-numbers")
        if images:
            self._wall.show(
                Tiles(overview.x[wrong], "image", [caption(overview, one) for one in wrong], self._place, self._zoom)
            )
            self._show_heading(overview)
            # The wall may not have its size yet.
            self.call_after_refresh(self._show_heading, overview)
        else:
            rows = max(self.size.height - 2, 1)
            first = self._place // rows * rows
            self._table.set_lines(self._rows(overview, wrong[first : first + rows]))
            self._heading.set(self._heading_text(overview, f"{first + 1} to {min(first + rows, len(wrong))}"))
        self._show_example(overview, index)

    def _show_heading(self, overview: Overview) -> None:
        view = self._wall.in_view
        self._heading.set(self._heading_text(overview, f"{view.start + 1} to {view.stop}"))

    def _heading_text(self, overview: Overview, shown: str) -> Content:
        what = "answers" if overview.meaning.task == "regression" else "wrong"
        return Content.assemble(
            (f"{len(overview.wrong):,} of {overview.count:,} {what}", "bold"), (f"   {shown}", "$faint")
        )

    def _rows(self, overview: Overview, page: list[int]) -> list[Content]:
        """Examples that are no images."""
        texts = [
            (
                f"{index:>{len(str(max(page)))}}",
                f"x = {features_text(overview, index)}",
                f"truth {truth_text(overview, index)}",
                f"ŷ {answer_text(overview, index)}",
                f"off by {format_number(float(overview.badness[index]))}",
            )
            for index in page
        ]
        return in_columns(texts, page.index(self.desk.example), self.size.width, names=(2, 3))

    def _show_example(self, overview: Overview, index: int) -> None:
        self._headline.set(headline(overview, index, self._headline.size.width))
        self._digit.display = overview.image_shape is not None
        self._digit.show(overview.x[index] if overview.image_shape is not None else None)
        show_outputs(self._bars, overview, index, overview.outputs[index].tolist())

    def numbers(self) -> dict[str, Any]:
        overview, wrong = self.desk.overview, self._wrong()
        if overview is None:
            return {}
        facts: dict[str, Any] = {"wrong": len(wrong), "worst": wrong[:20]}
        if wrong:
            index = wrong[self._place]
            facts |= {
                "example": index,
                "truth": truth_text(overview, index),
                "answer": answer_text(overview, index),
                "outputs": np.asarray(overview.outputs[index], float).tolist(),
            }
            if overview.meaning.classes:
                facts["confidence"] = confidence(overview, index)
        return facts
