"""What the network computes: a curve or a surface with the data on it, and each hidden unit's; or digits."""

from __future__ import annotations

from typing import Any

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number, format_percent
from tui_dl.session.snapshot import FittedView, StripView, UnitsView
from tui_dl.ui.panes.pane import Pane
from tui_dl.ui.panes.text import Line, Paragraph
from tui_dl.ui.widgets.chart import Chart, Series
from tui_dl.ui.widgets.looks import few_colours
from tui_dl.ui.widgets.strip import DigitStrip
from tui_dl.ui.widgets.surface import DOTS, WRONG, Plane, Surface
from tui_dl.ui.widgets.tiles import Tiles

BLOCKS = "▁▂▃▄▅▆▇█"
MOST_SEEN = 400
"""Answers remembered of the same digits."""


class Picture(Vertical, Pane):
    """A curve or a surface, whichever the data's features call for."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.surface, self.chart = Surface(), Chart()

    def compose(self) -> ComposeResult:
        """Both; one is seen."""
        yield self.surface
        yield self.chart

    def show_fitted(self, view: FittedView, units: UnitsView | None = None, unit: int = 0) -> None:
        """The output, or one hidden unit's value."""
        flat = len(view.axes) == 2
        self.surface.display, self.chart.display = flat, not flat
        if flat:
            self.surface.show(plane(view, units, unit))
        else:
            name = "ŷ" if units is None else f"{units.name}[{unit}]"
            self.chart.show(curve(view, units, unit), "x", name)


def plane(view: FittedView, units: UnitsView | None = None, unit: int = 0) -> Plane:
    """A surface with the examples on it: the output around its middle, or a unit's value around 0."""
    classes = view.targets > view.middle if view.labels else np.zeros(len(view.targets))
    if units is not None:
        values = units.values[unit]
        return Plane(
            view.axes[0], view.axes[1], values, 0.0, _reach(units.values), view.points,
            classes.astype(np.intp), np.zeros(len(view.points), np.bool_),
        )  # fmt: skip
    middle = view.middle if view.labels else float(np.nanmean(view.targets))
    reach = 0.5 if view.bounded else _reach(view.output - middle)
    return Plane(
        view.axes[0], view.axes[1], view.output, middle, reach, view.points, classes.astype(np.intp), wrong(view)
    )


def _reach(values: np.ndarray[Any, Any]) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) or 1.0 if finite.size else 1.0


def wrong(view: FittedView) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which of the examples lie on the wrong side; none where there are no sides."""
    if not view.labels:
        return np.zeros(len(view.points), np.bool_)
    return np.asarray((view.answers > view.middle) != (view.targets > view.middle))


def curve(view: FittedView, units: UnitsView | None = None, unit: int = 0) -> list[Series]:
    """A curve over one feature; under the output's, the examples."""
    (x,) = view.axes
    if units is not None:
        return [Series(f"{units.name}[{unit}]", x, units.values[unit], "forward", "line")]
    dots = [Series("examples", view.points[:, 0], view.targets, "data", "dots")]
    if view.labels:
        first = view.targets <= view.middle
        dots = [
            Series(view.labels[0], view.points[first, 0], view.targets[first], "forward", "dots"),
            Series(view.labels[1], view.points[~first, 0], view.targets[~first], "backward", "dots"),
        ]
    return [*dots, Series("ŷ", x, view.output, "train", "line")]


def squared_error(view: FittedView) -> float:
    """Of the answers to the examples shown; after too large steps it may be more than single precision holds."""
    return float(np.mean((view.answers.astype(np.float64) - view.targets) ** 2))


def score(view: FittedView) -> str:
    """How well it answers the examples shown, in a few words."""
    if not view.labels:
        return f"mean squared error {format_number(squared_error(view), 6)}"
    count = len(view.points)
    return f"{count - int(wrong(view).sum())} of {count} right"


