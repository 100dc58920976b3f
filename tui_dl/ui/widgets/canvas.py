"""The widget under all drawings: draws when it must, keeps the strips, hands out lines."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.looks import Depth, Look, colour_depth, look_for


class Canvas(Widget):
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

    def render_line(self, y: int) -> Strip:
        """One line of the drawing."""
        background = self.background_colors[1]
        ground = None if background.ansi is not None else background.hex6
        state = (self.size, self.app.theme, ground)
        if self._strips is None or state != self._drawn_for:
            cells = Cells(*self.size)
            self.draw(cells)
            self._strips = cells.strips(ground)
            self._drawn_for = state
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)
