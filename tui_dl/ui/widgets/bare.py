"""Widgets that cost little in a frame: those that are nothing but their lines, and those that only place others."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Bare(Widget):
    """A widget whose lines go to the screen as they are, each kept until it is painted anew.

    Textual asks the style sheet about border, padding, opacity and more, for every widget in every frame and for every
    line that changes. Where there is neither border nor padding, nobody has to be asked.
    """

    _lines_kept: dict[int, Strip]
    _kept_for: object = None
    _bare = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of it."""
        state = (self.outer_size, self.app.theme)
        if state != self._kept_for:
            self._lines_kept, self._kept_for = {}, state
            self._bare = self.size == self.outer_size
        if not self._bare:
            return super().render_lines(crop)
        kept = self._lines_kept
        strips = [kept.get(y) or self._keep(y) for y in crop.line_range]
        if crop.column_span != (0, self.outer_size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _keep(self, y: int) -> Strip:
        width = self.outer_size.width
        strip = self.render_line(y)
        if strip.cell_length != width:
            strip = strip.adjust_cell_length(width, self.visual_style.background_style.rich_style)
        for each in self.get_line_filters():
            strip = strip.apply_filter(each, self.background_colors[1])
        self._lines_kept[y] = strip
        return strip

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint anew: all of it, or the lines of these regions."""
        if repaint and self._kept_for is not None:
            if regions:
                for y in {y for region in regions for y in region.line_range}:
                    self._lines_kept.pop(y, None)
            else:
                self._lines_kept.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Another style may mean other lines."""
        self._kept_for = None
        super().notify_style_update()


class SeenThrough(Widget):
    """Mixed in behind a container that only places what it holds: it paints nothing, and what lies below is seen."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """None."""
        return []
