"""The widget under all drawings: draws when it must, keeps the strips, hands out lines."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region
from textual.strip import Strip

from tui_dl.ui.widgets.bare import Bare
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.looks import Depth, Look, colour_depth, look_for


class Canvas(Bare):
    """A widget that draws itself on cells, anew only when its content, its size or the theme has changed."""

    DEFAULT_CSS = """
    Canvas {
        width: 1fr;
        height: 1fr;
    }
    """
    ALLOW_SELECT = False

    _strips: list[Strip] | None = None
    _drawn_for: object = None
    _checked_for: object = None

    def draw(self, cells: Cells) -> None:
        """Draw the content; each widget says how."""
        raise NotImplementedError

    @property
    def look(self) -> Look:
        """The colours of the theme in force."""
        theme = self.app.current_theme
        return look_for(theme.name, theme.dark)

    @property
    def depth(self) -> Depth:
        """How many colours there are. Without a terminal nothing but NO_COLOR limits them."""
        if self.app.no_color:
            return "none"
        return "truecolor" if self.app.is_headless else colour_depth()

    def redraw(self) -> None:
        """The content has changed: draw it before the next line is asked for."""
        self._strips = None
        self.refresh(layout=False)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint anew; drawn anew it is only where what lies below has changed its colour."""
        if repaint and not regions:
            self._checked_for = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """One line of the drawing."""
        state = (self.outer_size, self.app.theme)
        if state != self._checked_for:
            self._draw_for(state)
        return self._strips[y] if self._strips and y < len(self._strips) else Strip.blank(self.size.width)

    def _draw_for(self, state: object) -> None:
        background = self.background_colors[1]
        ground = None if background.ansi is not None else background.hex6
        if self._strips is None or (state, ground) != self._drawn_for:
            cells = Cells(*self.size)
            self.draw(cells)
            self._strips = cells.strips(ground)
            self._drawn_for = (state, ground)
        self._checked_for = state
