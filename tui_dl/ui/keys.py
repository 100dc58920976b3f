"""Every key of the app, once: bindings, the footer, the help page, the palette and the headless mode read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from tui_dl.session.snapshot import State

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Snapshot


class Group(StrEnum):
    """The headings of the help page."""

    FORWARD = "Forward"
    BACK = "Back"
    LOOK = "Look closer"
    TRAIN = "Training"
    PLACES = "Places"
    APP = "The app"


class Needs(StrEnum):
    """What must be the case for a key to do something."""

    NOTHING = "nothing"
    TABS = "panes that are tabs"
    STAGE = "a batch that stands still"
    FUTURE = "a batch, and a loss that is a number"
    PAST = "something to go back to"
    BATCH = "a batch"


@dataclass(frozen=True)
class Key:
    """One key, or several that belong together."""

    keys: str
    """Textual's names, separated by commas."""
    shown: str
    """As people know it."""
    action: str
    label: str
    """One word for the footer; empty keeps it out of there."""
    help: str
    """One line for the help page and the palette."""
    group: Group
    needs: Needs = Needs.NOTHING
    running: str = ""
    """Its word in the footer while training runs; empty keeps it out of there then."""
    rank: int = 5
    """What the footer drops first where room is short: the highest."""


@dataclass(frozen=True)
class Situation:
    """All that decides whether a key does something now."""

    state: State
    running: bool
    at_start: bool
    at_end: bool
    tabs: bool

    @classmethod
    def of(cls, snapshot: Snapshot | None, running: bool, tabs: bool) -> Situation:
        """Read from the newest snapshot; without one the session is still starting."""
        if snapshot is None or snapshot.cursor is None:
            return cls(State.STARTING if snapshot is None else snapshot.state, running, True, False, tabs)
        at = snapshot.cursor
        here = (at.epoch, at.batch, at.operation)
        at_start, at_end = here == (1, 1, 0), here == (at.epochs, at.batches, at.operations - 1)
        return cls(snapshot.state, running or snapshot.state is State.RUNNING, at_start, at_end, tabs)


PLACE_KEYS = (
    Key("1", "1", "app.place('learn')", "", "Learn: the course, page by page", Group.PLACES),
    Key("2", "2", "app.place('data')", "", "Data: the digits and their tensors", Group.PLACES),
    Key("3", "3", "app.place('network')", "", "Network: its layers and settings", Group.PLACES),
    Key("4", "4", "app.place('workbench')", "", "Workbench: a batch, operation by operation", Group.PLACES),
    Key("5", "5", "app.place('inspect')", "", "Inspect: inside the trained network", Group.PLACES),
)

APP_KEYS = (
    Key("t", "t", "app.theme", "theme", "Next theme: dark, light, high contrast", Group.APP, rank=9),
    Key("ctrl+p", "ctrl+p", "app.command_palette", "palette", "Find any action by name", Group.APP, rank=9),
    Key("question_mark", "?", "app.help", "help", "This page: keys and words", Group.APP, running="help", rank=1),
    Key("q,ctrl+q", "q", "app.quit", "quit", "Quit", Group.APP, running="quit", rank=2),
)

