"""Tensors of 0 to 5 axes: pick one, take an index or a slice along each axis, and see what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from tui_dl.lessons.models.tensor_facts import (
    DTYPES,
    PHOTOS,
    STOCKS,
    TWEETS,
    VIDEO,
    Axis,
    Described,
    Take,
    format_bytes,
    written,
)
from tui_dl.session.gallery import Gallery
from tui_dl.ui.demos.board import Board, Drawn
from tui_dl.ui.demos.controls import PAGES, choosing, stepping, typing, viewing
from tui_dl.ui.demos.number_prompt import NumberPrompt
from tui_dl.ui.demos.on_data import OnData
from tui_dl.ui.demos.shape_drawing import draw_shape
from tui_dl.ui.keys.key import Group, Key
from tui_dl.ui.panes.text import shape_text
from tui_dl.ui.widgets.big_number import big_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.widget import Widget

LIST = 22
"""Columns of the list of tensors."""
SLICE = 10
"""How long a slice is, where the axis is."""
VALUES = 16
PICTURE = 34
"""Columns for a picture of what is taken."""
LARGEST_PICTURE = 64
"""Rows and columns, at most, of what is shown as a picture."""


class TensorExplorer(OnData):
    """A list of tensors, the axes of the chosen one with what is taken of each, and the facts that follow."""

    TRY = "Pick a tensor with [ or ], an axis with ↑ ↓; s indexes and slices it."
    KEYS: ClassVar[tuple[Key, ...]] = (
        choosing("An axis", "The index along it"),
        stepping("tensor", "tensor"),
        Key("s", "s", "figure.take_of", "take", "Take all of the axis, one index, or a slice", Group.LOOK, rank=2),
        viewing("type", "Another type: bytes an element"),
        PAGES,
        typing("Type the index along the axis"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.tensors: tuple[Described, ...] = ()
        self.values: dict[str, npt.NDArray[Any]] = {}
        """The tensors that are there; the others are only described."""
        self.chosen = 0
        self.axis = 0
        self.takes: list[Take] = []
        self._at: list[int] = []
        self._prompt = NumberPrompt()

    def compose(self) -> Iterator[Widget]:
        """The drawing, and a line to type into."""
        yield from Drawn.compose(self)
        yield self._prompt

    def begin(self, gallery: Gallery) -> None:
        """The digits of the session, from one pixel to all of them, among tensors too large to hold."""
        images = gallery.dataset.train_x
        digit = images[0]
        self.values = {
            "pixel": digit[digit.shape[0] // 2, digit.shape[1] // 2],
            "labels": gallery.dataset.train_y,
            "digit": digit,
            "digits": images,
            "digits4d": images[..., None],
        }
        real = {name: self._real(name, array) for name, array in self.values.items()}
        order = (*(real[name] for name in ("pixel", "labels", "digit", "digits")), STOCKS, TWEETS, real["digits4d"],
                 PHOTOS, VIDEO)  # fmt: skip
        wanted = self.settings.get("tensors")
        self.tensors = tuple(one for one in order if wanted is None or one.name in wanted)
        names = [one.name for one in self.tensors]
        self.action_pick(names.index(self.settings["tensor"]) if "tensor" in self.settings else 0)

    @staticmethod
    def _real(name: str, array: npt.NDArray[Any]) -> Described:
        about = {
            "pixel": "One grey value: from 0, black, to 255, white",
            "labels": "The right answers of all training digits, in a line",
            "digit": "One digit: rows and columns of grey values",
            "digits": "All training digits, one behind the other",
            "digits4d": "The same digits, their one channel written out",
        }[name]
        counts = ("digit", "row", "column", "channel") if name != "digit" else ("row", "column")
        axes = tuple(Axis(axis, size) for axis, size in zip(counts, array.shape, strict=False))
        return Described(name, axes, str(array.dtype), about)

    # ------------------------------------------------------------------ what is chosen

    @property
    def tensor(self) -> Described:
        """The chosen one."""
        return self.tensors[self.chosen]

    @property
    def taken(self) -> Described:
        """What indexing leaves of it."""
        return self.tensor.taken(tuple(self.takes))

    def action_other(self, by: int) -> None:
        """Another tensor."""
        if self.tensors:
            self.action_pick((self.chosen + by) % len(self.tensors))

    def action_pick(self, chosen: int) -> None:
        """A tensor of the list; all of it."""
        self.chosen, self.axis = chosen, 0
        self.takes = [None] * self.tensor.rank
        self._at = [0] * self.tensor.rank
        self.changed()

    def action_axis(self, axis: int) -> None:
        """An axis was clicked: choose it; once more, and something else of it is taken."""
        if axis == self.axis:
            self.action_take_of()
        self.axis = axis
        self.changed()

    def action_choose(self, rows: int, columns: int) -> None:
        """Another axis, or another index along it."""
        if self.tensors and self.tensor.rank:
            self.axis = min(max(self.axis + rows, 0), self.tensor.rank - 1)
            if columns:
                self._move(columns)
            self.changed()

    def action_page(self, by: int) -> None:
        """A tenth of the axis further."""
        if self.tensors and self.tensor.rank:
            self._move(by * max(self.tensor.shape[self.axis] // 10, 1))
            self.changed()

    def action_take_of(self) -> None:
        """All of the axis, then one index, then a slice."""
        if not self.tensors or not self.tensor.rank:
            return
        take = self.takes[self.axis]
        if take is None:
            self._set(self._at[self.axis], sliced=False)
        elif isinstance(take, int) and self.tensor.shape[self.axis] > 1:
            self._set(take, sliced=True)
        else:
            self.takes[self.axis] = None
        self.changed()

    def action_view(self) -> None:
        """Another type, and so another size in bytes."""
        if self.tensors:
            types = list(DTYPES)
            other = self.tensor.typed(types[(types.index(self.tensor.dtype) + 1) % len(types)])
            self.tensors = (*self.tensors[: self.chosen], other, *self.tensors[self.chosen + 1 :])
            self.changed()

    def action_ask_number(self) -> None:
        """Ask for an index along the axis."""
        if self.tensors and self.tensor.rank:
            axis = self.tensor.axes[self.axis]
            self._prompt.ask(f"{axis.counts} 0–{axis.size - 1:,}", self._take_typed)

    def _take_typed(self, typed: str) -> str:
        digits = typed.replace(",", "")
        if not (digits.isascii() and digits.isdigit()) or int(digits[:12]) >= self.tensor.shape[self.axis]:
            return "outside the axis"
        self._set(int(digits), sliced=False)
        self.changed()
        return ""

    def _move(self, by: int) -> None:
        take = self.takes[self.axis]
        at = take[0] if isinstance(take, tuple) else self._at[self.axis] if take is None else take
        self._set(at + (by if take is not None else 0), sliced=isinstance(take, tuple))

    def _set(self, at: int, *, sliced: bool) -> None:
        size = self.tensor.shape[self.axis]
        length = min(SLICE, size) if sliced else 1
        at = min(max(at, 0), size - length)
        self._at[self.axis] = at
        self.takes[self.axis] = (at, at + length) if sliced else at

    # ------------------------------------------------------------------ what is seen

    def draw(self, board: Board, gallery: Gallery) -> None:
        """The list on the left; axes, facts and values of the chosen tensor on the right."""
        for row, tensor in enumerate(self.tensors):
            here = row == self.chosen
            text = f"{tensor.rank}D {tensor.name}"
            board.write(0, row + 1, f"▌{text}" if here else f" {text}", "ink" if here else "faint", bold=here,
                        action=f"pick({row})")  # fmt: skip
        board.write(1, 0, "tensor", "faint")
        left = LIST - 6
        self._draw_axes(board, left)
        top = self.tensor.rank + 2
        self._draw_facts(board, left, max(top, 3))
        end = max(top, 3) + 7
        self._draw_values(board, left, end)
        if board.height - end >= 9 and not self.taken.rank:
            self._draw_number(board, left, end + 2)
        elif board.height - end >= 9:
            picture = self._picture()
            right = board.width - PICTURE if picture is not None else board.width
            draw_shape(board, (left, end + 2, right, board.height), self.tensor, tuple(self.takes))
            if picture is not None:
                box = (right + 2, end + 2, board.width, board.height - 1)
                taken = board.image(box, picture)
                board.clipped(taken[0], taken[3], self.taken.name, PICTURE - 2, "faint")

    def _draw_axes(self, board: Board, left: int) -> None:
        board.clipped(left, 0, self.tensor.about, board.width - left, "ink")
        if not self.tensor.rank:
            board.write(left, 1, "no axis: a single number", "faint")
            return
        board.pieces(left + 2, 1, ("axis  counts           size   taken", "faint"))
        for number, (axis, take) in enumerate(zip(self.tensor.axes, self.takes, strict=True)):
            here, row = number == self.axis, 2 + number
            colour = "ink" if here else "faint"
            board.write(left, row, "▸" if here else " ", "forward", bold=True)
            board.write(left + 3, row, str(number), colour)
            board.write(left + 8, row, axis.counts, colour)
            board.right(left + 29, row, f"{axis.size:,}", colour)
            board.write(left + 32, row, written(take), "faint" if take is None else "forward", bold=take is not None)
            board.hit((left, row, board.width, row + 1), f"axis({number})")

    def _draw_facts(self, board: Board, left: int, top: int) -> None:
        """The taken part: rank, shape, how many elements, how many bytes."""
        taken, whole = self.taken, self.tensor
        board.pieces(left, top + 1, (taken.name, "forward", True))
        product = " × ".join(f"{size:,}" for size in taken.shape)
        facts = (
            ("rank", f"{taken.rank}: a {taken.kind}"),
            ("shape", "()" if not taken.rank else shape_text(taken.shape)),
            ("elements", f"{product} = {taken.size:,}" if taken.rank > 1 else f"{taken.size:,}"),
            ("bytes", f"{taken.size:,} × {DTYPES[taken.dtype]} ({taken.dtype}) = {format_bytes(taken.bytes)}"),
        )
        for row, (name, value) in enumerate(facts, top + 2):
            board.write(left, row, name, "faint")
            board.clipped(left + 10, row, value, board.width - left - 10)
        there = whole.name in self.values
        about = "in memory" if there else f"only described: all of it would take {format_bytes(whole.bytes)}"
        board.clipped(left + 10, top + 6, about, board.width - left - 10, "faint")

    def _draw_values(self, board: Board, left: int, top: int) -> None:
        """The first values of what is taken, where the tensor is there."""
        array = self._array()
        if array is None:
            return
        first = "  ".join(str(value) for value in np.asarray(array).reshape(-1)[:VALUES])
        more = " …" if array.size > VALUES else ""
        board.write(left, top, "values", "faint")
        board.clipped(left + 10, top, first + more, board.width - left - 10)

    def _draw_number(self, board: Board, left: int, top: int) -> None:
        """What is left is a single number: the number itself, or a box for one that is only described."""
        array = self._array()
        if array is None:
            draw_shape(board, (left, top, board.width, board.height), self.taken, ())
            return
        for row, line in enumerate(big_number(str(array.item())), top):
            board.write(left, row, line, "forward")

    def _picture(self) -> npt.NDArray[Any] | None:
        """What is taken as an image, where it is a line or a sheet of grey values."""
        array = self._array()
        if array is None or self.tensor.name == "labels":
            return None
        array = array.squeeze()
        if array.ndim == 1:
            array = array[None, :].repeat(2, axis=0)
        return array if array.ndim == 2 and array.shape[1] <= LARGEST_PICTURE >= array.shape[0] else None

    def _array(self) -> npt.NDArray[Any] | None:
        """A view of what is taken; nothing is copied."""
        whole = self.values.get(self.tensor.name)
        if whole is None:
            return None
        places = tuple(
            slice(None) if take is None else slice(*take) if isinstance(take, tuple) else take for take in self.takes
        )
        return np.asarray(np.asarray(whole)[places])

    def numbers(self) -> dict[str, Any]:
        """The tensor, what is taken of it, and what is left."""
        if not self.tensors:
            return {"ready": False}
        whole, taken, array = self.tensor, self.taken, self._array()
        return {
            "ready": True,
            "tensor": whole.name,
            "axis": self.axis,
            "expression": taken.name,
            "shape": whole.shape,
            "rank": whole.rank,
            "dtype": whole.dtype,
            "size": whole.size,
            "bytes": whole.bytes,
            "taken_shape": taken.shape,
            "taken_rank": taken.rank,
            "taken_bytes": taken.bytes,
            "value": array.item() if array is not None and array.size == 1 else None,
        }


FIGURE = TensorExplorer
