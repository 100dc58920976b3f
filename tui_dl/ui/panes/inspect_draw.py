"""A digit of one's own: drawn by mouse or keys, treated as MNIST was, answered at every stroke."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session import Session
from tui_dl.session.drawing import CANVAS_SIDE, SIDE, as_mnist, blank, enlarged, stroke
from tui_dl.session.inspection.answers import answer, predictions
from tui_dl.ui.panes.inspect_desk import Desk, Newest, Refused
from tui_dl.ui.panes.inspect_pane import InspectPane
from tui_dl.ui.panes.inspect_words import class_name, truth_text
from tui_dl.ui.panes.text import Line
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.board import Board
from tui_dl.ui.widgets.digit import Digit

SENTENCE = (
    "Draw with the mouse, or with the arrows: space puts the pen down and lifts it. As MNIST's makers did, "
    "your ink is fitted into 20 × 20 and centred."
)
NO_IMAGE = "This network reads {inputs}, not an image of 28 × 28 pixels: there is nothing to draw."
RADII = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
MOST_UNDONE = 100
ROOMY = 22
"""Rows from which the answer has a line of its own."""


class DrawPane(InspectPane):
    """Left the board; right what the network sees of it, and what it answers."""

    NAME = "draw"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._newest = Newest(desk.ask, self._show)
        self._canvas = blank()
        self._before: list[npt.NDArray[np.uint8]] = []
        self._pen = (CANVAS_SIDE / 2, CANVAS_SIDE / 2)
        self._keys_used = False
        self._is_down = False
        self._radius = 3
        self._loaded: int | None = None
        self._outputs: list[float] | None = None
        self._refusal = ""
        self._board, self._seen, self._bars = Board(), Digit(), Bars()
        self._board_title, self._seen_title = Line(classes="heading"), Line(classes="heading")
        self._answer = Line(classes="heading")

    def compose(self) -> ComposeResult:
        """Board, and what becomes of it."""
        with Horizontal():
            with Vertical(id="draw-board"):
                yield self._board_title
                yield self._board
            with Vertical(id="draw-answer"):
                yield self._seen_title
                yield self._seen
                yield self._answer
                yield self._bars

    @property
    def _possible(self) -> bool:
        overview = self.desk.overview
        return overview is not None and overview.image_shape == (SIDE, SIDE)

    def sentence(self) -> str:
        overview = self.desk.overview
        if overview is None:
            return ""
        if not self._possible:
            features = int(np.prod(overview.x.shape[1:]))
            return NO_IMAGE.format(inputs="1 number" if features == 1 else f"{features} numbers")
        return self._refusal or SENTENCE

    def able(self) -> set[str]:
        if not self._possible:
            return set()
        can = {"move", "pen", "scale", "load", "number", "example"}
        can |= {"clear"} if self._canvas.any() else set()
        return can | {"undo"} if self._before else can

    def count(self) -> int:
        return super().count() if self._possible else 0

    # ------------------------------------------------------------------ drawing

    def move(self, rows: int, columns: int) -> None:
        self._keys_used = True
        step = CANVAS_SIDE / max(self._board.side, 1) * 2
        start = self._pen
        self._pen = (
            min(max(start[0] + rows * step, 0.5), CANVAS_SIDE - 0.5),
            min(max(start[1] + columns * step, 0.5), CANVAS_SIDE - 0.5),
        )
        if self._is_down:
            self._draw_line(start, self._pen, begins=False)
        else:
            self._show_board()

    def toggle_pen(self) -> None:
        """Put the pen down, or lift it."""
        self._keys_used, self._is_down = True, not self._is_down
        if self._is_down:
            self._draw_line(self._pen, self._pen, begins=True)
        else:
            self._show_board()

    def scale(self, by: int) -> None:
        self._radius = min(max(self._radius + by, 0), len(RADII) - 1)
        self._show_board()

    def clear(self) -> None:
        """An empty board; undo brings back what was on it."""
        self._replace(blank(), None)

    def undo(self) -> None:
        """As it was before the last stroke."""
        if self._before:
            self._canvas, self._is_down, self._loaded = self._before.pop(), False, None
            self._changed()

    def load(self) -> None:
        """The chosen example, as pixels."""
        overview = self.desk.overview
        if overview is not None and overview.count:
            self._replace(enlarged(overview.x[self.desk.example]), self.desk.example)

    def choose(self, index: int) -> None:
        if self.desk.choose_example(index):
            self.load()

    def on_board_drawn(self, event: Board.Drawn) -> None:
        """The mouse has drawn."""
        event.stop()
        if self._possible:
            self._is_down, self._keys_used = False, False
            self._draw_line(event.start, event.end, event.begins)
            self.desk.changed()

    def _remember(self) -> None:
        self._before = [*self._before[1 - MOST_UNDONE :], self._canvas]

    def _replace(self, canvas: npt.NDArray[np.uint8], loaded: int | None) -> None:
        if not np.array_equal(canvas, self._canvas):
            self._remember()
        self._canvas, self._is_down, self._loaded = canvas, False, loaded
        self._changed()

    def _draw_line(self, start: tuple[float, float], end: tuple[float, float], begins: bool) -> None:
        if begins:
            self._remember()
        self._canvas = stroke(self._canvas, start, end, RADII[self._radius])
        self._loaded = None
        self._changed()

    def _changed(self) -> None:
        self._show_board()
        self._ask()

    # ------------------------------------------------------------------ answering

    def _ask(self) -> None:
        digit = as_mnist(self._canvas)
        self._seen.show(digit)
        if self._canvas.any():
            self._newest.ask(lambda session: _answer_of(session, digit))
        else:
            self._outputs = None
            self._show_answer()

    def _show(self, found: list[float] | Refused) -> None:
        if isinstance(found, Refused):
            self._outputs, self._refusal = None, found.reason
        else:
            self._outputs, self._refusal = found if self._canvas.any() else None, ""
        self._show_answer()
        self.desk.changed()

    def _said(self) -> int | None:
        overview = self.desk.overview
        if overview is None or self._outputs is None or not overview.meaning.classes:
            return None
        return int(predictions(overview.meaning, np.asarray([self._outputs], np.float32))[0])

    def _show_answer(self) -> None:
        overview = self.desk.overview
        if overview is None:
            return
        names, said = overview.meaning.outputs, self._said()
        values: list[float | None] = [None] * len(names) if self._outputs is None else list(self._outputs)
        self._bars.show(names, values, None, said if not overview.meaning.single else None)
        self._show_board()
        self._answer.set(self._answer_text())

    def _show_board(self) -> None:
        self._board.show(self._canvas, self._pen if self._keys_used else None, self._is_down)
        overview = self.desk.overview
        if self._loaded is not None and overview is not None:
            what = f"{overview.split} example {self._loaded:,}, truth {truth_text(overview, self._loaded)}"
        else:
            what = "the pen is down" if self._is_down else "your drawing"
        self._board_title.set(Content.assemble((what, "bold"), (f"   pen {2 * RADII[self._radius]:g}", "$faint")))
        seen = Content("what the network sees")
        self._seen_title.set(seen if self._answer.display else self._answer_text(before="the network sees   "))

    def _answer_text(self, before: str = "") -> Content:
        """What the network says of the drawing."""
        overview, said = self.desk.overview, self._said()
        if overview is None or self._outputs is None:
            return Content.assemble(("nothing drawn yet", "$faint"))
        answer = class_name(overview, said) if said is not None else ", ".join(map(format_number, self._outputs))
        return Content.assemble(before, ("ŷ  ", "$faint"), (answer, "bold"))

    def look(self) -> None:
        for widget in (self._board, self._seen, self._bars, self._board_title, self._seen_title):
            widget.display = self._possible
        self._answer.display = self._possible and self.size.height >= ROOMY
        if self._possible:
            self._changed()
            self._show_answer()

    def numbers(self) -> dict[str, Any]:
        overview = self.desk.overview
        said = self._said()
        return {
            "ink": int((self._canvas > 0).sum()),
            "loaded": self._loaded,
            "pen": "down" if self._is_down else "up",
            "answer": class_name(overview, said) if overview is not None and said is not None else None,
            "outputs": self._outputs,
            "seen": [row.tobytes().hex() for row in as_mnist(self._canvas)] if self._canvas.any() else None,
        }


def _answer_of(session: Session, digit: npt.NDArray[np.uint8]) -> list[float]:
    return [float(value) for value in answer(session.opened, digit[None])[0]]
