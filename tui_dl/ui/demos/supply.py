"""What `fit` is given: images and labels, row by row, and what becomes of them on the way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.session import Setup
from tui_dl.session.figures.supply import SupplyView, one_hot_rows, supply
from tui_dl.ui.demos.parts.dialled import DIAL_KEYS, Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.panes.text import Lines
from tui_dl.ui.widgets.digit import Digit

SHOWN = 200
X, Y = "train_images", "train_labels"


class Supply(Trained):
    """One row of the training data, and the call that takes them all."""

    DEFAULT_CSS = "Supply .figure-left Digit { margin: 1 0 0 2; }"
    TRY = "Go from row to row: image and label always come in pairs, in the same order."
    KEYS = DIAL_KEYS

    _data: SupplyView | None = None

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._digit = Digit()

    def dials(self) -> Sequence[Dial]:
        """Which argument to look at, and which row of it."""
        return (Dial("argument", "look at", (X, Y)), Dial("row", "row", range(SHOWN)))

    def picture(self) -> Iterable[Widget]:
        """The call."""
        self._call = Lines()
        yield self._call

    def aside(self) -> Iterable[Widget]:
        """The digit of the row."""
        yield self._digit

    def on_mount(self) -> None:
        """Read the digits, away from the app's own thread."""
        self.start()
        self.draw()

    def frames(self) -> Iterator[SupplyView]:
        """The data."""
        return supply()

    def show(self, frame: SupplyView) -> None:
        """Show the data once they are there."""
        self._data = frame
        self.draw()

    def draw(self) -> None:
        """Show the call, and the chosen row."""
        data = self._data
        if data is None:
            self.below.set_lines([Content("reading the digits"), Content("")])
            return
        n = self.knobs["row"]
        self._digit.show(data.images[n])
        self._call.set_lines(self._lines(data))
        label, encoded = int(data.labels[n]), one_hot_rows(data.labels[n])
        dark = int((data.images[n] == 0).sum())
        self.below.set_lines(
            [
                row(said(f"x[{n}]", f"{data.x_shape[1]} numbers from 0 to 1"), said("of which 0:", f"{dark}")),
                row(said(f"y[{n}]", f"label {label}"), said("one-hot", f"({', '.join(map(str, encoded))})")),
            ]
        )

    def _lines(self, data: SupplyView) -> list[Content]:
        chosen = self.knobs["argument"]

        def argument(name: str) -> Content:
            return Content.assemble((f"    {name},", "bold reverse $phase-forward" if name == chosen else "bold"))

        if chosen == X:
            before, after, words = data.images.shape, data.x_shape, "features: what the network may look at"
            done = [note for note in data.notes if note.startswith("x ")]
        else:
            before, after, words = data.labels.shape, data.y_shape, "target: what it should answer"
            done = [note for note in data.notes if note.startswith("y ")]
        return [
            Content("history = network.fit("),
            argument(X),
            argument(Y),
            Content.assemble(("    …)", "$faint")),
            Content(""),
            Content.assemble((words, "$phase-forward")),
            said("as it comes  ", f"{before}"),
            said("as it goes in", f"{after}"),
            *(Content.assemble((f"· {note.partition('; ')[0]}", "$faint")) for note in done),
        ]

    def numbers(self) -> dict[str, Any]:
        """Shapes, and the row in view."""
        data, n = self._data, self.knobs["row"]
        if data is None:
            return dict(self.knobs.values)
        return {
            **self.knobs.values,
            "images": data.images.shape,
            "labels": data.labels.shape,
            "x": data.x_shape,
            "y": data.y_shape,
            "label": int(data.labels[n]),
            "one_hot": tuple(int(v) for v in one_hot_rows(data.labels[n])),
            "zeros": int((data.images[n] == 0).sum()),
        }

    def counterpart(self) -> Setup:
        """These digits in batches."""
        return Setup()


FIGURE = Supply
