"""What the tabs of Inspect have in common, and the words for an example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from textual.containers import Container
from textual.content import Content

from tui_dl.numbers import format_number, format_percent
from tui_dl.session.inspection.answers import predictions
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.panes.inspect_desk import Desk
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.wall import Caption


class InspectPane(Container):
    """One tab. What it cannot do now, it does not list in `able`, and then it is never asked to."""

    NAME: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        super().__init__(id=f"inspect-{self.NAME}")
        self.desk = desk

    def on_resize(self) -> None:
        """Lay out for the new size."""
        if self.display:
            self.look()

    def look(self) -> None:
        """Draw what the desk holds."""

    def sentence(self) -> str:
        """What one sees, and what to try."""
        return ""

    def able(self) -> set[str]:
        """What can be done here now, in the words of the keys' `when`."""
        return set()

    def numbers(self) -> dict[str, Any]:
        """The numbers in view, for the report."""
        return {}

    def count(self) -> int:
        """How many things the typed number chooses from."""
        return self.desk.overview.count if self.desk.overview is not None else 0

    def choose(self, index: int) -> None:
        """Choose by number."""
        self.desk.choose_example(index)
        self.look()

    def move(self, rows: int, columns: int) -> None:
        """The arrows."""

    def page(self, by: int) -> None:
        """Page up, page down."""

    def step(self, by: int) -> None:
        """The next example, the one before; after the last comes the first."""
        if count := self.count():
            self.choose((self.desk.example + by) % count)

    def scale(self, by: int) -> None:
        """Larger, smaller."""

    def sort(self) -> None:
        """Another order."""

    def next_bank(self) -> None:
        """Another layer that reads the input."""

    def toggle_pen(self) -> None:
        """Put the pen down, or lift it."""

    def undo(self) -> None:
        """As it was before the last stroke."""

    def clear(self) -> None:
        """An empty board."""

    def load(self) -> None:
        """Put the chosen example on the board."""

    def open(self) -> None:
        """Go on from what is chosen."""

    def close(self) -> None:
        """Back to where that began."""


def class_name(overview: Overview, index: int) -> str:
    """The name of a class; a dash for an answer that is no number."""
    names = overview.meaning.classes
    return names[index] if 0 <= index < len(names) else "NaN"


def truth_text(overview: Overview, index: int) -> str:
    """What an example is."""
    truth = overview.truths[index]
    if overview.meaning.task == "regression":
        return format_number(float(truth))
    return class_name(overview, int(truth))


def answer_text(overview: Overview, index: int) -> str:
    """What the network says of an example."""
    if overview.meaning.task == "regression":
        return format_number(float(overview.outputs[index, 0]))
    return class_name(overview, int(overview.predictions[index]))


def confidence(overview: Overview, index: int) -> float:
    """The probability that the network gives its own answer."""
    outputs = overview.outputs[index]
    if overview.meaning.single:
        share = float(outputs[0])
        return share if overview.predictions[index] == 1 else 1 - share
    return float(outputs.max())


def show_outputs(bars: Bars, overview: Overview, index: int, outputs: Sequence[float]) -> None:
    """Outputs as bars, those of the example or of something made from it, with the truth marked where it is a class."""
    several = not overview.meaning.single and bool(overview.meaning.classes)
    said = int(predictions(overview.meaning, np.asarray([outputs], np.float32))[0])
    truth = int(overview.truths[index]) if several else None
    bars.show(overview.meaning.outputs, list(outputs), truth, said if several and said >= 0 else None)


def headline(overview: Overview, index: int, *, short: bool = False) -> Content:
    """Which example, what it is, what the network says of it."""
    name = Content.assemble((f"{overview.split} ", f"$split-{overview.split}"), (f"{index:,}", "bold"))
    truth = Content.assemble(("" if short else "truth ", "$faint"), (truth_text(overview, index), "bold"))
    said = Content.assemble(("ŷ ", "$faint"), (answer_text(overview, index), "bold"))
    if overview.meaning.task != "regression":
        right = overview.predictions[index] == overview.truths[index]
        said = Content.assemble(said, " ", ("✓", "bold $correct") if right else ("✗", "bold $wrong"))
    return Content(" " if short else "  ").join([name, truth, said])


def caption(overview: Overview, index: int) -> Caption:
    """What the network says of an example, what it is where that differs, and how sure it is."""
    sure = format_percent(confidence(overview, index)).replace(" %", "%")
    said = answer_text(overview, index)
    if overview.predictions[index] == overview.truths[index]:
        return Caption(f"✓ {said} {sure}", "correct")
    return Caption(f"✗ {said} ◂ {truth_text(overview, index)} {sure}", "wrong")
