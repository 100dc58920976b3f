"""The weights of the units that read the input: a wall of images, one of them looked at closely."""

from __future__ import annotations

from typing import Any

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.inspection.first_layer import Bank, Order, Responses, sorted_units
from tui_dl.session.inspection.overview import Overview
from tui_dl.ui.panes.inspect_desk import Desk
from tui_dl.ui.panes.inspect_pane import InspectPane
from tui_dl.ui.panes.inspect_words import class_name, truth_text
from tui_dl.ui.panes.text import Line, Lines
from tui_dl.ui.widgets.heatmap import HeatMap
from tui_dl.ui.widgets.wall import Caption, Tiles, Wall, moved

ORDERS = (Order.NORM, Order.CLASS, Order.NUMBER)
ORDER_WORDS = {Order.NORM: "largest first", Order.CLASS: "by favourite class", Order.NUMBER: "by number"}
ROOMY = 46
"""Columns from which a heading says all; below that the shorter of two."""
SENTENCE = (
    "A picture is a unit's weights: orange pixels excite it, blue ones calm it, each on a scale of its own. "
    "Enter follows its favourite example."
)
NUMBERS = "A row is a unit: a weight for every input, and a bias. s sorts, enter follows its favourite example."
RANDOM = "Not trained yet: these weights are still random. 4 leads to the Workbench, e trains an epoch there. "
NO_BANK = "No layer of this network reads its input with weights of its own, so there is nothing to hang on the wall."


