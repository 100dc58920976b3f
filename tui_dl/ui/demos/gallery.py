"""The digits: leafed through by label, one as its numbers, the mean of each label, every pixel's statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tui_dl.numbers import format_number
from tui_dl.session.gallery import Gallery, Paging, PixelSums, pixel_sums
from tui_dl.ui.demos.board import Board, Box, Drawn
from tui_dl.ui.demos.controls import PAGES, choosing, stepping, typing, viewing
from tui_dl.ui.demos.grid import page_grid, whole_grid
from tui_dl.ui.demos.number_prompt import NumberPrompt
from tui_dl.ui.demos.on_data import OnData, short_labels
from tui_dl.ui.demos.pixel_views import draw_by_label, draw_maps, draw_numbers
from tui_dl.ui.keys.key import Group, Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.widget import Widget

    from tui_dl.ui.training import Job

VIEWS = ("digits", "numbers", "means", "pixels")
PART_NAMES = {"train": "training", "validation": "validation", "test": "test"}
SIDE_PANEL = 30


class GalleryFigure(OnData):
    """Real digits, as many as fit, by label or all; and what can be computed from them."""

    TRY = "Pick a label with [ or ], then v: a digit as numbers, means, pixels."
    KEYS: ClassVar[tuple[Key, ...]] = (
        choosing("A digit, or a pixel of it"),
        stepping("label", "label"),
        viewing("view", "Next view: digits, numbers, mean digits, pixels"),
        PAGES,
        typing("Find an example by its number"),
        Key("l", "l", "figure.ask_label", "label", "Type the label to look at", Group.LOOK, rank=5),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.seen: str = settings.get("view", VIEWS[0])
        self.label: int | None = None
        self.paging = Paging(0, 1)
        self.pixel = (14, 14)
        self.sums: PixelSums | None = None
        self._across = 1
        """Digits side by side, as last drawn."""
        self._prompt = NumberPrompt()
        self._job: Job[PixelSums] | None = None

    def compose(self) -> Iterator[Widget]:
        """The drawing, and a line to type into."""
        yield from Drawn.compose(self)
        yield self._prompt

    def on_unmount(self) -> None:
        """Sum no further."""
        if self._job is not None:
            self._job.stop()

    # ------------------------------------------------------------------ what is chosen

    def begin(self, gallery: Gallery) -> None:
        """All labels, the first digit."""
        self.label, self.sums = None, None
        self.paging = Paging(gallery.count, 1)
        height, width = gallery.dataset.train_x.shape[1:]
        self.pixel = (height // 2, width // 2)
        self._need_sums()

    @property
    def index(self) -> int:
        """The number of the chosen example."""
        return int(self.gallery.of(self.label)[self.paging.chosen]) if self.gallery and self.paging.count else 0

    def action_view(self) -> None:
        """The next view."""
        self.action_look(VIEWS[(VIEWS.index(self.seen) + 1) % len(VIEWS)])

    def action_look(self, view: str) -> None:
        """One of the views."""
        self.seen = view
        self._need_sums()
        self.changed()

    def action_choose(self, rows: int, columns: int) -> None:
        """Another digit of the page; another pixel where pixels are looked at; another label among means."""
        if self.gallery is None:
            return
        if self.seen == "digits":
            self.paging = self.paging.moved(rows * self._across + columns)
        elif self.seen == "means":
            self.action_other(rows + columns)
        else:
            height, width = self.gallery.dataset.train_x.shape[1:]
            row, column = self.pixel[0] + rows, self.pixel[1] + columns
            self.pixel = (min(max(row, 0), height - 1), min(max(column, 0), width - 1))
        self.changed()

    def action_page(self, by: int) -> None:
        """Another page; where one digit fills the view, another digit."""
        self.paging = self.paging.moved(by * (self.paging.size if self.seen == "digits" else 1))
        self.changed()

    def action_other(self, by: int) -> None:
        """The label before or after; between the last and the first lie all."""
        if self.gallery is not None:
            choices = len(self.gallery.dataset.labels) + 1
            at = 0 if self.label is None else self.label + 1
            self.action_only((at + by) % choices - 1)

    def action_only(self, label: int) -> None:
        """Look at one label, or at all for −1."""
        if self.gallery is not None:
            self.label = None if label < 0 else label
            self.paging = Paging(len(self.gallery.of(self.label)), self.paging.size)
            self.changed()

    def action_pick(self, place: int) -> None:
        """A digit of the page was clicked."""
        self.paging = Paging(self.paging.count, self.paging.size, place)
        self.changed()

    def action_point(self, row: int, column: int) -> None:
        """A pixel was clicked."""
        self.pixel = (row, column)
        self.changed()

    def action_ask_number(self) -> None:
        """Ask for the number of an example."""
        if self.gallery is not None:
            self._prompt.ask(f"number 0–{self.gallery.count - 1:,}", self._take_number)

    def action_ask_label(self) -> None:
        """Ask for a label."""
        if self.gallery is not None:
            short = short_labels(self.gallery.dataset.labels)
            length = max(map(len, (*short, "a")))
            self._prompt.ask(f"label {short[0]}–{short[-1]}, or a for all", self._take_label, length)

    def _take_number(self, typed: str) -> str:
        gallery = self.gallery
        digits = typed.replace(",", "")
        if gallery is None or not (digits.isascii() and digits.isdigit() and int(digits[:12]) < gallery.count):
            return "there is no such example"
        found = int(digits)
        members = gallery.of(self.label)
        place = int(members.searchsorted(found))
        if place >= len(members) or members[place] != found:
            self.label, place, members = None, found, gallery.of(None)
        self.paging = Paging(len(members), self.paging.size, place)
        self.changed()
        return ""

    def _take_label(self, typed: str) -> str:
        names = short_labels(self.gallery.dataset.labels) if self.gallery else ()
        if typed.lower() in ("a", "all"):
            self.action_only(-1)
        elif typed in names:
            self.action_only(names.index(typed))
        else:
            return "there is no such label"
        return ""

    def _need_sums(self) -> None:
        """The statistics are summed up in a thread of their own, once somebody wants to see them."""
        gallery = self.gallery
        if gallery is not None and self.sums is None and self.seen in ("means", "pixels") and self._job is None:

            def work() -> Iterator[PixelSums]:
                yield pixel_sums(gallery)

            self._job = self.tui_dl.start_job(work, self._take_sums)

    def _take_sums(self, sums: PixelSums) -> None:
        self.sums, self._job = sums, None
        self.changed()

    # ------------------------------------------------------------------ what is seen

    @staticmethod
    def _panel(width: int) -> int:
        """Columns for the chosen digit beside the page, where there is room for it."""
        return SIDE_PANEL if width >= 100 else 0

    def draw(self, board: Board, gallery: Gallery) -> None:
        """The bar of labels and views, the view, a line about what is chosen."""
        self._draw_bar(board, gallery)
        body = (0, 1, board.width, board.height - 1)
        if self.seen == "digits":
            self._draw_page(board, gallery, body)
        elif self.seen == "numbers":
            draw_numbers(board, body, gallery.image(self.index), self.pixel)
        elif self.seen == "means":
            self._draw_means(board, gallery, body)
        else:
            self._draw_maps(board, gallery, body)
        board.clipped(0, board.height - 1, self._line(gallery), board.width, "faint")

    def _draw_bar(self, board: Board, gallery: Gallery) -> None:
        column = board.choice(0, 0, "all", self.label is None, "only(-1)")
        for label, name in enumerate(short_labels(gallery.dataset.labels)):
            column = board.choice(column, 0, name, self.label == label, f"only({label})")
        column = max(board.width - sum(len(view) + 2 for view in VIEWS), column + 1)
        for view in VIEWS:
            column = board.choice(column, 0, view, view == self.seen, f"look({view!r})")

    def _draw_page(self, board: Board, gallery: Gallery, body: Box) -> None:
        grid = page_grid(board.width - self._panel(board.width), board.height - 2)
        self._across = grid.across
        self.paging = Paging(self.paging.count, grid.size, self.paging.chosen)
        members = gallery.of(self.label)
        for place, at in enumerate(self.paging.shown):
            index = int(members[at])
            box = board.image(grid.box(place, body[1]), gallery.image(index))
            name = short_labels(gallery.dataset.labels)[int(gallery.target(index))]
            board.on_image(box[0] + 1, box[1], name, gallery.part(index))
            board.hit(box, f"pick({at})")
            if at == self.paging.chosen:
                board.inner_frame(box)
                board.on_image(box[0] + 1, box[1], name, "forward", bold=True)
        if self._panel(board.width):
            self._draw_panel(board, gallery, body)

    def _draw_panel(self, board: Board, gallery: Gallery, body: Box) -> None:
        """The chosen digit, large, and what is known of it."""
        left = board.width - SIDE_PANEL + 2
        image = gallery.image(self.index)
        bottom = board.image((left, body[1], board.width, body[1] + 14), image)[3]
        part = gallery.part(self.index)
        facts = (
            ("example", f"{self.index:,}", "ink"),
            ("label", gallery.label(self.index), "ink"),
            ("part", PART_NAMES[part], part),
            ("lit pixels", f"{int((image > 0).sum())} of {image.size}", "ink"),
            ("brightest", str(int(image.max())), "ink"),
            ("mean", format_number(float(image.mean())), "ink"),
        )
        for row, (name, value, colour) in enumerate(facts, bottom + 1):
            board.write(left, row, name, "faint")
            board.clipped(left + 12, row, value, SIDE_PANEL - 14, colour)
        row = bottom + len(facts) + 2
        for name in PART_NAMES:
            row += board.height - 1 > row and bool(board.pieces(left, row, ("▀ ", name), (PART_NAMES[name], "faint")))

    def _draw_means(self, board: Board, gallery: Gallery, body: Box) -> None:
        if self.sums is None:
            board.write(1, body[1] + 1, "adding up all pixels …", "faint")
            return
        labels = gallery.dataset.labels
        grid = whole_grid(len(labels), board.width, body[3] - body[1])
        for label, name in enumerate(short_labels(labels)):
            box = board.image(grid.box(label, body[1]), self.sums.mean(label))
            board.hit(box, f"only({label})")
            if label == self.label:
                board.inner_frame(box)
            board.on_image(box[0] + 1, box[1], name, "forward", bold=label == self.label)

    def _draw_maps(self, board: Board, gallery: Gallery, body: Box) -> None:
        if self.sums is None:
            board.write(1, body[1] + 1, "adding up all pixels …", "faint")
        else:
            draw_maps(board, body, self.sums, self.label, self.pixel)
            draw_by_label(board, body, self.sums, short_labels(gallery.dataset.labels), self.label, self.pixel)

    def _line(self, gallery: Gallery) -> str:
        """What is chosen, in a line."""
        of = "" if self.label is None else f" labelled {gallery.dataset.labels[self.label]}"
        if self.seen == "means":
            chosen = f": {self._count(gallery)}{of}" if of else ""
            return f"Each picture is the mean of all images with its label{chosen}."
        row, column = self.pixel
        if self.seen == "pixels":
            return f"Pixel ({row}, {column}) over {self._count(gallery)} images{of}. What never varies tells nothing."
        about = (
            f"example {self.index:,} · label {gallery.label(self.index)} · {PART_NAMES[gallery.part(self.index)]} part"
        )
        if self.seen == "numbers":
            value = int(gallery.image(self.index)[self.pixel])
            return f"{about} · pixel (row {row}, column {column}) = {value} of 255"
        return f"{about} · {self._count(gallery)} images · page {self.paging.page + 1:,} of {self.paging.pages:,}"

    def _count(self, gallery: Gallery) -> str:
        return f"{len(gallery.of(self.label)):,}"

    def numbers(self) -> dict[str, Any]:
        """What is chosen, and what is known of it."""
        gallery = self.gallery
        if gallery is None:
            return {"view": self.seen, "ready": False}
        image, at = gallery.image(self.index), self.pixel
        known: dict[str, Any] = {
            "view": self.seen,
            "ready": True,
            "data": gallery.dataset.name,
            "filter": None if self.label is None else gallery.dataset.labels[self.label],
            "count": len(gallery.of(self.label)),
            "index": self.index,
            "label": gallery.label(self.index),
            "part": gallery.part(self.index),
            "page": self.paging.page + 1,
            "pages": self.paging.pages,
            "pixel": at,
            "value": int(image[at]),
        }
        if self.sums is not None:
            known |= {
                "mean": float(self.sums.mean(self.label)[at]),
                "deviation": float(self.sums.deviation(self.label)[at]),
                "lit_share": float(self.sums.lit_share(self.label)[at]),
            }
        return known


FIGURE = GalleryFigure
