"""A stack of images becomes a matrix: every pixel has its column there, and every column its pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tui_dl.lessons.models.reshaping import column_of, matrix_shape, pixel_of
from tui_dl.session.gallery import Gallery
from tui_dl.session.setup import Setup
from tui_dl.ui.demos.board import Board, Drawn
from tui_dl.ui.demos.controls import choosing, stepping, typing
from tui_dl.ui.demos.number_prompt import NumberPrompt
from tui_dl.ui.demos.on_data import OnData
from tui_dl.ui.keys.key import Key
from tui_dl.ui.panes.text import shape_text
from tui_dl.ui.widgets.pixels import mean_pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.widget import Widget

NUMBER = 4
"""Columns of a value in the matrix."""
MOST_ROWS = 16
"""Rows of the matrix that are shown."""
FORMULAS = 7
"""Rows of the lines above the matrix."""


class ReshapeFigure(OnData):
    """A digit, its row of the matrix, and the arithmetic between a pixel and its column."""

    TRY = "Move the pixel with the arrows, or type a column after i."
    KEYS: ClassVar[tuple[Key, ...]] = (
        choosing("A pixel"),
        stepping("digit", "digit"),
        typing("Type a column, or a row and a column"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.index: int = settings.get("example", 0)
        self.pixel: tuple[int, int] = tuple(settings.get("pixel", (7, 12)))
        self._prompt = NumberPrompt()

    def compose(self) -> Iterator[Widget]:
        """The drawing, and a line to type into."""
        yield from Drawn.compose(self)
        yield self._prompt

    def begin(self, gallery: Gallery) -> None:
        """Keep within these data."""
        height, width = gallery.dataset.train_x.shape[1:]
        self.index = min(self.index, gallery.first_test - 1)
        self.pixel = (min(self.pixel[0], height - 1), min(self.pixel[1], width - 1))

    def counterpart(self) -> Setup:
        """The Workbench's x is this very matrix, 128 rows of it."""
        return Setup()

    # ------------------------------------------------------------------ what is chosen

    @property
    def shape(self) -> tuple[int, ...]:
        """The stack's shape: (n, height, width)."""
        return self.gallery.dataset.train_x.shape if self.gallery else (0, 28, 28)

    @property
    def column(self) -> int:
        """The pixel's column of the matrix."""
        return column_of(*self.pixel, self.shape[2])

    def action_choose(self, rows: int, columns: int) -> None:
        """Another pixel; past the end of a line comes the next line, as in the matrix."""
        height, width = self.shape[1:]
        moved = self.column + rows * width + columns
        if 0 <= moved < height * width:
            self.action_go(moved)

    def action_go(self, column: int) -> None:
        """The pixel of a column."""
        self.pixel = pixel_of(column, self.shape[2])
        self.changed()

    def action_other(self, by: int) -> None:
        """Another digit: another row of the matrix."""
        self.action_row(min(max(self.index + by, 0), self.shape[0] - 1))

    def action_row(self, index: int) -> None:
        """A row of the matrix was clicked."""
        self.index = index
        self.changed()

    def action_ask_number(self) -> None:
        """Ask for a column, or for a pixel."""
        if self.gallery is not None:
            _, height, width = self.shape
            self._prompt.ask(f"column 0–{height * width - 1}, or row, column", self._take)

    def _take(self, typed: str) -> str:
        _, height, width = self.shape
        parts = typed.strip("()").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) not in (1, 2):
            return "type 208, or 7, 12"
        place = [int(part[:9]) for part in parts]
        if len(place) == 2 and not (place[0] < height and place[1] < width):
            return f"rows end at {height - 1}, columns at {width - 1}"
        column = place[0] if len(place) == 1 else column_of(place[0], place[1], width)
        if column >= height * width:
            return f"the last column is {height * width - 1}"
        self.action_go(column)
        return ""

    # ------------------------------------------------------------------ what is seen

    def draw(self, board: Board, gallery: Gallery) -> None:
        """The digit on the left, arithmetic and matrix on the right, the whole row below."""
        side = 56 if board.width >= 110 and board.height >= 30 else 28
        box = board.image((0, 0, side, min(board.height - 1, side // 2)), gallery.dataset.train_x[self.index])
        self._draw_pixel(board, box)
        left = box[2] + 3
        self._draw_arithmetic(board, gallery, left)
        self._draw_matrix(board, gallery, left)
        if board.height >= box[3] + 3:
            self._draw_row(board, gallery, box[3] + 1)

    def _draw_pixel(self, board: Board, box: tuple[int, int, int, int]) -> None:
        """Every cell of the digit chooses its pixel; the chosen one is marked."""
        _, height, width = self.shape
        left, top, right, bottom = box
        across, down = (right - left) / width, (bottom - top) / height
        board.hit(box, lambda x, y: f"go({int(y / down) * width + int(x / across)})")
        x, y = left + int(self.pixel[1] * across), top + int(self.pixel[0] * down)
        upper = self.pixel[0] % 2 == 0
        mark = "▌▐" if across >= 2 else ("▀" if upper else "▄")
        board.on_image(x, y, "██" if across >= 2 else mark, "forward")

    def _draw_arithmetic(self, board: Board, gallery: Gallery, left: int) -> None:
        _, _, width = self.shape
        (row, column), there = self.pixel, self.column
        value = int(gallery.dataset.train_x[self.index][self.pixel])
        board.pieces(left, 0, ("images", "ink", True), (f" {shape_text(self.shape)}", "faint"), ("  →  ", "faint"),
                     ("matrix", "ink", True), (f" {shape_text(matrix_shape(self.shape))}", "faint"))  # fmt: skip
        board.pieces(left, 1, (f"images[{self.index}, {row}, {column}] = matrix[{self.index}, {there}] = ", "ink"),
                     (str(value), "forward", True))  # fmt: skip
        board.pieces(left, 3, ("column = ", "faint"), (f"{width} · {row} + {column} = ", "ink"),
                     (str(there), "forward", True))  # fmt: skip
        board.pieces(left, 4, ("back:    ", "faint"), (f"{there} ÷ {width} = ", "ink"), (str(row), "forward", True),
                     (", remainder ", "ink"), (str(column), "forward", True))  # fmt: skip

    def _draw_matrix(self, board: Board, gallery: Gallery, left: int) -> None:
        """The matrix around the chosen element: rows are observations, columns are features."""
        images = gallery.dataset.train_x
        count, columns = matrix_shape(self.shape)
        label = len(str(count - 1)) + 1
        across = min((board.width - left - label) // NUMBER, columns)
        down = min(board.height - FORMULAS, MOST_ROWS)
        first = min(max(self.column - across // 2, 0), columns - across)
        top = min(max(self.index - down // 2, 0), count - down)
        for x in range(across):
            here = first + x == self.column
            board.right(left + label + x * NUMBER + 3, FORMULAS - 1, str(first + x), "forward" if here else "faint")
        board.hit((left, FORMULAS, left + label, FORMULAS + down), lambda x, y: f"row({top + y})")
        board.hit(
            (left + label, FORMULAS, left + label + across * NUMBER, FORMULAS + down),
            lambda x, y: f"go({first + x // NUMBER})",
        )
        for y in range(down):
            index = top + y
            here = index == self.index
            board.right(left + label - 1, FORMULAS + y, str(index), "forward" if here else "faint", bold=here)
            pixels = images[index].reshape(-1)
            for x in range(across):
                column = left + label + x * NUMBER
                value = int(pixels[first + x])
                chosen = here and first + x == self.column
                board.grey(column, FORMULAS + y, f"{value:>3} ", value, chosen=chosen)

    def _draw_row(self, board: Board, gallery: Gallery, top: int) -> None:
        """All lines of the image one after the other: the whole row of the matrix."""
        pixels = gallery.dataset.train_x[self.index].reshape(-1)
        top = max(top, FORMULAS + min(board.height - FORMULAS, MOST_ROWS) + 1)
        if board.height - top < 3:
            return
        board.pieces(0, top, (f"row {self.index} of the matrix", "ink"),
                     (": one line of the image after the other", "faint"))  # fmt: skip
        blocks = min(board.width, len(pixels))
        board.hit((0, top + 1, blocks, top + 2), lambda x, y: f"go({x * len(pixels) // blocks})")
        board.image((0, top + 1, blocks, top + 2), mean_pool(pixels[None], 1, blocks).repeat(2, axis=0))
        column = min(self.column * blocks // len(pixels), blocks - 1)
        board.write(column, top + 2, "▲", "forward", bold=True)
        board.write(column + 2 if column < blocks - 8 else column - 4, top + 2, str(self.column), "forward")

    def numbers(self) -> dict[str, Any]:
        """Pixel, column and value."""
        value = int(self.gallery.dataset.train_x[self.index][self.pixel]) if self.gallery else None
        return {
            "example": self.index,
            "pixel": self.pixel,
            "column": self.column,
            "value": value,
            "images": self.shape,
            "matrix": matrix_shape(self.shape),
        }


FIGURE = ReshapeFigure