def says(view: FittedView, coloured: bool = True) -> str:
    """What there is to see, in words and numbers; without colours signs are told by glyphs."""
    count = len(view.points)
    if not view.labels:
        return (
            f"The line is what the network answers for every x, the dots are {count} training examples. On these its "
            f"mean squared error is {format_number(squared_error(view), 6)}."
        )
    off = int(wrong(view).sum())
    right = f"{count - off} of the {count} examples shown are on the right side ({format_percent(1 - off / count)})"
    if len(view.axes) == 1:
        return f"The line is how sure the network is of “{view.labels[1]}” at every x. {right}."
    others = f"; the others are {WRONG[0]} and {WRONG[1]}" if off else ""
    above, below = ("Orange", "blue") if coloured else ("Blocks", "strokes")
    return (
        f"{above}: the network says “{view.labels[1]}” {DOTS[1]}; {below}: “{view.labels[0]}” {DOTS[0]}. Where both "
        f"fade it is undecided. {right}{others}."
    )


def unit_says(units: UnitsView, unit: int) -> str:
    """What a unit does, in numbers."""
    values = units.values[unit]
    active = float(np.mean(values > 0))
    text = f"Unit {unit} of {units.layer}, {units.name}[{unit}], "
    if not np.any(values):
        return text + "is 0 everywhere: it takes no part, and no gradient reaches it."
    low, high = format_number(float(values.min()), 6), format_number(float(values.max()), 6)
    return text + f"goes from {low} to {high} and is positive on {format_percent(active)} of what is shown."


def progress(seen: list[tuple[int, int]], count: int, width: int) -> Content:
    """How many of the same digits were right, batch after batch."""
    if not seen:
        return Content("")
    first, last = seen[0], seen[-1]
    picked = np.linspace(0, len(seen) - 1, min(len(seen), max(width, 1))).astype(int).tolist()
    bars = "".join(BLOCKS[round(seen[i][1] / max(count, 1) * (len(BLOCKS) - 1))] for i in picked)
    told = f"after batch {first[0]}: {first[1]}  " if len(seen) > 1 else ""
    return Content.assemble(
        (told, "$faint"), (bars, "$correct"), f"  after batch {last[0]}: {last[1]} of {count} right"
    )


def digits_say(batch: bool, seen: int, count: int) -> str:
    """What digits these are; of the same ones also how many are seen, which the batch's heading tells."""
    which = "The batch at hand" if batch else "Always the same test digits, which it never trains on"
    if not batch and 0 < seen < count:
        which = f"The first {seen} of {count} test digits, always the same: it never trains on them"
    return f"{which}, with the network's answer under each: ✓ right, ✗ wrong ◂ truth."


