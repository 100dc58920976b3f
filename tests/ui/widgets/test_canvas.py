"""What all drawn widgets share: drawn once, again when something changes, at any size."""

from __future__ import annotations

import numpy as np
import pytest

from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.chart import Chart, Series
from tui_dl.ui.widgets.digit import Digit
from tui_dl.ui.widgets.heatmap import HeatMap
from tui_dl.ui.widgets.strip import DigitStrip


class Counted(Canvas):
    """Counts how often it is drawn."""

    drawings = 0

    def draw(self, cells: Cells) -> None:
        self.drawings += 1
        cells.write(0, 0, f"drawing {self.drawings}")


async def test_a_canvas_is_drawn_only_when_something_changed(on_stand, text_of) -> None:
    canvas = Counted()
    async with on_stand(canvas, 20, 5) as pilot:
        first = canvas.drawings
        text_of(canvas)
        canvas.refresh()
        await pilot.pause()
        assert canvas.drawings == first
        canvas.redraw()
        await pilot.pause()
        assert canvas.drawings == first + 1
        canvas.styles.width = 12
        await pilot.pause()
        assert canvas.drawings == first + 2
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert canvas.drawings == first + 3


async def test_the_background_is_that_of_the_widget(on_stand) -> None:
    canvas = Counted()
    async with on_stand(canvas, 20, 5) as pilot:
        canvas.styles.background = "#102030"
        await pilot.pause()
        assert {segment.style.bgcolor.get_truecolor().hex for segment in canvas.render_line(0)} == {"#102030"}


def shown(kind: type[Canvas]) -> Canvas:
    """A widget of each kind with something on it."""
    widget = kind()
    images = np.zeros((3, 28, 28), np.uint8)
    if isinstance(widget, Bars):
        widget.show(["a", "b"], [0.5, None], 0, 1)
    elif isinstance(widget, Chart):
        widget.show([Series("loss", [1, 2, 3], [1, np.nan, 3], "loss")], "epoch", "loss")
    elif isinstance(widget, Digit):
        widget.show(images[0], (0, 0))
    elif isinstance(widget, HeatMap):
        widget.show(np.eye(50), "signed", -1, 1, (49, 49))
    elif isinstance(widget, DigitStrip):
        widget.show(images, np.arange(3), np.zeros(3, int), 1, 3)
    return widget


@pytest.mark.parametrize("kind", [Bars, Chart, Digit, HeatMap, DigitStrip])
async def test_a_widget_survives_every_size(on_stand, kind: type[Canvas]) -> None:
    widget = shown(kind)
    async with on_stand(widget, 1, 1) as pilot:
        for width, height in ((1, 1), (0, 0), (3, 2), (100, 1), (1, 40), (90, 38), (0, 5)):
            widget.styles.width, widget.styles.height = width, height
            await pilot.pause()
            assert widget.size == (width, height)
            assert all(widget.render_line(y).cell_length == width for y in range(height))
