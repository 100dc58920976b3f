"""What a key is, and when it does something: bindings, footer, help page, palette and headless mode read it.

Named tuples, not dataclasses: they are defined in a fraction of the time, and every start waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding, BindingType

from tui_dl.session.moves import State

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Snapshot


class Group(StrEnum):
    """The headings of the help page."""

    FORWARD = "Forward"
    BACK = "Back"
    LOOK = "Look closer"
    EDIT = "Edit"
    PANEL = "In a panel"
    TIME = "Time"
    DEBUG = "Stops and watches"
    TRAIN = "Training"
    PAGES = "Pages"
    FIGURE = "The figure"
    EXERCISE = "The exercise"
    INSIDE = "Inside the network"
    DRAW = "Drawing"
    RUNS = "Runs and files"
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


_SIGN = re.compile(r"([A-Za-z]+|[^⇧/\s])|.")
"""A sign that stands for a key, in what is shown; else what lies between two."""


class Part(NamedTuple):
    """One key of a pair or of a cross."""

    action: str
    help: str


class Key(NamedTuple):
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
    when: str = ""
    """What its place must be able to do besides (`Situation.able`); empty for nothing."""
    parts: tuple[Part, ...] = ()
    """What each of several keys does, in their order; a key without an action of its own has them."""

    @property
    def each(self) -> tuple[tuple[str, Part], ...]:
        """Every name with what it does."""
        names = self.keys.split(",")
        return tuple(zip(names, self.parts or (Part(self.action, self.help),) * len(names), strict=True))

    @property
    def signs(self) -> tuple[tuple[str, str], ...]:
        """What is shown, sign by sign, each with its action; what lies between has none."""
        if self.action or not self.parts:
            return ((self.shown, self.action),)
        actions = iter(dict.fromkeys(part.action for part in self.parts))
        found = _SIGN.finditer(self.shown)
        return tuple((one[0], next(actions, "") if one[1] else "") for one in found)


class Situation(NamedTuple):
    """All that decides whether a key does something now."""

    state: State
    running: bool
    at_start: bool
    at_end: bool
    tabs: bool
    able: frozenset[str] = frozenset()
    """What the place can do now, in words of its own (`Key.when`)."""

    @classmethod
    def of(cls, snapshot: Snapshot | None, running: bool, tabs: bool, able: frozenset[str] = frozenset()) -> Situation:
        """Read from the newest snapshot; without one the session is still starting."""
        if snapshot is None or snapshot.cursor is None:
            return cls(State.STARTING if snapshot is None else snapshot.state, running, True, False, tabs, able)
        at = snapshot.cursor
        here = (at.epoch, at.batch, at.operation)
        at_start, at_end = here == (1, 1, 0), here == (at.epochs, at.batches, at.operations - 1)
        return cls(snapshot.state, running or snapshot.state is State.RUNNING, at_start, at_end, tabs, able)


def works(key: Key, now: Situation) -> bool:
    """Whether pressing the key does something."""
    settled = now.state in (State.READY, State.DIVERGED)
    if key.when and key.when not in now.able:
        return False
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


def refusal(keys: tuple[Key, ...], name: str, now: Situation) -> str:
    """Why a key that is meant for this moment does nothing now; empty where it works, or stands for nothing here."""
    meant = [key for key in keys if name in key.keys.split(",") and (not key.when or key.when in now.able)]
    if not meant or any(works(key, now) for key in meant):
        return ""
    match meant[0].needs:
        case Needs.FUTURE if now.state is State.DIVERGED:
            return "The loss is not a number any more: b leads back, R begins again."
        case Needs.FUTURE if now.at_end:
            return "All epochs are done: b steps back, R begins again."
        case Needs.PAST if now.at_start:
            return "This is the very beginning: there is nothing to go back to. space goes on."
        case Needs.STAGE if now.running:
            return "Training goes on: space pauses it, then this works."
        case Needs.TABS if not now.tabs:
            return "All panes are in view already."
    return ""


def key_of(keys: tuple[Key, ...], action: str, parameters: tuple[object, ...]) -> Key | None:
    """The key that stands for an action as Textual writes it."""
    written = f"screen.{action}({', '.join(map(repr, parameters))})" if parameters else f"screen.{action}"
    return next((key for key in keys if any(part.action == written for _, part in key.each)), None)


def own(key: Key, namespace: str) -> Key:
    """The key with its actions as a widget itself knows them: `turn(1)` for `figure.turn(1)`."""
    return rewritten(key, lambda action: action.removeprefix(f"{namespace}."))


def rewritten(key: Key, rewrite: Callable[[str], str]) -> Key:
    """The key with its actions written in another way."""
    parts = tuple(part._replace(action=rewrite(part.action)) for part in key.parts)
    return key._replace(action=rewrite(key.action) if key.action else "", parts=parts)


def bindings(keys: tuple[Key, ...]) -> list[BindingType]:
    """Textual's bindings for the keys; our own footer shows them."""
    return [Binding(name, part.action, part.help, show=False) for key in keys for name, part in key.each]


def footer(keys: tuple[Key, ...], now: Situation, width: int) -> list[tuple[Key, str]]:
    """The keys that do something now, each with its word, as many as fit into the width."""
    fitting = [(key, word) for key in keys if (word := key.running if now.running else key.label) and works(key, now)]
    while len(fitting) > 1 and sum(len(key.shown) + len(word) + 3 for key, word in fitting) > width + 1:
        fitting.remove(max(fitting, key=lambda entry: entry[0].rank))
    return fitting