class Computing(Vertical):
    """All of the screen between its bars."""

    def __init__(self) -> None:
        super().__init__()
        self.place = 0
        self.unit: int | None = None
        """The unit that is shown large; None for the output."""
        self.batch_strip = False
        """Whether the batch at hand is shown instead of the same digits."""
        self._picture, self._wall = Picture(id="picture"), Tiles(id="wall")
        self._strip, self._righter = DigitStrip(), Line(id="righter")
        self._words = Paragraph(id="words")
        self._view: FittedView | StripView | None = None
        self._seen: list[tuple[int, int]] = []
        self._batch: StripView | None = None
        self._done = 0

    def compose(self) -> ComposeResult:
        """Picture and wall, or digits; words below."""
        with Horizontal(id="planes"):
            yield self._picture
            yield self._wall
        with Vertical(id="digits"):
            yield self._righter
            yield self._strip
        yield self._words

    @property
    def hidden(self) -> tuple[UnitsView, ...]:
        """The hidden layers."""
        return self._view.units if isinstance(self._view, FittedView) else ()

    @property
    def is_digits(self) -> bool:
        """Whether the data are images."""
        return isinstance(self._view, StripView)

    @property
    def units(self) -> UnitsView | None:
        """The hidden layer in view."""
        return self.hidden[self.place % len(self.hidden)] if self.hidden else None

    def on_resize(self) -> None:
        """With another room other digits are seen: the words say how many."""
        if self.is_digits:
            self.call_after_refresh(self.refresh_view)

    def on_digit_strip_resized(self) -> None:
        """The words above it may have taken a line more or less."""
        if self.is_digits:
            self.refresh_view()

    def show(self, view: FittedView | StripView | None, batch: StripView | None, done: int) -> None:
        """Show this, or the batch at hand once it has predictions, after so many batches."""
        self._view, self._batch, self._done = view, batch, done
        if isinstance(view, StripView):
            self._remember(done, view.correct)
        self.refresh_view()

    def refresh_view(self) -> None:
        """Draw what is chosen."""
        view = self._view
        self.query_one("#planes").display = isinstance(view, FittedView)
        self.query_one("#digits").display = isinstance(view, StripView)
        if isinstance(view, FittedView):
            self._show_fitted(view)
        elif isinstance(view, StripView):
            self._show_digits(view)
        else:
            self._words.set(
                "This network's inputs are neither one or two numbers nor images: there is no picture of it."
            )

    def _show_fitted(self, view: FittedView) -> None:
        units = self.units
        unit = None if units is None or self.unit is None else min(self.unit, len(units.values) - 1)
        self._picture.show_fitted(view, units if unit is not None else None, unit or 0)
        title = "ŷ, the network's answer" if unit is None or units is None else f"{units.name}[{unit}]"
        self._picture.write_frame(title, "" if unit is None else "o shows the output")
        self._wall.display = units is not None
        if units is not None:
            more = f", {len(units.values)} of {units.count} units" if units.count > len(units.values) else ""
            self._wall.border_title = f"{units.name}: each unit of {units.layer}{more}"
            names = tuple(f"{units.name}[{index}]" for index in range(len(units.values)))
            self._wall.show(units.values, names, unit)
        coloured = not few_colours(self._picture.surface.depth)
        self._words.set(says(view, coloured) if unit is None or units is None else unit_says(units, unit))

    def _show_digits(self, view: StripView) -> None:
        strip = self._batch if self.batch_strip else view
        self._righter.display = not self.batch_strip
        self._righter.set(progress(self._seen, view.count, max(self.size.width - 60, 8)))
        if strip is not None:
            # Of the same digits the line above tells how many are right.
            count = strip.count if self.batch_strip else 0
            self._strip.show(strip.images, strip.truths, strip.predictions, strip.correct, count)
            self._words.set(digits_say(self.batch_strip, self._strip.seen, strip.count))
        else:
            self._strip.show(view.images[:0], view.truths[:0], view.predictions[:0], 0, 0)
            self._words.set(
                "The batch at hand has no predictions yet: step its forward pass, or d for the test digits."
            )

    def _remember(self, done: int, correct: int) -> None:
        self._seen = [entry for entry in self._seen if entry[0] < done] + [(done, correct)]
        if len(self._seen) > MOST_SEEN:
            self._seen = self._seen[::2]

    def choose(self, unit: int) -> None:
        """Show this unit large."""
        self.unit = unit
        self.refresh_view()

    def move(self, rows: int, columns: int) -> None:
        """To a neighbouring unit; from the output, to the first."""
        units = self.units
        if units is None:
            return
        if self.unit is None:
            self.choose(0)
        else:
            step = rows * self._wall.tiles.across + columns
            self.choose(min(max(self.unit + step, 0), len(units.values) - 1))

    def next_layer(self, by: int) -> None:
        """Another hidden layer."""
        self.place = (self.place + by) % max(len(self.hidden), 1)
        self.unit = None if self.unit is None else 0
        self.refresh_view()

    def numbers(self) -> dict[str, Any]:
        """All that is shown as numbers, for the report."""
        view = self._view
        told: dict[str, Any] = {"says": self._words.text.plain}
        if isinstance(view, FittedView):
            told |= {
                "features": len(view.axes),
                "shown": len(view.points),
                "wrong": int(wrong(view).sum()),
                "output": {"low": float(view.output.min()), "high": float(view.output.max())},
                "layers": {each.name: each.count for each in view.units},
                "unit": None if self.unit is None or self.units is None else f"{self.units.name}[{self.unit}]",
            }
        elif isinstance(view, StripView):
            told |= {"right": view.correct, "shown": view.count, "seen": self._seen}
        return told
