"""Square maps of a vector that is an image: side by side, each under its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui_dl.numbers import format_number
from tui_dl.ui.panes.text import Line
from tui_dl.ui.widgets.heatmap import HeatMap
from tui_dl.ui.widgets.palette import Palette


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """A matrix with its name and its colours."""

    name: str
    values: npt.NDArray[Any]
    """(h, w)"""
    palette: Palette


class Maps(Horizontal):
    """Up to `count` maps; those without room are left out, and all of them until there is something to show."""

    DEFAULT_CSS = """
    Maps { height: 1fr; width: 1fr; }
    Maps > Vertical { display: none; width: auto; margin-right: 2; height: 1fr; }
    Maps > Vertical > Line { width: 100%; color: $faint; }
    """

    def __init__(self, count: int) -> None:
        super().__init__()
        self._names = [Line() for _ in range(count)]
        self._maps = [HeatMap() for _ in range(count)]
        self._shown: Sequence[Map] = ()

    def compose(self) -> ComposeResult:
        """Name above map."""
        for name, own in zip(self._names, self._maps, strict=True):
            with Vertical():
                yield name
                yield own

    def show(self, maps: Sequence[Map]) -> None:
        """Show these, as large as there is room for."""
        self._shown = maps
        self._draw()

    def on_resize(self) -> None:
        """The same in another size."""
        self._draw()

    def _draw(self) -> None:
        maps = self._shown
        if not maps:
            return
        rows = max(self.size.height - 1, 1)
        fitting = max(1, min(len(maps), (self.size.width + 2) // (max(min(2 * rows, 20), 1) + 2)))
        width = min(2 * rows, (self.size.width + 2) // fitting - 2, 56)
        for index, (name, own) in enumerate(zip(self._names, self._maps, strict=True)):
            shown = index < fitting and index < len(maps)
            if own.parent is not None and isinstance(own.parent, Vertical):
                own.parent.display = shown
                own.parent.styles.width = width
            if shown:
                one = maps[index]
                low, high = float(np.min(one.values)), float(np.max(one.values))
                title = f"{one.name}  {format_number(low, 6)} … {format_number(high, 6)}"
                name.set(title if len(title) <= width else one.name)
                own.styles.height = (width + 1) // 2
                own.show(one.values, one.palette, low, high)
