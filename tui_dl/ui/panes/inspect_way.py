"""An example's way through the network: what every unit makes of it, and what one of them is made of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number as number
from tui_dl.session import Session
from tui_dl.session.inspection.first_layer import part_of_image
from tui_dl.session.inspection.way import Step, Way, way
from tui_dl.ui.panes.inspect_desk import Desk, Newest, Refused
from tui_dl.ui.panes.inspect_pane import InspectPane
from tui_dl.ui.panes.inspect_words import class_name, headline, in_words, name_line, show_outputs
from tui_dl.ui.panes.text import Line, Lines
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.digit import Digit
from tui_dl.ui.widgets.heatmap import HeatMap, layout

SENTENCE = (
    "What every unit makes of this example; the chosen one is taken apart beside. "
    "Enter follows the term that adds most, [ ] takes another example."
)
TERMS = 12
"""Terms written out, at most."""


class WayPane(InspectPane):
    """Left the example and the answer, in the middle the layers, right the chosen unit."""

    NAME = "way"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._newest = Newest(desk.ask, self._show)
        self._way: Way | None = None
        self._refusal = ""
        self._at = (0, 0)
        """Layer and unit."""
        self._headline, self._digit, self._bars = Line(classes="heading"), Digit(), Bars()
        self._words = Lines(id="way-words")
        self._layers: list[tuple[Line, HeatMap]] = []
        self._stack = Vertical(id="layers")
        self._title, self._product, self._terms = Line(classes="heading"), HeatMap(id="product"), Lines()
        self._product_title = Line(classes="faint")

    def compose(self) -> ComposeResult:
        """Example, layers, unit."""
        with Horizontal():
            with Vertical(id="way-example"):
                yield self._headline
                yield self._digit
                yield self._words
                yield self._bars
            yield self._stack
            with Vertical(id="way-unit"):
                yield self._title
                yield self._product_title
                yield self._product
                yield self._terms

    def sentence(self) -> str:
        return self._refusal or SENTENCE

    def able(self) -> set[str]:
        can = {"example", "number"} if self.count() else set()
        if self._way is None:
            return can
        can |= {"move", "page"}
        return can | {"open"} if self._cause() is not None else can

    # ------------------------------------------------------------------ asking

    def look(self) -> None:
        overview = self.desk.overview
        if overview is None or not overview.count:
            return
        index = self.desk.example
        example = overview.x[index]
        self._newest.ask(lambda session: _way_of(session, example, index))
        images = overview.image_shape is not None
        # Numbers stand in lines of their own: the column is too narrow for two of them.
        words = not images or overview.meaning.task == "regression"
        self._digit.display, self._words.display = images, words
        self.set_class(not images, "-numbers")
        room = self._headline.size.width
        self._headline.set(name_line(overview, index) if words else headline(overview, index, room))
        self._words.set_lines(in_words(overview, index) if words else [])
        self._digit.show(example if images else None)
        show_outputs(self._bars, overview, index, overview.outputs[index].tolist())

    def _show(self, answer: Way | Refused) -> None:
        if isinstance(answer, Refused):
            self._way, self._refusal = None, answer.reason
        else:
            first = self._way is None
            self._way, self._refusal = answer, ""
            layer = min(self._at[0], len(answer.steps) - 1)
            unit = self.desk.unit if first else self._at[1]
            self._at = layer, min(unit, len(answer.steps[layer].h) - 1)
            self._draw()
        self.desk.changed()

    def choose_unit(self, unit: int) -> None:
        """Begin at this unit of the first layer."""
        self._at = 0, unit
        if self._way is not None:
            self._at = 0, min(unit, len(self._way.steps[0].h) - 1)
            self._draw()

    # ------------------------------------------------------------------ moving

    def move(self, rows: int, columns: int) -> None:
        if self._way is None:
            return
        layer, unit = self._at
        units = len(self._way.steps[layer].h)
        across = grid_of(units)[1]
        there = unit + rows * across + columns
        if 0 <= there < units:
            self._at = layer, there
            self._draw()
        elif rows:
            self.page(rows)

    def page(self, by: int) -> None:
        if self._way is None:
            return
        layer = self._at[0] + by
        if 0 <= layer < len(self._way.steps):
            units = len(self._way.steps[layer].h)
            self._at = layer, min(self._at[1], units - 1)
            self._draw()

    def _cause(self) -> tuple[int, int] | None:
        """The unit of an earlier layer whose output adds most to the chosen one."""
        if self._way is None:
            return None
        step = self._way.steps[self._at[0]]
        earlier = [n for n, one in enumerate(self._way.steps) if one.h_name == step.reads]
        largest = step.largest(self._at[1], 1)
        return (earlier[0], largest[0]) if earlier and largest else None

    def open(self) -> None:
        if (cause := self._cause()) is not None:
            self._at = cause
            self._draw()

    def on_heat_map_picked(self, event: HeatMap.Picked) -> None:
        """A unit was clicked."""
        event.stop()
        for layer, (_, heat_map) in enumerate(self._layers):
            if event.control is heat_map and self._way is not None:
                units = len(self._way.steps[layer].h)
                unit = event.row * grid_of(units)[1] + event.column
                if unit < units:
                    self._at = layer, unit
                    self._draw()
                    self.desk.changed()

    # ------------------------------------------------------------------ drawing

    def _draw(self) -> None:
        if self._way is None:
            return
        if len(self._layers) != len(self._way.steps):
            self._stack.remove_children()
            self._layers = [(Line(classes="heading"), HeatMap()) for _ in self._way.steps]
            self._stack.mount_all(widget for pair in self._layers for widget in pair)
        for layer, (step, (title, heat_map)) in enumerate(zip(self._way.steps, self._layers, strict=True)):
            here = layer == self._at[0]
            title.set(_layer_title(step, here, self._stack.size.width))
            shape = grid_of(len(step.h))
            plan = layout(shape, self._stack.size.width, self._share())
            heat_map.styles.height = max(plan.blocks[0] * plan.scale[0] // plan.pixels, 1)
            chosen = divmod(self._at[1], shape[1]) if here else None
            low, high = _reach(step.h)
            heat_map.show(_as_grid(step.h, shape), "signed" if low < 0 else "positive", low, high, chosen)
        self._draw_unit()

    def _share(self) -> int:
        """Rows for the map of a layer, its title and the gap below taken off."""
        return max(self._stack.size.height // max(len(self._layers), 1) - 2, 2)

    def _draw_unit(self) -> None:
        if self._way is None or self.desk.overview is None:
            return
        step, unit = self._way.steps[self._at[0]], self._at[1]
        shape = self.desk.overview.image_shape
        picture = part_of_image(len(step.inputs), shape) if step.reads[0] == "x" else None
        for widget in (self._product, self._product_title):
            widget.set_class(picture is None, "-gone")
        terms = step.terms(unit)
        self._title.set(_value_text(step, unit, self._output_name(step, unit)))
        if picture is not None:
            low, high = _reach(terms)
            self._product_title.set(f"{step.reads} ⊙ {step.kernel_name}[:, {unit}]: what each pixel adds")
            self._product.show(terms.reshape(picture), "signed", low, high)
        self._terms.set_lines(term_lines(step, unit, picture))

    def _output_name(self, step: Step, unit: int) -> str:
        """Outputs have names."""
        overview = self.desk.overview
        if overview is None or not step.h_name.startswith("ŷ") or overview.meaning.single:
            return ""
        return class_name(overview, unit) if overview.meaning.task != "regression" else ""

    def numbers(self) -> dict[str, Any]:
        if self._way is None or self.desk.overview is None:
            return {}
        step, unit = self._way.steps[self._at[0]], self._at[1]
        return {
            "example": self._way.index,
            "layer": step.layer,
            "unit": unit,
            step.z_name: float(step.z[unit]),
            step.h_name: float(step.h[unit]),
            "lit": {one.h_name: int((one.h != 0).sum()) for one in self._way.steps},
            "largest": step.largest(unit, 5),
        }


def _way_of(session: Session, example: npt.NDArray[Any], index: int) -> Way:
    return way(session.opened, example, index)


def grid_of(units: int) -> tuple[int, int]:
    """Rows and columns in which units are laid out: a few in one row, many about twice as wide as high."""
    if units <= 40:
        return 1, units
    columns = 2 ** math.ceil(math.log2(math.sqrt(units * 2)))
    return -(-units // columns), columns


def _as_grid(values: npt.NDArray[np.float32], shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    padded = np.zeros(shape[0] * shape[1], np.float32)
    padded[: len(values)] = values
    return padded.reshape(shape)


def _reach(values: npt.NDArray[np.float32]) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _layer_title(step: Step, here: bool, width: int) -> Content:
    """What the layer gives, which it is, how much of it answers; in little room not which, then only units."""
    units = f"{len(step.h)} units" if len(step.h) != 1 else "1 unit"
    lit = f", {int((step.h != 0).sum())} lit" if step.activation == "relu" else ""
    name = f" {step.layer} {step.activation if step.activation != 'identity' else ''}".rstrip()
    candidates = ((name, units + lit), ("", units + lit), ("", units))
    name, text = next((c for c in candidates if len(f"  {step.h_name}{c[0]}  {c[1]}") < width), candidates[-1])
    mark = ("▸ " if here else "  ", "bold")
    return Content.assemble(mark, (step.h_name, "bold $phase-forward"), name, (f"  {text}", "$faint"))


def _value_text(step: Step, unit: int, name: str) -> Content:
    value = number(float(step.h[unit]))
    made = f" = {step.activation}({step.z_name}[{unit}])" if step.h_name != step.z_name else ""
    return Content.assemble(
        (f"{step.h_name}[{unit}]", "bold"), (f" {name}" if name else "", ""), made, (f" = {value}", "bold")
    )


def term_lines(step: Step, unit: int, picture: tuple[int, int] | None) -> list[Content]:
    """z = Σ input · weight + b: the largest terms, what the rest adds up to, the bias, the sum."""
    terms = step.terms(unit)
    largest = step.largest(unit, TERMS)
    bias = " + b" if step.bias is not None else ""
    lines = [
        Content.assemble((f"{step.z_name}[{unit}] = Σ {step.reads} · {step.kernel_name}[:, {unit}]{bias}", "bold"))
    ]
    for index in largest:
        where = f"{index}" if picture is None else f"{index // picture[1]},{index % picture[1]}"
        factors = f"{number(float(step.inputs[index]), 6):>6} · {number(float(step.kernel[index, unit]), 7):<7}"
        lines.append(_line(f"{step.reads}[{where}]", factors, float(terms[index])))
    rest = int((terms != 0).sum()) - len(largest)
    if rest > 0:
        total = float(terms.astype(np.float64).sum() - terms[largest].astype(np.float64).sum())
        lines.append(_line(f"… {rest} more", "", total))
    if step.bias is not None:
        lines.append(_line("b", "", float(step.bias[unit])))
    zeros = int((terms == 0).sum())
    lines.append(_line(f"Σ  ({zeros} are zero)" if zeros else "Σ", "", float(step.z[unit])).stylize("bold"))
    return lines


def _line(name: str, factors: str, value: float) -> Content:
    """A name, what is multiplied, and a value with its sign, in columns."""
    return Content.assemble((name.ljust(26 - len(factors)), "$faint"), factors, f"{signed(value):>9}")


def signed(value: float) -> str:
    """A number with its sign."""
    return number(value) if value < 0 else f"+{number(value)}"