WORKBENCH_KEYS = (
    Key("space", "space", "screen.advance('operation')", "next", "The next operation", Group.FORWARD,
        Needs.FUTURE, "pause", 0),
    Key("b", "b", "screen.back('operation')", "back", "Take the last operation back", Group.BACK, Needs.PAST, rank=1),
    Key("p", "p", "screen.advance('phase')", "phase", "To the end of the phase; from there, of the next", Group.FORWARD,
        Needs.FUTURE, rank=3),
    Key("n", "n", "screen.advance('batch')", "batch", "To the end of the batch; from there, of the next", Group.FORWARD,
        Needs.FUTURE, rank=3),
    Key("e", "e", "screen.advance('epoch')", "epoch", "Train to the end of the epoch", Group.FORWARD,
        Needs.FUTURE, rank=4),
    Key("P", "P", "screen.back('phase')", "", "Back by a phase", Group.BACK, Needs.PAST),
    Key("N", "N", "screen.back('batch')", "", "Back by a batch", Group.BACK, Needs.PAST),
    Key("r", "r", "screen.advance('run')", "run", "Train all epochs; press again to pause", Group.TRAIN,
        Needs.FUTURE, "pause", 2),
    Key("up,down,left,right", "↑↓←→", "", "choose", "Choose another element of the tensor", Group.LOOK,
        Needs.STAGE, rank=5),
    Key("left_square_bracket,right_square_bracket", "[ ]", "", "example", "The example before, the next one",
        Group.LOOK, Needs.STAGE, rank=6),
    Key("plus,equals_sign,minus", "+ -", "", "η", "Raise or lower the learning rate, also while training",
        Group.TRAIN, Needs.BATCH, "learning rate", 8),
    Key("R", "R", "screen.restart", "restart", "Start again with the same seed", Group.TRAIN, Needs.PAST,
        "restart", rank=7),
    Key("pageup,pagedown", "PgUp/Dn", "", "", "Scroll a network or a program that is longer than its pane",
        Group.LOOK, Needs.BATCH),
    Key("tab", "tab", "screen.next_pane", "pane", "The next pane, where panes are tabs", Group.LOOK, Needs.TABS,
        "pane", 2),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One key of a pair or of a cross."""

    action: str
    help: str


PARTS = {
    "up": Part("screen.choose(-1, 0)", "Choose the element above"),
    "down": Part("screen.choose(1, 0)", "Choose the element below"),
    "left": Part("screen.choose(0, -1)", "Choose the element to the left"),
    "right": Part("screen.choose(0, 1)", "Choose the element to the right"),
    "left_square_bracket": Part("screen.example(-1)", "The example before"),
    "right_square_bracket": Part("screen.example(1)", "The next example"),
    "plus": Part("screen.learning_rate(True)", "Raise the learning rate"),
    "equals_sign": Part("screen.learning_rate(True)", "Raise the learning rate"),
    "minus": Part("screen.learning_rate(False)", "Lower the learning rate"),
    "pageup": Part("screen.scroll(-1)", "Scroll up"),
    "pagedown": Part("screen.scroll(1)", "Scroll down"),
}

ALL_KEYS = WORKBENCH_KEYS + PLACE_KEYS + APP_KEYS


def works(key: Key, now: Situation) -> bool:
    """Whether pressing the key does something."""
    settled = now.state in (State.READY, State.DIVERGED)
    match key.needs:
        case Needs.NOTHING:
            return True
        case Needs.TABS:
            return now.tabs and (settled or now.running)
        case Needs.STAGE:
            return settled and not now.running
        case Needs.FUTURE:
            return now.running or (now.state is State.READY and not now.at_end)
        case Needs.PAST:
            return now.running or (settled and not now.at_start)
        case Needs.BATCH:
            return settled or now.running


def key_of(keys: tuple[Key, ...], action: str, parameters: tuple[object, ...]) -> Key | None:
    """The key that stands for an action as Textual writes it."""
    written = f"screen.{action}({', '.join(map(repr, parameters))})" if parameters else f"screen.{action}"
    for key in keys:
        parts = (PARTS[name].action for name in key.keys.split(",") if name in PARTS)
        if written == key.action or (not key.action and written in parts):
            return key
    return None


def bindings(keys: tuple[Key, ...]) -> list[BindingType]:
    """Textual's bindings for the keys; our own footer shows them."""
    return [
        Binding(name, key.action or PARTS[name].action, key.help, show=False)
        for key in keys
        for name in key.keys.split(",")
    ]


def footer(keys: tuple[Key, ...], now: Situation, width: int) -> list[tuple[Key, str]]:
    """The keys that do something now, each with its word, as many as fit into the width."""
    fitting = [(key, word) for key in keys if (word := key.running if now.running else key.label) and works(key, now)]
    while len(fitting) > 1 and sum(len(key.shown) + len(word) + 3 for key, word in fitting) > width + 1:
        fitting.remove(max(fitting, key=lambda entry: entry[0].rank))
    return fitting


ALIASES = {" ": "space", "[": "left_square_bracket", "]": "right_square_bracket", "+": "plus", "-": "minus",
           "=": "equals_sign", "?": "question_mark", "esc": "escape", "return": "enter"}  # fmt: skip
OTHERS = ("enter", "escape", "tab", "shift+tab", "backspace", "delete", "pageup", "pagedown", "home", "end")


def named(name: str) -> str | None:
    """Textual's name of a key as people write it (`space`, `?`, `R`, `left`), None for an unknown one."""
    known = {part for key in ALL_KEYS for part in key.keys.split(",")}
    if name in ALIASES:
        return ALIASES[name]
    if name in known or name in OTHERS or (len(name) == 1 and name.isprintable()):
        return name
    return None


def names() -> str:
    """Every name that `named` knows, on one line, for an error text."""
    short = {full: alias for alias, full in ALIASES.items() if len(alias) == 1 and alias != " "}
    known = [short.get(part, part) for key in ALL_KEYS for part in key.keys.split(",")]
    return " ".join(dict.fromkeys([*known, *OTHERS]))
