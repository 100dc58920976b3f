"""How long the drawings take: `python tests/benchmarks/widgets.py` prints milliseconds, it asserts nothing.

"first" starts with empty style caches, "again" is the best of many with new values; "painted" goes all the way
through Textual to the escape codes of a terminal of truecolor.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import numpy as np
from textual.app import App, ComposeResult
from textual.strip import Strip

from tui_dl.ui.widgets import cells as cells_module
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.canvas import Canvas
from tui_dl.ui.widgets.chart import Chart, Series
from tui_dl.ui.widgets.digit import Digit
from tui_dl.ui.widgets.heatmap import HeatMap, half_blocks, pool
from tui_dl.ui.widgets.palette import colours
from tui_dl.ui.widgets.strip import DigitStrip

REPEATS = 15
NOISE = np.random.default_rng(0)
IMAGES = NOISE.integers(0, 256, (128, 28, 28)).astype(np.uint8)


class Stand(App[None]):
    """One widget, as large as it is asked to be."""

    def __init__(self, widget: Canvas, width: int, height: int) -> None:
        super().__init__()
        self.widget = widget
        widget.styles.width, widget.styles.height = width, height

    def compose(self) -> ComposeResult:
        yield self.widget


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def paint(widget: Canvas, show: Callable[[], None]) -> None:
    """New content, every line of it drawn, filtered and turned into escape codes."""
    show()
    strips: list[Strip] = widget.render_lines(widget.size.region)
    for strip in strips:
        strip.render(widget.app.console)


async def measure(name: str, widget: Canvas, size: tuple[int, int], show: Callable[[], None]) -> None:
    """Print the times of one widget."""
    async with Stand(widget, *size).run_test(size=(160, 60)) as pilot:
        await pilot.pause()
        cells_module._style.cache_clear()
        first = timed(lambda: paint(widget, show))

        def draw() -> None:
            show()
            widget.render_line(0)

        drawn = min(timed(draw) for _ in range(REPEATS))
        painted = sorted(timed(lambda: paint(widget, show)) for _ in range(REPEATS))
    print(
        f"{name:34} first {first:6.1f}   drawn {drawn:6.2f}   painted {painted[0]:6.2f}"
        f" (median {painted[REPEATS // 2]:.2f})"
    )


def series(count: int, number: int) -> list[Series]:
    """Some noisy curves."""
    x = np.arange(count)
    return [Series(f"s{index}", x, NOISE.normal(size=count).cumsum(), "train") for index in range(number)]


def pure() -> None:
    """The pure functions by themselves."""
    weights = NOISE.normal(size=(784, 512)).astype(np.float32)
    small = NOISE.normal(size=(96, 112))
    rgb = colours(small, "signed", -3, 3)
    works: dict[str, Callable[[], object]] = {
        "pool 784 × 512 to 96 × 112": lambda: pool(weights, 96, 112),
        "colours 96 × 112": lambda: colours(small, "signed", -3, 3),
        "half_blocks 96 × 112": lambda: half_blocks(rgb),
    }
    for name, work in works.items():
        print(f"{name:34} {min(timed(work) for _ in range(REPEATS)):6.2f}")


async def main() -> None:
    """All figures."""
    pure()
    digit, heat_map, chart, bars, strip = Digit(), HeatMap(), Chart(), Bars(), DigitStrip()
    await measure("Digit 28 × 14", digit, (28, 14), lambda: digit.show(NOISE.choice(IMAGES)))
    digit = Digit()
    await measure("Digit 56 × 28", digit, (56, 28), lambda: digit.show(NOISE.choice(IMAGES)))
    await measure(
        "HeatMap 96 × 112 in 112 × 48",
        heat_map,
        (112, 48),
        lambda: heat_map.show(NOISE.normal(size=(96, 112)), "signed", -3, 3, (50, 50)),
    )
    heat_map = HeatMap()
    weights = NOISE.normal(size=(784, 512)).astype(np.float32)
    await measure(
        "HeatMap 784 × 512 in 30 × 10",
        heat_map,
        (30, 10),
        lambda: heat_map.show(weights, "signed", -3, 3, (50, 50)),
    )
    four, million = series(200, 4), series(1_000_000, 1)
    await measure("Chart 100 × 25, 4 × 200", chart, (100, 25), lambda: chart.show(four, "batch", "loss"))
    chart = Chart()
    await measure("Chart 100 × 25, 1 × 1,000,000", chart, (100, 25), lambda: chart.show(million))
    values = [0.1] * 10
    await measure("Bars 40 × 10", bars, (40, 10), lambda: bars.show(list("0123456789"), values, 3, 5))
    labels = np.arange(128) % 10
    await measure("DigitStrip 120 × 30", strip, (120, 30), lambda: strip.show(IMAGES, labels, labels, 128, 128))


if __name__ == "__main__":
    asyncio.run(main())
