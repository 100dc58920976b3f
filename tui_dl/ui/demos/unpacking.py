"""Data within data: the nested structure, and the line of code that reaches each part, in Python and in R."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tui_dl.lessons.models.unpacking import PARTS, Names, Reached, all_at_once, names_for, one_by_one, reached
from tui_dl.session.gallery import Gallery, gallery_of
from tui_dl.ui.demos.board import Board
from tui_dl.ui.demos.controls import choosing, viewing
from tui_dl.ui.demos.on_data import OnData
from tui_dl.ui.keys.key import Key
from tui_dl.ui.panes.text import shape_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

VIEWS = ("one by one", "all at once")
CODE = 8
"""The row where the code begins."""
FIRST_VALUES = 10
ROOMY = 26
"""Rows from which there is room for space, and for the first images."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree."""

    branch: str
    name: str
    path: tuple[int, ...]


TREE = (
    Row("", "data", ()),
    Row("├─ ", "train", (0,)),
    Row("│  ├─ ", "x", (0, 0)),
    Row("│  └─ ", "y", (0, 1)),
    Row("└─ ", "test", (1,)),
    Row("   ├─ ", "x", (1, 0)),
    Row("   └─ ", "y", (1, 1)),
)


class UnpackingFigure(OnData):
    """The tree of the session's own data above, the code that takes it apart below."""

    TRY = "Walk the tree with ↑ ↓: what reaches each part? v unpacks at once."
    KEYS: ClassVar[tuple[Key, ...]] = (
        choosing("A part of the structure"),
        viewing("unpack", "Unpack one by one, or all at once"),
    )
    QUESTION = staticmethod(gallery_of)

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.chosen: int = settings.get("chosen", 5)
        self.seen: str = settings.get("view", VIEWS[0])

    def action_choose(self, rows: int, columns: int) -> None:
        """Another line of the tree; left goes up to what holds it, right to the first part of it."""
        if columns > 0 and self.chosen + 1 < len(TREE):
            self.chosen += len(TREE[self.chosen + 1].path) > len(TREE[self.chosen].path)
        elif columns < 0 and self.chosen:
            holder = TREE[self.chosen].path[:-1]
            self.chosen = next(at for at, row in enumerate(TREE) if row.path == holder)
        self.action_pick(min(max(self.chosen + rows, 0), len(TREE) - 1))

    def action_pick(self, row: int) -> None:
        """A line of the tree was clicked."""
        self.chosen = row
        self.changed()

    def action_view(self) -> None:
        """The other way to unpack."""
        self.action_look(VIEWS[1 - VIEWS.index(self.seen)])

    def action_look(self, view: str) -> None:
        """One of the two ways."""
        self.seen = view
        self.changed()

    # ------------------------------------------------------------------ what is seen

    @staticmethod
    def _arrays(gallery: Gallery) -> dict[tuple[int, ...], npt.NDArray[np.generic]]:
        data = gallery.dataset
        return {(0, 0): data.train_x, (0, 1): data.train_y, (1, 0): data.test_x, (1, 1): data.test_y}

    @staticmethod
    def _names(gallery: Gallery) -> Names:
        return names_for(gallery.dataset.name, gallery.dataset.image_shape is not None)

    def draw(self, board: Board, gallery: Gallery) -> None:
        """Tree, the chosen part in words, code in two languages."""
        for row, line in enumerate(TREE):
            here = row == self.chosen
            end = board.write(1, row, line.branch, "faint")
            name = f"▸{line.name}" if here else f" {line.name}"
            board.write(end, row, name, "forward" if here else "ink", bold=here)
            board.write(20, row, self._described(gallery, line), "ink" if here else "faint")
            board.hit((0, row, min(56, board.width), row + 1), f"pick({row})")
        column = max(board.width - sum(len(view) + 2 for view in VIEWS), 0)
        for view in VIEWS:
            column = board.choice(column, 0, view, view == self.seen, f"look({view!r})")
        board.clipped(1, len(TREE), self._told(gallery), board.width - 1, "faint")
        self._draw_code(board, gallery)

    def _described(self, gallery: Gallery, line: Row) -> str:
        if line.path in (arrays := self._arrays(gallery)):
            return f"{shape_text(arrays[line.path].shape)}  {arrays[line.path].dtype}"
        return "a pair: train, test" if not line.path else "a pair: x (features), y (labels)"

    def _told(self, gallery: Gallery) -> str:
        """What the chosen part holds, with values of its own."""
        path = TREE[self.chosen].path
        if not path:
            return "A pair of pairs: what to train on, and what to test on."
        if len(path) == 1:
            return f"What to {('train', 'test')[path[0]]} on: features x, and the right answers y."
        array = self._arrays(gallery)[path]
        if path[1]:
            first = "  ".join(f"{value:.4g}" for value in array[:FIRST_VALUES])
            return f"{len(array):,} answers; the first are {first}"
        if array.ndim == 3:
            count, height, width = array.shape
            return f"{count:,} images of {height} × {width} pixels, each from 0 (black) to 255 (white)"
        return f"{len(array):,} examples of {array.shape[1]} numbers each"

    def _draw_code(self, board: Board, gallery: Gallery) -> None:
        """Python on the left, R on the right; what belongs to the chosen part stands out."""
        names, path = self._names(gallery), TREE[self.chosen].path
        code = one_by_one(names) if self.seen == VIEWS[0] else all_at_once(names)
        top = CODE + (board.height >= ROOMY)
        for column, language, title in ((1, "python", "Python"), (board.width // 2, "r", "R")):
            board.write(column, top, title, "update", bold=True)
            for row, line in enumerate(code[language], top + 1):
                at = column
                for text, belongs in line:
                    lit = belongs is not None and belongs[: len(path)] == path
                    at = board.write(at, row, text, "forward" if lit else "faint", bold=lit)
        here = reached(names, path)
        board.pieces(1, top + 6, ("reached by  ", "faint"), (here.python, "ink", True))
        board.pieces(board.width // 2, top + 6, ("in R  ", "faint"), (here.r, "ink", True))
        if board.height >= ROOMY and gallery.dataset.image_shape is not None:
            self._draw_first(board, gallery, top + 8)

    def _draw_first(self, board: Board, gallery: Gallery, top: int) -> None:
        """The first examples of the chosen part, features above answers."""
        path = TREE[self.chosen].path
        arrays, part = self._arrays(gallery), path[0] if path else 0
        side = next((side for side in (28, 20, 14) if side // 2 + 2 <= board.height - top), 0)
        if not side:
            return
        board.write(1, top, f"the first of {PARTS[part]}: x above, y below", "faint")
        for place in range((board.width - 1) // (side + 1)):
            left = 1 + place * (side + 1)
            box = board.image((left, top + 1, left + side, top + 1 + side // 2), arrays[part, 0][place])
            stressed = len(path) < 2 or path[1]
            label = gallery.dataset.labels[int(arrays[part, 1][place])] if gallery.dataset.labels else ""
            board.write(left + side // 2, box[3], label, "forward" if stressed else "faint", bold=bool(stressed))

    def numbers(self) -> dict[str, Any]:
        """The chosen part, its shape and type, and the code that reaches it."""
        if self.gallery is None:
            return {"ready": False}
        path = TREE[self.chosen].path
        here: Reached = reached(self._names(self.gallery), path)
        array = self._arrays(self.gallery).get(path)
        return {
            "ready": True,
            "chosen": " ".join(step[at] for step, at in zip((PARTS, "xy"), path, strict=False)) or "data",
            "shape": None if array is None else array.shape,
            "dtype": None if array is None else str(array.dtype),
            "view": self.seen,
            "python": here.python,
            "r": here.r,
        }


FIGURE = UnpackingFigure
