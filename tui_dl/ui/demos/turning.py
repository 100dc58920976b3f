"""What figures with knobs have in common: a graph, words beside it, knobs below, arrow keys and the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.style import Style

from tui_dl.numbers import format_number
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.keys.key import Group, Key, Part
from tui_dl.ui.panes.text import Lines
from tui_dl.ui.widgets.graph import Graph
from tui_dl.ui.widgets.knob import Knob

PRESSED = "figure_action"
"""The meta key under which a piece of text carries the figure's action."""
NAME_WIDTH = 14

Row = tuple[Content | str, Content | str]


def pair(keys: str, shown: str, label: str, action: str, helps: tuple[str, str]) -> Key:
    """Two keys that do `figure.ACTION(-1)` and `figure.ACTION(1)`."""
    parts = tuple(Part(f"figure.{action}({step})", text) for step, text in zip((-1, 1), helps, strict=True))
    return Key(keys, shown, "", label, f"{helps[0]}; {helps[1].lower()}", Group.FIGURE, rank=0, parts=parts)


def turning(label: str, less: str, more: str) -> Key:
    """The keys that turn the knob at hand."""
    return pair("left,right", "← →", label, "turn", (less, more))


CHOOSING = pair("up,down", "↑ ↓", "choose", "choose", ("The control above", "The control below"))


def single(key: str, shown: str, label: str, action: str, help: str, rank: int = 1) -> Key:
    """One key that does `figure.ACTION`."""
    return Key(key, shown, f"figure.{action}", label, help, Group.FIGURE, rank=rank)


def pressable(text: str | Content, action: str) -> Content:
    """The text; a click on it does that action of its figure."""
    content = Content(text) if isinstance(text, str) else text
    return content.stylize(Style.from_meta({PRESSED: action}))


def fact(name: str, value: float | str, colour: str = "ink", unit: str = "", width: int = NAME_WIDTH) -> Content:
    """A name and its value, values one below the other."""
    shown = value if isinstance(value, str) else format_number(value)
    return Content.assemble(
        (name.ljust(width), "$faint"), (shown, f"bold ${colour_name(colour)}"), (f" {unit}" if unit else "", "$faint")
    )


def said(text: str, colour: str = "ink", bold: bool = False) -> Content:
    """A piece of text in a colour of the look."""
    return Content.assemble((text, f"{'bold ' if bold else ''}${colour_name(colour)}"))


def colour_name(colour: str) -> str:
    """What style sheets call a colour of the look."""
    if colour in ("data", "forward", "loss", "backward", "update"):
        return f"phase-{colour}"
    return f"split-{colour}" if colour in ("train", "validation", "test") else colour


class Words(Lines):
    """Lines of text, pieces of which act on the figure."""

    async def on_click(self, event: Click) -> None:
        """Do what the piece under the mouse stands for."""
        if action := event.style.meta.get(PRESSED):
            event.stop()
            figure = next(each for each in self.ancestors if isinstance(each, Figure))
            await figure.run_action(action)


class Turning(Figure):
    """A graph, words, knobs. Subclasses make the knobs, and draw what follows from them."""

    DEFAULT_CSS = """
    Turning .stage { height: 1fr; }
    Turning Graph { width: 1fr; }
    Turning Words { width: 31; height: 1fr; margin-left: 2; }
    Turning > Words { width: 1fr; height: auto; margin-left: 0; }
    Turning Knob { margin-left: 0; }
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.graph, self.words = Graph(), Words()
        self.knobs: Sequence[Knob] = self.make_knobs()
        self._at_hand = 0

    def make_knobs(self) -> Sequence[Knob]:
        """The knobs, from top to bottom."""
        raise NotImplementedError

    def draw(self) -> None:
        """Show what the knobs say."""
        raise NotImplementedError

    def pointed(self, graph: Graph, x: float, y: float) -> None:
        """The mouse points into a graph."""

    def compose(self) -> ComposeResult:
        """Graph and words side by side, knobs below."""
        with Horizontal(classes="stage"):
            yield self.graph
            yield self.words
        yield from self.knobs

    def on_mount(self) -> None:
        """Everything as the page sets it."""
        labels, values = zip(*(knob.widths for knob in self.knobs), strict=True)
        for knob in self.knobs:
            knob.align(max(labels), max(values))
        self._take_up(0)
        self.draw()

    def on_resize(self) -> None:
        """What depends on the room there is."""
        self.draw()

    @on(Knob.Turned)
    def _follow_knob(self, message: Knob.Turned) -> None:
        message.stop()
        self._take_up(self.knobs.index(message.knob))
        self.turned(message.knob)
        self.draw()

    @on(Graph.Pointed)
    def _follow_mouse(self, message: Graph.Pointed) -> None:
        message.stop()
        self.pointed(message.graph, message.x, message.y)
        self.draw()

    def turned(self, knob: Knob) -> None:
        """A knob was turned; what is drawn is about to follow."""

    def action_turn(self, steps: int) -> None:
        """Turn the knob at hand."""
        self.knobs[self._at_hand].turn(steps)

    def action_choose(self, steps: int) -> None:
        """Take up the next knob, or the one before."""
        self._take_up((self._at_hand + steps) % len(self.knobs))

    def _take_up(self, index: int) -> None:
        self._at_hand = index
        for number, knob in enumerate(self.knobs):
            knob.activate(number == index)