class WeightsPane(InspectPane):
    """Left the wall, or a table of numbers; right the chosen unit."""

    NAME = "weights"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._order = Order.NORM
        self._zoom = 0
        self._heading, self._wall, self._table = Line(classes="heading"), Wall(), Lines(id="weights-table")
        self._title, self._map = Line(classes="heading"), HeatMap()
        self._facts, self._strongest = Lines(), Wall(id="strongest")
        self._strongest_title = Line(classes="faint")
        self._begun = False

    def compose(self) -> ComposeResult:
        """Wall and unit."""
        with Horizontal():
            with Vertical(classes="wide"):
                yield self._heading
                yield self._wall
                yield self._table
            with Vertical(id="unit"):
                yield self._title
                with Horizontal(id="unit-closely"):
                    yield self._map
                    yield self._facts
                yield self._strongest_title
                yield self._strongest

    # ------------------------------------------------------------------ what is chosen

    @property
    def _bank(self) -> tuple[Bank, Responses] | None:
        overview = self.desk.overview
        if overview is None or not overview.banks:
            return None
        return overview.banks[self.desk.bank], overview.responses[self.desk.bank]

    def _sorted(self) -> list[int]:
        found = self._bank
        return [] if found is None else [int(unit) for unit in sorted_units(*found, self._order)]

    def sentence(self) -> str:
        overview = self.desk.overview
        if overview is None:
            return ""
        if self._bank is None:
            return NO_BANK
        text = SENTENCE if self._bank[0].image_shape is not None else NUMBERS
        return text if overview.trained else RANDOM

    def able(self) -> set[str]:
        if self._bank is None:
            return set()
        can = {"move", "page", "sort", "open", "number"}
        if self._bank[0].image_shape is not None:
            can.add("scale")
        if self.desk.overview is not None and len(self.desk.overview.banks) > 1:
            can.add("bank")
        return can

    def count(self) -> int:
        return self._bank[0].units if self._bank is not None else 0

    def choose(self, index: int) -> None:
        self.desk.unit = index
        self.look()

    def move(self, rows: int, columns: int) -> None:
        order = self._sorted()
        across = self._wall.plan.across if self._wall.display else 1
        place = moved(order.index(self.desk.unit), len(order), rows, columns, across)
        self.choose(order[place])

    def page(self, by: int) -> None:
        order = self._sorted()
        step = self._wall.plan.page if self._wall.display else max(self.size.height - 2, 1)
        self.choose(order[max(min(order.index(self.desk.unit) + by * step, len(order) - 1), 0)])

    def scale(self, by: int) -> None:
        self._zoom = max(min(self._zoom + by, 2), -2)
        self.look()

    def sort(self) -> None:
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.desk.unit = self._sorted()[0]
        self.look()

    def next_bank(self) -> None:
        """The next of several layers that read the input."""
        if self.desk.overview is not None:
            self.desk.bank, self.desk.unit = (self.desk.bank + 1) % len(self.desk.overview.banks), 0
            self.look()

    def open(self) -> None:
        found = self._bank
        if found is not None and found[1].strongest.shape[1]:
            self.desk.example = int(found[1].strongest[self.desk.unit, 0])
        self.desk.go("way")

    def on_wall_picked(self, event: Wall.Picked) -> None:
        """A unit was clicked, or one of its favourites."""
        event.stop()
        found = self._bank
        if found is None:
            return
        if event.control is self._wall:
            self.choose(self._sorted()[event.index])
            self.desk.changed()
        else:
            self.desk.example = int(found[1].strongest[self.desk.unit, event.index])
            self.desk.go("way")

    # ------------------------------------------------------------------ drawing

    def look(self) -> None:
        found = self._bank
        for widget in (self._heading, self._wall, self._table, self._title, self._map, self._facts, self._strongest):
            widget.display = found is not None
        if found is None:
            return
        bank, responses = found
        order = self._sorted()
        if not self._begun:
            self._begun, self.desk.unit = True, order[0]
        self.set_class(bank.image_shape is None, "-numbers")
        if bank.image_shape is None:
            self._look_at_numbers(bank, order)
        else:
            self._look_at_images(bank, responses, order)
        self._look_closely(bank, responses)

    def _look_at_images(self, bank: Bank, responses: Responses, order: list[int]) -> None:
        self._table.display = False
        images = bank.images()
        assert images is not None
        captions = [Caption(self._tile_text(bank, responses, unit)) for unit in order]
        chosen = order.index(self.desk.unit)
        self._wall.show(Tiles(images[order], "signed", captions, chosen, self._zoom))
        self._show_heading(bank)
        # The wall may not have its size yet.
        self.call_after_refresh(self._show_heading, bank)

    def _show_heading(self, bank: Bank) -> None:
        view = self._wall.in_view
        self._heading.set(
            Content.assemble(
                (f"{bank.kernel_name}", "bold $phase-forward"),
                f"  {bank.layer}: {bank.units} units, {ORDER_WORDS[self._order]}",
                (f"   {view.start + 1} to {view.stop}" if self._heading.size.width >= ROOMY else "", "$faint"),
            )
        )

    def _tile_text(self, bank: Bank, responses: Responses, unit: int) -> str:
        if self._order is Order.CLASS and self.desk.overview is not None and len(responses.means):
            return f"{unit} likes {class_name(self.desk.overview, int(responses.favourites[unit]))}"
        return f"{unit} ‖w‖ {format_number(float(bank.norms[unit]), 5)}"

    def _look_at_numbers(self, bank: Bank, order: list[int]) -> None:
        self._wall.display = self._map.display = False
        features = bank.kernel.shape[0]
        shown = min(features, 6)
        head = "".join(f"{f'w[{n}]':>11}" for n in range(shown)) + ("  …" if features > shown else "")
        self._heading.set(Content.assemble(("unit".rjust(6), "bold"), (f"{head}{'bias':>11}{'‖w‖':>11}", "bold")))
        rows = max(self.size.height - 2, 1)
        first = order.index(self.desk.unit) // rows * rows
        self._table.set_lines(self._number_row(bank, unit, shown) for unit in order[first : first + rows])

    def _number_row(self, bank: Bank, unit: int, shown: int) -> Content:
        values = [*bank.kernel[:shown, unit], bank.bias[unit], bank.norms[unit]]
        texts = [f"{format_number(float(value)):>11}" for value in values]
        if bank.kernel.shape[0] > shown:
            texts.insert(shown, "  …")
        chosen = unit == self.desk.unit
        return Content.assemble((("▸" if chosen else " ") + f"{unit:>5}" + "".join(texts), "bold" if chosen else ""))

    def _look_closely(self, bank: Bank, responses: Responses) -> None:
        overview, unit = self.desk.overview, self.desk.unit
        assert overview is not None
        weights = bank.kernel[:, unit]
        self._title.set(Content.assemble((f"unit {unit}", "bold"), (f" of {bank.layer}", "$faint")))
        if bank.image_shape is not None:
            self._map.show(weights.reshape(bank.image_shape), "signed", float(weights.min()), float(weights.max()))
        facts = [
            ("‖w‖", float(bank.norms[unit])),
            ("bias b", float(bank.bias[unit])),
            ("least w", float(weights.min())),
            ("largest w", float(weights.max())),
        ]
        lines = [Content.assemble((name.ljust(11), "$faint"), format_number(value)) for name, value in facts]
        if len(responses.means):
            favourite = int(responses.favourites[unit])
            mean = format_number(float(responses.means[favourite, unit]))
            liked = "on average likes " if bank.image_shape is not None else "likes".ljust(11)
            lines += [
                Content(""),
                Content.assemble((liked, "$faint"), (class_name(overview, favourite), "bold")),
            ]
            lines.append(Content.assemble((f"mean {bank.output}".ljust(11), "$faint"), mean))
        self._facts.set_lines(lines)
        self._show_strongest(overview, responses)

    def _show_strongest(self, overview: Overview, responses: Responses) -> None:
        there = overview.image_shape is not None and bool(responses.strongest.size)
        self._strongest.display = self._strongest_title.display = there
        if not there:
            return
        strongest, values = responses.strongest[self.desk.unit], responses.values[self.desk.unit]
        self._strongest_title.set(
            f"the {overview.split} examples that it responds to most"
            if self._strongest_title.size.width >= ROOMY
            else f"strongest {overview.split} examples"
        )
        captions = [
            Caption(f"{{}}: {format_number(float(value), 5)}", names=(truth_text(overview, int(index)),))
            for index, value in zip(strongest, values, strict=True)
        ]
        self._strongest.show(Tiles(overview.x[strongest], "image", captions, -1))

    def numbers(self) -> dict[str, Any]:
        found = self._bank
        if found is None:
            return {}
        bank, responses = found
        unit = self.desk.unit
        return {
            "layer": bank.layer,
            "units": bank.units,
            "order": str(self._order),
            "unit": unit,
            "norm": float(bank.norms[unit]),
            "bias": float(bank.bias[unit]),
            "strongest": np.asarray(responses.strongest[unit]).tolist(),
            "responses": [float(value) for value in responses.values[unit]],
            "favourite": int(responses.favourites[unit]) if len(responses.means) else None,
        }
