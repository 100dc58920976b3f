"""Which keys there are, when they do something, and how they are written."""

from __future__ import annotations

import pytest

from tui_dl.session.snapshot import State
from tui_dl.ui import keys
from tui_dl.ui.app import TuiDl
from tui_dl.ui.keys import ALL_KEYS, APP_KEYS, PARTS, WORKBENCH_KEYS, Situation
from tui_dl.ui.screens.workbench import Workbench

START = Situation(State.READY, running=False, at_start=True, at_end=False, tabs=False)
MIDDLE = Situation(State.READY, running=False, at_start=False, at_end=False, tabs=False)
END = Situation(State.READY, running=False, at_start=False, at_end=True, tabs=False)
TABS = Situation(State.READY, running=False, at_start=False, at_end=False, tabs=True)
RUNNING = Situation(State.RUNNING, running=True, at_start=False, at_end=False, tabs=False)
DIVERGED = Situation(State.DIVERGED, running=False, at_start=False, at_end=False, tabs=False)
STARTING = Situation(State.STARTING, running=False, at_start=True, at_end=False, tabs=True)


def shown(now: Situation, width: int = 300) -> list[str]:
    return [f"{key.shown} {word}" for key, word in keys.footer((*WORKBENCH_KEYS, *APP_KEYS), now, width)]


@pytest.mark.parametrize(
    ("now", "there", "absent"),
    [
        (START, {"space next", "r run", "↑↓←→ choose"}, {"b back", "R restart", "tab pane"}),
        (MIDDLE, {"space next", "b back", "R restart"}, {"tab pane"}),
        (END, {"b back", "R restart", "[ ] example"}, {"space next", "r run", "e epoch"}),
        (TABS, {"tab pane"}, set()),
        (RUNNING, {"space pause", "r pause", "+ - learning rate", "q quit"}, {"b back", "↑↓←→ choose", "space next"}),
        (DIVERGED, {"b back", "R restart", "+ - η"}, {"space next", "r run"}),
        (STARTING, {"? help", "q quit"}, {"space next", "tab pane", "R restart", "+ - η"}),
    ],
)
def test_the_footer_names_what_does_something_now(now: Situation, there: set[str], absent: set[str]) -> None:
    assert there <= set(shown(now))
    assert not absent & set(shown(now))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_the_footer_fits_and_keeps_what_matters_most(width: int) -> None:
    assert len("  ".join(shown(MIDDLE, width))) <= width
    assert {"space next", "b back", "? help"} <= set(shown(MIDDLE, width))


def test_no_key_stands_for_two_things() -> None:
    names = [name for key in ALL_KEYS for name in key.keys.split(",")]
    assert len(names) == len(set(names))


def test_every_action_exists() -> None:
    owners = {"app": TuiDl, "screen": Workbench}
    actions = [key.action for key in ALL_KEYS if key.action] + [part.action for part in PARTS.values()]
    for action in actions:
        owner, _, rest = action.partition(".")
        assert hasattr(owners[owner], f"action_{rest.split('(')[0]}"), action


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("space", "space"),
        (" ", "space"),
        ("?", "question_mark"),
        ("[", "left_square_bracket"),
        ("+", "plus"),
        ("-", "minus"),
        ("R", "R"),
        ("left", "left"),
        ("ctrl+p", "ctrl+p"),
        ("x", "x"),
        ("esc", "escape"),
    ],
)
def test_names_of_keys_as_people_write_them(written: str, name: str) -> None:
    assert keys.named(written) == name


@pytest.mark.parametrize("written", ["", "spcae", "ctrl+alt+x", "F99", "space b"])
def test_unknown_names(written: str) -> None:
    assert keys.named(written) is None


def test_every_name_that_is_told_is_known() -> None:
    assert all(keys.named(name) for name in keys.names().split())
