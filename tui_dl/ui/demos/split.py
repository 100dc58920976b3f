"""The split: which examples train, which validate, which test, shown on the data themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tui_dl.engine.feed import epoch_order
from tui_dl.numbers import format_percent
from tui_dl.session.gallery import PARTS, Gallery, gallery_of
from tui_dl.session.setup import Setup
from tui_dl.ui.demos.board import Board, faded
from tui_dl.ui.demos.controls import choosing, stepping, viewing
from tui_dl.ui.demos.on_data import OnData, short_labels
from tui_dl.ui.keys.key import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
ORDERS = ("as stored", "shuffled")
NAMES = {"train": "training", "validation": "validation", "test": "test"}
MARKS = {"train": "█", "validation": "▓", "test": "░"}
"""Seen without colour too."""
FADES = 6
"""Shades of a part, from what is stored first to what is stored last."""


class SplitFigure(OnData):
    """All examples as a field of cells in their order, coloured by part; below, what each part holds of each label."""

    TRY = "Change the share with [ or ]; v shuffles: what does not move?"
    KEYS: ClassVar[tuple[Key, ...]] = (
        stepping("share", "validation share"),
        viewing("shuffle", "The order as stored, or as an epoch draws it"),
        choosing("Examples of the field"),
    )
    QUESTION = staticmethod(gallery_of)

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.share: float | None = settings.get("share")
        self.order = ORDERS[0]
        self.place = 0
        """The chosen cell of the field."""
        self._columns = self._cells = 1

    def take(self, gallery: Gallery) -> None:
        """Begin with the share that the session trains with, then keep the learner's."""
        if self.share is None:
            self.share = round(1 - gallery.first_validation / gallery.first_test, 4)
        super().take(gallery.split(self.share))

    def counterpart(self) -> Setup:
        """The session with this share."""
        return Setup(validation_split=self.share or 0.0)

    # ------------------------------------------------------------------ what is chosen

    def action_other(self, by: int) -> None:
        """Another share of the training data for validation."""
        shares = sorted({*SHARES, self.share or 0.0})
        at = shares.index(self.share or 0.0) + by
        self.action_part(shares[min(max(at, 0), len(shares) - 1)])

    def action_part(self, share: float) -> None:
        """This share."""
        self.share = share
        if self.gallery is not None:
            self.gallery = self.gallery.split(share)
        self.changed()

    def action_view(self) -> None:
        """The other order."""
        self.action_look(ORDERS[1 - ORDERS.index(self.order)])

    def action_look(self, order: str) -> None:
        """One of the orders."""
        self.order = order
        self.changed()

    def action_choose(self, rows: int, columns: int) -> None:
        """Another cell of the field."""
        self.action_pick(self.place + rows * self._columns + columns)

    def action_pick(self, place: int) -> None:
        """A cell was clicked."""
        self.place = min(max(place, 0), self._cells - 1)
        self.changed()

    # ------------------------------------------------------------------ what is seen

    def draw(self, board: Board, gallery: Gallery) -> None:
        """The arithmetic of the split, the field, the table."""
        train, held, tested = (last - first for first, last in map(gallery.bounds, PARTS))
        column = board.pieces(0, 0, ("validation_split ", "faint"))
        for share in SHARES:
            column = board.choice(column, 0, f"{share:g}", share == self.share, f"part({share})")
        column = max(board.width - sum(len(order) + 2 for order in ORDERS), column)
        for order in ORDERS:
            column = board.choice(column, 0, order, order == self.order, f"look({order!r})")
        board.pieces(0, 1, (f"{gallery.first_test:,} · (1 − {self.share:g}) = {train:,} train", "train"),
                     (" · ", "faint"), (f"the last {held:,} validate", "validation"),
                     (" · ", "faint"), (f"{tested:,} test", "test"))  # fmt: skip
        table = 4 if gallery.dataset.labels else 0
        bottom = max(board.height - table - 2, 4)
        self._draw_field(board, gallery, 2 + (board.height > 20), bottom)
        board.clipped(0, bottom, self._told(gallery), board.width, "faint")
        if table:
            self._draw_table(board, gallery, bottom + 2)

    def _draw_field(self, board: Board, gallery: Gallery, top: int, bottom: int) -> None:
        """One cell for a few examples, in their order: those that train brighter the later they are stored."""
        rows, columns = bottom - top, board.width
        self._columns, self._cells = columns, min(rows * columns, gallery.count)
        self.place = min(self.place, self._cells - 1)
        examples = self._ordered(gallery)[np.arange(self._cells) * gallery.count // self._cells]
        codes, inks = np.zeros(rows * columns, np.uint32), np.zeros(rows * columns, np.int64)
        codes[:] = ord(" ")
        for part in PARTS:
            first, last = gallery.bounds(part)
            here = np.flatnonzero((examples >= first) & (examples < last))
            shades = np.array([faded(board.look.colour(part), board.look.surface, tenths) for tenths in range(FADES)])
            along = (examples[here] - first) / max(last - first, 1)
            codes[here] = ord(MARKS[part])
            inks[here] = shades[FADES - 1 - (along * FADES).astype(np.intp)]
        codes[self.place], inks[self.place] = ord("◆"), board.ink("ink", bold=True)
        board.cells.glyphs(0, top, codes.reshape(rows, columns), inks.reshape(rows, columns))
        board.hit((0, top, columns, bottom), lambda x, y: f"pick({y * columns + x})")

    def _ordered(self, gallery: Gallery) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The numbers of all examples in the order shown: shuffling moves those that train, and no others."""
        stored = np.arange(gallery.count)
        if self.order == ORDERS[1]:
            stored[: gallery.first_validation] = epoch_order(gallery.first_validation, 0, 0)
        return stored

    def _example(self, gallery: Gallery) -> int:
        """The first example of the chosen cell."""
        return int(self._ordered(gallery)[self.place * gallery.count // max(self._cells, 1)])

    def _told(self, gallery: Gallery) -> str:
        example = self._example(gallery)
        here = f"◆ example {example:,}, label {gallery.label(example)}: {NAMES[gallery.part(example)]}."
        if self.order == ORDERS[0]:
            return f"{here} Dark to bright: the order stored."
        return f"{here} Only training is shuffled."

    def _draw_table(self, board: Board, gallery: Gallery, top: int) -> None:
        """The share of each label in each part: a fair split has about the same everywhere."""
        labels = short_labels(gallery.dataset.labels)
        width = min(max((board.width - 22) // len(labels), 5), 9)
        board.write(0, top - 1, "% with label", "faint")
        for label, name in enumerate(labels):
            board.right(22 + (label + 1) * width, top - 1, name, "faint")
        for row, part in enumerate(PARTS):
            first, last = gallery.bounds(part)
            board.pieces(0, top + row, (f"{MARKS[part]} ", part), (NAMES[part], part))
            board.right(21, top + row, f"{last - first:,}", "ink")
            for label, count in enumerate(gallery.balance(part)):
                text = format_percent(count / (last - first)).replace(" %", "") if last > first else "–"
                board.right(22 + (label + 1) * width, top + row, text, "ink")

    def numbers(self) -> dict[str, Any]:
        """Counts of the parts and of their labels, and the chosen example."""
        gallery = self.gallery
        if gallery is None:
            return {"ready": False}
        example = self._example(gallery)
        return {
            "ready": True,
            "validation_split": self.share,
            "order": self.order,
            "counts": {part: gallery.bounds(part)[1] - gallery.bounds(part)[0] for part in PARTS},
            "balance": {part: gallery.balance(part).tolist() for part in PARTS} if gallery.dataset.labels else None,
            "example": example,
            "part": gallery.part(example),
        }


FIGURE = SplitFigure
