"""Which classes are taken for which, and the digits of a cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_percent
from tui_dl.session.inspection.confusion import confusion, members, most_confused
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.panes.inspect_desk import Desk
from tui_dl.ui.panes.inspect_pane import InspectPane
from tui_dl.ui.panes.inspect_words import answer_text, class_name, confidence, features_text, in_columns, truth_text
from tui_dl.ui.panes.text import Line, Lines
from tui_dl.ui.widgets.cells import together
from tui_dl.ui.widgets.count_matrix import CountMatrix, natural_width
from tui_dl.ui.widgets.wall import Caption, Tiles, Wall, moved

SENTENCE = (
    "A row is what examples are, a column what the network takes them for: the diagonal is right. "
    "Enter opens the examples of a cell."
)
WITHIN = (
    "The examples of this cell. Enter shows one go through the network, x nudges it; escape leads back to the table."
)
NUMBER = "The answer of this network is a number, not a class: nothing can be confused. m shows how far off it is."


class ConfusionPane(InspectPane):
    """Left the table, right the examples of the chosen cell."""

    NAME = "confusion"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._cell: tuple[int, int] | None = None
        self._within = False
        self._place = 0
        self._zoom = 0
        self._matrix, self._heading, self._wall, self._list = CountMatrix(), Line(classes="heading"), Wall(), Lines()

    def compose(self) -> ComposeResult:
        """Table and examples."""
        with Horizontal():
            yield self._matrix
            with Vertical(id="cell"):
                yield self._heading
                yield self._wall
                yield self._list

    @property
    def _overview(self) -> Overview | None:
        overview = self.desk.overview
        return overview if overview is not None and overview.meaning.classes else None

    def _counts(self) -> npt.NDArray[np.int64]:
        overview = self._overview
        if overview is None:
            return np.zeros((0, 0), np.int64)
        return confusion(overview.truths, overview.predictions, len(overview.meaning.classes))

    def _members(self) -> npt.NDArray[np.int64]:
        overview = self._overview
        if overview is None or self._cell is None:
            return np.zeros(0, np.int64)
        found = members(overview.truths, overview.predictions, self._cell)
        sure = np.array([confidence(overview, int(index)) for index in found])
        return found[np.argsort(-sure, kind="stable")] if len(found) else found

    def sentence(self) -> str:
        if self.desk.overview is not None and not self.desk.overview.meaning.classes:
            return NUMBER
        return WITHIN if self._within else SENTENCE

    def able(self) -> set[str]:
        if self._overview is None:
            return set()
        can = {"move"}
        if self._within and self._wall.display:
            return can | {"back", "open", "page", "scale"}
        if self._within:
            return can | {"back", "open"}
        return can | {"open"} if len(self._members()) else can

    def move(self, rows: int, columns: int) -> None:
        if self._within:
            self._place = moved(self._place, len(self._members()), rows, columns, self._wall.plan.across)
        elif self._cell is not None:
            last = len(self._counts()) - 1
            row, column = self._cell
            self._cell = min(max(row + rows, 0), last), min(max(column + columns, 0), last)
            self._place = 0
        self._pick()
        self.look()

    def _pick(self) -> None:
        """Within a cell, the chosen example is the one of all tabs."""
        found = self._members()
        if self._within and len(found):
            self.desk.example = int(found[min(self._place, len(found) - 1)])

    def page(self, by: int) -> None:
        last = len(self._members()) - 1
        self._place = min(max(self._place + by * self._wall.plan.page, 0), max(last, 0))
        self._pick()
        self.look()

    def scale(self, by: int) -> None:
        self._zoom = max(min(self._zoom + by, 2), -2)
        self.look()

    def open(self) -> None:
        if self._within:
            self.desk.go("way")
        elif len(self._members()):
            self._within = True
            self._pick()
            self.look()

    def close(self) -> None:
        self._within = False
        self.look()

    def on_count_matrix_picked(self, event: CountMatrix.Picked) -> None:
        """A cell was clicked."""
        event.stop()
        self._cell, self._within, self._place = (event.row, event.column), False, 0
        self.look()
        self.desk.changed()

    def on_wall_picked(self, event: Wall.Picked) -> None:
        """An example was clicked; once more goes on to its way."""
        event.stop()
        if self._within and event.index == self._place:
            self.desk.go("way")
            return
        self._within, self._place = True, event.index
        self._pick()
        self.look()
        self.desk.changed()

    def look(self) -> None:
        overview = self._overview
        for widget in (self._matrix, self._heading, self._wall, self._list):
            widget.display = overview is not None
        if overview is None:
            return
        counts = self._counts()
        if self._cell is None or max(self._cell) >= len(counts):
            self._cell = most_confused(counts) or (0, 0)
        found = self._members()
        self._place = min(self._place, max(len(found) - 1, 0))
        self._within = self._within and len(found) > 0
        self._matrix.styles.max_width = natural_width(overview.meaning.classes)
        self._matrix.show(counts, overview.meaning.classes, self._cell, True)
        self._heading.set(self._heading_text(overview, counts))
        self._wall.display = overview.image_shape is not None
        self._list.display = not self._wall.display
        if self._wall.display:
            captions = [self._caption(overview, int(index)) for index in found]
            place = self._place if self._within else -1
            self._wall.show(Tiles(overview.x[found], "image", captions, place, self._zoom, "no example here"))
        else:
            rows = [self._row(overview, int(index)) for index in found[: max(self.size.height - 1, 1)]]
            chosen = self._place if self._within else -1
            self._list.set_lines(in_columns(rows, chosen, self._heading.size.width))

    def _caption(self, overview: Overview, index: int) -> Caption:
        right = overview.predictions[index] == overview.truths[index]
        text = format_percent(confidence(overview, index)).replace(" %", "%")
        return Caption(f"{'✓' if right else '✗'} {text}", "correct" if right else "wrong")

    def _row(self, overview: Overview, index: int) -> tuple[str, str, str]:
        return (
            f"{index:>{len(str(overview.count - 1))}}",
            features_text(overview, index),
            format_percent(confidence(overview, index)),
        )

    def _heading_text(self, overview: Overview, counts: npt.NDArray[np.int64]) -> Content:
        assert self._cell is not None
        row, column = self._cell
        count, total = int(counts[row, column]), int(counts[row].sum())
        truth, said = class_name(overview, row), class_name(overview, column)
        share = f", {format_percent(count / total)}" if total else ""
        room = self._heading.size.width
        whole = Content.assemble(("truth ", "$faint"), _in_words(truth, said), f"  {count} of {total}{share}")
        if not room or whole.cell_length <= room:
            return whole
        # With little room names are cut: how many there are is said to its end.
        rest = f"  {count} of {total}"
        return Content.assemble(_in_words(*together((truth, said), room - len(f" ŷ {rest}"))), rest)

    def numbers(self) -> dict[str, Any]:
        overview = self._overview
        if overview is None or self._cell is None:
            return {}
        found = self._members()
        facts: dict[str, Any] = {
            "counts": self._counts().tolist(),
            "cell": {"truth": class_name(overview, self._cell[0]), "answer": class_name(overview, self._cell[1])},
            "examples": found.tolist(),
        }
        if self._within and len(found):
            index = int(found[self._place])
            facts["example"] = index
            facts["truth"], facts["answer"] = truth_text(overview, index), answer_text(overview, index)
        return facts


def _in_words(truth: str, said: str) -> Content:
    return Content.assemble((truth, "bold"), (" ŷ ", "$faint"), (said, "bold"))
